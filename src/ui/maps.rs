//! The maps that both panels draw now.

use leptos::prelude::*;

use super::selection::Selection;
use super::side::state::SideState;
use crate::engine::protocol::ModelInfo;
use crate::link::ScaleChoice;
use crate::page::layer_maps::{SideMaps, large_scale, small_scale};
use crate::plot::map::scale::{ColorScale, Scale};

/// What both panels draw now; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The maps by side; `None` before the first row of an image is in.
    pub maps: [Memo<Option<SideMaps>>; 2],
    /// The layer that is shown, from 1.
    pub layer: Memo<usize>,
    /// The deeper model's blocks; 1 before any model is there.
    pub depth: Memo<usize>,
    /// The larger number of heads.
    pub heads: Memo<usize>,
    /// The scale that all small maps of the layer share, in multiples of uniform.
    pub small: Memo<ColorScale>,
    /// The scale that both large maps share.
    pub large: Memo<ColorScale>,
    choice: RwSignal<ScaleChoice>,
}

impl Shown {
    /// Derives what is shown from what was chosen and what has come.
    pub fn new(selection: Selection, sides: [SideState; 2]) -> Shown {
        let most = move |of: fn(&ModelInfo) -> usize| {
            sides.iter().filter_map(|s| s.model.with(|m| m.as_ref().map(of))).max().unwrap_or(1)
        };
        let depth = Memo::new(move |_| most(|model| model.depth));
        let heads = Memo::new(move |_| most(|model| model.heads));
        let layer =
            Memo::new(move |_| selection.layer.get().unwrap_or(usize::MAX).clamp(1, depth.get()));
        let maps = sides.map(|side| {
            let rows = side.rows(move || Some(selection.shown_query()));
            Memo::new(move |_| rows.get().map(|rows| SideMaps::cut(rows, layer.get())))
        });
        let small = Memo::new(move |_| {
            let both: Vec<SideMaps> = maps.iter().filter_map(|maps| maps.get()).collect();
            small_scale(&both)
        });
        let large = Memo::new(move |_| {
            let both: Vec<SideMaps> = maps.iter().filter_map(|maps| maps.get()).collect();
            large_scale(&both, selection.head.get())
        });
        Shown { maps, layer, depth, heads, small, large, choice: selection.scale }
    }

    /// The scale of a map over the photograph.
    pub fn large_scale(&self, map: &[f32]) -> ColorScale {
        match self.choice.get() {
            ScaleChoice::Shared => self.large.get(),
            ScaleChoice::Own => Scale::of(map).from_zero().into(),
        }
    }

    /// The scale of a small map, in multiples of uniform.
    pub fn small_scale(&self, map: &[f32]) -> ColorScale {
        match self.choice.get() {
            ScaleChoice::Shared => self.small.get(),
            ScaleChoice::Own => Scale::of(map).from_zero().into(),
        }
    }
}
