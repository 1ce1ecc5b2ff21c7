//! Charts as files.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figure::Origin;
use crate::page::curves::caption::Subject;
use crate::page::saving::charts;
use crate::page::saving::files::SavedFile;
use crate::page::saving::offers::CHART;
use crate::plot::chart::curve::LineChart;
use crate::ui::saving::figures::{FigureList, Making, keep};
use crate::ui::widgets::save_menu::SaveMenu;

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
        if let Some(file) = files.into_iter().find(|file| file.kind == CHART[index].0) {
            spawn_local(keep(file));
        }
    });
    let what = Signal::derive(move || chart.with(|chart| chart.title.clone()));
    view! { <SaveMenu what offers=CHART.to_vec() save /> }
}

fn files(origin: Origin, chart: Memo<LineChart>, of: Option<Signal<Subject>>) -> [SavedFile; 3] {
    let chart = chart.get();
    let of = of.map(|of| of.get());
    let words = of.as_ref().map(|of| of.words.clone());
    let subject = of.unwrap_or_else(|| Subject { words: origin.picture(), models: None });
    let caption = origin.caption(chart.title.clone(), &subject);
    charts::files(chart, words.as_deref(), origin.names(&subject), &caption)
}
