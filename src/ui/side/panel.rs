//! One model: its chosen map over the photograph, every head beside it, and what is to be seen.

use leptos::html;
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

use super::facts::ModelFacts;
use super::heads::HeadMaps;
use super::legend::Legend;
use super::model_files::ModelFiles;
use super::opener::ModelOpener;
use super::progress::Progress;
use super::sentence::Sentence;
use crate::link::{HeadChoice, Side, View};
use crate::page::catalog::Catalog;
use crate::page::explanations::Term;
use crate::page::layer::head_in_words;
use crate::page::layer_maps::SideMaps;
use crate::page::side::model_names::{self, ModelOption};
use crate::plot::map::heatmap::map_rgba;
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarkers;
use crate::ui::photograph::query_clock::QueryClock;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Selection;
use crate::ui::shell::explained::Explained;
use crate::ui::side::state::SideState;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// A large map's pixels on the scale that is chosen.
pub fn map_pixels(shown: Shown, maps: &SideMaps, head: HeadChoice) -> Pixels {
    let map = maps.map(head);
    Pixels {
        rgba: map_rgba(map, shown.large_scale(map), u8::MAX),
        width: maps.rows.model.grid.columns,
    }
}

/// One side of the comparison.
#[component]
pub fn Panel(side: Side) -> impl IntoView {
    let SideState { saved, .. } = expect_context::<EngineHandle>().side(side);
    view! {
        <section
            class="panel"
            data-side=side.name()
            data-source=move || if saved.get() { "saved" } else { "live" }
            aria-label=format!("{} model", side.label())
        >
            <PanelTitle side />
            <div class="panel-maps">
                <Overlay side />
                <HeadMaps side />
            </div>
            <Sentence side />
            <Legend side />
            <ModelFacts side />
        </section>
    }
}

#[component]
fn PanelTitle(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let model_files = expect_context::<ModelFiles>();
    let choice = selection.model(side);
    let offers = Memo::new(move |_| selection.figure().offers_models());
    let is_hidden = Memo::new(move |_| selection.hides_models());
    let name = move || catalog.with_value(|catalog| model_names::title(catalog, &choice.get()));
    let side_name = Memo::new(move |_| selection.side_name(side));
    // The list beside it has that name already.
    let is_listed = Memo::new(move |_| !is_hidden.get() && side_name.get() == name());
    let title = move || match is_hidden.get() || is_listed.get() {
        true => side_name.into_any(),
        false => view! { <Explained term=Term::of_side(side)>{side_name}</Explained> }.into_any(),
    };
    let options = move || {
        let chosen = choice.get();
        let from_elsewhere = offers.get();
        let listed =
            catalog.with_value(|catalog| model_names::listed(catalog, from_elsewhere, &chosen));
        let all = model_files.names.with(|files| model_names::options(listed, files, &chosen));
        all.into_iter()
            .map(|ModelOption { id, name, hover }| {
                let chosen = id == chosen;
                view! { <option value=id selected=chosen title=hover>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <header class="panel-title">
            <span class="key" data-side=side.name() aria-hidden="true"></span>
            <h2 class:visually-hidden=is_listed>{title}</h2>
            <select
                class="panel-model"
                aria-label=format!("{} model", side.label())
                prop:value=move || choice.get()
                on:change=move |event| model_files.choose(side, event_target_value(&event))
            >
                {options}
            </select>
            <span class="panel-name">{name}</span>
            {move || offers.get().then(|| view! { <ModelOpener side /> })}
        </header>
    }
}

/// A side's chosen map laid over the photograph.
#[component]
pub fn Overlay(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let engine = expect_context::<EngineHandle>();
    let maps = shown.maps[side.index()];
    let SideState { model, crop, .. } = engine.side(side);
    let frame = NodeRef::<html::Div>::new();
    let pixels = Signal::derive_local(move || {
        let head = selection.head.get();
        maps.get().map(|maps| map_pixels(shown, &maps, head))
    });
    let label = Signal::derive(move || {
        let head = match maps.get() {
            Some(maps) => head_in_words(selection.head.get(), maps.rows.model.heads),
            None => head_in_words(HeadChoice::Mean, 0),
        };
        format!("{} attention, layer {}, {head}", selection.side_name(side), shown.layer.get())
    });
    let read = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            let point = crop.get_untracked().in_first(point_on(&frame, &event));
            selection.pointed.set(Some((selection.head.get_untracked(), point)));
        }
    };
    let clock = expect_context::<QueryClock>();
    let pin = move |event: MouseEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let point = crop.get_untracked().in_first(point_on(&frame, &event));
        if event.shift_key() {
            selection.pin_second(point);
            return selection.view.set(View::Queries);
        }
        clock.start(event.time_stamp());
        selection.pin(point);
    };
    let smooth = move || selection.smooth.get();
    view! {
        <div
            class="overlay square"
            class:smooth=smooth
            node_ref=frame
            on:pointermove=read
            on:click=pin
            on:pointerleave=move |_| selection.pointed.set(None)
        >
            <Crop model />
            <PixelMap pixels label />
            <QueryMarkers model />
            <Progress side />
        </div>
    }
}
