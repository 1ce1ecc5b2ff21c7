//! The Vision Transformer, in burn: one [`Vit`] for every pre-norm encoder with a class token.
//!
//! `z.0` is the residual stream after the position embedding, `z.(2L+1)` after block L's attention and
//! `z.(2L+2)` after its MLP; the final norm comes after the last of them and is not computed. Attention
//! is taken after its softmax. All of it leaves as a [`Capture`] of plain floats.
//!
//! Which parameters a [`VitConfig`] needs, and in which shapes, is said once, by
//! [`VitConfig::parameters`]; whoever builds a model ([`Vit::new`]) reads them one at a time.

mod bias;
mod block;
mod capture;
mod config;
mod decoder;
mod gelu;
mod patch;
#[cfg(all(feature = "cpu", any(test, target_arch = "wasm32")))]
mod simd;
#[cfg(not(all(feature = "cpu", target_arch = "wasm32")))]
mod tensors;

use burn::tensor::{Device, Tensor, TensorData, module};

pub use capture::{Activations, Capture, CaptureShape, ReadBackError};
pub use config::{BlockParameter, CHANNELS, Parameter, Position, VitConfig};
pub use decoder::Decoder;

use bias::RelativeBias;
use block::Block;
use gelu::gelu;
use patch::PatchEmbedding;
// In wasm a build has one engine.
#[cfg(all(feature = "cpu", target_arch = "wasm32"))]
use simd::{Linear, attend};
#[cfg(not(all(feature = "cpu", target_arch = "wasm32")))]
use tensors::{Linear, attend};

/// A model on a device.
#[derive(Debug)]
pub struct Vit {
    config: VitConfig,
    embedding: PatchEmbedding,
    /// Of all blocks.
    bias: Option<RelativeBias>,
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
        let mut source = Source { config: &config, device, read: &mut read };
        let embedding = PatchEmbedding::new(&mut source)?;
        let bias = match config.position {
            Position::SharedBias => Some(RelativeBias::new(&mut source, Parameter::SharedBias)?),
            Position::Absolute { .. } | Position::BlockBias => None,
        };
        let blocks = (0..config.depth)
            .map(|layer| Block::new(&mut source, layer))
            .collect::<Result<_, E>>()?;
        Ok(Self { config, embedding, bias, blocks })
    }

    /// What the model is.
    pub fn config(&self) -> &VitConfig {
        &self.config
    }

    /// Runs the model on one image and keeps every attention and state on the device.
    ///
    /// # Shapes
    /// - `input`: `[3, size, size]`, normalized
    pub fn forward(&self, input: Tensor<3>) -> Activations {
        let mut state = self.embedding.forward(input, None);
        let mut attentions = Vec::with_capacity(self.blocks.len());
        let mut states = Vec::with_capacity(2 * self.blocks.len() + 1);
        states.push(state.clone());
        for block in &self.blocks {
            let (attention, mixed) = block.attend(state, self.bias.as_ref());
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
    fn encode_masked(&self, input: Tensor<3>, mask: &[bool], token: &Tensor<2>) -> Tensor<2> {
        let masked = self.embedding.forward(input, Some((mask, token)));
        self.blocks.iter().fold(masked, |state, block| {
            let (_, mixed) = block.attend(state, self.bias.as_ref());
            block.transform(mixed)
        })
    }

    /// Puts a normalized image on a device for [`Self::forward`].
    ///
    /// # Shapes
    /// - `pixels`: `[3, size, size]`, row-major
    pub fn input(&self, pixels: Vec<f32>, device: &Device) -> Tensor<3> {
        let size = self.config.size;
        Tensor::from_data(TensorData::new(pixels, [CHANNELS, size, size]), device)
    }
}

/// Gives a parameter's values for its shape.
type Read<'a, E> = dyn FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E> + 'a;

/// Where the layers take their parameters from while a model is built.
struct Source<'a, E> {
    config: &'a VitConfig,
    device: &'a Device,
    read: &'a mut Read<'a, E>,
}

impl<E> Source<'_, E> {
    /// The values of a parameter in its own order, row-major.
    fn values(&mut self, parameter: Parameter) -> Result<Vec<f32>, E> {
        (self.read)(parameter, &self.config.shape(parameter))
    }

    fn vector(&mut self, parameter: Parameter) -> Result<Tensor<1>, E> {
        let values = self.values(parameter)?;
        let length = values.len();
        Ok(Tensor::from_data(TensorData::new(values, [length]), self.device))
    }

    fn block_vector(&mut self, layer: usize, part: BlockParameter) -> Result<Tensor<1>, E> {
        self.vector(Parameter::Block(layer, part))
    }
}

/// Layer normalization over the last axis.
#[derive(Debug)]
struct Norm {
    scale: Tensor<1>,
    shift: Tensor<1>,
    epsilon: f64,
}

impl Norm {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        module::layer_norm(x, self.scale.clone(), Some(self.shift.clone()), self.epsilon)
    }
}
