//! Texts that this tab keeps over a reload, and those that the browser keeps for the next visit.

use leptos::prelude::window;

/// What was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}

/// What was kept under a name on an earlier visit.
pub fn remembered(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text for the next visit, where the browser lets the page keep anything.
pub fn remember(name: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full, or refused: then it is asked for again.
        let _ = storage.set_item(name, text);
    }
}

/// Keeps a text under a name; inside some frames nothing can be kept.
pub fn keep(name: &str, text: &str) -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(name, text).is_ok())
}
