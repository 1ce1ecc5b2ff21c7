//! The encoder: from an image to every attention and every state.

use burn::tensor::{Device, Tensor, TensorData};

use super::bias::RelativeBias;
use super::block::Block;
use super::capture::Activations;
use super::parameters::ParameterReader;
use super::patch::PatchEmbedding;
use super::rotary::Rotary;
use super::rows::rows;
use crate::architecture::{CHANNELS, Parameter, Position, VitConfig};

/// A model on a device.
#[derive(Debug)]
pub struct Vit {
    config: VitConfig,
    embedding: PatchEmbedding,
    /// The relative position bias that all blocks share, where there is one.
    bias: Option<RelativeBias>,
    /// The angles by which queries and keys are turned, where they are.
    rotary: Option<Rotary>,
    blocks: Vec<Block>,
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
        mut read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut parameters = ParameterReader { config: &config, device, read: &mut read };
        let embedding = PatchEmbedding::new(&mut parameters)?;
        let bias = match config.position {
            Position::SharedBias => {
                Some(RelativeBias::new(&mut parameters, Parameter::SharedBias)?)
            }
            Position::Absolute { .. } | Position::BlockBias | Position::None => None,
        };
        let rotary = config.rotary.map(|rotary| Rotary::new(rotary, &config, device));
        let blocks = (0..config.depth)
            .map(|layer| Block::new(&mut parameters, layer))
            .collect::<Result<_, E>>()?;
        Ok(Self { config, embedding, bias, rotary, blocks })
    }

    /// What the model is.
    pub fn config(&self) -> &VitConfig {
        &self.config
    }

    /// Runs the model on one image and keeps every attention and state on the device.
    ///
    /// # Shapes
    /// - `input`: `[3, height, width]`, normalized
    pub fn forward(&self, input: Tensor<3>) -> Activations {
        let mut state = self.embedding.forward(input, None);
        let mut attentions = Vec::with_capacity(self.blocks.len());
        let mut states = Vec::with_capacity(2 * self.blocks.len() + 1);
        states.push(state.clone());
        for block in &self.blocks {
            let (attention, mixed) = block.attend(state, self.bias.as_ref(), self.rotary.as_ref());
            attentions.push(attention);
            states.push(mixed.clone());
            state = block.transform(mixed);
            states.push(state.clone());
        }
        Activations::new(self.config.capture_shape(), attentions, states)
    }

    /// What each head would attend to from one token if all contents were alike: the softmax over the
    /// keys of its relative position bias alone, `[layers, heads, tokens]`, with one layer where all
    /// share a bias. `None` for a model without such a bias.
    ///
    /// # Panics
    /// If there is no such token.
    pub fn position_alone(&self, token: usize) -> Option<Vec<f32>> {
        assert!(token < self.config.tokens(), "token {token} of {}", self.config.tokens());
        let of_blocks = self.blocks.iter().filter_map(Block::bias);
        let rows = self.bias.iter().chain(of_blocks).map(|bias| bias.alone(&self.config, token));
        Some(rows.flatten().collect()).filter(|rows: &Vec<f32>| !rows.is_empty())
    }

    /// The last state `[tokens, dim]`, with a token `[1, dim]` in place of each hidden patch; keeps nothing.
    pub(super) fn encode_masked(
        &self,
        input: Tensor<3>,
        mask: &[bool],
        token: &Tensor<2>,
    ) -> Tensor<2> {
        let masked = self.embedding.forward(input, Some((mask, token)));
        self.blocks.iter().fold(masked, |state, block| {
            let (_, mixed) = block.attend(state, self.bias.as_ref(), self.rotary.as_ref());
            block.transform(mixed)
        })
    }

    /// The last state of the prefix tokens and of these patches alone, `[prefix + seen, dim]`: the others never enter.
    pub(super) fn encode_visible(&self, input: Tensor<3>, seen: &[usize]) -> Tensor<2> {
        let prefix = self.config.prefix.count();
        let kept = (0..prefix).chain(seen.iter().map(|patch| prefix + patch));
        let state = rows(self.embedding.forward(input, None), &kept.collect::<Vec<_>>());
        // What goes by the places of all patches (a relative bias, angles) is in no model with such a decoder.
        self.blocks.iter().fold(state, |state, block| {
            let (_, mixed) = block.attend(state, None, None);
            block.transform(mixed)
        })
    }

    /// Puts a normalized image on a device for [`Self::forward`].
    ///
    /// # Shapes
    /// - `pixels`: `[3, height, width]`, row-major
    pub fn input(&self, pixels: Vec<f32>, device: &Device) -> Tensor<3> {
        let size = self.config.size();
        let shape = [CHANNELS, size.height, size.width];
        Tensor::from_data(TensorData::new(pixels, shape), device)
    }
}
