//! The heavy operations in burn's own, for every backend.

use burn::tensor::{Tensor, TensorData, activation};

use super::bias::RelativeBias;
use super::parameters::ParameterReader;
use crate::architecture::Parameter;

/// `y = x Wᵀ + b`, with PyTorch's `W` `[out, in]`.
#[derive(Debug)]
pub(super) struct Linear {
    /// `[in, out]`, a view: the matrix product reads it by strides.
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
}

impl Linear {
    /// Reads a weight of any rank as `[out, in]`, flattening what comes after its first axis.
    pub(super) fn new<E>(
        parameters: &mut ParameterReader<'_, E>,
        weight: Parameter,
        bias: Option<Parameter>,
    ) -> Result<Self, E> {
        let values = parameters.values(weight)?;
        let outputs = parameters.outputs(weight);
        let inputs = values.len() / outputs;
        let weight =
            Tensor::<2>::from_data(TensorData::new(values, [outputs, inputs]), parameters.device)
                .transpose();
        let bias = bias.map(|bias| parameters.vector(bias)).transpose()?;
        Ok(Self { weight, bias })
    }

    /// # Shapes
    /// - `x`: `[tokens, in]`, to `[tokens, out]`
    pub(super) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let product = x.matmul(self.weight.clone());
        match &self.bias {
            Some(bias) => product + bias.clone().unsqueeze(),
            None => product,
        }
    }
}

/// Attention, and what it mixes of the values.
///
/// # Shapes
/// - `qkv`: `[tokens, 3 dim]`
/// - attention: `[heads, query, key]`, after the softmax
/// - mixed: `[tokens, dim]`
pub(super) fn attend(
    qkv: Tensor<2>,
    heads: usize,
    bias: Option<&RelativeBias>,
) -> (Tensor<3>, Tensor<2>) {
    let [tokens, width] = qkv.dims();
    let (dim, head_dim) = (width / 3, width / 3 / heads);
    // Query, key and value stay `[1, heads, tokens, head_dim]` views into one product, which the products
    // below read by strides: a reshape to rank 3 would copy them.
    let qkv = qkv.reshape([tokens, 3, heads, head_dim]).permute([1, 2, 0, 3]);
    let part = |index: usize| -> Tensor<4> { qkv.clone().narrow(0, index, 1) };
    let query = part(0) * (head_dim as f64).powf(-0.5);
    let mut scores = query.matmul(part(1).transpose());
    if let Some(bias) = bias {
        scores = scores + bias.scores();
    }
    let attention = activation::softmax(scores, 3);
    let mixed = attention.clone().matmul(part(2)).swap_dims(1, 2).reshape([tokens, dim]);
    (attention.reshape([heads, tokens, tokens]), mixed)
}
