//! A map below the others that takes the query as the photograph does.

use leptos::html;
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

use crate::grid::Point;
use crate::link::Side;
use crate::ui::selection::Selection;
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// Takes the query: a click pins it, the pointer reads a value.
#[component]
pub fn Pinned(
    /// Whose map it is.
    side: Side,
    /// The point under the pointer.
    pointed: RwSignal<Option<Point>>,
    /// What is drawn in it: the map, and what lies over it.
    children: Children,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let state = expect_context::<EngineHandle>().side(side);
    let frame = NodeRef::<html::Div>::new();
    let pin = move |event: MouseEvent| {
        if let Some(frame) = frame.get_untracked() {
            selection.pin(state.crop.get_untracked().in_first(point_on(&frame, &event)));
        }
    };
    let look = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            pointed.set(Some(point_on(&frame, &event)));
        }
    };
    view! {
        <div
            class="asked"
            node_ref=frame
            on:click=pin
            on:pointermove=look
            on:pointerleave=move |_| pointed.set(None)
        >
            {children()}
        </div>
    }
}
