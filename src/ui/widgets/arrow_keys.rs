//! A row of buttons that is one stop of the Tab key: arrow keys go from one to the next.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::keys::is_plain;

/// Moves the focus to the neighbor of the button that has it, or to the first or the last of its row. What is
/// chosen stays chosen until a button is pressed: a view or a map that is only passed need not be made.
pub fn move_focus(event: KeyboardEvent) {
    let Some(here) = document().active_element().filter(|_| is_plain(&event)) else { return };
    let next = match event.key().as_str() {
        "ArrowLeft" | "ArrowUp" => here.previous_element_sibling(),
        "ArrowRight" | "ArrowDown" => here.next_element_sibling(),
        "Home" => here.parent_element().and_then(|row| row.first_element_child()),
        "End" => here.parent_element().and_then(|row| row.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    focus(next);
}

/// Gives an element the focus; nothing where it cannot take it.
pub fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
