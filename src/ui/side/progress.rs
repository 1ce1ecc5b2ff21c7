//! What a side is waiting for, over its map.

use leptos::prelude::*;
use web_sys::MouseEvent;

use super::state::SideState;
use crate::link::Side;
use crate::page::side::progress::{Download, Wait};
use crate::ui::workers::EngineHandle;

/// What a side is waiting for, or why it waits no longer.
#[component]
pub fn Progress(side: Side) -> impl IntoView {
    let SideState { status, curves, .. } = expect_context::<EngineHandle>().side(side);
    let wait = Memo::new(move |_| {
        let shows_curves = curves.with(Option::is_some);
        status.with(|status| Wait::of(status, shows_curves))
    });
    move || match wait.get() {
        Wait::Nothing => ().into_any(),
        Wait::Words(words) => view! { <p class="progress" role="status">{words}</p> }.into_any(),
        Wait::Download => view! { <DownloadBar side /> }.into_any(),
        Wait::Error(text) => view! { <p class="progress error" role="alert">{text}</p> }.into_any(),
    }
}

/// The bytes so far, and the way out.
#[component]
fn DownloadBar(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let SideState { status, saved, .. } = engine.side(side);
    let download = move || status.with(Download::of);
    let words = move || download().words(saved.get());
    let cancel = move |event: MouseEvent| {
        // The map below would take the click for a query.
        event.stop_propagation();
        engine.cancel(side);
    };
    view! {
        <div class="progress">
            <p>{words}</p>
            <button class="button" data-part="cancel" on:click=cancel>"Cancel"</button>
            <progress
                aria-label=format!("{} model", side.label())
                max="1"
                value=move || download().share()
            ></progress>
        </div>
    }
}
