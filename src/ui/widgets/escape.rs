//! The Escape key for a part of the page that can be left.

use leptos::ev;
use leptos::prelude::*;

/// Leaves by Escape for as long as the component that is being made is there, where nothing else on the page takes the
/// key.
pub fn on_escape(leave: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        let dialog = || document().query_selector("dialog[open]").is_ok_and(|it| it.is_some());
        if event.key() == "Escape" && !event.default_prevented() && !dialog() {
            leave();
        }
    });
    on_cleanup(move || keys.remove());
}
