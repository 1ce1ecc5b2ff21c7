//! One of a round's two maps, without a name until the round is answered.

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use super::Quiz;
use crate::engine::protocol::ModelInfo;
use crate::link::{HeadChoice, Side};
use crate::page::catalog::Catalog;
use crate::page::photograph::shape_style;
use crate::page::quiz::Position;
use crate::page::side::model_names;
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarkers;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Selection;
use crate::ui::side::panel::map_pixels;
use crate::ui::widgets::pixels::PixelMap;
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// The map at a position; empty until `is_ready`.
#[component]
pub fn QuizMap(
    /// Where it lies.
    position: Position,
    /// Both maps are of the round's photograph, layer and query.
    is_ready: Memo<bool>,
) -> impl IntoView {
    let quiz = expect_context::<Quiz>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let selection = expect_context::<Selection>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let side = Memo::new(move |_| quiz.read(|game| Some(game.round()?.side(position))));
    let model: Signal<Option<ModelInfo>> =
        Signal::derive(move || engine.side(side.get()?).model.get());
    let pixels = Signal::derive_local(move || {
        let maps = shown.maps[side.get().filter(|_| is_ready.get())?.index()].get()?;
        Some(map_pixels(shown, &maps, HeadChoice::Mean))
    });
    let frame = NodeRef::<html::Div>::new();
    let pin = move |event: MouseEvent| {
        if let Some(frame) = frame.get_untracked() {
            selection.pin(point_on(&frame, &event));
        }
    };
    let is_told = Memo::new(move |_| quiz.read(|game| game.answer().is_some()));
    let title = move |side: Side| {
        catalog.with_value(|catalog| model_names::title(catalog, &catalog.pair()[side.index()]))
    };
    let name = move || match side.get().filter(|_| is_told.get()) {
        Some(side) => view! {
            <span class="key" data-side=side.name() aria-hidden="true"></span>
            {title(side)}
            <span class="fine">
                {match side { Side::Cl => "contrastive", Side::Mim => "masked" }}
            </span>
        }
        .into_any(),
        None => position.name().into_any(),
    };
    view! {
        <section class="panel quiz-map" data-at=position.word() aria-label=format!("{} map", position.name())>
            <h3 class="panel-title">{name}</h3>
            <div class="overlay square" style=move || shape_style(model.get().as_ref()) node_ref=frame on:click=pin>
                <Crop model />
                <PixelMap pixels label=format!("{} map: attention from the query", position.name()) />
                <QueryMarkers model />
            </div>
        </section>
    }
}
