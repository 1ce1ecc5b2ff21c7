//! What a relative position bias asks for on its own, beside the whole attention.

use leptos::prelude::*;

use super::figure::{MapFigure, PatchMap};
use super::own_layer;
use super::rollout::head_words;
use super::section::Section;
use crate::address::{HeadChoice, Side};
use crate::analysis::{cosine, row_entropy};
use crate::engine::protocol::{ModelInfo, Question};
use crate::ui::boxed::memo;
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;

/// Both models' maps.
#[component]
pub fn Position() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let held = engine.sides.map(|state| {
        state
            .insight
            .held(move || Some(Question::Position { token: state.token(selection.shown_query())? }))
    });
    let alone: [Memo<Option<PatchMap>>; 2] = engine.sides.map(|state| {
        let held = held[state.side.index()];
        memo(move || {
            let (_, answer) = held.get()?;
            let model = state.model.get()?;
            let row = row(&answer.floats, &model, own_layer(shown, &model), selection.head.get())?;
            Some(PatchMap::of(&row, &model))
        })
    });
    let whole = Side::BOTH.map(|side| {
        let (maps, alone) = (shown.maps[side.index()], alone[side.index()]);
        memo(move || {
            // What is not shown has no part in the scale.
            alone.with(Option::is_some).then_some(())?;
            let maps = maps.get()?;
            let row = maps.rows.row(maps.layer, selection.head.get());
            Some(PatchMap::of(&row, &maps.rows.model))
        })
    });
    let sides = Side::BOTH.map(|side| {
        let model = engine.side(side).model;
        let held = held[side.index()];
        let without = memo(move || held.get().is_some_and(|(_, told)| told.floats.is_empty()));
        let (whole_map, alone_map) = (whole[side.index()], alone[side.index()]);
        let caption = Signal::derive(move || {
            let heads = model.with(|model| model.as_ref().map_or(1, |model| model.heads));
            format!("attention, {}", head_words(selection.head.get(), heads))
        });
        let words = move || {
            let (whole, alone) = (whole_map.get()?.patches, alone_map.get()?.patches);
            let alike = format!("{:.2}", cosine(&whole, &alone)).replace('-', "−");
            Some(view! {
                <span>
                    <strong data-number="position">{format!("{:.2}\u{a0}nats", row_entropy(&alone))}</strong>
                    {format!(" entropy of position alone from here (attention: {:.2})", row_entropy(&whole))}
                </span>
                <span>
                    <strong data-number="alike">{alike}</strong>
                    " cosine of the two maps"
                </span>
            })
        };
        let content = move || match without.get() {
            true => view! {
                <p class="attention-none">
                    "This model adds its positions to the tokens, where nothing separates them from content: put \
                     one with a relative position bias on this side, such as a BEiT checkpoint."
                </p>
            }
            .into_any(),
            false => view! {
                <MapFigure side name="whole" maps=whole caption />
                <MapFigure side name="position" maps=alone caption="position alone" />
                <p class="comparison-number insight-numbers">{move || words()}</p>
            }
            .into_any(),
        };
        view! { <Section side>{move || content()}</Section> }
    });
    sides.into_iter().collect_view()
}

/// One row of `[layers, heads, tokens]`, or the mean of a layer's; one layer stands for all where they
/// share a bias.
fn row(floats: &[f32], model: &ModelInfo, layer: usize, head: HeadChoice) -> Option<Vec<f32>> {
    let tokens = model.tokens();
    let layers: Vec<&[f32]> = floats.chunks_exact(model.heads * tokens).collect();
    let heads = layers.get(layer - 1).or(layers.last())?.chunks_exact(tokens);
    match head {
        HeadChoice::One(head) => heads.take(head).next_back().map(<[f32]>::to_vec),
        HeadChoice::Mean => {
            let mut mean = vec![0.0; tokens];
            for head in heads {
                let each = mean.iter_mut().zip(head);
                each.for_each(|(mean, share)| *mean += share / model.heads as f32);
            }
            Some(mean)
        }
    }
}
