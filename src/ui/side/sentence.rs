//! One plain sentence under each model.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::side::sentence::{mean, sentence};
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// What is to be seen now of a side's model.
#[component]
pub fn Sentence(side: Side) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let curves = engine.side(side).curves;
    let words = move || {
        let maps = shown.maps[side.index()].get()?;
        let nmi = curves.with(|curves| {
            let (_, curves) = curves.as_ref()?;
            curves.nmi.get(maps.layer - 1).map(|heads| mean(heads.iter().copied()))
        });
        Some(sentence(&maps, shown.layer.get(), nmi, unit(selection, engine)))
    };
    view! { <p class="sentence">{words}</p> }
}
