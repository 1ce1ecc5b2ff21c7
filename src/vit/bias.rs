//! The relative position bias: a learned number for each head and each step from query to key.
//!
//! Source: BEiT (arXiv 2106.08254) and its code, `RelativePositionBias`; SimMIM's has the same table.

use burn::tensor::{Tensor, TensorData};

use super::{Parameter, Source, VitConfig};

/// Added to the scores of every query and key before the softmax.
#[derive(Debug)]
pub(super) struct RelativeBias {
    /// `[1, heads, query, key]`.
    scores: Tensor<4>,
}

impl RelativeBias {
    /// Spreads a table over all pairs of tokens.
    pub(super) fn new<E>(source: &mut Source<'_, E>, table: Parameter) -> Result<Self, E> {
        let values = source.values(table)?;
        let config = source.config;
        let rows = token_pairs(config);
        let head = |head: usize| rows.iter().map(move |row| (row, head));
        let spread = (0..config.heads)
            .flat_map(head)
            .map(|(row, head)| values[row * config.heads + head])
            .collect();
        let shape = [1, config.heads, config.tokens(), config.tokens()];
        Ok(Self { scores: Tensor::from_data(TensorData::new(spread, shape), source.device) })
    }

    /// # Shapes
    /// - `scores`: `[1, heads, query, key]`, and so the result
    pub(super) fn added_to(&self, scores: Tensor<4>) -> Tensor<4> {
        scores + self.scores.clone()
    }
}

/// The table's row for each query and key, `[query, key]`, the class token first.
///
/// A step of (rows, columns) from key to query lies at `(rows + grid - 1) (2 grid - 1) + columns +
/// grid - 1`; the last three rows are from the class token, to it, and to itself.
fn token_pairs(config: &VitConfig) -> Vec<usize> {
    let (grid, rows) = (config.grid(), config.bias_rows());
    let steps = 2 * grid - 1;
    let tokens = config.tokens();
    // Nothing but a class token ever stands before the patches of these models.
    let prefix = config.prefix_tokens();
    let pair = |query: usize, key: usize| match (query < prefix, key < prefix) {
        (true, true) => rows - 1,
        (true, false) => rows - 3,
        (false, true) => rows - 2,
        (false, false) => {
            let (query, key) = (query - prefix, key - prefix);
            let down = query / grid + grid - 1 - key / grid;
            let right = query % grid + grid - 1 - key % grid;
            down * steps + right
        }
    };
    (0..tokens).flat_map(|query| (0..tokens).map(move |key| pair(query, key))).collect()
}
