//! Curves over many pictures.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Many() -> impl IntoView {}
