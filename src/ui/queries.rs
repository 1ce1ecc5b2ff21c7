//! Two pinned queries: both maps, their difference, and how much of the attention moves.

use leptos::prelude::*;

use super::engine::EngineHandle;
use super::marker::QueryMarker;
use super::pixels::{PixelMap, Pixels};
use super::selection::Selection;
use super::side::Rows;
use super::stage::Crop;
use crate::address::Side;
use crate::analysis::query_dependence;
use crate::engine::protocol::Query;
use crate::plot::heatmap::{difference_rgba, map_rgba};
use crate::plot::scale::{Scale, format_probability};
use crate::ui::maps::Shown;

/// Both models' comparisons, or how to pin a second query.
#[component]
pub fn TwoQueries() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let pin = move |_| {
        // The corner farthest from the first: a place where something else is likely to be.
        let (x, y) = match untrack(|| selection.pinned_query()) {
            Query::Point { x, y } => (x, y),
            Query::Cls => (0.5, 0.5),
        };
        let far = |t: f32| if t < 0.5 { 0.9 } else { 0.1 };
        selection.pin_second((far(x), far(y)));
    };
    move || match selection.query2.get() {
        Some(_) => view! {
            <div class="comparisons">
                {Side::BOTH.map(|side| view! { <Comparison side /> }).into_iter().collect_view()}
            </div>
        }
        .into_any(),
        None => view! {
            <div class="invitation">
                <p>
                    "Pin a second query to see how much the answer depends on who asks: "
                    "hold Shift and click another patch of the photograph."
                </p>
                <button class="button" on:click=pin>"Pin one for me"</button>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Comparison(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let state = engine.side(side);
    let a = state.rows(move || Some(selection.pinned_query()));
    let b = state.rows(move || selection.second_query());
    let row = move |rows: Memo<Option<Rows>>| {
        rows.get().map(|rows| {
            let map = rows.patches(shown.layer.get(), selection.head.get());
            (map, rows.model.grid)
        })
    };
    let pair = Memo::new(move |_| Some((row(a)?, row(b)?)));
    let scale = move || {
        pair.with(|pair| pair.as_ref().map(|((a, _), (b, _))| Scale::shared([&a[..], &b[..]]).from_zero()))
    };
    let map = move |second: bool| {
        let scale = scale()?;
        pair.with(|pair| {
            let (a, b) = pair.as_ref()?;
            let (map, grid) = if second { b } else { a };
            Some(Pixels { rgba: map_rgba(map, scale, 255), width: *grid })
        })
    };
    let difference = Signal::derive_local(move || {
        pair.with(|pair| {
            let ((a, grid), (b, _)) = pair.as_ref()?;
            let difference: Vec<f32> = b.iter().zip(a).map(|(b, a)| b - a).collect();
            let limit = difference.iter().fold(f32::MIN_POSITIVE, |most, d| most.max(d.abs()));
            Some(Pixels { rgba: difference_rgba(&difference, limit, 255), width: *grid })
        })
    });
    let moved = move || {
        pair.with(|pair| pair.as_ref().map(|((a, _), (b, _))| query_dependence(a, b)))
    };
    let first = Signal::derive(move || Some(selection.pinned_query()));
    let second = Signal::derive(move || selection.second_query());
    let none = Signal::derive(|| None);
    view! {
        <section class="comparison" data-side=side.name()>
            <h3>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                {side.label()}
            </h3>
            <div class="comparison-maps">
                <figure>
                    <div class="square overlay">
                        <Crop model=state.model />
                        <PixelMap pixels=Signal::derive_local(move || map(false)) label="Attention from A" />
                        <QueryMarker model=state.model query=first letter=none />
                    </div>
                    <figcaption>"from A"</figcaption>
                </figure>
                <figure>
                    <div class="square overlay">
                        <Crop model=state.model />
                        <PixelMap pixels=Signal::derive_local(move || map(true)) label="Attention from B" />
                        <QueryMarker model=state.model query=second letter=none />
                    </div>
                    <figcaption>"from B"</figcaption>
                </figure>
                <figure>
                    <div class="square overlay difference">
                        <Crop model=state.model />
                        <PixelMap pixels=difference label="Difference, B less A" />
                    </div>
                    <figcaption>
                        <span class="more-b">"green: B more"</span>", "<span class="more-a">"purple: A more"</span>
                    </figcaption>
                </figure>
                <p class="comparison-number">
                    <strong>{move || moved().map(|share| format_probability(share as f32))}</strong>
                    " of the attention moves when B asks instead of A"
                    <span class="fine">" (total variation; 0 % is the same map, 100 % nothing shared)"</span>
                </p>
            </div>
        </section>
    }
}
