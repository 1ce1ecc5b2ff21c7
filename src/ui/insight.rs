//! What the views below the maps have been told of one side, for the image shown.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::analysis::Diversity;
use crate::engine::protocol::{ModelInfo, Query};

/// What a view can ask a side's engine for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ask {
    /// The components of a layer's patches.
    Features {
        /// The model's own, from 1.
        layer: usize,
    },
    /// Their similarity to a query.
    Similarity {
        /// The model's own, from 1.
        layer: usize,
        /// To what.
        query: Query,
    },
    /// The similarities and spectra of all layers.
    Diversity,
}

/// The first three principal components of a layer's patches.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureMap {
    /// The model's own layer, from 1.
    pub layer: usize,
    /// Patches a side.
    pub grid: usize,
    /// Each component's share of the variance, 0..1.
    pub explained: [f32; 3],
    /// `[patches, 3]`.
    pub coordinates: Arc<Vec<f32>>,
}

/// The cosine similarity of a layer's patches to one token.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarityMap {
    /// The model's own layer, from 1.
    pub layer: usize,
    /// Patches a side.
    pub grid: usize,
    /// The patch that asks, from 0; `None` for a prefix token.
    pub patch: Option<usize>,
    /// `[patches]`, -1..1.
    pub cosines: Arc<Vec<f32>>,
}

impl SimilarityMap {
    /// The mean over the patches; the one that asks is left out, being like itself.
    pub fn mean(&self) -> f64 {
        let others = self.cosines.iter().enumerate().filter(|(i, _)| Some(*i) != self.patch);
        let (count, sum) =
            others.fold((0, 0.0), |(count, sum), (_, x)| (count + 1, sum + f64::from(*x)));
        if count == 0 { 1.0 } else { sum / f64::from(count) }
    }
}

/// What has come for the image shown; `Copy`.
#[derive(Clone, Copy)]
pub struct Insight {
    /// By layer.
    pub features: RwSignal<HashMap<usize, FeatureMap>>,
    /// By layer and token.
    pub similarity: RwSignal<HashMap<(usize, usize), SimilarityMap>>,
    /// Of all layers.
    pub diversity: RwSignal<Option<Arc<Diversity>>>,
}

impl Insight {
    /// Nothing has been told yet.
    pub fn new() -> Insight {
        Insight {
            features: RwSignal::new(HashMap::new()),
            similarity: RwSignal::new(HashMap::new()),
            diversity: RwSignal::new(None),
        }
    }

    /// Another image, or another model.
    pub fn clear(&self) {
        self.features.update(HashMap::clear);
        self.similarity.update(HashMap::clear);
        self.diversity.set(None);
    }

    /// Whether the answer is there; reads without tracking.
    pub fn has(&self, ask: Ask, model: &ModelInfo) -> bool {
        match ask {
            Ask::Features { layer } => self.features.with_untracked(|all| all.contains_key(&layer)),
            Ask::Similarity { layer, query } => {
                let token = query.token(model.grid, model.prefix_tokens);
                self.similarity.with_untracked(|all| all.contains_key(&(layer, token)))
            }
            Ask::Diversity => self.diversity.with_untracked(Option::is_some),
        }
    }

    /// Keeps the components of a layer, where their number fits the model.
    pub fn put_features(
        &self,
        model: &ModelInfo,
        layer: usize,
        explained: [f32; 3],
        coordinates: Vec<f32>,
    ) {
        let grid = model.grid;
        if coordinates.len() == 3 * grid * grid {
            let coordinates = Arc::new(coordinates);
            let map = FeatureMap { layer, grid, explained, coordinates };
            self.features.update(|all| _ = all.insert(layer, map));
        }
    }

    /// Keeps the similarities to a token, where their number fits the model.
    pub fn put_similarity(&self, model: &ModelInfo, layer: usize, token: usize, cosines: Vec<f32>) {
        let grid = model.grid;
        if cosines.len() == grid * grid {
            let patch = token.checked_sub(model.prefix_tokens);
            let map = SimilarityMap { layer, grid, patch, cosines: Arc::new(cosines) };
            self.similarity.update(|all| _ = all.insert((layer, token), map));
        }
    }
}
