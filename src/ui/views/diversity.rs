//! How alike a model's heads, depths, queries and tokens are, layer by layer, both models in one chart.

use leptos::prelude::*;

use super::parts::{ViewChart, want_while_open};
use crate::engine::protocol::{Answer, Question};
use crate::page::curves::reading::Along;
use crate::page::diversity::DiversityMeasure;
use crate::ui::workers::EngineHandle;

/// All five charts.
#[component]
pub fn Diversity() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    for state in engine.sides {
        want_while_open(engine, state.side, || vec![Question::Diversity]);
    }
    let charts = DiversityMeasure::ALL.map(|measure| view! { <DiversityChart measure /> });
    view! { <div class="curves insight-curves">{charts.into_iter().collect_view()}</div> }
}

#[component]
fn DiversityChart(measure: DiversityMeasure) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let chart = move |layer, theme| {
        let series = engine.sides.iter().filter_map(|state| {
            let answer = state.answers.get(&Question::Diversity)?;
            let Answer::Diversity(numbers) = &*answer.content else { return None };
            Some(measure.series(state.side, numbers, layer))
        });
        measure.chart(series.collect(), layer, theme)
    };
    let along = match measure.is_by_depth() {
        true => Along::Depth,
        false => Along::Other(|x| format!("no. {x:.0}")),
    };
    view! { <ViewChart name=format!("{measure:?}") chart along /> }
}
