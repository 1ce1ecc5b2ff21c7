//! What a linear classifier reads from each layer.

pub(crate) mod charts;
pub(crate) mod context;
pub(crate) mod files;
pub(crate) mod line;
pub(crate) mod table;

use leptos::prelude::*;

use super::parts::want_while_open;
use crate::link::Side;
use crate::page::probes::sentence::limits_in_words;
use crate::page::saving::maps::probes::table;
use crate::page::saving::offers::PROBES;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;
use charts::{AccuracyChart, ClassChart};
use context::ProbesView;
pub use files::ProbeFiles;
pub use line::ProbeLine;
use table::SideProbes;

/// The view “Probes”.
#[component]
pub fn Probes() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let files = expect_context::<ProbeFiles>();
    for state in engine.sides {
        want_while_open(engine, state.side, move || {
            files.question(state.side).into_iter().collect()
        });
    }
    let probes = ProbesView::new(engine, selection, files);
    let sides = Side::BOTH.map(|side| view! { <SideProbes side probes /> });
    let limits = move || probes.with(|readings| limits_in_words(readings, probes.most.get()));
    let is_read =
        move || probes.with(|readings| readings.iter().any(|reading| reading.read().is_some()));
    offer_maps(PROBES, Signal::derive(is_read), move |told| {
        probes.with(|readings| table(told, readings))
    });
    view! {
        <p class="insight-lead fine">{limits}</p>
        <div class="probes-parts">
            {sides.into_iter().collect_view()}
            <div class="probes-charts" hidden=move || !is_read()>
                <AccuracyChart probes />
                <ClassChart probes />
            </div>
        </div>
    }
}
