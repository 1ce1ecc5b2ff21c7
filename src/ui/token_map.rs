//! What the tokens of many pictures lie beside, on a plane.

use leptos::prelude::*;

/// The view.
#[component]
pub fn TokenMap() -> impl IntoView {}
