//! Layer normalization.

use burn::tensor::{Tensor, module};

/// Layer normalization over the last axis.
#[derive(Debug)]
pub(super) struct Norm {
    /// `[width]`, multiplied.
    pub(super) scale: Tensor<1>,
    /// `[width]`, added after that.
    pub(super) shift: Tensor<1>,
    /// Added to the variance.
    pub(super) epsilon: f64,
}

impl Norm {
    pub(super) fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        module::layer_norm(x, self.scale.clone(), Some(self.shift.clone()), self.epsilon)
    }
}
