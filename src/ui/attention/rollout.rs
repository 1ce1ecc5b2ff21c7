//! The rollout up to the layer, beside the mean attention of the layer alone.

use leptos::prelude::*;

use super::figure::{MapFigure, PatchMap};
use super::own_layer;
use super::section::{Section, distance};
use crate::address::{HeadChoice, Side};
use crate::analysis::look_distance;
use crate::engine::protocol::{ModelInfo, Question};
use crate::plot::scale::percent;
use crate::ui::boxed::memo;
use crate::ui::curves::unit;
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;

/// A layer's row of the rollout.
#[derive(Debug, Clone, PartialEq)]
struct Rolled {
    token: usize,
    row: Vec<f32>,
    model: ModelInfo,
}

impl Rolled {
    /// The patch that asks; `None` for a prefix token.
    fn patch(&self) -> Option<usize> {
        self.token.checked_sub(self.model.prefix.count())
    }
}

/// Both models' maps.
#[component]
pub fn Rollout() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let rolled = engine.sides.map(|state| {
        let held = state
            .insight
            .held(move || Some(Question::Rollout { token: state.token(selection.shown_query())? }));
        memo(move || {
            let (Question::Rollout { token }, answer) = held.get()? else { return None };
            let model = state.model.get()?;
            let mut layers = answer.floats.chunks_exact(model.tokens());
            let row = layers.nth(own_layer(shown, &model) - 1)?.to_vec();
            Some(Rolled { token, row, model })
        })
    });
    let rollout = rolled.map(|rolled| {
        memo(move || {
            let rolled = rolled.get()?;
            Some(PatchMap::of(&rolled.row, &rolled.model).beyond(rolled.patch()))
        })
    });
    let alone = shown.maps.map(|maps| {
        memo(move || {
            let maps = maps.get()?;
            Some(PatchMap::of(&maps.rows.mean(maps.layer), &maps.rows.model))
        })
    });
    let layer = move |side: Side| {
        let model = engine.side(side).model;
        model.with(|model| model.as_ref().map_or(shown.layer.get(), |m| own_layer(shown, m)))
    };
    let words = move |side: Side| {
        let rolled = rolled[side.index()].get()?;
        let own = f64::from(*rolled.row.get(rolled.token)?);
        let reach = rolled.patch().and_then(|patch| {
            let model = &rolled.model;
            let unit = unit(selection, engine);
            let reach = |patches: &[f32]| {
                let px = look_distance(patches, patch, model.grid, model.patch as f64);
                distance(px, model, unit)
            };
            let alone = alone[side.index()].get()?;
            let rollout = rollout[side.index()].get()?;
            Some(view! {
                <span>
                    "reaches "
                    <strong>{reach(&rollout.patches)}</strong>
                    {format!(" on average (the layer alone: {})", reach(&alone.patches))}
                </span>
            })
        });
        Some(view! {
            <span>
                <strong data-number="own">{percent(own)}</strong>
                " still the query's own token"
            </span>
            {reach}
        })
    };
    let sides = Side::BOTH.map(|side| {
        view! {
            <Section side>
                <MapFigure
                    side
                    name="alone"
                    maps=alone
                    caption=Signal::derive(move || format!("layer {} alone, mean of the heads", layer(side)))
                />
                <MapFigure
                    side
                    name="rollout"
                    maps=rollout
                    caption=Signal::derive(move || match layer(side) {
                        1 => "rollout of layer 1".to_owned(),
                        last => format!("rollout of layers 1 to {last}"),
                    })
                />
                <p class="comparison-number insight-numbers">{move || words(side)}</p>
            </Section>
        }
    });
    sides.into_iter().collect_view()
}

/// The heads that a map is of, in words.
pub fn head_words(head: HeadChoice, heads: usize) -> String {
    match head {
        HeadChoice::Mean => "mean of the heads".to_owned(),
        HeadChoice::One(head) => format!("head {}", head.min(heads)),
    }
}
