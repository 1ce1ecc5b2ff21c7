//! Maps of tokens: what a worker of its own says of them.

use serde::{Deserialize, Serialize};

/// How far a map of tokens is; the attached floats are its places `[tokens, 2]`, which have no unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum MapStage {
    /// On the first two principal components; always the first.
    Components {
        /// Each component's share of the variance, 0..1.
        explained: [f32; 2],
        /// Spread within images over spread between them, where there are two images that differ.
        within_over_between: Option<f64>,
    },
    /// By t-SNE, so far.
    Neighbors {
        /// Epochs that are done.
        epoch: usize,
        /// Epochs in all; the last map has as many.
        epochs: usize,
    },
}
