//! Tensor parallelism: the heads and hidden units of a model, divided among workers.
//!
//! Each worker has all blocks, and of each block some heads and some of the MLP's hidden units. What the last layers of
//! attention and MLP give is a sum over heads and units, so after each the workers add up what theirs gave, and all have
//! the same residual stream. The biases of these layers are in the first share alone.
//! Source: Shoeybi et al., Megatron-LM (arXiv 1909.08053), section 3.

use std::fmt::Debug;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use crate::architecture::{BlockParameter, Parameter, VitConfig};

/// Which part of a model somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    index: usize,
    of: usize,
}

impl Share {
    /// All of it.
    pub const WHOLE: Share = Share { index: 0, of: 1 };

    /// Share `index`, from 0, of so many.
    ///
    /// # Panics
    /// If there is no such share.
    pub fn new(index: usize, of: usize) -> Share {
        assert!(index < of, "share {index} of {of}");
        Share { index, of }
    }

    /// Whether a model can be divided among so many: norms over all heads or hidden units need them in one place.
    pub fn divides(config: &VitConfig, of: usize) -> bool {
        let is_one_sum = !config.attention_norm && !config.mlp_norm;
        is_one_sum && of <= config.heads && of <= config.hidden
    }

    pub(super) fn is_first(self) -> bool {
        self.index == 0
    }

    pub(super) fn heads(self, config: &VitConfig) -> Range<usize> {
        self.part(config.heads)
    }

    fn part(self, count: usize) -> Range<usize> {
        count * self.index / self.of..count * (self.index + 1) / self.of
    }

    /// The channels of its heads, in queries, in keys and in values.
    fn channels(self, config: &VitConfig) -> Range<usize> {
        let Range { start, end } = self.heads(config);
        start * config.head_dim()..end * config.head_dim()
    }

    /// How many outputs the layer of this weight has in this share.
    pub(super) fn outputs(self, config: &VitConfig, weight: Parameter) -> usize {
        match weight {
            Parameter::Block(_, BlockParameter::QkvWeight) => 3 * self.channels(config).len(),
            Parameter::Block(_, BlockParameter::Mlp1Weight) => {
                mlp1_groups(config) * self.part(config.hidden).len()
            }
            _ => config.shape(weight)[0],
        }
    }

    /// Of a parameter's values those of this share. A table of relative positions stays whole.
    pub(super) fn cut(
        self,
        config: &VitConfig,
        parameter: Parameter,
        values: Vec<f32>,
    ) -> Vec<f32> {
        use BlockParameter::*;
        let (channels, hidden) = (self.channels(config), self.part(config.hidden));
        match parameter {
            _ if self == Share::WHOLE => values,
            Parameter::Block(_, QkvWeight) => units(&values, 3, channels, config.dim),
            Parameter::Block(_, QkvBias) => units(&values, 3, channels, 1),
            Parameter::Block(_, OutputWeight) => units(&values, config.dim, channels, 1),
            Parameter::Block(_, Mlp1Weight) => {
                units(&values, mlp1_groups(config), hidden, config.dim)
            }
            Parameter::Block(_, Mlp1Bias) => units(&values, mlp1_groups(config), hidden, 1),
            Parameter::Block(_, Mlp2Weight) => units(&values, config.dim, hidden, 1),
            _ => values,
        }
    }
}

/// A gated MLP's first layer gives two values a hidden unit.
fn mlp1_groups(config: &VitConfig) -> usize {
    if config.gated { 2 } else { 1 }
}

/// Of `values` `[groups, units, width]` the kept units of each group.
fn units(values: &[f32], groups: usize, kept: Range<usize>, width: usize) -> Vec<f32> {
    let of_group = |group: &[f32]| group[kept.start * width..kept.end * width].to_vec();
    values.chunks_exact(values.len() / groups).flat_map(of_group).collect()
}

/// What the workers of a model do together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Tokens of the state that goes through the blocks.
    pub tokens: usize,
    /// These are all tokens of the model in their order: relative positions and angles apply.
    pub has_positions: bool,
    /// The attention is wanted at the end.
    pub keeps_attention: bool,
}

/// A worker that holds another share has failed, or is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ShareLost {
    /// What failed, in the browser's words.
    pub reason: String,
}

/// Waits for floats of the other workers.
pub type Floats<'a> = Pin<Box<dyn Future<Output = Result<Vec<f32>, ShareLost>> + 'a>>;

/// The other shares of a model, wherever they are.
pub trait OtherShares: Debug {
    /// Has all of them begin a pass with this state, `[tokens, dim]`.
    ///
    /// # Errors
    /// They cannot be reached.
    fn begin(&self, pass: Pass, state: &[f32]) -> Result<(), ShareLost>;

    /// Gives them this share's part of a branch, `[tokens, dim]`, and waits for the sum of all parts.
    fn sum(&self, part: Vec<f32>) -> Floats<'_>;

    /// Waits for the attention of their heads once a pass has ended that keeps it, `[layers, heads, query, key]`.
    fn attention(&self) -> Floats<'_>;

    /// Milliseconds that were spent waiting for them since a pass last began.
    fn waited_ms(&self) -> f64;
}
