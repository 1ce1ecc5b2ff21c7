//! The encoder: from an image to every attention and every state.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use burn::tensor::{Device, Tensor};

use super::blocks::{Blocks, OfBlock};
use super::capture::Activations;
use super::floats::{floats, tensor};
use super::parameters::ParameterReader;
use super::patch::PatchEmbedding;
use super::rows::rows;
use super::share::{OtherShares, Pass, Share, ShareLost};
use crate::architecture::{CHANNELS, Parameter, VitConfig};

/// A model on a device, or the first share of one.
#[derive(Debug)]
pub struct Vit {
    config: VitConfig,
    embedding: PatchEmbedding,
    blocks: Blocks,
    share: Share,
}

impl Vit {
    /// Builds the model that `config` describes, asking `read` for each of
    /// [`VitConfig::parameters`] once, as row-major values in the shape given.
    ///
    /// # Errors
    ///
    /// The first error of `read`; nothing is kept then.
    pub fn new<E>(
        config: VitConfig,
        device: &Device,
        read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        Self::of_share(config, Share::WHOLE, device, read)
    }

    /// The same with a share of its blocks alone: [`Self::forward_with`] runs it with those that have the others.
    ///
    /// # Errors
    ///
    /// The first error of `read`; nothing is kept then.
    pub fn of_share<E>(
        config: VitConfig,
        share: Share,
        device: &Device,
        mut read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut parameters = ParameterReader { config: &config, share, device, read: &mut read };
        let embedding = PatchEmbedding::new(&mut parameters)?;
        let blocks = Blocks::read(&mut parameters)?;
        Ok(Self { config, embedding, blocks, share })
    }

    /// What the model is.
    pub fn config(&self) -> &VitConfig {
        &self.config
    }

    /// Runs a whole model on one image and keeps every attention and state on the device.
    ///
    /// # Shapes
    /// - `input`: `[3, height, width]`, normalized
    ///
    /// # Panics
    /// If this is a share.
    pub fn forward(&self, input: Tensor<3>) -> Activations {
        assert_eq!(self.share, Share::WHOLE, "a share runs with the others");
        let forward = pin!(self.forward_with(input, None));
        match forward.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(activations)) => activations,
            Poll::Ready(Err(_)) | Poll::Pending => unreachable!("a whole model waits for nobody"),
        }
    }

    /// Runs a model on one image, a share together with the others, and keeps every attention and state on the device.
    ///
    /// # Shapes
    /// - `input`: `[3, height, width]`, normalized
    ///
    /// # Errors
    /// Another share is lost.
    pub async fn forward_with(
        &self,
        input: Tensor<3>,
        others: Option<&dyn OtherShares>,
    ) -> Result<Activations, ShareLost> {
        let state = self.embedding.forward(input, None);
        let mut attentions = Vec::with_capacity(self.config.depth);
        let mut states = Vec::with_capacity(2 * self.config.depth + 1);
        states.push(state.clone());
        let pass = Pass { tokens: state.dims()[0], has_positions: true, keeps_attention: true };
        self.run(state, pass, others, |(attention, mixed, state)| {
            attentions.push(attention);
            states.extend([mixed.clone(), state.clone()]);
        })
        .await?;
        if let Some(others) = others {
            let found = others.attention().await?;
            attentions = with_other_heads(attentions, found);
        }
        Ok(Activations::new(self.config.capture_shape(), attentions, states))
    }

    /// What each head would attend to from one token if all contents were alike: the softmax over the
    /// keys of its relative position bias alone, `[layers, heads, tokens]`, with one layer where all
    /// share a bias. `None` for a model without such a bias.
    ///
    /// # Panics
    /// If there is no such token.
    pub fn position_alone(&self, token: usize) -> Option<Vec<f32>> {
        assert!(token < self.config.tokens(), "token {token} of {}", self.config.tokens());
        let rows = self.blocks.biases().map(|bias| bias.alone(&self.config, token));
        Some(rows.flatten().collect()).filter(|rows: &Vec<f32>| !rows.is_empty())
    }

    /// The last state `[tokens, dim]`, with a token `[1, dim]` in place of each hidden patch; keeps nothing.
    pub(super) async fn encode_masked(
        &self,
        input: Tensor<3>,
        others: Option<&dyn OtherShares>,
        mask: &[bool],
        token: &Tensor<2>,
    ) -> Result<Tensor<2>, ShareLost> {
        let masked = self.embedding.forward(input, Some((mask, token)));
        let tokens = masked.dims()[0];
        let pass = Pass { tokens, has_positions: true, keeps_attention: false };
        self.run(masked, pass, others, |_| {}).await
    }

    /// The last state of the prefix tokens and of these patches alone, `[prefix + seen, dim]`: the others never enter.
    pub(super) async fn encode_visible(
        &self,
        input: Tensor<3>,
        others: Option<&dyn OtherShares>,
        seen: &[usize],
    ) -> Result<Tensor<2>, ShareLost> {
        let prefix = self.config.prefix.count();
        let kept = (0..prefix).chain(seen.iter().map(|patch| prefix + patch));
        let state = rows(self.embedding.forward(input, None), &kept.collect::<Vec<_>>());
        // What goes by the places of all patches (a relative bias, angles) is in no model with such a decoder.
        let tokens = state.dims()[0];
        let pass = Pass { tokens, has_positions: false, keeps_attention: false };
        self.run(state, pass, others, |_| {}).await
    }

    /// Takes a state through all blocks, a share together with the others.
    async fn run(
        &self,
        state: Tensor<2>,
        pass: Pass,
        others: Option<&dyn OtherShares>,
        keep: impl FnMut(OfBlock<'_>),
    ) -> Result<Tensor<2>, ShareLost> {
        let (shape, device) = (state.dims(), state.device());
        if let Some(others) = others {
            others.begin(pass, &floats(state.clone()))?;
        }
        let sum = async |part| match others {
            None => Ok(part),
            Some(others) => Ok(tensor(others.sum(floats(part)).await?, shape, &device)),
        };
        self.blocks.run(state, pass.has_positions, sum, keep).await
    }

    /// Puts a normalized image on a device for [`Self::forward`].
    ///
    /// # Shapes
    /// - `pixels`: `[3, height, width]`, row-major
    pub fn input(&self, pixels: Vec<f32>, device: &Device) -> Tensor<3> {
        let size = self.config.size();
        tensor(pixels, [CHANNELS, size.height, size.width], device)
    }
}

/// Each block's attention `[heads, query, key]` with that of the heads of other shares behind it: `others` is
/// `[layers, heads, query, key]`.
fn with_other_heads(attentions: Vec<Tensor<3>>, others: Vec<f32>) -> Vec<Tensor<3>> {
    let of_block = others.len() / attentions.len().max(1);
    let blocks = attentions.into_iter().zip(others.chunks_exact(of_block.max(1)));
    let join = |(own, others): (Tensor<3>, &[f32])| {
        let [_, query, key] = own.dims();
        let shape = [others.len() / (query * key), query, key];
        let others = tensor(others.to_vec(), shape, &own.device());
        Tensor::cat(vec![own, others], 0)
    };
    blocks.map(join).collect()
}
