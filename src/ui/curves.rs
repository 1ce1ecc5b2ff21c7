//! The paper's curves for the image shown, both models in one chart.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::appearance::Appearance;
use super::catalog::Catalog;
use super::chart::{Along, Chart};
use super::engine::EngineHandle;
use super::maps::Shown;
use super::selection::Selection;
use super::side::{SideState, Status};
use crate::address::{DistanceUnit, Side};
use crate::analysis::{Curves, Finding};
use crate::engine::protocol::ModelInfo;
use crate::plot::curve::{LineChart, XAxis, YAxis};
use crate::plot::series::Series;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Attention distance by depth.
    Distance,
    /// Normalized mutual information by depth.
    Nmi,
    /// The highest frequency's amplitude by depth.
    HighFrequency,
    /// The amplitude over frequency at the current layer.
    Spectrum,
}

impl Measure {
    const ALL: [Measure; 4] =
        [Measure::Distance, Measure::Nmi, Measure::HighFrequency, Measure::Spectrum];

    fn title(self, layer: usize, unit: DistanceUnit) -> String {
        match self {
            Measure::Distance => match unit {
                DistanceUnit::Pixels => "Attention distance (px)".to_owned(),
                DistanceUnit::Side => "Attention distance (of the side)".to_owned(),
            },
            Measure::Nmi => "Normalized mutual information".to_owned(),
            Measure::HighFrequency => "Δ log amplitude, highest frequency".to_owned(),
            Measure::Spectrum => format!("Δ log amplitude, layer {layer}"),
        }
    }

    fn x_axis(self) -> (XAxis, &'static str) {
        match self {
            Measure::Spectrum => (XAxis::Frequency, "frequency"),
            _ => (XAxis::Depth, "layer"),
        }
    }

    /// Where the paper finds CL from MIM in the late layers.
    fn paper(self) -> Option<Ordering> {
        match self {
            Measure::Distance => Some(Ordering::Greater),
            Measure::Nmi | Measure::HighFrequency => Some(Ordering::Less),
            Measure::Spectrum => None,
        }
    }

    /// What a side's curve is now; `None` before its first capture is in.
    fn of(self, state: &SideState, layer: usize, unit: DistanceUnit) -> Option<Series> {
        let model = state.model.get()?;
        state.curves.with(|curves| {
            let (_, curves) = curves.as_ref()?;
            Some(self.series(state.side, &model, curves, layer, unit))
        })
    }

    /// One model's curve. Layer l's state is `z.(2l)`.
    fn series(
        self,
        side: Side,
        model: &ModelInfo,
        curves: &Curves,
        layer: usize,
        unit: DistanceUnit,
    ) -> Series {
        let empty = match side {
            Side::Cl => Series::contrastive(Vec::new()),
            Side::Mim => Series::masked(Vec::new()),
        };
        let states = &curves.fourier_delta_log_amplitude;
        let points = match self {
            Measure::Distance => {
                let one = match unit {
                    DistanceUnit::Pixels => 1.0,
                    DistanceUnit::Side => model.size as f64,
                };
                let layers = curves.attention_distance_px.iter();
                let layers: Vec<Vec<f64>> =
                    layers.map(|heads| heads.iter().map(|px| px / one).collect()).collect();
                return empty.with_heads(&layers);
            }
            Measure::Nmi => return empty.with_heads(&curves.nmi),
            Measure::HighFrequency => (states.iter().enumerate().step_by(2).skip(1))
                .filter_map(|(state, amplitude)| Some(((state / 2) as f64, *amplitude.last()?)))
                .collect(),
            Measure::Spectrum => {
                let last = states.len().saturating_sub(1);
                let state = states.get((2 * layer).min(last)).map_or(&[][..], Vec::as_slice);
                // The half diagonal of an even grid ends one step before π.
                let x = |k: usize| std::f64::consts::TAU * k as f64 / model.grid as f64;
                state.iter().enumerate().map(|(k, y)| (x(k), *y)).collect()
            }
        };
        Series { points, ..empty }
    }
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
    let chart = Memo::new(move |_| {
        let layer = shown.layer.get();
        let unit = unit(selection, engine);
        let series = engine.sides.iter().filter_map(|state| measure.of(state, layer, unit));
        let (x, x_label) = measure.x_axis();
        LineChart {
            title: measure.title(layer, unit),
            x_label: x_label.to_owned(),
            x,
            y: YAxis::FromZero,
            series: series.collect(),
            marked: (measure != Measure::Spectrum).then_some(layer as f64),
            theme: appearance.plot_theme(),
        }
    });
    let along = match measure {
        Measure::Spectrum => Along::Other(|x| format!("{:.2} π", x / std::f64::consts::PI)),
        _ => Along::Depth,
    };
    let label = Signal::derive(move || {
        description(measure, engine, shown.layer.get(), unit(selection, engine))
    });
    let catalog = expect_context::<StoredValue<Catalog>>();
    let finding = Memo::new(move |_| {
        let paper = measure.paper()?;
        is_papers_pair(engine, selection, catalog).then_some(())?;
        let values = |series: &Series| series.points.iter().map(|p| p.1).collect::<Vec<_>>();
        chart.with(|chart| match &chart.series[..] {
            [cl, mim] => Finding::of(&values(cl), &values(mim), paper),
            _ => None,
        })
    });
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

/// Whether a contrastive model stands on the left and a masked one on the right, both ready, by what
/// their entries in models.json or else their files say.
fn is_papers_pair(
    engine: EngineHandle,
    selection: Selection,
    catalog: StoredValue<Catalog>,
) -> bool {
    let is_one_of = |state: &SideState, names: &[&str]| {
        let id = selection.model(state.side).get();
        let listed = catalog.with_value(|catalog| catalog.model(&id)?.objective.clone());
        let told = || state.model.with(|model| model.as_ref()?.objective.clone());
        let is_ready = state.status.with(|status| *status == Status::Ready);
        is_ready && listed.or_else(told).is_some_and(|it| names.contains(&it.as_str()))
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
            {label}
        </button>
    }
}

/// The chart in words: both values at the layer shown.
fn description(measure: Measure, engine: EngineHandle, layer: usize, unit: DistanceUnit) -> String {
    let values = engine.sides.iter().filter_map(|state| {
        let points = measure.of(state, layer, unit)?.points;
        let last = points.len().checked_sub(1)?;
        let at = if measure == Measure::Spectrum { last } else { last.min(layer - 1) };
        Some(format!("{} {:.3}", state.side.label(), points[at].1))
    });
    let values: Vec<_> = values.collect();
    format!("{} at layer {layer}: {}", measure.title(layer, unit), values.join(", "))
}
