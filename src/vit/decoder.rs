//! What draws hidden patches: what SimMIM's pre-training has around an encoder, a mask token and a linear decoder to
//! pixels, or MAE's decoder ([`super::mae`]).
//!
//! SimMIM's mask token stands in for the embedding of a hidden patch before the positions are added; after the
//! last norm one linear layer turns each patch's token into the normalized pixels of that patch.
//! Source: Xie et al., SimMIM (CVPR 2022, arXiv 2111.09886), `models/simmim.py` of its code, where the
//! layer is a convolution of one pixel and a shuffle: the same function.

use burn::tensor::{Device, Tensor};

use super::capture::ReadBackError;
use super::floats::tensor;
use super::mae::MaeDecoder;
use super::model::Vit;
use super::norm::Norm;
use super::operations::Linear;
use super::parameters::{ParameterReader, Read};
use super::share::{OtherShares, Share, ShareLost};
use crate::architecture::{self, CHANNELS, Parameter, VitConfig};

/// Nothing could be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub enum DrawError {
    /// The device gave no answer back.
    ReadBack(#[from] ReadBackError),
    /// A worker with another share of the model gave none.
    Share(#[from] ShareLost),
}

/// Draws hidden patches from what a [`Vit`] makes of the others.
#[derive(Debug)]
pub struct Decoder(Kind);

#[derive(Debug)]
enum Kind {
    Linear(Box<LinearDecoder>),
    Transformer(Box<MaeDecoder>),
}

/// SimMIM's.
#[derive(Debug)]
struct LinearDecoder {
    /// `[1, dim]`.
    mask_token: Tensor<2>,
    norm: Norm,
    /// To channel, row, column of a patch.
    pixels: Linear,
}

impl Decoder {
    /// Builds the decoder beside the model that `config` describes, asking `read` for each of
    /// [`VitConfig::decoder_parameters`] once, as [`Vit::new`] does; `None` for a model without one.
    ///
    /// # Errors
    ///
    /// The first error of `read`.
    pub fn new<E>(
        config: &VitConfig,
        device: &Device,
        mut read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Option<Self>, E> {
        let kind = match config.decoder {
            architecture::Decoder::None => return Ok(None),
            architecture::Decoder::Linear => {
                Kind::Linear(Box::new(LinearDecoder::new(config, device, &mut read)?))
            }
            architecture::Decoder::Transformer(sides) => {
                Kind::Transformer(Box::new(MaeDecoder::new(config, sides, device, &mut read)?))
            }
        };
        Ok(Some(Self(kind)))
    }

    /// Draws the whole image, patches that were hidden and others, as the model was trained to: normalized values, and
    /// where MAE's was trained so, each patch's less its mean over its deviation. A share of a model works with the
    /// `others`; a whole one has none.
    ///
    /// # Shapes
    /// - `input`: `[3, height, width]`, normalized; so is the result
    /// - `mask`: `[patches]`, true where a patch is hidden
    ///
    /// # Errors
    ///
    /// Where the device fails, or was lost, or another share.
    pub async fn draw(
        &self,
        vit: &Vit,
        others: Option<&dyn OtherShares>,
        input: Tensor<3>,
        mask: &[bool],
    ) -> Result<Vec<f32>, DrawError> {
        let image = match &self.0 {
            Kind::Linear(decoder) => decoder.draw(vit, others, input, mask).await?,
            Kind::Transformer(decoder) => decoder.draw(vit, others, input, mask).await?,
        };
        Ok(read_back(image).await?)
    }

    /// The states of MAE's decoder where nothing is hidden, its embedding first, then each block's: `[tokens, dim]`
    /// each, with the width of one; `None` for a decoder without blocks.
    ///
    /// # Shapes
    /// - `last`: the encoder's last state, `[tokens, dim]`
    ///
    /// # Errors
    ///
    /// Where the device fails, or was lost.
    pub async fn states(
        &self,
        last: Vec<f32>,
        device: &Device,
    ) -> Result<Option<(usize, Vec<Vec<f32>>)>, DrawError> {
        let Kind::Transformer(decoder) = &self.0 else { return Ok(None) };
        let mut states = Vec::new();
        for state in decoder.states(last, device).await? {
            states.push(read_back(state).await?);
        }
        Ok(Some((decoder.dim(), states)))
    }
}

/// A tensor's values, row-major.
async fn read_back<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadBackError> {
    let failed = |error: &dyn std::fmt::Display| ReadBackError { reason: error.to_string() };
    let data = tensor.into_data_async().await.map_err(|error| failed(&error))?;
    data.try_into_vec_as::<f32>().map_err(|error| failed(&error))
}

impl LinearDecoder {
    fn new<E>(config: &VitConfig, device: &Device, read: &mut Read<'_, E>) -> Result<Self, E> {
        let mut parameters = ParameterReader { config, share: Share::WHOLE, device, read };
        let token = parameters.values(Parameter::MaskToken)?;
        Ok(Self {
            mask_token: tensor(token, [1, config.dim], device),
            norm: Norm {
                scale: parameters.vector(Parameter::NormWeight)?,
                shift: parameters.vector(Parameter::NormBias)?,
                epsilon: config.epsilon,
            },
            pixels: Linear::new(
                &mut parameters,
                Parameter::DecoderWeight,
                Some(Parameter::DecoderBias),
            )?,
        })
    }

    async fn draw(
        &self,
        vit: &Vit,
        others: Option<&dyn OtherShares>,
        input: Tensor<3>,
        mask: &[bool],
    ) -> Result<Tensor<3>, ShareLost> {
        let VitConfig { grid, patch, prefix, .. } = *vit.config();
        let size = grid.size(patch);
        let state = vit.encode_masked(input, others, mask, &self.mask_token).await?;
        let tokens = state.narrow(0, prefix.count(), grid.patches());
        Ok(self
            .pixels
            .forward(self.norm.forward(tokens))
            .reshape([grid.rows, grid.columns, CHANNELS, patch, patch])
            .permute([2, 0, 3, 1, 4])
            .reshape([CHANNELS, size.height, size.width]))
    }
}
