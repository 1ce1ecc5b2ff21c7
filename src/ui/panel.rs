//! One model: its chosen map over the photograph, every head beside it, and what is to be seen.

use leptos::html;
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

use super::catalog::Catalog;
use super::engine::EngineHandle;
use super::heads::HeadGrid;
use super::legend::Legend;
use super::maps::{Shown, SideMaps};
use super::marker::QueryMarkers;
use super::pixels::{PixelMap, Pixels};
use super::pointer::point_on;
use super::query_clock::QueryClock;
use super::selection::Selection;
use super::sentence::Sentence;
use super::side::Status;
use super::stage::Crop;
use crate::address::{HeadChoice, Side, View};
use crate::plot::heatmap::map_rgba;

/// One map's pixels on the scale that is chosen.
pub fn map_pixels(shown: Shown, maps: &SideMaps, head: HeadChoice) -> Pixels {
    let map = maps.map(head);
    Pixels { rgba: map_rgba(map, shown.scale(map), u8::MAX), width: maps.rows.model.grid }
}

/// One side of the comparison.
#[component]
pub fn Panel(
    /// Which.
    side: Side,
) -> impl IntoView {
    view! {
        <section class="panel" data-side=side.name() aria-label=format!("{} model", side.label())>
            <PanelTitle side />
            <div class="panel-maps">
                <Overlay side />
                <HeadGrid side />
            </div>
            <Sentence side />
            <Legend side />
        </section>
    }
}

#[component]
fn PanelTitle(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let engine = expect_context::<EngineHandle>();
    let choice = selection.model(side);
    let facts = move || {
        engine.side(side).model.get().map(|model| {
            let heads = if model.heads_guessed { "heads (guessed)" } else { "heads" };
            format!(
                "{}×{} patches, {} layers, {} {heads}",
                model.grid, model.grid, model.depth, model.heads
            )
        })
    };
    let options = move || {
        catalog.with_value(|catalog| {
            let own = catalog.model(&choice.get()).is_none().then(|| choice.get());
            let listed = catalog.models.iter().map(|m| (m.id.clone(), m.title.clone()));
            let options = listed.chain(own.map(|name| (name.clone(), name)));
            options
                .map(|(id, title)| {
                    let chosen = id == choice.get();
                    view! { <option value=id selected=chosen>{title}</option> }
                })
                .collect_view()
        })
    };
    view! {
        <header class="panel-title">
            <span class="key" data-side=side.name() aria-hidden="true"></span>
            <h2>{side.label()}</h2>
            <select
                class="panel-model"
                aria-label=format!("{} model", side.label())
                prop:value=move || choice.get()
                on:change=move |event| choice.set(event_target_value(&event))
            >
                {options}
            </select>
            <span class="panel-facts">{facts}</span>
        </header>
    }
}

/// The chosen map laid over the photograph.
#[component]
fn Overlay(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let engine = expect_context::<EngineHandle>();
    let maps = shown.maps[side.index()];
    let model = engine.side(side).model;
    let frame = NodeRef::<html::Div>::new();
    let pixels = Signal::derive_local(move || {
        let head = selection.head.get();
        maps.get().map(|maps| map_pixels(shown, &maps, head))
    });
    let label = Signal::derive(move || {
        let head = maps.get().and_then(|maps| maps.head(selection.head.get()));
        let head = head.map_or("mean of the heads".to_owned(), |head| format!("head {head}"));
        format!("{} attention, layer {}, {head}", side.label(), shown.layer.get())
    });
    let probe = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            selection.probe.set(Some((selection.head.get_untracked(), point_on(&frame, &event))));
        }
    };
    let clock = expect_context::<QueryClock>();
    let pin = move |event: MouseEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let point = point_on(&frame, &event);
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
            on:pointermove=probe
            on:click=pin
            on:pointerleave=move |_| selection.probe.set(None)
        >
            <Crop model />
            <PixelMap pixels label />
            <QueryMarkers model />
            <Progress side />
        </div>
    }
}

/// What a side is waiting for, over its empty map.
#[component]
fn Progress(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let state = engine.side(side);
    let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    move || match state.status.get() {
        Status::Ready => None,
        Status::Running => Some(view! { <p class="progress">"looking …"</p> }.into_any()),
        Status::Loading { received, total } => {
            let text = match total {
                Some(total) => {
                    format!("model: {} of {} MB", megabytes(received), megabytes(total))
                }
                None if received > 0 => format!("model: {} MB", megabytes(received)),
                None => "model: on its way".to_owned(),
            };
            let done = total.map(|total| received as f64 / total.max(1) as f64);
            Some(
                view! {
                    <div class="progress">
                        <p>{text}</p>
                        <progress max="1" value=done></progress>
                    </div>
                }
                .into_any(),
            )
        }
        Status::Failed(error) => Some(
            view! { <p class="progress error" role="alert">{error.to_string()}</p> }.into_any(),
        ),
    }
}
