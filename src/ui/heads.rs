//! Every head of the layer as a small map; a click lays that head over the photograph.

use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::engine::EngineHandle;
use super::maps::Shown;
use super::panel::map_pixels;
use super::pixels::PixelMap;
use super::pointer::point_on;
use super::rove::rove;
use super::selection::Selection;
use crate::address::{HeadChoice, Side};

/// The heads' mean and every head.
#[component]
pub fn HeadGrid(
    /// Which model.
    side: Side,
) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let model = engine.side(side).model;
    let heads = Memo::new(move |_| model.with(|model| model.as_ref().map_or(0, |m| m.heads)));
    let choices = move || {
        let heads = (1..=heads.get()).map(HeadChoice::One);
        std::iter::once(HeadChoice::Mean).chain(heads).collect::<Vec<_>>()
    };
    let columns = move || {
        let (columns, share) = block(heads.get() + 1);
        format!("--columns:{columns};--tile:{:.3}%", 100.0 * share)
    };
    view! {
        <div
            class="heads"
            style=columns
            role="toolbar"
            aria-label="Heads of this layer"
            on:keydown=rove
        >
            <For each=choices key=|head| *head let:head>
                <HeadTile side head />
            </For>
        </div>
    }
}

/// Columns for so many tiles, and a tile's width as a share of the block's, so that the tiles are as
/// large as they can be beside a square map. The block is half as wide as it is high; a tile's label
/// takes a sixteenth of the height.
fn block(tiles: usize) -> (usize, f64) {
    const HEIGHT: f64 = 2.0;
    const LABEL: f64 = HEIGHT / 16.0;
    const GAP: f64 = 0.025;
    let side = |columns: usize| {
        let rows = tiles.div_ceil(columns) as f64;
        let across = (1.0 - GAP * (columns - 1) as f64) / columns as f64;
        across.min((HEIGHT - GAP * (rows - 1.0)) / rows - LABEL)
    };
    let best = (2..=8).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(2);
    (best, side(best).max(0.1))
}

#[component]
fn HeadTile(side: Side, head: HeadChoice) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let maps = shown.maps[side.index()];
    let tile = NodeRef::<html::Button>::new();
    let pixels =
        Signal::derive_local(move || maps.get().map(|maps| map_pixels(shown, &maps, head)));
    let name = match head {
        HeadChoice::Mean => "mean".to_owned(),
        HeadChoice::One(head) => head.to_string(),
    };
    let label = match head {
        HeadChoice::Mean => "Mean of the heads".to_owned(),
        HeadChoice::One(head) => format!("Head {head}"),
    };
    // A choice past this model's last head is shown by its last.
    let chosen = move || {
        let choice = selection.head.get();
        maps.get().map_or(choice == head, |maps| maps.head(choice) == maps.head(head))
    };
    let probe = move |event: PointerEvent| {
        if let Some(tile) = tile.get_untracked() {
            selection.probe.set(Some((head, point_on(&tile, &event))));
        }
    };
    view! {
        <button
            class="head"
            node_ref=tile
            title=label.clone()
            aria-label=label.clone()
            tabindex=move || if chosen() { 0 } else { -1 }
            aria-pressed=move || chosen().to_string()
            on:click=move |_| selection.head.set(head)
            on:pointermove=probe
            on:pointerleave=move |_| selection.probe.set(None)
        >
            <PixelMap pixels label=label.clone() />
            <span class="head-name">{name}</span>
        </button>
    }
}
