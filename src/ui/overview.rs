//! All layers and heads of a model as small maps, for the query shown; a click goes there.

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use super::boxed::memo;
use super::calm::calm;
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

/// How long the query rests before the tiles follow, and how long they wait for that at most: they are
/// hundreds of maps, and the photograph's comes first.
const CALM_MS: f64 = 30.0;
const PATIENCE_MS: f64 = 100.0;

/// Both models' overviews.
#[component]
pub fn Overview() -> impl IntoView {
    let shown = expect_context::<Shown>();
    // Both together: the scale is shared, and each would be drawn again for the other.
    let newest = memo(move || {
        shown.maps.map(|maps| maps.with(|maps| maps.as_ref().map(|maps| maps.rows.clone())))
    });
    let calm = calm(newest, CALM_MS, PATIENCE_MS);
    let rows = Side::BOTH.map(|side| {
        let of = move |rows: &[Option<Rows>; 2]| rows[side.index()].clone();
        // The first ones are not waited for.
        memo(move || calm.with(of).or_else(|| newest.with(of)))
    });
    let shared =
        memo(move || {
            let both: Vec<Rows> = rows.iter().filter_map(|rows| rows.get()).collect();
            Scale::of_uniform(both.iter().flat_map(|rows| {
                tiles(rows).map(|tile| (patches(rows, tile), rows.model.tokens()))
            }))
        });
    let sides = Side::BOTH.map(|side| view! { <Tiles side rows=rows[side.index()] shared /> });
    view! { <div class="overviews">{sides.into_iter().collect_view()}</div> }
}

fn tiles(rows: &Rows) -> impl Iterator<Item = Tile> + use<> {
    let (layers, heads) = (rows.model.depth, rows.model.heads);
    (0..layers).flat_map(move |layer| (0..heads).map(move |head| Tile { layer, head }))
}

fn patches(rows: &Rows, tile: Tile) -> &[f32] {
    &rows.head(tile.layer + 1, tile.head + 1)[rows.model.prefix.count()..]
}

fn layout(rows: &Rows) -> TileLayout {
    let model = &rows.model;
    TileLayout { layers: model.depth, heads: model.heads, grid: model.grid, gap: GAP }
}

#[component]
fn Tiles(side: Side, rows: Memo<Option<Rows>>, shared: Memo<Scale>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let frame = NodeRef::<html::Div>::new();
    let layout = memo(move || rows.with(|rows| rows.as_ref().map(layout)));
    let pixels = Signal::derive_local(move || {
        let (rows, layout) = (rows.get()?, layout.get()?);
        let scaling = match selection.scale.get() {
            ScaleChoice::Own => Scaling::Own,
            ScaleChoice::Shared => Scaling::Shared(shared.get().as_shares(rows.model.tokens())),
        };
        let rgba = tile_rgba(layout, scaling, u8::MAX, |tile| Some(patches(&rows, tile)));
        Some(Pixels { rgba, width: layout.width() })
    });
    let brightest = move || match selection.scale.get() {
        ScaleChoice::Shared => format!("yellow: {:.0}× uniform, in both models", shared.get().max),
        ScaleChoice::Own => "yellow: each map's own maximum".to_owned(),
    };
    let tile_under = move |event: &MouseEvent| -> Option<Tile> {
        let layout = layout.get_untracked()?;
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
        let layout = layout.get()?;
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
        None => format!("a column for each layer, a row for each head; {}", brightest()),
    };
    let shape = move || {
        let layout = layout.get()?;
        let (width, height) = (layout.width(), layout.height());
        Some(format!("aspect-ratio:{width}/{height}"))
    };
    let columns = move || layout.get().map(|layout| format!("--layers:{}", layout.layers));
    let layers = move || {
        let count = layout.get().map_or(0, |layout| layout.layers);
        (1..=count).map(|layer| view! { <span>{layer}</span> }).collect_view()
    };
    view! {
        <figure class="tiles" style=columns>
            <figcaption>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                <strong>{side.label()}</strong>
                <span class="tiles-caption">{move || caption()}</span>
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
            <div class="tiles-axis" aria-hidden="true">{move || layers()}</div>
        </figure>
    }
}
