//! Every head of the layer as a small map; a click lays that head over the photograph.

use std::iter::successors;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use crate::engine::protocol::ModelInfo;
use crate::link::{HeadChoice, Side};
use crate::page::photograph::USUAL_INPUT;
use crate::page::side::head_grid::{HeadGrid, choices, label};
use crate::plot::map::heatmap::map_rgba;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::widgets::arrow_keys::move_focus;
use crate::ui::widgets::paint::{in_a_frame, paint_once};
use crate::ui::widgets::pixels::{Pixels, draw_parts};
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// The heads' mean and every head of a side's model.
#[component]
pub fn HeadMaps(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let model = engine.side(side).model;
    let maps = shown.maps[side.index()];
    let heads = Memo::new(move |_| model.with(|model| model.as_ref().map_or(0, |m| m.heads)));
    let input = move || model.with(|model| model.as_ref().map(ModelInfo::input));
    let columns = move || {
        let input = input().unwrap_or(USUAL_INPUT);
        HeadGrid::of(heads.get() + 1, input).style()
    };
    // A choice past this model's last head is shown by its last.
    let chosen = Memo::new(move |_| {
        let choice = selection.head.get();
        maps.with(|maps| match maps {
            Some(maps) => maps.head(choice).map_or(HeadChoice::Mean, HeadChoice::One),
            None => choice,
        })
    });
    let tiles = move || {
        choices(heads.get()).map(|head| view! { <HeadTile side head chosen /> }).collect_view()
    };
    let block = NodeRef::<html::Div>::new();
    // All at once, in the frame that shows them: the other side's answer, just behind this one's, may change
    // the scale of all.
    let paint = move || {
        if let Some(block) = block.try_get_untracked().flatten() {
            untrack(|| paint_heads(&block, shown, side));
        }
    };
    let follow = move || {
        heads.track();
        // Read, not only tracked: a memo that nobody has read knows nothing of its sources.
        maps.with(|_| ());
        shown.small_scale(&[]);
    };
    paint_once(in_a_frame, follow, paint);
    view! {
        <div
            class="heads"
            style=columns
            node_ref=block
            role="toolbar"
            aria-label="Heads of this layer"
            on:keydown=move_focus
        >
            {tiles}
        </div>
    }
}

fn paint_heads(block: &Element, shown: Shown, side: Side) {
    let maps = shown.maps[side.index()].get();
    let heads = maps.as_ref().map_or(0, |maps| maps.rows.model.heads);
    let pixels = maps.map(|maps| {
        let mut rgba = Vec::new();
        for map in maps.all() {
            rgba.extend_from_slice(&map_rgba(map, shown.small_scale(map), u8::MAX));
        }
        Pixels { rgba, width: maps.rows.model.grid.columns }
    });
    let tiles = successors(block.first_element_child(), Element::next_element_sibling);
    let canvases = tiles.filter_map(|tile| tile.first_element_child()?.dyn_into().ok());
    draw_parts(canvases, pixels.as_ref(), heads as u32 + 1);
}

#[component]
fn HeadTile(side: Side, head: HeadChoice, chosen: Memo<HeadChoice>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let crop = expect_context::<EngineHandle>().side(side).crop;
    let tile = NodeRef::<html::Button>::new();
    let has_controls = Memo::new(move |_| selection.figure().has_controls());
    let label = label(head);
    let read = move |event: PointerEvent| {
        if let Some(tile) = tile.get_untracked() {
            let point = crop.get_untracked().in_first(point_on(&tile, &event));
            selection.pointed.set(Some((head, point)));
        }
    };
    view! {
        <button
            class="head"
            node_ref=tile
            title=label.clone()
            aria-label=label.clone()
            tabindex=move || if chosen.get() == head && has_controls.get() { 0 } else { -1 }
            aria-pressed=move || (chosen.get() == head).to_string()
            on:click=move |_| selection.head.set(head)
            on:pointermove=read
            on:pointerleave=move |_| selection.pointed.set(None)
        >
            <canvas class="pixels" role="img" aria-label=label.clone()></canvas>
            <span class="head-name">{head.to_string()}</span>
        </button>
    }
}
