//! One model's half of the page: what its worker has said so far.

use std::sync::Arc;

use leptos::prelude::*;

use super::insight::Insight;
use super::pairs::Pairs;
use crate::address::{HeadChoice, Said, Side};
use crate::analysis::{Curves, Shift};
use crate::engine::protocol::{EngineError, ImageId, ModelInfo, Query};

/// Where a side stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The model is on its way.
    Loading {
        /// Bytes so far.
        received: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// The model's file is there and is being read.
    Reading,
    /// There is no model, and none is on its way.
    Empty,
    /// The model is there and looks at the image.
    Running,
    /// The capture of the image shown is in.
    Ready,
    /// The last request failed.
    Failed(EngineError),
}

impl Status {
    /// The word in `data-status`, `data-cl` and `data-mim`.
    pub fn word(&self) -> &'static str {
        match self {
            Status::Loading { .. } | Status::Reading => "loading",
            Status::Empty => "empty",
            Status::Running => "running",
            Status::Ready => "ready",
            Status::Failed(_) => "error",
        }
    }

    /// The worse of two comes first: an error, a side without a model, then what is furthest from ready.
    pub fn rank(&self) -> u8 {
        match self {
            Status::Failed(_) => 0,
            Status::Empty => 1,
            Status::Loading { .. } | Status::Reading => 2,
            Status::Running => 3,
            Status::Ready => 4,
        }
    }
}

/// The attention of all layers and heads from one token.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The token that was asked from, prefix tokens counted.
    pub token: usize,
    /// What gave it.
    pub model: ModelInfo,
    values: Arc<Vec<f32>>,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Rows) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
    }
}

impl Rows {
    /// Wraps `[layers, heads, tokens]`; `None` where the length does not fit the model.
    pub fn new(token: usize, model: ModelInfo, values: Vec<f32>) -> Option<Rows> {
        let fits = values.len() == model.depth * model.heads * model.tokens();
        fits.then(|| Rows { token, model, values: Arc::new(values) })
    }

    /// `[layers, heads, tokens]`.
    pub fn all(&self) -> &[f32] {
        &self.values
    }

    /// The block that stands for layer `layer` (from 1): its own, or the last.
    fn block(&self, layer: usize) -> usize {
        layer.clamp(1, self.model.depth) - 1
    }

    /// One head's row, prefix tokens first; heads past the last are the last.
    pub fn head(&self, layer: usize, head: usize) -> &[f32] {
        let tokens = self.model.tokens();
        let head = head.clamp(1, self.model.heads) - 1;
        let start = (self.block(layer) * self.model.heads + head) * tokens;
        &self.values[start..start + tokens]
    }

    /// The mean row of a layer's heads.
    pub fn mean(&self, layer: usize) -> Vec<f32> {
        let mut sum = vec![0.0; self.model.tokens()];
        for head in 1..=self.model.heads {
            for (total, value) in sum.iter_mut().zip(self.head(layer, head)) {
                *total += value;
            }
        }
        sum.iter().map(|total| total / self.model.heads as f32).collect()
    }

    /// The chosen row.
    pub fn row(&self, layer: usize, head: HeadChoice) -> Vec<f32> {
        match head {
            HeadChoice::Mean => self.mean(layer),
            HeadChoice::One(head) => self.head(layer, head).to_vec(),
        }
    }

    /// The chosen row over the patches, without the prefix tokens.
    pub fn patches(&self, layer: usize, head: HeadChoice) -> Vec<f32> {
        self.row(layer, head).split_off(self.model.prefix.count())
    }
}

/// A perturbed photograph as a model sees it, and how far its tokens moved; cheap to clone.
#[derive(Debug, Clone)]
pub struct Perturbed {
    /// `[size, size, 4]`.
    pub rgba: Arc<Vec<u8>>,
    /// Pixels a side.
    pub size: usize,
    /// Layer by layer.
    pub shift: Arc<Shift>,
}

impl PartialEq for Perturbed {
    fn eq(&self, other: &Perturbed) -> bool {
        Arc::ptr_eq(&self.rgba, &other.rgba)
    }
}

impl Perturbed {
    /// From `[size, size, 3]`, 0..1; `None` where the pixels fill no square.
    pub fn new(shift: Shift, pixels: &[f32]) -> Option<Perturbed> {
        let size = (pixels.len() / 3).isqrt();
        let level = |value: f32| (value * 255.0).round() as u8;
        let rgba =
            pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [level(r), level(g), level(b), 255]);
        let (rgba, shift) = (Arc::new(rgba.collect()), Arc::new(shift));
        (3 * size * size == pixels.len() && size > 0).then_some(Perturbed { rgba, size, shift })
    }
}

/// What one side's worker has said so far.
#[derive(Clone, Copy)]
pub struct SideState {
    /// Which half.
    pub side: Side,
    /// Where it stands.
    pub status: RwSignal<Status>,
    /// The model in its slot.
    pub model: RwSignal<Option<ModelInfo>>,
    /// What the visitor, or the link, says of it.
    pub said: RwSignal<Said>,
    /// Pixels a side of its input where the visitor chooses none.
    pub default_size: RwSignal<Option<usize>>,
    /// The measures of the image shown, with that image's id.
    pub curves: RwSignal<Option<(ImageId, Curves)>>,
    /// The rows that have come for the image shown, by token.
    pub cache: RwSignal<Pairs<usize, Rows>>,
    /// What its model sees of a perturbed photograph, and how far its tokens moved.
    pub perturbed: RwSignal<Option<Perturbed>>,
    /// What the views below the maps have asked for.
    pub insight: Insight,
}

impl SideState {
    /// Nothing has been said yet.
    pub fn new(side: Side) -> SideState {
        SideState {
            side,
            status: RwSignal::new(Status::Loading { received: 0, total: None }),
            model: RwSignal::new(None),
            said: RwSignal::new(Said::default()),
            default_size: RwSignal::new(None),
            curves: RwSignal::new(None),
            cache: RwSignal::new(Pairs::new()),
            perturbed: RwSignal::new(None),
            insight: Insight::new(),
        }
    }

    /// The token that holds a query, once the model is there.
    pub fn token(&self, query: Query) -> Option<usize> {
        self.model.with(|model| model.as_ref().map(|m| query.token(m.grid, m.prefix)))
    }

    /// The rows of a query; while they are on their way, those shown before, if of the same image.
    pub fn rows(
        self,
        query: impl Fn() -> Option<Query> + Send + Sync + 'static,
    ) -> Memo<Option<Rows>> {
        Memo::new(move |before: Option<&Option<Rows>>| {
            let token = self.token(query()?)?;
            self.cache.with(|cache| match cache.get(&token) {
                Some(rows) => Some(rows.clone()),
                None if cache.is_empty() => None,
                None => before.cloned().flatten(),
            })
        })
    }
}
