//! What a side is waiting for, over its map.

use leptos::prelude::*;
use web_sys::MouseEvent;

use super::state::{SideState, Status};
use crate::link::Side;
use crate::ui::widgets::boxed::memo;
use crate::ui::workers::EngineHandle;

/// What there is to say; the bytes change often, and the box with its button stays.
#[derive(Debug, Clone, PartialEq)]
enum Wait {
    Nothing,
    Download,
    Words(&'static str),
    Error(String),
}

/// What a side is waiting for, or why it waits no longer.
#[component]
pub fn Progress(
    /// Which.
    side: Side,
) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let SideState { status, curves, .. } = engine.side(side);
    let wait = memo(move || match status.get() {
        Status::Ready => Wait::Nothing,
        // What was shown of the picture before stays.
        Status::Running if curves.with(Option::is_some) => Wait::Nothing,
        Status::Loading { .. } => Wait::Download,
        Status::Reading => Wait::Words("model: being read …"),
        Status::Running => Wait::Words("looking …"),
        Status::Empty => Wait::Words("no model: choose one above"),
        Status::Failed(error) => Wait::Error(error.to_string()),
    });
    move || match wait.get() {
        Wait::Nothing => None,
        Wait::Words(words) => {
            Some(view! { <p class="progress" role="status">{words}</p> }.into_any())
        }
        Wait::Download => Some(view! { <Download side /> }.into_any()),
        Wait::Error(text) => {
            Some(view! { <p class="progress error" role="alert">{text}</p> }.into_any())
        }
    }
}

/// The bytes so far, and the way out.
#[component]
fn Download(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let status = engine.side(side).status;
    let bytes = move || match status.get() {
        Status::Loading { received, total } => (received, total),
        _ => (0, None),
    };
    let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    let text = move || match bytes() {
        (received, Some(total)) => {
            format!("model: {} of {} MB", megabytes(received), megabytes(total))
        }
        (0, None) => "model: on its way".to_owned(),
        (received, None) => format!("model: {} MB", megabytes(received)),
    };
    let done = move || {
        let (received, total) = bytes();
        total.map(|total| received as f64 / total.max(1) as f64)
    };
    let cancel = move |event: MouseEvent| {
        // The map below would take the click for a query.
        event.stop_propagation();
        engine.cancel(side);
    };
    view! {
        <div class="progress">
            <p>{move || text()}</p>
            <button class="button" data-part="cancel" on:click=cancel>"Cancel"</button>
            <progress aria-label=format!("{} model", side.label()) max="1" value=done></progress>
        </div>
    }
}
