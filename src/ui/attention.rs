//! Rollout, entropy, reach, the class token's attention and position alone.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Attention() -> impl IntoView {}
