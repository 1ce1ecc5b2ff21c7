//! The paper's curves for the image shown, both models in one chart.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::chart::{Along, Chart};
use crate::analysis::Finding;
use crate::engine::protocol::ModelInfo;
use crate::link::DistanceUnit;
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::measure::{Measure, Scope};
use crate::plot::chart::series::Series;
use crate::ui::browser::catalog::Catalog;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::side::state::{SideState, Status};
use crate::ui::widgets::boxed::memo;
use crate::ui::workers::EngineHandle;

/// What a side's curve is now; `None` before its first capture is in.
fn curve_of(
    measure: Measure,
    state: &SideState,
    layer: usize,
    unit: DistanceUnit,
) -> Option<Series> {
    let model = state.model.get()?;
    state.curves.with(|curves| {
        let (_, curves) = curves.as_ref()?;
        Some(measure.series(no_curve(state.side), curves, scope(&model, layer, unit)))
    })
}

pub use crate::page::depth_chart::empty_curve as no_curve;

/// Both models' values, layer by layer; `None` before both are in.
pub fn compared(
    measure: Measure,
    engine: EngineHandle,
    unit: DistanceUnit,
) -> Option<[Vec<f64>; 2]> {
    let [cl, mim] = engine.sides.map(|state| curve_of(measure, &state, 1, unit));
    Some([points(&cl?), points(&mim?)])
}

fn points(series: &Series) -> Vec<f64> {
    series.points.iter().map(|(_, value)| *value).collect()
}

fn values(chart: &LineChart) -> Option<[Vec<f64>; 2]> {
    match &chart.series[..] {
        [cl, mim] => Some([points(cl), points(mim)]),
        _ => None,
    }
}

/// Where the paper finds CL from MIM in the late layers.
pub fn in_the_paper(measure: Measure) -> Option<Ordering> {
    match measure {
        Measure::Distance => Some(Ordering::Greater),
        Measure::Nmi | Measure::HighFrequency => Some(Ordering::Less),
        Measure::Spectrum => None,
    }
}

/// What is shown of a model's numbers.
pub fn scope(model: &ModelInfo, layer: usize, unit: DistanceUnit) -> Scope {
    let of_side = unit == DistanceUnit::Side;
    Scope { size: model.size, grid: model.grid, of_side, layer }
}

/// The unit chosen; pixels of unlike inputs cannot share an axis.
pub fn unit(selection: Selection, engine: EngineHandle) -> DistanceUnit {
    let sizes = engine.sides.map(|state| state.model.with(|model| model.as_ref().map(|m| m.size)));
    match sizes {
        [Some(a), Some(b)] if a != b => DistanceUnit::Side,
        _ => selection.distance.get(),
    }
}

/// All four charts in a row.
#[component]
pub fn CurveRow() -> impl IntoView {
    view! {
        <section class="curves" aria-label="Curves of this image">
            <h2 class="visually-hidden">"Curves of this image"</h2>
            {Measure::ALL.map(|measure| view! { <Curve measure /> }).into_iter().collect_view()}
        </section>
    }
}

#[component]
fn Curve(measure: Measure) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = memo(move || {
        let layer = shown.layer.get();
        let unit = unit(selection, engine);
        let curves = engine.sides.iter().filter_map(|state| curve_of(measure, state, layer, unit));
        let of_side = unit == DistanceUnit::Side;
        measure.chart(curves.collect(), of_side, Some(layer), appearance.plot_theme())
    });
    let catalog = expect_context::<StoredValue<Catalog>>();
    let finding = memo(move || {
        let paper = in_the_paper(measure)?;
        is_papers_pair(engine, selection, catalog).then_some(())?;
        let [cl, mim] = chart.with(values)?;
        Finding::of(&cl, &mim, paper)
    });
    let along = along(measure);
    let label =
        Signal::derive(move || chart.with(|chart| words(measure, chart, shown.layer.get())));
    view! {
        <div>
            <Chart name=format!("{measure:?}") chart along label>
                {(measure == Measure::Distance).then(|| view! { <UnitSwitch /> })}
            </Chart>
            <p class="curve-finding" title="The late layers are the last third">
                {move || finding.get().map(|finding| finding.to_string())}
            </p>
        </div>
    }
}

/// What the models of the paper's two kinds are trained for, as models.json and files name it.
const CONTRASTIVE: [&str; 2] = ["contrastive", "moco"];
const MASKED: [&str; 3] = ["masked", "simmim", "mae"];

/// Whether a contrastive model stands on the left and a masked one on the right, both there, by what
/// their entries in models.json or else their files say.
pub fn is_papers_pair(
    engine: EngineHandle,
    selection: Selection,
    catalog: StoredValue<Catalog>,
) -> bool {
    let is_one_of = |state: &SideState, names: &[&str]| {
        let id = selection.model(state.side).get();
        let listed = catalog.with_value(|catalog| catalog.model(&id)?.objective.clone());
        let told = || state.model.with(|model| model.as_ref()?.objective.clone());
        // Not before another model is in; while it looks at the next picture its curves stay.
        let is_in = state.status.with(|it| matches!(it, Status::Ready | Status::Running));
        is_in && listed.or_else(told).is_some_and(|it| names.contains(&it.as_str()))
    };
    let [cl, mim] = &engine.sides;
    is_one_of(cl, &CONTRASTIVE) && is_one_of(mim, &MASKED)
}

/// Pixels or fractions of the side; for models of unlike input there is no choice.
#[component]
fn UnitSwitch() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let turn = move |_| {
        selection.distance.update(|unit| {
            *unit = match unit {
                DistanceUnit::Pixels => DistanceUnit::Side,
                DistanceUnit::Side => DistanceUnit::Pixels,
            }
        });
    };
    let forced = move || unit(selection, engine) != selection.distance.get();
    let label = move || match unit(selection, engine) {
        DistanceUnit::Pixels => "in px",
        DistanceUnit::Side => "of the side",
    };
    view! {
        <button
            class="unit"
            title="Pixels of the model's input, or fractions of its side"
            disabled=forced
            on:click=turn
        >
            {move || label()}
        </button>
    }
}

/// What a chart's x is, for a reader.
pub fn along(measure: Measure) -> Along {
    match measure {
        Measure::Spectrum => Along::Other(|x| format!("{:.2} π", x / std::f64::consts::PI)),
        _ => Along::Depth,
    }
}

/// A chart in words: all values at the layer shown.
pub fn words(measure: Measure, chart: &LineChart, layer: usize) -> String {
    let values = chart.series.iter().filter_map(|series| {
        let last = series.points.len().checked_sub(1)?;
        let at = if measure == Measure::Spectrum { last } else { last.min(layer - 1) };
        Some(format!("{} {:.3}", series.label, series.points[at].1))
    });
    let values: Vec<_> = values.collect();
    let place = match measure {
        Measure::Spectrum => ", highest frequency".to_owned(),
        _ => format!(" at layer {layer}"),
    };
    format!("{}{place}: {}", chart.title, values.join(", "))
}
