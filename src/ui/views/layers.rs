//! All layers and heads of a model as small maps, for the query shown; a click goes there.

use leptos::html;
use leptos::prelude::*;
use leptos_use_fn_debounce_throttle::{DebounceOptions, use_debounce_fn_with_options};
use web_sys::MouseEvent;

use crate::link::{HeadChoice, Side};
use crate::page::overview::{caption, layout, rgba, shared_scale, tile_at, tile_style};
use crate::page::rows::Rows;
use crate::page::saving::maps::overview::figure;
use crate::page::saving::offers::OVERVIEW;
use crate::plot::map::scale::ColorScale;
use crate::plot::map::tiles::Tile;
use crate::ui::maps::Shown;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;

/// How long the query rests before the tiles follow, and how long they wait for that at most: they are
/// hundreds of maps, and the photograph's comes first.
const REST_MS: f64 = 30.0;
const MOST_MS: f64 = 100.0;

/// Both models' overviews.
#[component]
pub fn Overview() -> impl IntoView {
    let shown = expect_context::<Shown>();
    // Both together: the scale is shared, and each would be drawn again for the other.
    let newest = Memo::new(move |_| {
        shown.maps.map(|maps| maps.with(|maps| maps.as_ref().map(|maps| maps.rows.clone())))
    });
    let rested = RwSignal::new(newest.get_untracked());
    let follow = use_debounce_fn_with_options(
        move || rested.set(newest.get_untracked()),
        REST_MS,
        DebounceOptions::default().max_wait(Some(MOST_MS)),
    );
    Effect::new(move |_| {
        newest.with(|_| follow());
    });
    let rows = Side::BOTH.map(|side| {
        let of = move |rows: &[Option<Rows>; 2]| rows[side.index()].clone();
        // The first ones are not waited for.
        Memo::new(move |_| rested.with(of).or_else(|| newest.with(of)))
    });
    let shared = Memo::new(move |_| {
        let both = rows.map(|rows| rows.get());
        shared_scale(both.iter().flatten().map(|rows| (rows.all(), &*rows.model)))
    });
    let is_ready = Signal::derive(move || newest.with(|rows| rows.iter().any(Option::is_some)));
    offer_maps(OVERVIEW, is_ready, move |told| {
        // Not those that rest: what is saved is what is asked now.
        let both = newest.get();
        let shared = shared_scale(both.iter().flatten().map(|rows| (rows.all(), &*rows.model)));
        figure(told, both.each_ref().map(Option::as_ref), shared)
    });
    let sides = Side::BOTH.map(|side| view! { <Tiles side rows=rows[side.index()] shared /> });
    view! { <div class="overviews">{sides.into_iter().collect_view()}</div> }
}

#[component]
fn Tiles(side: Side, rows: Memo<Option<Rows>>, shared: Memo<ColorScale>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let frame = NodeRef::<html::Div>::new();
    let layout =
        Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| layout(&rows.model))));
    let pixels = Signal::derive_local(move || {
        let (rows, layout) = (rows.get()?, layout.get()?);
        let rgba = rgba(rows.all(), &rows.model, selection.scale.get(), shared.get());
        Some(Pixels { rgba, width: layout.width() })
    });
    let tile_under = move |event: &MouseEvent| -> Option<Tile> {
        tile_at(layout.get_untracked()?, point_on(&*frame.get_untracked()?, event))
    };
    let go = move |event: MouseEvent| {
        if let Some(tile) = tile_under(&event) {
            selection.layer.set(Some(tile.layer + 1));
            selection.head.set(HeadChoice::One(tile.head + 1));
        }
    };
    let hovered = RwSignal::new(None::<Tile>);
    let current = move || {
        let maps = shown.maps[side.index()].get()?;
        let HeadChoice::One(_) = selection.head.get() else { return None };
        let head = maps.head(selection.head.get())? - 1;
        Some(tile_style(layout.get()?, Tile { layer: maps.layer - 1, head }))
    };
    let caption = move || caption(hovered.get(), selection.scale.get(), shared.get());
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
                <strong>{move || selection.side_name(side)}</strong>
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
