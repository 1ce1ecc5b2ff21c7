//! How alike a model's heads, depths, queries and tokens are, layer by layer, both models in one chart.

use leptos::prelude::*;

use super::parts::{ViewChart, want_while_open};
use crate::engine::protocol::{Answer, Question};
use crate::link::View;
use crate::page::curves::reading::Along;
use crate::page::definitions::definitions;
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
    view! {
        <p class="insight-lead">
            "The nearer a curve is to 1, the more a layer's heads look at the same patches, the layer repeats \
             the one before, all queries get the same answer, or all tokens say the same. Where queries reach \
             1 the attention has collapsed: whichever patch asks, the same ones are seen, and the tokens can \
             no longer tell one place from another."
        </p>
        <div class="curves insight-curves">{charts.into_iter().collect_view()}</div>
        <p class="fine insight-source">{definitions(View::Diversity)}</p>
    }
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
