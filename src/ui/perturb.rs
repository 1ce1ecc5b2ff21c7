//! What noise, blur and other changes of the picture do.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Perturb() -> impl IntoView {}
