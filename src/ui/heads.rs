//! Every head of the layer as a small map; a click lays that head over the photograph.

use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::engine::EngineHandle;
use super::maps::Shown;
use super::panel::{map_pixels, point_on};
use super::pixels::PixelMap;
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
    // As square a block as the heads and their mean fill.
    let columns = move || format!("--columns:{}", ((heads.get() + 1) as f64).sqrt().round().max(2.0));
    view! {
        <div class="heads" style=columns role="group" aria-label="Heads of this layer">
            <For each=choices key=|head| *head let:head>
                <HeadTile side head />
            </For>
        </div>
    }
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
            aria-pressed=move || chosen().to_string()
            on:click=move |_| selection.head.set(head)
            on:pointermove=probe
            on:pointerleave=move |_| selection.probe.set(None)
        >
            <PixelMap pixels label />
            <span class="head-name">{name}</span>
        </button>
    }
}
