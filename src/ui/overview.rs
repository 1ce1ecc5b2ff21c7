//! All layers and heads of a model as small maps, for the query shown; a click goes there.

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use super::maps::Shown;
use super::pixels::{PixelMap, Pixels};
use super::pointer::point_on;
use super::selection::Selection;
use super::side::Rows;
use crate::address::{HeadChoice, ScaleChoice, Side};
use crate::plot::scale::{Scale, Scaling};
use crate::plot::tiles::{Tile, TileLayout, tile_rgba};

/// Pixels between tiles, in patches: the tiles' image has one pixel a patch.
const GAP: usize = 1;

/// Both models' overviews.
#[component]
pub fn Overview() -> impl IntoView {
    view! {
        <div class="overviews">
            {Side::BOTH.map(|side| view! { <Tiles side /> }).into_iter().collect_view()}
        </div>
    }
}

fn layout(rows: &Rows) -> TileLayout {
    let model = &rows.model;
    TileLayout { layers: model.depth, heads: model.heads, grid: model.grid, gap: GAP }
}

#[component]
fn Tiles(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let frame = NodeRef::<html::Div>::new();
    let rows = Memo::new(move |_| shown.maps[side.index()].get().map(|maps| maps.rows.clone()));
    let pixels = Signal::derive_local(move || {
        let rows = rows.get()?;
        let layout = layout(&rows);
        let model = &rows.model;
        let map =
            |tile: Tile| Some(&rows.head(tile.layer + 1, tile.head + 1)[model.prefix_tokens..]);
        let scaling = match selection.scale.get() {
            ScaleChoice::Own => Scaling::Own,
            ScaleChoice::Shared => {
                let tiles = (0..model.depth)
                    .flat_map(|layer| (0..model.heads).map(move |head| Tile { layer, head }));
                Scaling::Shared(Scale::shared(tiles.filter_map(map)).from_zero())
            }
        };
        Some(Pixels { rgba: tile_rgba(layout, scaling, 255, map), width: layout.width() })
    });
    let tile_under = move |event: &MouseEvent| -> Option<Tile> {
        let layout = rows.with_untracked(|rows| rows.as_ref().map(layout))?;
        let (x, y) = point_on(&*frame.get_untracked()?, event);
        layout.tile_at(f64::from(x) * layout.width() as f64, f64::from(y) * layout.height() as f64)
    };
    let go = move |event: MouseEvent| {
        if let Some(tile) = tile_under(&event) {
            selection.layer.set(Some(tile.layer + 1));
            selection.head.set(HeadChoice::One(tile.head + 1));
        }
    };
    let hovered = RwSignal::new(None::<Tile>);
    let outline = move |tile: Tile| {
        let layout = rows.with(|rows| rows.as_ref().map(layout))?;
        let rect = layout.rect(tile);
        let across = |pixels: usize| 100.0 * pixels as f64 / layout.width() as f64;
        let down = |pixels: usize| 100.0 * pixels as f64 / layout.height() as f64;
        Some(format!(
            "left:{:.3}%;top:{:.3}%;width:{:.3}%;height:{:.3}%",
            across(rect.left),
            down(rect.top),
            across(rect.side),
            down(rect.side)
        ))
    };
    let current = move || {
        let maps = shown.maps[side.index()].get()?;
        let HeadChoice::One(_) = selection.head.get() else { return None };
        outline(Tile { layer: maps.layer - 1, head: maps.head(selection.head.get())? - 1 })
    };
    let caption = move || match hovered.get() {
        Some(Tile { layer, head }) => format!("layer {}, head {}", layer + 1, head + 1),
        None => "a column for each layer, a row for each head".to_owned(),
    };
    let shape = move || {
        let layout = rows.with(|rows| rows.as_ref().map(layout))?;
        let (width, height) = (layout.width(), layout.height());
        Some(format!("aspect-ratio:{width}/{height}"))
    };
    let columns = move || {
        rows.with(|rows| rows.as_ref().map(|rows| format!("--layers:{}", rows.model.depth)))
    };
    let layers = move || {
        let count = rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.model.depth));
        (1..=count).map(|layer| view! { <span>{layer}</span> }).collect_view()
    };
    view! {
        <figure class="tiles" style=columns>
            <figcaption>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                <strong>{side.label()}</strong>
                <span class="tiles-caption">{caption}</span>
            </figcaption>
            <div
                class="tiles-frame"
                node_ref=frame
                style=shape
                on:click=go
                on:mousemove=move |event| hovered.set(tile_under(&event))
                on:mouseleave=move |_| hovered.set(None)
            >
                <PixelMap pixels label=format!("{}: attention of every layer and head", side.label()) />
                {move || current().map(|place| view! { <div class="tile-mark" style=place></div> })}
            </div>
            <div class="tiles-axis" aria-hidden="true">{layers}</div>
        </figure>
    }
}
