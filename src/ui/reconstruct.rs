//! What the masked model draws where patches are hidden.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Reconstruct() -> impl IntoView {}
