//! Charts as files.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figure::Origin;
use crate::link::Side;
use crate::page::curves::caption::{Subject, file_name, name_models};
use crate::page::saving::files::{Content, SavedFile, drawing};
use crate::plot::chart::curve::LineChart;
use crate::plot::export::paper::{chart_csv, chart_svg};
use crate::ui::saving::figures::{FigureList, Making, keep};
use crate::ui::widgets::save_menu::{Offer, SaveMenu};

const OFFERS: [Offer; 3] = [
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
    let list = expect_context::<FigureList>();
    let has_points = Signal::derive(move || {
        chart.with(|chart| chart.series.iter().any(|series| !series.points.is_empty()))
    });
    // A zip has its drawing and its numbers.
    list.add(&[], has_points, move || {
        let files = files(origin, chart, of).into_iter().filter(|file| file.kind != "PNG");
        let files: Vec<SavedFile> = files.collect();
        let making: Making = Box::pin(async move { files });
        Some(making)
    });
    let save = Callback::new(move |index: usize| {
        let files = untrack(|| files(origin, chart, of));
        if let Some(file) = files.into_iter().find(|file| file.kind == OFFERS[index].0) {
            spawn_local(keep(file));
        }
    });
    let what = Signal::derive(move || chart.with(|chart| chart.title.clone()));
    view! { <SaveMenu what offers=OFFERS.to_vec() save /> }
}

fn files(origin: Origin, chart: Memo<LineChart>, of: Option<Signal<Subject>>) -> [SavedFile; 3] {
    let mut chart = chart.get();
    let subject = of.map(|of| of.get());
    // What follows a semicolon are lists.
    let stem = subject.as_ref().and_then(|subject| subject.words.split(';').next());
    let stem = stem.unwrap_or_default().to_owned();
    let subject = subject.unwrap_or_else(|| Subject { words: origin.picture(), models: None });
    let names = match &subject.models {
        Some(ids) => Side::BOTH.map(|side| {
            let id = &ids[side.index()];
            (!id.is_empty()).then(|| origin.title(side, id))
        }),
        None => Side::BOTH.map(|side| origin.model(side)),
    };
    name_models(&mut chart, names);
    let stem = file_name(&[&stem, &chart.title]);
    let caption = origin.caption(chart.title.clone(), &subject);
    let [svg, png] = drawing(&stem, &caption, chart_svg(&chart, &caption));
    let table = SavedFile {
        kind: "CSV",
        name: stem + ".csv",
        title: caption.title.clone(),
        content: Content::Text(chart_csv(&chart, &caption)),
    };
    [svg, png, table]
}
