//! Charts as files.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figure::Origin;
use crate::link::Side;
use crate::page::curves::caption::{Subject, file_name, name_models};
use crate::plot::chart::curve::LineChart;
use crate::plot::export::paper::{chart_csv, chart_svg};
use crate::ui::browser::download::{save, save_png};
use crate::ui::widgets::save_menu::{Offer, SaveMenu};

const OFFERS: &[Offer] = &[
    ("SVG", "for a paper, 84 mm wide"),
    ("PNG", "the same, 300 dpi"),
    ("CSV", "the numbers drawn"),
];

/// What saves a chart.
#[component]
pub fn SaveChart(
    /// What is drawn.
    chart: Memo<LineChart>,
    /// What it is of, where it is not both models on the picture shown.
    of: Option<Signal<Subject>>,
) -> impl IntoView {
    let origin = Origin::here();
    let keep = move |kind: usize| {
        let mut chart = chart.get();
        let subject = of.map(|of| of.get());
        let stem = subject.as_ref().map_or(String::new(), |subject| subject.words.clone());
        let subject = subject.unwrap_or_else(|| Subject { words: origin.picture(), models: None });
        let names = match &subject.models {
            Some(ids) => Side::BOTH.map(|side| Some(origin.title(side, &ids[side.index()]))),
            None => Side::BOTH.map(|side| origin.model(side)),
        };
        name_models(&mut chart, names);
        let name = file_name(&[&stem, &chart.title]);
        let caption = origin.caption(chart.title.clone(), &subject);
        match kind {
            0 => save(&(name + ".svg"), "image/svg+xml", &chart_svg(&chart, &caption)),
            1 => spawn_local(async move {
                save_png(&(name + ".png"), &chart_svg(&chart, &caption), &caption.words()).await;
            }),
            _ => save(&(name + ".csv"), "text/csv", &chart_csv(&chart, &caption)),
        }
    };
    let save = Callback::new(move |kind| untrack(|| keep(kind)));
    let what = Signal::derive(move || chart.with(|chart| chart.title.clone()));
    view! { <SaveMenu what offers=OFFERS save /> }
}
