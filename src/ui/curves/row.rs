//! The paper's curves for the image shown, both models in one chart.

use leptos::prelude::*;

use super::chart::Chart;
use crate::link::DistanceUnit;
use crate::page::catalog::Catalog;
use crate::page::curves::comparison::{
    self, chart_in_words, common_unit, layer_title, other_unit, scope, unit_label,
};
use crate::page::curves::reading::Along;
use crate::page::explanations::Term;
use crate::page::status::Status;
use crate::plot::chart::measure::Measure;
use crate::plot::chart::series::Series;
use crate::ui::maps::Shown;
use crate::ui::saving::figures::PageFigures;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::side::state::SideState;
use crate::ui::workers::EngineHandle;

/// A side's curve now; `None` before its first capture is in.
fn curve_of(
    measure: Measure,
    state: &SideState,
    layer: usize,
    unit: DistanceUnit,
) -> Option<Series> {
    let model = state.model.get()?;
    state.curves.with(|curves| {
        let (_, curves) = curves.as_ref()?;
        Some(comparison::curve(measure, state.side, curves, scope(&model, layer, unit)))
    })
}

/// Both models' values, layer by layer; `None` before both are in.
pub fn compared(
    measure: Measure,
    engine: EngineHandle,
    unit: DistanceUnit,
) -> Option<[Vec<f64>; 2]> {
    let curves = engine.sides.iter().filter_map(|state| curve_of(measure, state, 1, unit));
    comparison::both_values(&curves.collect::<Vec<_>>())
}

/// The unit chosen; pixels of unlike inputs cannot share an axis.
pub fn unit(selection: Selection, engine: EngineHandle) -> DistanceUnit {
    let sizes = engine.sides.map(|state| state.model.with(|model| Some(model.as_ref()?.size)));
    common_unit(sizes, selection.distance.get())
}

/// Whether a contrastive model stands on the left and a masked one on the right, both there, by what
/// their entries in models.json or else their files say.
pub fn is_papers_pair(
    engine: EngineHandle,
    selection: Selection,
    catalog: StoredValue<Catalog>,
) -> bool {
    let objectives = engine.sides.map(|state| {
        let id = selection.model(state.side).get();
        let listed = catalog.with_value(|catalog| catalog.model(&id)?.objective.clone());
        let told = || state.model.with(|model| model.as_ref()?.objective.clone());
        // Not before another model is in; while it looks at the next picture its curves stay.
        state.status.with(Status::has_model).then(|| listed.or_else(told)).flatten()
    });
    comparison::is_papers_pair(objectives.each_ref().map(Option::as_deref))
}

/// All four charts in a row.
#[component]
pub fn CurveRow() -> impl IntoView {
    provide_context(expect_context::<PageFigures>().curves);
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
    let catalog = expect_context::<StoredValue<Catalog>>();
    let chart = Memo::new(move |_| {
        let layer = shown.layer.get();
        let unit = unit(selection, engine);
        let curves = engine.sides.iter().filter_map(|state| curve_of(measure, state, layer, unit));
        let of_side = unit == DistanceUnit::Side;
        let curves = curves.collect();
        let mut chart = measure.chart(curves, of_side, Some(layer), appearance.plot_theme());
        if measure == Measure::Spectrum {
            let depths = engine.sides.map(|state| state.model.with(|it| Some(it.as_ref()?.depth)));
            chart.title = layer_title(chart.title, layer, depths);
        }
        chart
    });
    let finding = Memo::new(move |_| {
        is_papers_pair(engine, selection, catalog).then_some(())?;
        chart.with(|chart| comparison::finding(measure, chart))
    });
    let along = Along::of(measure);
    let label = Signal::derive(move || {
        chart.with(|chart| chart_in_words(measure, chart, shown.layer.get()))
    });
    view! {
        <div>
            <Chart name=format!("{measure:?}") chart along term=Term::of_measure(measure) label>
                {(measure == Measure::Distance).then(|| view! { <UnitSwitch /> })}
            </Chart>
            <p class="curve-finding" title="The late layers are the last third">
                {move || finding.get().map(|finding| finding.to_string())}
            </p>
        </div>
    }
}

/// Pixels or fractions of the side; for models of unlike input there is no choice.
#[component]
fn UnitSwitch() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let toggle = move |_| selection.distance.update(|unit| *unit = other_unit(*unit));
    let forced = move || unit(selection, engine) != selection.distance.get();
    view! {
        <button
            class="unit"
            title="Pixels of the model's input, or fractions of its side"
            disabled=forced
            on:click=toggle
        >
            {move || unit_label(unit(selection, engine))}
        </button>
    }
}
