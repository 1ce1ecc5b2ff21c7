//! What the colors mean, and the value under the pointer.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::side::legend::{prefix_words, readout, scale_words, value};
use crate::plot::map::heatmap::legend_rgba;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::widgets::pixels::{PixelMap, Pixels};

/// Pixels of the strip of colors.
const STEPS: usize = 64;

/// The strip of colors with its ends, and beside it the value under the pointer.
#[component]
pub fn Legend(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let maps = shown.maps[side.index()];
    let strip = Signal::derive_local(|| Some(Pixels { rgba: legend_rgba(STEPS), width: STEPS }));
    let top = move || {
        let maps = maps.get()?;
        let map = maps.map(selection.head.get());
        Some(value(shown.scale(map).max, maps.rows.model.tokens()))
    };
    let beside = move || {
        let maps = maps.get()?;
        match selection.pointed.get() {
            Some((head, point)) => Some(readout(&maps, head, point)),
            None => prefix_words(&maps, selection.head.get()),
        }
    };
    view! {
        <div class="legend">
            <span>"0"</span>
            <div class="legend-strip">
                <PixelMap pixels=strip label="From no attention, dark blue, to most, yellow" />
            </div>
            <span class="legend-top">{move || scale_words(selection.scale.get())}{top}</span>
            <span class="readout" class:live=move || selection.pointed.get().is_some()>{beside}</span>
        </div>
    }
}
