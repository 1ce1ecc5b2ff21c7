//! A map over the photograph, with what it is and what its colors mean.

use leptos::prelude::*;

use crate::address::{ScaleChoice, Side};
use crate::engine::protocol::{ModelInfo, Query};
use crate::plot::heatmap::{legend_rgba, map_rgba};
use crate::plot::scale::{Scale, format_probability, format_times_uniform};
use crate::ui::boxed::memo;
use crate::ui::engine::EngineHandle;
use crate::ui::marker::QueryMarkers;
use crate::ui::pinned::Pinned;
use crate::ui::pixels::{PixelMap, Pixels};
use crate::ui::selection::{Point, Selection};
use crate::ui::stage::Crop;

const LEGEND_STEPS: usize = 64;

/// One row of shares, over the patches.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchMap {
    /// Shares of all attention.
    pub patches: Vec<f32>,
    /// All tokens of the model.
    tokens: usize,
    /// The patch that the scale leaves out.
    beyond: Option<usize>,
}

impl PatchMap {
    /// Of a whole row, prefix tokens first.
    pub fn of(row: &[f32], model: &ModelInfo) -> PatchMap {
        let patches = row[model.prefix.count()..].to_vec();
        PatchMap { patches, tokens: row.len(), beyond: None }
    }

    /// The scale leaves this patch out.
    pub fn beyond(self, patch: Option<usize>) -> PatchMap {
        PatchMap { beyond: patch, ..self }
    }

    /// The shares that the scale is about, as multiples of even attention.
    fn scaled(&self) -> impl Iterator<Item = f32> {
        let others = self.patches.iter().enumerate().filter(|(i, _)| Some(*i) != self.beyond);
        others.map(|(_, share)| share * self.tokens as f32)
    }
}

/// The map of one side; the other's is there for the scale that they share.
#[component]
pub fn MapFigure(
    /// Whose.
    side: Side,
    /// Which, in `data-map`.
    name: &'static str,
    /// Both models' maps of this kind.
    maps: [Memo<Option<PatchMap>>; 2],
    /// What it is.
    #[prop(into)]
    caption: Signal<String>,
    /// It is asked from the query, which is marked.
    #[prop(default = true)]
    marked: bool,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let map = maps[side.index()];
    let scale = memo(move || {
        let both = match selection.scale.get() {
            ScaleChoice::Shared => maps.iter().filter_map(|map| map.get()).collect(),
            ScaleChoice::Own => Vec::from_iter(map.get()),
        };
        let values: Vec<f32> = both.iter().flat_map(PatchMap::scaled).collect();
        Scale::of(&values).from_zero()
    });
    let pixels = Signal::derive_local(move || {
        let PatchMap { patches, tokens, .. } = map.get()?;
        let times: Vec<f32> = patches.iter().map(|share| share * tokens as f32).collect();
        Some(Pixels { rgba: map_rgba(&times, scale.get(), u8::MAX), width: patches.len().isqrt() })
    });
    let strip = Signal::derive_local(|| {
        Some(Pixels { rgba: legend_rgba(LEGEND_STEPS), width: LEGEND_STEPS })
    });
    let top = move || {
        let PatchMap { patches, tokens, beyond, .. } = map.get()?;
        let most = scale.get().max / tokens as f32;
        let past = beyond.is_some_and(|patch| patches[patch] > most);
        let past = if past { " and more" } else { "" };
        Some(format!("{} uniform{past}", format_times_uniform(most, tokens)))
    };
    let probe = RwSignal::new(None::<Point>);
    let readout = move || {
        let (PatchMap { patches, tokens, .. }, (x, y)) = (map.get()?, probe.get()?);
        let share = *patches.get(Query::Point { x, y }.patch(patches.len().isqrt()))?;
        Some(format!("{} ({})", format_probability(share), format_times_uniform(share, tokens)))
    };
    view! {
        <figure data-map=name>
            <Pinned probe>
                <div class="overlay square" class:smooth=move || selection.smooth.get()>
                    <Crop model />
                    <PixelMap pixels label=caption />
                    {marked.then(|| view! { <QueryMarkers model /> })}
                </div>
            </Pinned>
            <figcaption>{caption}</figcaption>
            <div class="legend">
                <span>"0"</span>
                <div class="legend-strip">
                    <PixelMap pixels=strip label="From no attention, dark blue, to most, yellow" />
                </div>
                <span class="legend-top">{move || top()}</span>
                <span class="readout" class:live=move || probe.get().is_some()>{move || readout()}</span>
            </div>
        </figure>
    }
}
