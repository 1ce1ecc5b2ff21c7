//! Plays the layers, one after another.

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use crate::page::play::{PACE, label, next};
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;

/// The button beside the layers; a second click, and any other choice of a layer, ends it.
#[component]
pub fn Play() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let playing = RwSignal::new(None::<IntervalHandle>);
    // The layer that it has shown last.
    let played = StoredValue::new(0);
    let stop = move || {
        if let Some(handle) = playing.try_get_untracked().flatten() {
            handle.clear();
            playing.try_set(None);
        }
    };
    let show = move |layer| {
        played.set_value(layer);
        selection.layer.set(Some(layer));
    };
    let step = move || match next(shown.layer.get_untracked(), shown.depth.get_untracked()) {
        Some(layer) if shown.layer.get_untracked() == played.get_value() => show(layer),
        _ => stop(),
    };
    let turn = move |_| {
        if playing.with_untracked(Option::is_some) {
            return stop();
        }
        show(1);
        playing.set(set_interval_with_handle(step, PACE).ok());
    };
    on_cleanup(stop);
    let is_playing = move || playing.with(Option::is_some);
    view! {
        <button
            class="button play"
            data-part="play"
            title="Shows all layers, from the first to the last"
            on:click=turn
        >
            {move || label(is_playing())}
        </button>
    }
}
