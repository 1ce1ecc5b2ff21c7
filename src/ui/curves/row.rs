//! The paper's curves for the image shown, both models in one chart.

use leptos::prelude::*;

use super::chart::Chart;
use crate::link::DistanceUnit;
use crate::page::catalog::Catalog;
use crate::page::curves::comparison::{
    self, ChartOf, SideCurves, chart_in_words, common_unit, other_unit, unit_label,
};
use crate::page::curves::reading::Along;
use crate::page::explanations::Term;
use crate::page::status::Status;
use crate::plot::chart::measure::Measure;
use crate::ui::maps::Shown;
use crate::ui::saving::figures::PageFigures;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::workers::EngineHandle;

/// Both sides' curves now; `None` of a side without a model.
pub fn curves_now(engine: EngineHandle) -> [Option<SideCurves>; 2] {
    engine.sides.map(|state| {
        let model = state.model.get()?;
        Some((model, state.curves.with(|it| it.as_ref().map(|(_, curves)| curves.clone()))))
    })
}

/// Both models' values, layer by layer; `None` before both are in.
pub fn compared(
    measure: Measure,
    engine: EngineHandle,
    unit: DistanceUnit,
) -> Option<[Vec<f64>; 2]> {
    comparison::compared(measure, unit, &curves_now(engine))
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
        let of = ChartOf { measure, layer, unit, marked: Some(layer) };
        comparison::chart(of, &curves_now(engine), appearance.plot_theme())
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
            title="Pixels of the model’s input, or fractions of its side"
            disabled=forced
            on:click=toggle
        >
            {move || unit_label(unit(selection, engine))}
        </button>
    }
}
