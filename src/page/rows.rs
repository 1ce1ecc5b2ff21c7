//! What one query attends to in every layer and head of a model.

use std::sync::Arc;

use crate::engine::protocol::ModelInfo;
use crate::link::HeadChoice;

/// The attention rows of one query, `[layers, heads, tokens]`: a token's shares sum to 1, prefix tokens first.
///
/// Cheap to clone, and equal when they are the same rows.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The token that was asked from, prefix tokens counted.
    pub token: usize,
    /// The model that gave them; shared, as all rows of a picture are kept side by side.
    pub model: Arc<ModelInfo>,
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
        fits.then(|| Rows { token, model: Arc::new(model), values: Arc::new(values) })
    }

    /// `[layers, heads, tokens]`.
    pub fn all(&self) -> &[f32] {
        &self.values
    }

    /// One head's row, prefix tokens first. Layers and heads count from 1; past the last it is the last.
    pub fn head(&self, layer: usize, head: usize) -> &[f32] {
        let tokens = self.model.tokens();
        let block = layer.clamp(1, self.model.depth) - 1;
        let head = head.clamp(1, self.model.heads) - 1;
        let start = (block * self.model.heads + head) * tokens;
        &self.values[start..start + tokens]
    }

    /// The same over the patches, without the prefix tokens.
    pub fn head_patches(&self, layer: usize, head: usize) -> &[f32] {
        &self.head(layer, head)[self.model.prefix.count()..]
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

    /// The row of a head or of their mean, prefix tokens first.
    pub fn row(&self, layer: usize, head: HeadChoice) -> Vec<f32> {
        match head {
            HeadChoice::Mean => self.mean(layer),
            HeadChoice::One(head) => self.head(layer, head).to_vec(),
        }
    }

    /// The same over the patches, without the prefix tokens.
    pub fn patches(&self, layer: usize, head: HeadChoice) -> Vec<f32> {
        self.row(layer, head).split_off(self.model.prefix.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Two layers of two heads over one prefix token and four patches: 0, 1, 2, …
    fn rows() -> Rows {
        let values = (0..20u8).map(f32::from).collect();
        Rows::new(3, model(2, 2, 1, 2), values).unwrap()
    }

    #[test]
    fn a_head_is_found_by_its_layer_and_past_the_end_the_last_is_shown() {
        let rows = rows();
        assert_eq!(rows.head(1, 2), [5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(rows.head_patches(2, 1), [11.0, 12.0, 13.0, 14.0]);
        assert_eq!(rows.head(9, 9), rows.head(2, 2));
        assert_eq!(rows.head(0, 0), rows.head(1, 1));
    }

    #[test]
    fn the_mean_is_over_the_heads_of_one_layer() {
        let rows = rows();
        assert_eq!(rows.mean(1), [2.5, 3.5, 4.5, 5.5, 6.5]);
        assert_eq!(rows.patches(1, HeadChoice::Mean), [3.5, 4.5, 5.5, 6.5]);
        assert_eq!(rows.patches(2, HeadChoice::One(2)), rows.head_patches(2, 2));
    }

    #[test]
    fn rows_of_another_length_are_refused() {
        assert_eq!(Rows::new(0, model(2, 2, 1, 2), vec![0.0; 19]), None);
    }

    #[test]
    fn rows_are_equal_when_they_are_the_same_ones() {
        let rows = rows();
        assert_eq!(rows, rows.clone());
        assert_ne!(rows, self::rows());
    }
}
