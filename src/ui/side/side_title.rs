//! What stands above a side's part of a view: its color, its name and what it shows.

use leptos::prelude::*;

use crate::link::Side;

/// The heading of a side's part.
#[component]
pub fn SideTitle(
    /// The side whose color and name it bears.
    side: Side,
    /// What is shown of it, in small type.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <h3>
            <span class="key" data-side=side.name() aria-hidden="true"></span>
            {side.label()}
            {children.map(|children| view! { <span class="fine">{children()}</span> })}
        </h3>
    }
}
