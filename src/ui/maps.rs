//! The maps of one layer, ready to be drawn: one for each head, and their mean.

use std::sync::Arc;

use leptos::prelude::*;

use super::boxed::memo;
use super::selection::{Point, Selection};
use super::side::{Rows, SideState};
use crate::address::{HeadChoice, ScaleChoice};
use crate::engine::protocol::Query;
use crate::plot::scale::Scale;

/// The maps of one side at one layer, from one token.
#[derive(Debug)]
pub struct LayerMaps {
    /// The rows they are cut from.
    pub rows: Rows,
    /// The model's own layer, from 1: past its end, its last.
    pub layer: usize,
    /// The mean, then head 1, head 2, …: attention to the patches in multiples of uniform, `grid²` each.
    maps: Vec<f32>,
}

/// Shared maps; equal when they are the same maps.
#[derive(Debug, Clone)]
pub struct SideMaps(Arc<LayerMaps>);

impl PartialEq for SideMaps {
    fn eq(&self, other: &SideMaps) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for SideMaps {
    type Target = LayerMaps;

    fn deref(&self) -> &LayerMaps {
        &self.0
    }
}

impl SideMaps {
    fn cut(rows: Rows, layer: usize) -> SideMaps {
        let tokens = rows.model.tokens() as f32;
        let mut maps = rows.patches(layer, HeadChoice::Mean);
        for head in 1..=rows.model.heads {
            maps.extend_from_slice(&rows.head(layer, head)[rows.model.prefix.count()..]);
        }
        maps.iter_mut().for_each(|share| *share *= tokens);
        let layer = layer.clamp(1, rows.model.depth);
        SideMaps(Arc::new(LayerMaps { rows, layer, maps }))
    }
}

impl LayerMaps {
    /// One map, `grid²` multiples of uniform; heads past the last are the last.
    pub fn map(&self, head: HeadChoice) -> &[f32] {
        let patches = self.rows.model.grid.pow(2);
        &self.maps[self.index(head) * patches..][..patches]
    }

    /// The mean, then head 1, head 2, …
    pub fn all(&self) -> impl Iterator<Item = &[f32]> {
        self.maps.chunks_exact(self.rows.model.grid.pow(2))
    }

    /// The head that stands for a choice: past the end, the last; `None` for the mean.
    pub fn head(&self, choice: HeadChoice) -> Option<usize> {
        match self.index(choice) {
            0 => None,
            head => Some(head),
        }
    }

    fn index(&self, choice: HeadChoice) -> usize {
        match choice {
            HeadChoice::Mean => 0,
            HeadChoice::One(head) => head.clamp(1, self.rows.model.heads),
        }
    }

    /// The share of attention that goes to the prefix tokens, 0..1.
    pub fn prefix_share(&self, head: HeadChoice) -> f32 {
        let row = self.rows.row(self.layer, head);
        row[..self.rows.model.prefix.count()].iter().sum()
    }

    /// The value at a point of the crop, in multiples of uniform.
    pub fn at(&self, head: HeadChoice, (x, y): Point) -> f32 {
        let patch = Query::Point { x, y }.patch(self.rows.model.grid);
        self.map(head)[patch]
    }

    /// The patch that asks, from 0; `None` for a prefix token.
    pub fn query_patch(&self) -> Option<usize> {
        self.rows.token.checked_sub(self.rows.model.prefix.count())
    }
}

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
    /// The scale that all maps of the layer share, in multiples of uniform.
    shared: Memo<Scale>,
    choice: RwSignal<ScaleChoice>,
}

impl Shown {
    /// Derives what is shown from what was chosen and what has come.
    pub fn new(selection: Selection, sides: [SideState; 2]) -> Shown {
        let most = move |of: fn(&crate::engine::protocol::ModelInfo) -> usize| {
            sides.iter().filter_map(|s| s.model.with(|m| m.as_ref().map(of))).max().unwrap_or(1)
        };
        let depth = memo(move || most(|model| model.depth));
        let heads = memo(move || most(|model| model.heads));
        let layer = memo(move || selection.layer.get().unwrap_or(usize::MAX).clamp(1, depth.get()));
        let maps = sides.map(|side| {
            let rows = side.rows(move || Some(selection.shown_query()));
            memo(move || rows.get().map(|rows| SideMaps::cut(rows, layer.get())))
        });
        let shared = memo(move || {
            let both: Vec<SideMaps> = maps.iter().filter_map(|maps| maps.get()).collect();
            Scale::shared(both.iter().map(|side| &side.maps[..])).from_zero()
        });
        Shown { maps, layer, depth, heads, shared, choice: selection.scale }
    }

    /// The scale of one map, in multiples of uniform.
    pub fn scale(&self, map: &[f32]) -> Scale {
        match self.choice.get() {
            ScaleChoice::Shared => self.shared.get(),
            ScaleChoice::Own => Scale::of(map).from_zero(),
        }
    }
}
