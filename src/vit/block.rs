//! One pre-norm block: attention that keeps its weights, then the MLP.

use burn::tensor::{Tensor, activation};

use super::activation::activate;
use super::bias::RelativeBias;
use super::norm::Norm;
use super::operations::{Linear, attend};
use super::parameters::ParameterReader;
use super::rotary::Rotary;
use crate::architecture::{Activation, BlockParameter, Parameter, Position};

/// One block on its device: attention and MLP, each behind a norm and beside the residual stream.
#[derive(Debug)]
pub(super) struct Block {
    norm1: Norm,
    qkv: Linear,
    /// Of each head's queries and keys.
    head_norms: Option<[Norm; 2]>,
    bias: Option<RelativeBias>,
    /// Of what attention mixes.
    attention_norm: Option<Norm>,
    output: Linear,
    scale1: Option<Tensor<1>>,
    norm2: Norm,
    mlp1: Linear,
    /// Of what the MLP's last layer takes.
    mlp_norm: Option<Norm>,
    mlp2: Linear,
    /// The MLP is gated.
    gated: bool,
    activation: Activation,
    scale2: Option<Tensor<1>>,
    heads: usize,
}

impl Block {
    pub(super) fn new<E>(parameters: &mut ParameterReader<'_, E>, layer: usize) -> Result<Self, E> {
        use BlockParameter::*;
        let (config, share) = (parameters.config, parameters.share);
        let of = |part| Parameter::Block(layer, part);
        // Of what all shares are summed into it must be there once.
        let once = |part| share.is_first().then_some(of(part));
        let scale = |parameters: &mut ParameterReader<'_, E>, part| {
            config.layer_scale.then(|| parameters.block_vector(layer, part)).transpose()
        };
        Ok(Self {
            norm1: norm(parameters, layer, Norm1Weight, Norm1Bias)?,
            qkv: Linear::new(parameters, of(QkvWeight), config.qkv_bias.then_some(of(QkvBias)))?,
            head_norms: match config.qk_norm {
                true => Some([
                    norm(parameters, layer, QueryNormWeight, QueryNormBias)?,
                    norm(parameters, layer, KeyNormWeight, KeyNormBias)?,
                ]),
                false => None,
            },
            bias: match config.position {
                Position::BlockBias => Some(RelativeBias::new(parameters, of(BiasTable))?),
                Position::Absolute { .. } | Position::SharedBias | Position::None => None,
            },
            attention_norm: config
                .attention_norm
                .then(|| norm(parameters, layer, AttentionNormWeight, AttentionNormBias))
                .transpose()?,
            output: Linear::new(parameters, of(OutputWeight), once(OutputBias))?,
            scale1: scale(parameters, Scale1)?,
            norm2: norm(parameters, layer, Norm2Weight, Norm2Bias)?,
            mlp1: Linear::new(parameters, of(Mlp1Weight), Some(of(Mlp1Bias)))?,
            mlp_norm: config
                .mlp_norm
                .then(|| norm(parameters, layer, MlpNormWeight, MlpNormBias))
                .transpose()?,
            mlp2: Linear::new(parameters, of(Mlp2Weight), once(Mlp2Bias))?,
            gated: config.gated,
            activation: config.activation,
            scale2: scale(parameters, Scale2)?,
            heads: share.heads(config).len(),
        })
    }

    /// Its own relative position bias.
    pub(super) fn bias(&self) -> Option<&RelativeBias> {
        self.bias.as_ref()
    }

    /// Attention and what it adds to the state; `shared` is a bias that all blocks have, `rotary` what turns queries and
    /// keys.
    ///
    /// # Shapes
    /// - `state`: `[tokens, dim]`, and so what is added
    /// - attention: `[heads, query, key]`, after the softmax
    pub(super) fn attend(
        &self,
        state: Tensor<2>,
        shared: Option<&RelativeBias>,
        rotary: Option<&Rotary>,
    ) -> (Tensor<3>, Tensor<2>) {
        let qkv = self.qkv.forward(self.norm1.forward(state));
        let qkv = self.prepared(qkv, rotary);
        let bias = self.bias.as_ref().or(shared);
        let (attention, mixed) = attend(qkv, self.heads, bias);
        let mixed = normalized(mixed, &self.attention_norm);
        (attention, scaled(self.output.forward(mixed), &self.scale1))
    }

    /// Queries and keys, head by head, normalized and turned where the model does so.
    ///
    /// # Shapes
    /// - `qkv`: `[tokens, 3 dim]`, and so the result
    fn prepared(&self, qkv: Tensor<2>, rotary: Option<&Rotary>) -> Tensor<2> {
        if self.head_norms.is_none() && rotary.is_none() {
            return qkv;
        }
        let [tokens, width] = qkv.dims();
        let heads = qkv.reshape([tokens, 3, self.heads, width / 3 / self.heads]);
        let part = |index: usize| -> Tensor<4> { heads.clone().narrow(1, index, 1) };
        let mut queries_and_keys = [part(0), part(1)];
        if let Some([query_norm, key_norm]) = &self.head_norms {
            let [queries, keys] = queries_and_keys;
            queries_and_keys = [query_norm.forward(queries), key_norm.forward(keys)];
        }
        if let Some(rotary) = rotary {
            queries_and_keys = queries_and_keys.map(|part| rotary.turn(part));
        }
        let [queries, keys] = queries_and_keys;
        Tensor::cat(vec![queries, keys, part(2)], 1).reshape([tokens, width])
    }

    /// What the MLP adds to the state.
    ///
    /// # Shapes
    /// - `state`: `[tokens, dim]`, and so the result
    pub(super) fn transform(&self, state: Tensor<2>) -> Tensor<2> {
        let hidden = self.mlp1.forward(self.norm2.forward(state));
        let hidden = if self.gated { gate(hidden) } else { activate(hidden, self.activation) };
        let hidden = normalized(hidden, &self.mlp_norm);
        scaled(self.mlp2.forward(hidden), &self.scale2)
    }
}

/// SwiGLU: `silu(a) b` of the halves `a` and `b` of each token.
///
/// # Shapes
/// - `x`: `[tokens, 2 hidden]`, to `[tokens, hidden]`
fn gate(x: Tensor<2>) -> Tensor<2> {
    let hidden = x.dims()[1] / 2;
    let half = |start: usize| -> Tensor<2> { x.clone().narrow(1, start, hidden) };
    activation::silu(half(0)) * half(hidden)
}

fn norm<E>(
    parameters: &mut ParameterReader<'_, E>,
    layer: usize,
    weight: BlockParameter,
    bias: BlockParameter,
) -> Result<Norm, E> {
    Ok(Norm {
        scale: parameters.block_vector(layer, weight)?,
        shift: parameters.block_vector(layer, bias)?,
        epsilon: parameters.config.epsilon,
    })
}

/// A norm inside a branch, where the model has one.
fn normalized(x: Tensor<2>, norm: &Option<Norm>) -> Tensor<2> {
    match norm {
        Some(norm) => norm.forward(x),
        None => x,
    }
}

/// Layer scale, where the model has one.
fn scaled(branch: Tensor<2>, scale: &Option<Tensor<1>>) -> Tensor<2> {
    match scale {
        Some(scale) => branch * scale.clone().unsqueeze(),
        None => branch,
    }
}
