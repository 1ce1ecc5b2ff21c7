//! What a layer's tokens hold: their principal components as colors, and their similarity to the query.

use leptos::prelude::*;

use super::boxed::effect;
use super::engine::EngineHandle;
use super::maps::Shown;
use super::marker::QueryMarkers;
use super::pinned::Pinned;
use super::pixels::{PixelMap, Pixels};
use super::selection::{Point, Selection};
use super::side_title::SideTitle;
use super::stage::Crop;
use crate::address::Side;
use crate::engine::protocol::{Answer, Query, Question};
use crate::plot::heatmap::{components_rgba, difference_legend_rgba, similarity_rgba};

const LEGEND_STEPS: usize = 64;

/// Both models' tokens at the layer shown.
#[component]
pub fn Features() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    for state in engine.sides {
        effect(move || {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            let questions = state.model.with(|model| {
                let model = model.as_ref()?;
                let layer = shown.layer.get().min(model.depth);
                let similarity = |query: Query| {
                    let token = query.token(model.grid, model.prefix);
                    Question::Similarity { layer, token }
                };
                Some(vec![
                    similarity(selection.shown_query()),
                    Question::Features { layer },
                    similarity(selection.pinned_query()),
                ])
            });
            engine.want_answers(state.side, questions.unwrap_or_default());
        });
        on_cleanup(move || engine.want_answers(state.side, Vec::new()));
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
    let features = state.insight.held(move || Some(Question::Features { layer: layer()? }));
    let similarity = state.insight.held(move || {
        Some(Question::Similarity { layer: layer()?, token: state.token(selection.shown_query())? })
    });
    let colors = Signal::derive_local(move || {
        let (_, answer) = features.get()?;
        let width = (answer.floats.len() / 3).isqrt();
        Some(Pixels { rgba: components_rgba(&answer.floats), width })
    });
    let cosines = Signal::derive_local(move || {
        let (_, answer) = similarity.get()?;
        Some(Pixels { rgba: similarity_rgba(&answer.floats), width: answer.floats.len().isqrt() })
    });
    let probe = RwSignal::new(None::<Point>);
    let title = move || {
        let (Question::Features { layer }, _) = features.get()? else { return None };
        Some(format!("layer {layer}"))
    };
    let explained = move || {
        let (_, answer) = features.get()?;
        let Answer::Features { explained } = *answer.content else { return None };
        let [a, b, c] = explained.map(|share| 100.0 * share);
        let all = a + b + c;
        Some(view! {
            <strong data-number="explained">{format!("{all:.1}\u{a0}%")}</strong>
            {format!(" of the variance in three components ({a:.1}, {b:.1}, {c:.1})")}
        })
    };
    let mean = move || {
        let (question, answer) = similarity.get()?;
        let prefix = model.with(|model| model.as_ref().map(|model| model.prefix.count()))?;
        let mean = mean_of_others(&answer.floats, &question, prefix);
        Some(view! {
            <strong data-number="similarity">{signed(mean)}</strong>
            " mean similarity of the patches to the query"
        })
    };
    let readout = move || {
        let ((_, answer), (x, y)) = (similarity.get()?, probe.get()?);
        let grid = answer.floats.len().isqrt();
        let patch = Query::Point { x, y }.patch(grid);
        let value = signed(f64::from(*answer.floats.get(patch)?));
        let (row, column) = (patch / grid + 1, patch % grid + 1);
        Some(format!("row {row}, column {column}: {value}"))
    };
    let strip = Signal::derive_local(|| {
        Some(Pixels { rgba: difference_legend_rgba(LEGEND_STEPS), width: LEGEND_STEPS })
    });
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side>{move || title()}</SideTitle>
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
                    <span class="readout" class:live=move || probe.get().is_some()>{move || readout()}</span>
                </div>
                <p class="comparison-number insight-numbers">
                    <span>{move || explained()}</span>
                    <span>{mean}</span>
                </p>
            </div>
        </section>
    }
}

/// A square map that takes the query and shows where it lies.
#[component]
fn Asked(side: Side, probe: RwSignal<Option<Point>>, children: Children) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    view! {
        <Pinned probe>
            <div class="square">
                {children()}
                <QueryMarkers model />
            </div>
        </Pinned>
    }
}

/// The mean over the patches; the one that asks is left out, being like itself.
fn mean_of_others(cosines: &[f32], question: &Question, prefix: usize) -> f64 {
    let asking = match question {
        Question::Similarity { token, .. } => token.checked_sub(prefix),
        _ => None,
    };
    let others = cosines.iter().enumerate().filter(|(patch, _)| Some(*patch) != asking);
    let (count, sum) =
        others.fold((0, 0.0), |(count, sum), (_, x)| (count + 1, sum + f64::from(*x)));
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// Two decimals with a true minus sign.
fn signed(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}
