//! What stands above a side's part of a view: its color, its name and what it shows.

use leptos::prelude::*;

use crate::link::Side;
use crate::ui::selection::Selection;

/// The heading of a side's part.
#[component]
pub fn SideTitle(
    /// The side whose color and name it bears.
    side: Side,
    /// What is shown of it, in small type.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    view! {
        <h3>
            <span class="key" data-side=side.name() aria-hidden="true"></span>
            {move || selection.side_name(side)}
            {children.map(|children| view! { <span class="fine">{children()}</span> })}
        </h3>
    }
}
