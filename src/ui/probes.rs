//! What a linear classifier reads from each layer.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Probes() -> impl IntoView {}
