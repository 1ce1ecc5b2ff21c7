//! A camera's picture, still or live.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Camera() -> impl IntoView {}
