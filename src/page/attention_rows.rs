//! The attention from one query token, as it came from a worker.

use std::sync::Arc;

use crate::engine::protocol::ModelInfo;
use crate::link::HeadChoice;

/// The attention of all layers and heads from one token.
#[derive(Debug, Clone)]
pub struct AttentionRows {
    /// The token that was asked from, prefix tokens counted.
    pub token: usize,
    /// What gave it.
    pub model: ModelInfo,
    values: Arc<Vec<f32>>,
}

impl PartialEq for AttentionRows {
    fn eq(&self, other: &AttentionRows) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
    }
}

impl AttentionRows {
    /// Wraps `[layers, heads, tokens]`; `None` where the length does not fit the model.
    pub fn new(token: usize, model: ModelInfo, values: Vec<f32>) -> Option<AttentionRows> {
        let fits = values.len() == model.depth * model.heads * model.tokens();
        fits.then(|| AttentionRows { token, model, values: Arc::new(values) })
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
        self.row(layer, head).split_off(self.model.prefix_tokens)
    }
}
