//! One pre-norm block: attention that keeps its weights, then the MLP.

use burn::tensor::{Tensor, activation};

use super::{BlockParameter, Linear, Norm, Parameter, Position, RelativeBias, Source, gelu};

/// One block.
#[derive(Debug)]
pub(super) struct Block {
    norm1: Norm,
    qkv: Linear,
    query_norm: Option<Norm>,
    key_norm: Option<Norm>,
    bias: Option<RelativeBias>,
    output: Linear,
    scale1: Option<Tensor<1>>,
    norm2: Norm,
    mlp1: Linear,
    mlp2: Linear,
    scale2: Option<Tensor<1>>,
    heads: usize,
}

impl Block {
    pub(super) fn new<E>(source: &mut Source<'_, E>, layer: usize) -> Result<Self, E> {
        use BlockParameter::*;
        let config = source.config;
        let of = |part| Parameter::Block(layer, part);
        let head_norm = |source: &mut Source<'_, E>, weight, bias| {
            config.qk_norm.then(|| norm(source, layer, weight, bias)).transpose()
        };
        let scale = |source: &mut Source<'_, E>, part| {
            config.layer_scale.then(|| source.block_vector(layer, part)).transpose()
        };
        Ok(Self {
            norm1: norm(source, layer, Norm1Weight, Norm1Bias)?,
            qkv: Linear::new(source, of(QkvWeight), config.qkv_bias.then_some(of(QkvBias)))?,
            query_norm: head_norm(source, QueryNormWeight, QueryNormBias)?,
            key_norm: head_norm(source, KeyNormWeight, KeyNormBias)?,
            bias: match config.position {
                Position::BlockBias => Some(RelativeBias::new(source, of(BiasTable))?),
                Position::Absolute { .. } | Position::SharedBias => None,
            },
            output: Linear::new(source, of(OutputWeight), Some(of(OutputBias)))?,
            scale1: scale(source, Scale1)?,
            norm2: norm(source, layer, Norm2Weight, Norm2Bias)?,
            mlp1: Linear::new(source, of(Mlp1Weight), Some(of(Mlp1Bias)))?,
            mlp2: Linear::new(source, of(Mlp2Weight), Some(of(Mlp2Bias)))?,
            scale2: scale(source, Scale2)?,
            heads: config.heads,
        })
    }

    /// Its own relative position bias.
    pub(super) fn bias(&self) -> Option<&RelativeBias> {
        self.bias.as_ref()
    }

    /// Attention and the state after it; `shared` is a bias that all blocks have.
    ///
    /// # Shapes
    /// - `state`: `[tokens, dim]`
    /// - attention: `[heads, query, key]`, after the softmax
    pub(super) fn attend(
        &self,
        state: Tensor<2>,
        shared: Option<&RelativeBias>,
    ) -> (Tensor<3>, Tensor<2>) {
        let [tokens, dim] = state.dims();
        let head_dim = dim / self.heads;
        // Query, key and value stay `[1, heads, tokens, head_dim]` views into one product, which the products
        // below read by strides: a reshape to rank 3 would copy them.
        let qkv = self
            .qkv
            .forward(self.norm1.forward(state.clone()))
            .reshape([tokens, 3, self.heads, head_dim])
            .permute([1, 2, 0, 3]);
        let part = |index: usize| -> Tensor<4> { qkv.clone().narrow(0, index, 1) };
        let query = normalized(part(0), &self.query_norm) * (head_dim as f64).powf(-0.5);
        let key = normalized(part(1), &self.key_norm);
        let mut scores = query.matmul(key.transpose());
        if let Some(bias) = self.bias.as_ref().or(shared) {
            scores = bias.added_to(scores);
        }
        let attention = activation::softmax(scores, 3);
        let mixed = attention.clone().matmul(part(2)).swap_dims(1, 2).reshape([tokens, dim]);
        let attention = attention.reshape([self.heads, tokens, tokens]);
        let branch = scaled(self.output.forward(mixed), &self.scale1);
        (attention, branch + state)
    }

    /// The state after the MLP.
    ///
    /// # Shapes
    /// - `state`: `[tokens, dim]`, and so the result
    pub(super) fn transform(&self, state: Tensor<2>) -> Tensor<2> {
        let hidden = gelu(self.mlp1.forward(self.norm2.forward(state.clone())));
        // The branch comes first: it is nobody else's, so burn adds in place.
        scaled(self.mlp2.forward(hidden), &self.scale2) + state
    }
}

fn norm<E>(
    source: &mut Source<'_, E>,
    layer: usize,
    weight: BlockParameter,
    bias: BlockParameter,
) -> Result<Norm, E> {
    Ok(Norm {
        scale: source.block_vector(layer, weight)?,
        shift: source.block_vector(layer, bias)?,
        epsilon: source.config.epsilon,
    })
}

/// Queries or keys, head by head, where the model normalizes them.
fn normalized(part: Tensor<4>, norm: &Option<Norm>) -> Tensor<4> {
    match norm {
        Some(norm) => norm.forward(part),
        None => part,
    }
}

/// Layer scale, where the model has one.
fn scaled(branch: Tensor<2>, scale: &Option<Tensor<1>>) -> Tensor<2> {
    match scale {
        Some(scale) => branch * scale.clone().unsqueeze(),
        None => branch,
    }
}
