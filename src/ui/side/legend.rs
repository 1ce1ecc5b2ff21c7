//! What the colors mean, and the value under the pointer.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::side::legend::{Ends, ends, prefix_words, readout, shared_words};
use crate::plot::map::heatmap::legend_rgba;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// Pixels of the strip of colors.
const STEPS: usize = 64;

/// The large map's strip of colors with its ends, the value under the pointer beside it, and what is shared below.
#[component]
pub fn Legend(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let maps = shown.maps[side.index()];
    let crop = expect_context::<EngineHandle>().side(side).crop;
    let strip = Signal::derive_local(|| Some(Pixels { rgba: legend_rgba(STEPS), width: STEPS }));
    let ends = Memo::new(move |_| {
        let maps = maps.get()?;
        let map = maps.map(selection.head.get());
        Some(ends(shown.large_scale(map), maps.rows.model.tokens()))
    });
    let end = move |of: fn(&Ends) -> &String| move || ends.get().map(|ends| of(&ends).clone());
    let even = move || {
        let at = 100.0 * ends.get()?.even?;
        Some(view! { <i class="legend-even" style=format!("left:{at:.2}%")></i> })
    };
    let shared = move || {
        maps.with(Option::is_some)
            .then(|| shared_words(selection.scale.get(), shown.large.get(), shown.small.get()))
    };
    let beside = move || {
        let maps = maps.get()?;
        match selection.pointed.get() {
            Some((head, point)) => Some(readout(&maps, head, crop.get().own(point))),
            None => prefix_words(&maps, selection.head.get()),
        }
    };
    view! {
        <div class="legend">
            <span>{end(|ends| &ends.least)}</span>
            <div class="legend-strip">
                <PixelMap pixels=strip label="From least attention, dark blue, to most, yellow" />
                {even}
            </div>
            <span class="legend-top">{end(|ends| &ends.most)}</span>
            <span class="readout" class:live=move || selection.pointed.get().is_some()>{beside}</span>
            <span class="legend-shared">{shared}</span>
        </div>
    }
}
