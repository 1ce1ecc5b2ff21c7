//! Texts that this tab keeps over a reload.

use leptos::prelude::window;

/// What was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text under a name; inside some frames nothing can be kept.
pub fn keep(name: &str, text: &str) -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(name, text).is_ok())
}
