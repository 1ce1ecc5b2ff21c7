//! The relative position bias: a learned number for each head and each step from query to key.
//!
//! Source: BEiT (arXiv 2106.08254) and its code, `RelativePositionBias`; SimMIM's has the same table.

use burn::tensor::Tensor;

use super::floats::tensor;
use super::parameters::ParameterReader;
use crate::architecture::{Parameter, VitConfig};

/// Added to the scores of every query and key before the softmax.
#[derive(Debug)]
pub(super) struct RelativeBias {
    /// `[bias_rows, heads]`.
    table: Vec<f32>,
    /// The table spread over all pairs of tokens, `[1, heads, query, key]`; of a share of a model its heads alone.
    scores: Tensor<4>,
}

impl RelativeBias {
    /// Spreads a table over all pairs of tokens.
    pub(super) fn new<E>(
        parameters: &mut ParameterReader<'_, E>,
        table: Parameter,
    ) -> Result<Self, E> {
        let table = parameters.values(table)?;
        let (config, heads) = (parameters.config, parameters.share.heads(parameters.config));
        let tokens = config.tokens();
        let rows: Vec<usize> = (0..tokens).flat_map(|query| table_rows(config, query)).collect();
        let head = |head: usize| rows.iter().map(move |row| (row, head));
        let shape = [1, heads.len(), tokens, tokens];
        let spread =
            heads.flat_map(head).map(|(row, head)| table[row * config.heads + head]).collect();
        let scores = tensor(spread, shape, parameters.device);
        Ok(Self { table, scores })
    }

    /// What to add, `[1, heads, query, key]`.
    pub(super) fn scores(&self) -> Tensor<4> {
        self.scores.clone()
    }

    /// The attention of each head from one token if all contents were alike: the softmax of the bias
    /// alone over the keys, `[heads, key]`.
    pub(super) fn alone(&self, config: &VitConfig, query: usize) -> Vec<f32> {
        let rows: Vec<usize> = table_rows(config, query).collect();
        (0..config.heads)
            .flat_map(|head| {
                let scores = rows.iter().map(|row| self.table[row * config.heads + head]);
                let most = scores.clone().fold(f32::NEG_INFINITY, f32::max);
                let shares: Vec<f32> = scores.map(|score| (score - most).exp()).collect();
                let mass: f32 = shares.iter().sum();
                shares.into_iter().map(move |share| share / mass)
            })
            .collect()
    }
}

/// The table's row for one query and each key, the class token first.
///
/// A step of (rows, columns) from key to query lies at `(rows + grid's rows - 1) (2 grid's
/// columns - 1) + columns + grid's columns - 1`; the last three rows are from the class token, to it, and to itself.
fn table_rows(config: &VitConfig, query: usize) -> impl Iterator<Item = usize> + use<> {
    let (grid, rows) = (config.grid, config.bias_rows());
    let steps = 2 * grid.columns - 1;
    // Nothing but a class token ever stands before the patches of these models.
    let prefix = config.prefix.count();
    (0..config.tokens()).map(move |key| match (query < prefix, key < prefix) {
        (true, true) => rows - 1,
        (true, false) => rows - 3,
        (false, true) => rows - 2,
        (false, false) => {
            let (query, key) = (grid.cell(query - prefix), grid.cell(key - prefix));
            let down = query.row + grid.rows - 1 - key.row;
            let right = query.column + grid.columns - 1 - key.column;
            down * steps + right
        }
    })
}
