//! Entropy and local share by depth, both models in one chart.

use leptos::prelude::*;

use super::Now;
use crate::analysis::{even_share, radii};
use crate::link::{AttentionChoice, Side};
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::Series;
use crate::ui::curves::chart::{Along, Chart};
use crate::ui::curves::row::no_curve;
use crate::ui::maps::Shown;
use crate::ui::selection::{Selection, change};
use crate::ui::shell::appearance::Appearance;
use crate::ui::widgets::boxed::memo;
use crate::ui::widgets::slider::Slider;
use crate::ui::workers::EngineHandle;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Entropy.
    Entropy,
    /// Local share.
    Share,
}

impl Measure {
    fn title(self, half_patches: usize) -> String {
        match self {
            Measure::Entropy => "Entropy of attention (nats)".to_owned(),
            Measure::Share => format!("Share within {}", patches(half_patches)),
        }
    }

    /// A side's curve; `None` before its numbers are in.
    fn series(self, side: Side, now: Now, engine: EngineHandle) -> Option<Series> {
        let spread = now.spreads[side.index()].get()?;
        let grid = engine.side(side).model.with(|model| Some(model.as_ref()?.grid))?;
        let half_patches = now.choice.get().half_patches;
        let (heads, even) = match self {
            Measure::Entropy => (spread.entropies(), uniform_entropy(grid)),
            Measure::Share => (spread.shares(half_patches), uniform_share(grid, half_patches)),
        };
        Some(Series { level: Some((even, "uniform")), ..no_curve(side).with_heads(&heads) })
    }
}

/// The entropy of even attention, nats: the most there can be.
pub fn uniform_entropy(grid: usize) -> f64 {
    ((grid * grid) as f64).ln()
}

/// What even attention has within so many half patches.
pub fn uniform_share(grid: usize, half_patches: usize) -> f64 {
    even_share(grid, half_patches as f64 / 2.0)
}

/// A radius in words.
pub fn patches(half_patches: usize) -> String {
    let patches = half_patches as f64 / 2.0;
    if half_patches == 2 { "1 patch".to_owned() } else { format!("{patches} patches") }
}

/// One chart; the share has its radius beside it.
#[component]
pub fn SpreadChart(measure: Measure) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let now = expect_context::<Now>();
    let chart = memo(move || LineChart {
        title: measure.title(now.choice.get().half_patches),
        x_label: "layer".to_owned(),
        x: XAxis::Depth,
        y: match measure {
            Measure::Entropy => YAxis::FromZero,
            Measure::Share => YAxis::AtLeast(0.0, 1.0),
        },
        series: Side::BOTH.iter().filter_map(|side| measure.series(*side, now, engine)).collect(),
        marked: Some(shown.layer.get() as f64),
        theme: appearance.plot_theme(),
    });
    let label = Signal::derive(move || {
        let layer = shown.layer.get();
        let values = Side::BOTH.iter().filter_map(|side| {
            let points = measure.series(*side, now, engine)?.points;
            let (_, mean) = points.get(layer - 1).or(points.last())?;
            Some(format!("{} {mean:.3}", side.label()))
        });
        let values: Vec<String> = values.collect();
        let title = measure.title(now.choice.get().half_patches);
        format!("{title}, layer {layer}: {}", values.join(", "))
    });
    view! {
        <div>
            <Chart name=format!("{measure:?}") chart along=Along::Depth label />
            {(measure == Measure::Share).then(|| view! { <RadiusSlider /> })}
        </div>
    }
}

#[component]
fn RadiusSlider() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let now = expect_context::<Now>();
    let most = memo(move || {
        let grids = engine.sides.iter().filter_map(|state| {
            state.model.with(|model| Some(radii(model.as_ref()?.grid).len() - 1))
        });
        grids.max().unwrap_or(AttentionChoice::default().half_patches)
    });
    let radius = move || now.choice.get().half_patches.min(most.get());
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
            words=Signal::derive(move || patches(radius()))
            slide=Callback::new(slide)
        />
    }
}
