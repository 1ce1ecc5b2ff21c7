//! Entropy and local share by depth, both models in one chart.

use leptos::prelude::*;

use super::context::AttentionView;
use crate::page::attention::spread::{SpreadMeasure, most_half_patches, patches_in_words};
use crate::ui::selection::Selection;
use crate::ui::signals::change;
use crate::ui::views::parts::ViewChart;
use crate::ui::widgets::slider::Slider;
use crate::ui::workers::EngineHandle;

/// One chart; the share has its radius beside it.
#[component]
pub fn SpreadChart(measure: SpreadMeasure) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let attention = expect_context::<AttentionView>();
    let chart = move |layer, theme| {
        let sides = engine.sides.iter().filter_map(|state| {
            let spread = attention.spreads[state.side.index()].get()?;
            let grid = state.model.with(|model| Some(model.as_ref()?.grid))?;
            Some((state.side, spread, grid))
        });
        let sides: Vec<_> = sides.collect();
        measure.chart(&sides, attention.choice.get().half_patches, layer, theme)
    };
    view! {
        <div>
            <ViewChart name=format!("{measure:?}") chart />
            {(measure == SpreadMeasure::Share).then(|| view! { <RadiusSlider /> })}
        </div>
    }
}

#[component]
fn RadiusSlider() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let attention = expect_context::<AttentionView>();
    let most = Memo::new(move |_| {
        let grids = engine.sides.map(|it| it.model.with(|model| Some(model.as_ref()?.grid)));
        most_half_patches(grids.into_iter().flatten())
    });
    let radius = move || attention.choice.get().half_patches.min(most.get());
    let slide = move |patches: f64| {
        change(selection.attention, |choice| {
            choice.half_patches = (2.0 * patches).round() as usize
        });
    };
    view! {
        <Slider
            id="attention-radius"
            label="Radius"
            class="control attention-slider"
            most=Signal::derive(move || most.get() as f64 / 2.0)
            step=0.5
            value=Signal::derive(move || radius() as f64 / 2.0)
            words=Signal::derive(move || patches_in_words(radius()))
            slide=Callback::new(slide)
        />
    }
}
