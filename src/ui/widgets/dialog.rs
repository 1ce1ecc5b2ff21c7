//! A dialog over the page.

use leptos::html::Dialog;
use leptos::prelude::*;

/// Shows it.
pub fn show(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        // Fails only for a dialog that is open already.
        let _ = dialog.show_modal();
    }
}

/// Closes it.
pub fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
