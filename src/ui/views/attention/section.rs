//! One model's half of the view: its name, its layer's numbers, and its maps.

use leptos::prelude::*;

use super::charts::{patches, uniform_entropy, uniform_share};
use super::{Now, own_layer};
use crate::engine::protocol::ModelInfo;
use crate::link::{DistanceUnit, Side};
use crate::plot::map::scale::percent;
use crate::ui::maps::Shown;
use crate::ui::side::sentence::mean;
use crate::ui::side::side_title::SideTitle;
use crate::ui::workers::EngineHandle;

/// A side with its numbers; its maps are the children.
#[component]
pub fn Section(
    /// Which.
    side: Side,
    children: Children,
) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let now = expect_context::<Now>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let title = move || {
        let layer = model.with(|model| Some(own_layer(shown, model.as_ref()?)))?;
        let last = if layer < shown.layer.get() { " (its last)" } else { "" };
        Some(format!("layer {layer}{last}"))
    };
    let numbers = move || {
        let spread = now.spreads[side.index()].get()?;
        let half_patches = now.choice.get().half_patches;
        model.with(|model| {
            let model = model.as_ref()?;
            let layer = own_layer(shown, model) - 1;
            let entropy = mean(spread.entropies()[layer].iter().copied());
            let share = mean(spread.shares(half_patches)[layer].iter().copied());
            let even = uniform_share(model.grid, half_patches);
            Some(view! {
                <span>
                    <strong data-number="entropy">{format!("{entropy:.2}\u{a0}nats")}</strong>
                    {format!(" entropy (uniform: {:.2})", uniform_entropy(model.grid))}
                </span>
                <span>
                    <strong data-number="share">{percent(share)}</strong>
                    {format!(" within {} (uniform: {})", patches(half_patches), percent(even))}
                </span>
            })
        })
    };
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side>{move || title()}</SideTitle>
            <p class="comparison-number insight-numbers">{move || numbers()}</p>
            <div class="attention-maps">{children()}</div>
        </section>
    }
}

/// A distance as the page measures them.
pub fn distance(px: f64, model: &ModelInfo, unit: DistanceUnit) -> String {
    match unit {
        DistanceUnit::Pixels => format!("{px:.0}\u{a0}px"),
        DistanceUnit::Side => format!("{:.2} of the side", px / model.size as f64),
    }
}
