//! All blocks of a model, or a share of each: from `z.0` to every attention and every state.

use burn::tensor::{Device, Tensor};

use super::bias::RelativeBias;
use super::block::Block;
use super::floats::{floats, tensor};
use super::parameters::ParameterReader;
use super::rotary::Rotary;
use super::share::{Pass, Share, ShareLost};
use crate::architecture::{Parameter, Position, VitConfig};

/// The blocks and what they have in common.
#[derive(Debug)]
pub struct Blocks {
    blocks: Vec<Block>,
    /// The relative position bias that all blocks share, where there is one.
    bias: Option<RelativeBias>,
    /// The angles by which queries and keys are turned, where they are.
    rotary: Option<Rotary>,
    dim: usize,
    /// Of a block, in this share.
    heads: usize,
}

/// What a block leaves: its attention `[heads, query, key]`, the state after it and the state after the MLP, both
/// `[tokens, dim]`.
pub(super) type OfBlock<'a> = (Tensor<3>, &'a Tensor<2>, &'a Tensor<2>);

impl Blocks {
    /// Reads a share of the blocks, each of their parameters once and whole.
    ///
    /// # Errors
    ///
    /// The first error of `read`.
    pub fn new<E>(
        config: &VitConfig,
        share: Share,
        device: &Device,
        mut read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        Self::read(&mut ParameterReader { config, share, device, read: &mut read })
    }

    pub(super) fn read<E>(parameters: &mut ParameterReader<'_, E>) -> Result<Self, E> {
        let config = parameters.config;
        let bias = match config.position {
            Position::SharedBias => Some(RelativeBias::new(parameters, Parameter::SharedBias)?),
            Position::Absolute { .. } | Position::BlockBias | Position::None => None,
        };
        let rotary = config.rotary.map(|rotary| Rotary::new(rotary, config, parameters.device));
        let blocks = (0..config.depth)
            .map(|layer| Block::new(parameters, layer))
            .collect::<Result<_, E>>()?;
        let heads = parameters.share.heads(config).len();
        Ok(Self { blocks, bias, rotary, dim: config.dim, heads })
    }

    /// The relative position biases: one that all blocks share, or one a block.
    pub(super) fn biases(&self) -> impl Iterator<Item = &RelativeBias> {
        self.bias.iter().chain(self.blocks.iter().filter_map(Block::bias))
    }

    /// Takes a state through all blocks and hands on what each leaves. `sum` adds to this share's part of a branch
    /// those of the others.
    ///
    /// # Errors
    /// Those of `sum`.
    pub(super) async fn run(
        &self,
        mut state: Tensor<2>,
        has_positions: bool,
        mut sum: impl AsyncFnMut(Tensor<2>) -> Result<Tensor<2>, ShareLost>,
        mut keep: impl FnMut(OfBlock<'_>),
    ) -> Result<Tensor<2>, ShareLost> {
        let bias = self.bias.as_ref().filter(|_| has_positions);
        let rotary = self.rotary.as_ref().filter(|_| has_positions);
        for block in &self.blocks {
            let (attention, branch) = block.attend(state.clone(), bias, rotary);
            // The branch comes first: it is nobody else's, so burn adds in place.
            let mixed = sum(branch).await? + state;
            state = sum(block.transform(mixed.clone())).await? + mixed.clone();
            keep((attention, &mixed, &state));
        }
        Ok(state)
    }

    /// Runs the pass that the worker of the first share has begun, beside it; gives the attention of these heads
    /// where it is kept, `[layers, heads, query, key]`.
    ///
    /// # Errors
    /// Those of `sum`, which gives away a part of a branch and waits for the sum of all.
    pub async fn assist(
        &self,
        pass: Pass,
        state: Vec<f32>,
        device: &Device,
        mut sum: impl AsyncFnMut(Vec<f32>) -> Result<Vec<f32>, ShareLost>,
    ) -> Result<Vec<f32>, ShareLost> {
        let shape = [pass.tokens, self.dim];
        let kept = if pass.keeps_attention { self.blocks.len() * self.heads } else { 0 };
        let mut kept = Vec::with_capacity(kept * pass.tokens * pass.tokens);
        self.run(
            tensor(state, shape, device),
            pass.has_positions,
            async |part| Ok(tensor(sum(floats(part)).await?, shape, device)),
            |(attention, ..)| {
                if pass.keeps_attention {
                    kept.extend(floats(attention));
                }
            },
        )
        .await?;
        Ok(kept)
    }
}
