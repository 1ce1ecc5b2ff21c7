//! How alike a model's heads, depths, queries and tokens are, layer by layer, both models in one chart.

use leptos::prelude::*;

use super::appearance::Appearance;
use super::boxed::{effect, memo};
use super::chart::{Along, Chart};
use super::curves::no_curve;
use super::engine::EngineHandle;
use super::maps::Shown;
use super::side::SideState;
use crate::address::Side;
use crate::analysis::Diversity as Numbers;
use crate::engine::protocol::{Answer, Question};
use crate::plot::curve::{LineChart, XAxis, YAxis};
use crate::plot::series::Series;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// Between the heads of a layer.
    Heads,
    /// Between a layer and the one before.
    Depths,
    /// Between the queries of a head.
    Queries,
    /// Between the patches' tokens.
    Patches,
    /// The tokens' singular values at the current layer.
    SingularValues,
}

impl Measure {
    const ALL: [Measure; 5] = [
        Measure::Heads,
        Measure::Depths,
        Measure::Queries,
        Measure::Patches,
        Measure::SingularValues,
    ];

    fn title(self, layer: usize) -> String {
        match self {
            Measure::Heads => "Similarity: heads".to_owned(),
            Measure::Depths => "Similarity: layers".to_owned(),
            Measure::Queries => "Similarity: queries".to_owned(),
            Measure::Patches => "Similarity: tokens".to_owned(),
            Measure::SingularValues => format!("Δ log singular value, layer {layer}"),
        }
    }

    /// One model's curve.
    fn series(self, side: Side, numbers: &Numbers, layer: usize) -> Series {
        let empty = no_curve(side);
        let from = |first: usize, values: &[f64]| -> Vec<(f64, f64)> {
            values.iter().enumerate().map(|(i, y)| ((first + i) as f64, *y)).collect()
        };
        let points = match self {
            Measure::Heads => from(1, &numbers.heads),
            Measure::Depths => from(2, &numbers.depths),
            Measure::Queries => return empty.with_heads(&numbers.queries),
            Measure::Patches => from(1, &numbers.patches),
            Measure::SingularValues => {
                let last = numbers.spectra.len();
                let spectrum = numbers.spectra.get(layer.min(last).saturating_sub(1));
                from(1, spectrum.map_or(&[][..], Vec::as_slice))
            }
        };
        Series { points, ..empty }
    }

    /// What a side's curve is now; `None` before its numbers are in.
    fn of(self, state: &SideState, layer: usize) -> Option<Series> {
        let answer = state.insight.get(&Question::Diversity)?;
        let Answer::Diversity(numbers) = &*answer.content else { return None };
        Some(self.series(state.side, numbers, layer))
    }
}

/// All five charts.
#[component]
pub fn Diversity() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    for state in engine.sides {
        effect(move || {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            engine.want_answers(state.side, vec![Question::Diversity]);
        });
        on_cleanup(move || engine.want_answers(state.side, Vec::new()));
    }
    let charts = Measure::ALL.map(|measure| view! { <DiversityChart measure /> });
    view! {
        <p class="insight-lead">
            "The nearer a curve is to 1, the more a layer's heads look at the same patches, the layer repeats \
             the one before, all queries get the same answer, or all tokens say the same. Where queries reach \
             1 the attention has collapsed: whichever patch asks, the same ones are seen, and the tokens can \
             no longer tell one place from another."
        </p>
        <div class="curves insight-curves">{charts.into_iter().collect_view()}</div>
        <p class="fine insight-source">
            "Mean of cos(a, b) = a·b / (|a| |b|) over pairs: of two heads' attention rows from one query, of a \
             layer's and the next one's rows (mean over heads), of a head's rows from two queries (a stroke a \
             head), of two patches' tokens z.(2l); prefix tokens left out. Δ log σᵢ = ln σᵢ − ln σ₁ of those \
             tokens less their mean. The questions are those of Park et al., ICLR 2023, arXiv 2305.00729, section \
             2; its notebooks do not compute these, so the definitions are ours."
        </p>
    }
}

#[component]
fn DiversityChart(measure: Measure) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let by_depth = measure != Measure::SingularValues;
    let chart = memo(move || {
        let layer = shown.layer.get();
        LineChart {
            title: measure.title(layer),
            x_label: if by_depth { "layer" } else { "singular value" }.to_owned(),
            x: XAxis::Depth,
            y: if by_depth { YAxis::AtLeast(0.0, 1.0) } else { YAxis::FromZero },
            series: engine.sides.iter().filter_map(|state| measure.of(state, layer)).collect(),
            marked: by_depth.then_some(layer as f64),
            theme: appearance.plot_theme(),
        }
    });
    let along = match by_depth {
        true => Along::Depth,
        false => Along::Other(|x| format!("no. {x:.0}")),
    };
    let label = Signal::derive(move || description(measure, engine, shown.layer.get()));
    view! { <Chart name=format!("{measure:?}") chart along label /> }
}

/// The chart in words: both values at the layer shown, or of the last singular value.
fn description(measure: Measure, engine: EngineHandle, layer: usize) -> String {
    let values = engine.sides.iter().filter_map(|state| {
        let points = measure.of(state, layer)?.points;
        let at_layer = points.iter().rev().find(|(x, _)| *x <= layer as f64).or(points.first());
        let shown = if measure == Measure::SingularValues { points.last() } else { at_layer };
        Some(format!("{} {:.3}", state.side.label(), shown?.1))
    });
    let values: Vec<String> = values.collect();
    let place = match measure {
        Measure::SingularValues => "the last".to_owned(),
        _ => format!("layer {layer}"),
    };
    format!("{}, {place}: {}", measure.title(layer), values.join(", "))
}
