//! What a layer's tokens hold: their principal components as colors, and their similarity to the query.

use leptos::html;
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

use super::engine::EngineHandle;
use super::insight::{Ask, FeatureMap, SimilarityMap};
use super::maps::Shown;
use super::marker::QueryMarkers;
use super::pixels::{PixelMap, Pixels};
use super::pointer::point_on;
use super::selection::{Point, Selection};
use super::stage::Crop;
use crate::address::Side;
use crate::engine::protocol::Query;
use crate::plot::heatmap::{components_rgba, difference_legend_rgba, similarity_rgba};

const LEGEND_STEPS: usize = 64;

/// Both models' tokens at the layer shown.
#[component]
pub fn Features() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    for state in engine.sides {
        Effect::new(move |_| {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            let asks = state.model.with(|model| {
                let layer = shown.layer.get().min(model.as_ref()?.depth);
                let similarity = |query| Ask::Similarity { layer, query };
                Some(vec![
                    similarity(selection.shown_query()),
                    Ask::Features { layer },
                    similarity(selection.pinned_query()),
                ])
            });
            engine.want_aside(state.side, asks.unwrap_or_default());
        });
        on_cleanup(move || engine.want_aside(state.side, Vec::new()));
    }
    let sides = Side::BOTH.map(|side| view! { <SideFeatures side /> });
    view! {
        <p class="insight-lead">
            "Patches whose tokens are alike have like colors, and the greener a patch on the right, the more \
             its token is like the query's. Where colors follow objects the tokens tell shapes apart; where \
             all is green they have become one and the same."
        </p>
        <div class="comparisons">{sides.into_iter().collect_view()}</div>
        <p class="fine insight-source">
            "Red, green, blue: the first three principal components of the patches' tokens z.(2l) of layer l, \
             each from its own least to its own greatest value (after Oquab et al., DINOv2, arXiv 2304.07193, \
             figure 1); a model's colors are its own, and those of two models are not the same directions. \
             Similarity: cos(a, b) = a·b / (|a| |b|) of a patch's token and the query's, −1 to 1."
        </p>
    }
}

#[component]
fn SideFeatures(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let state = expect_context::<EngineHandle>().side(side);
    let model = state.model;
    let layer = move || {
        let layer = shown.layer.get();
        model.with(|model| model.as_ref().map(|model| layer.min(model.depth)))
    };
    // What is on its way leaves what was shown before, if of the same image and model.
    let features = Memo::new(move |before: Option<&Option<FeatureMap>>| {
        let layer = layer()?;
        state.insight.features.with(|all| match all.get(&layer) {
            None if all.is_empty() => None,
            None => before.cloned().flatten(),
            found => found.cloned(),
        })
    });
    let similarity = Memo::new(move |before: Option<&Option<SimilarityMap>>| {
        let key = (layer()?, state.token(selection.shown_query())?);
        state.insight.similarity.with(|all| match all.get(&key) {
            None if all.is_empty() => None,
            None => before.cloned().flatten(),
            found => found.cloned(),
        })
    });
    let colors = Signal::derive_local(move || {
        let FeatureMap { grid, coordinates, .. } = features.get()?;
        Some(Pixels { rgba: components_rgba(&coordinates), width: grid })
    });
    let cosines = Signal::derive_local(move || {
        let SimilarityMap { grid, cosines, .. } = similarity.get()?;
        Some(Pixels { rgba: similarity_rgba(&cosines), width: grid })
    });
    let probe = RwSignal::new(None::<Point>);
    let title = move || {
        let shown = features.with(|map| map.as_ref().map(|map| map.layer));
        shown.map(|layer| format!("layer {layer}"))
    };
    let explained = move || {
        let [a, b, c] = features.get()?.explained.map(|share| 100.0 * share);
        let all = a + b + c;
        Some(view! {
            <strong data-number="explained">{format!("{all:.1}\u{a0}%")}</strong>
            {format!(" of the variance in three components ({a:.1}, {b:.1}, {c:.1})")}
        })
    };
    let mean = move || {
        let map = similarity.get()?;
        Some(view! {
            <strong data-number="similarity">{signed(map.mean())}</strong>
            " mean similarity of the patches to the query"
        })
    };
    let readout = move || {
        let (map, (x, y)) = (similarity.get()?, probe.get()?);
        let patch = Query::Point { x, y }.token(map.grid, 0);
        let value = signed(f64::from(*map.cosines.get(patch)?));
        let (row, column) = (patch / map.grid + 1, patch % map.grid + 1);
        Some(format!("row {row}, column {column}: {value}"))
    };
    let strip = Signal::derive_local(|| {
        Some(Pixels { rgba: difference_legend_rgba(LEGEND_STEPS), width: LEGEND_STEPS })
    });
    view! {
        <section class="comparison" data-side=side.name()>
            <h3>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                {side.label()}
                <span class="fine">{title}</span>
            </h3>
            <div class="comparison-maps">
                <figure>
                    <Asked side probe><Crop model /></Asked>
                    <figcaption>"photograph"</figcaption>
                </figure>
                <figure>
                    <Asked side probe><PixelMap pixels=colors label="First three principal components" /></Asked>
                    <figcaption>"components"</figcaption>
                </figure>
                <figure>
                    <Asked side probe><PixelMap pixels=cosines label="Cosine similarity to the query" /></Asked>
                    <figcaption>"similarity to the query"</figcaption>
                </figure>
                <div class="legend insight-legend">
                    <span>"−1"</span>
                    <div class="legend-strip">
                        <PixelMap pixels=strip label="From −1, purple, over 0, white, to 1, green" />
                    </div>
                    <span class="legend-top">"1"</span>
                    <span class="readout" class:live=move || probe.get().is_some()>{readout}</span>
                </div>
                <p class="comparison-number insight-numbers">
                    <span>{explained}</span>
                    <span>{mean}</span>
                </p>
            </div>
        </section>
    }
}

/// A map that takes the query: a click pins it, the pointer reads a value.
#[component]
fn Asked(side: Side, probe: RwSignal<Option<Point>>, children: Children) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let frame = NodeRef::<html::Div>::new();
    let pin = move |event: MouseEvent| {
        if let Some(frame) = frame.get_untracked() {
            selection.pin(point_on(&frame, &event));
        }
    };
    let look = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            probe.set(Some(point_on(&frame, &event)));
        }
    };
    view! {
        <div
            class="square asked"
            node_ref=frame
            on:click=pin
            on:pointermove=look
            on:pointerleave=move |_| probe.set(None)
        >
            {children()}
            <QueryMarkers model />
        </div>
    }
}

/// Two decimals with a true minus sign.
fn signed(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}
