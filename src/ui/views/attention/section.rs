//! One model's half of the view: its name, its layer's numbers, and its maps.

use leptos::prelude::*;

use super::context::AttentionView;
use crate::link::Side;
use crate::page::attention::spread::layer_numbers;
use crate::page::layer::layer_in_words;
use crate::ui::maps::Shown;
use crate::ui::side::side_title::SideTitle;
use crate::ui::views::parts::Numbers;
use crate::ui::workers::EngineHandle;

/// A side with its numbers; its maps are the children.
#[component]
pub fn Section(side: Side, children: Children) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let attention = expect_context::<AttentionView>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let title = move || {
        model.with(|model| model.as_ref().map(|model| layer_in_words(shown.layer.get(), model)))
    };
    let numbers = move || {
        let spread = attention.spreads[side.index()].get()?;
        let half_patches = attention.choice.get().half_patches;
        model.with(|model| {
            Some(layer_numbers(&spread, model.as_ref()?, shown.layer.get(), half_patches).into())
        })
    };
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side>{title}</SideTitle>
            <Numbers of=move || numbers().unwrap_or_default() />
            <div class="attention-maps">{children()}</div>
        </section>
    }
}
