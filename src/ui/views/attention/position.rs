//! What a relative position bias asks for on its own, beside the whole attention.

use leptos::prelude::*;

use super::figure::MapFigure;
use super::section::Section;
use crate::engine::protocol::Question;
use crate::link::Side;
use crate::page::attention::patch_map::PatchMap;
use crate::page::attention::position::{map, numbers};
use crate::page::layer::head_in_words;
use crate::page::saving::maps::attention::{Kind, figure};
use crate::page::saving::maps::mark;
use crate::page::saving::offers::MAPS;
use crate::ui::maps::Shown;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::views::parts::Numbers;
use crate::ui::workers::EngineHandle;

/// Both models' maps.
#[component]
pub fn Position() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let held = engine.sides.map(|state| {
        state
            .answers
            .held(move || Some(Question::Position { token: state.token(selection.shown_query())? }))
    });
    let alone = engine.sides.map(|state| {
        let held = held[state.side.index()];
        Memo::new(move |_| {
            let (_, answer) = held.get()?;
            map(&answer.floats, &state.model.get()?, shown.layer.get(), selection.head.get())
        })
    });
    let whole = Side::BOTH.map(|side| {
        let (maps, alone) = (shown.maps[side.index()], alone[side.index()]);
        Memo::new(move |_| {
            // What is not shown has no part in the scale.
            alone.with(Option::is_some).then_some(())?;
            let maps = maps.get()?;
            let row = maps.rows.row(maps.layer, selection.head.get());
            Some(PatchMap::of(&row, &maps.rows.model))
        })
    });
    let caption = move |side: Side| {
        let model = engine.side(side).model;
        let heads = model.with(|model| model.as_ref().map_or(1, |model| model.heads));
        format!("attention, {}", head_in_words(selection.head.get(), heads))
    };
    let is_ready = Signal::derive(move || alone.iter().any(|map| map.with(Option::is_some)));
    offer_maps(MAPS, is_ready, move |told| {
        let query = selection.shown_query();
        let kinds = [
            Kind {
                name: "attention",
                captions: Side::BOTH.map(caption),
                maps: whole.map(|map| map.get()),
            },
            Kind {
                name: "position alone",
                captions: ["position alone"; 2].map(str::to_owned),
                maps: alone.map(|map| map.get()),
            },
        ];
        let marks = engine
            .sides
            .map(|state| state.model.with(|model| Some(mark(state.own(query), model.as_ref()?))));
        figure(told, "Position alone", &kinds, marks, None)
    });
    let sides = Side::BOTH.map(|side| {
        let held = held[side.index()];
        let has_bias = Memo::new(move |_| held.get().is_none_or(|(_, it)| !it.floats.is_empty()));
        let caption = Signal::derive(move || caption(side));
        let said = move || {
            let (whole, alone) = (whole[side.index()].get()?, alone[side.index()].get()?);
            Some(numbers(&whole, &alone).into())
        };
        let none = || {
            view! {
                <p class="attention-none">
                    "This model adds its positions to the tokens, where nothing separates them from content: put \
                     one with a relative position bias on this side, such as a BEiT checkpoint."
                </p>
            }
        };
        view! {
            <Section side>
                <Show when=move || has_bias.get() fallback=none>
                    <MapFigure side name="whole" maps=whole caption />
                    <MapFigure side name="position" maps=alone caption="position alone" />
                    <Numbers of=move || said().unwrap_or_default() />
                </Show>
            </Section>
        }
    });
    sides.into_iter().collect_view()
}
