//! The rollout up to the layer, beside the mean attention of the layer alone.

use leptos::prelude::*;

use super::figure::MapFigure;
use super::section::Section;
use crate::engine::protocol::{ModelInfo, Question};
use crate::link::Side;
use crate::page::attention::patch_map::PatchMap;
use crate::page::attention::rollout::{RolloutRow, alone_caption, caption};
use crate::page::layer::own_layer;
use crate::page::saving::maps::attention::{Kind, figure};
use crate::page::saving::maps::mark;
use crate::page::saving::offers::MAPS;
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::views::parts::Numbers;
use crate::ui::workers::EngineHandle;

/// Both models' maps.
#[component]
pub fn Rollout() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let rows = engine.sides.map(|state| {
        let held = state
            .answers
            .held(move || Some(Question::Rollout { token: state.token(selection.shown_query())? }));
        Memo::new(move |_| {
            let (Question::Rollout { token }, answer) = held.get()? else { return None };
            RolloutRow::of(token, &answer.floats, state.model.get()?, shown.layer.get())
        })
    });
    let rollout = rows.map(|row| Memo::new(move |_| Some(row.get()?.map())));
    let alone = shown.maps.map(|maps| {
        Memo::new(move |_| {
            let maps = maps.get()?;
            Some(PatchMap::of(&maps.rows.mean(maps.layer), &maps.rows.model))
        })
    });
    let is_ready = Signal::derive(move || rollout.iter().any(|map| map.with(Option::is_some)));
    offer_maps(MAPS, is_ready, move |told| {
        let models = engine.sides.map(|state| state.model.get());
        let layer = |model: &ModelInfo| own_layer(shown.layer.get(), model);
        let named = |words: fn(usize) -> String| {
            models.each_ref().map(|model| model.as_ref().map(layer).map(words).unwrap_or_default())
        };
        let kinds = [
            Kind {
                name: "layer alone",
                captions: named(alone_caption),
                maps: alone.map(|map| map.get()),
            },
            Kind { name: "rollout", captions: named(caption), maps: rollout.map(|map| map.get()) },
        ];
        let query = selection.shown_query();
        let marks = engine
            .sides
            .map(|state| state.model.with(|model| Some(mark(state.own(query), model.as_ref()?))));
        figure(told, "Rollout", &kinds, marks, None)
    });
    let sides = Side::BOTH.map(|side| {
        let (model, row) = (engine.side(side).model, rows[side.index()]);
        let layer = move || {
            let chosen = shown.layer.get();
            model.with(|model| model.as_ref().map_or(chosen, |model| own_layer(chosen, model)))
        };
        let numbers = move || {
            let row = row.get()?;
            let alone = alone[side.index()].get();
            Some(row.numbers(alone.as_ref(), unit(selection, engine)))
        };
        view! {
            <Section side>
                <MapFigure
                    side
                    name="alone"
                    maps=alone
                    caption=Signal::derive(move || alone_caption(layer()))
                />
                <MapFigure
                    side
                    name="rollout"
                    maps=rollout
                    caption=Signal::derive(move || caption(layer()))
                />
                <Numbers of=move || numbers().unwrap_or_default() />
            </Section>
        }
    });
    sides.into_iter().collect_view()
}
