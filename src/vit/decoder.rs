//! What SimMIM's pre-training has around an encoder: a mask token, and a linear decoder to pixels.
//!
//! The mask token stands in for the embedding of a hidden patch before the positions are added; after the
//! last norm one linear layer turns each patch's token into the normalized pixels of that patch.
//! Source: Xie et al., SimMIM (CVPR 2022, arXiv 2111.09886), `models/simmim.py` of its code, where the
//! layer is a convolution of one pixel and a shuffle: the same function.

use burn::tensor::{Device, Tensor, TensorData};

use super::capture::ReadBackError;
use super::model::Vit;
use super::norm::Norm;
use super::operations::Linear;
use super::parameters::ParameterReader;
use crate::architecture::{CHANNELS, Parameter, VitConfig};

/// Draws hidden patches from what a [`Vit`] makes of the others.
#[derive(Debug)]
pub struct Decoder {
    /// `[1, dim]`.
    mask_token: Tensor<2>,
    norm: Norm,
    /// To channel, row, column of a patch.
    pixels: Linear,
}

impl Decoder {
    /// Builds the decoder beside the model that `config` describes, asking `read` for each of
    /// [`VitConfig::DECODER`] once, as [`Vit::new`] does.
    ///
    /// # Errors
    ///
    /// The first error of `read`.
    pub fn new<E>(
        config: &VitConfig,
        device: &Device,
        mut read: impl FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut parameters = ParameterReader { config, device, read: &mut read };
        let token = parameters.values(Parameter::MaskToken)?;
        Ok(Self {
            mask_token: Tensor::from_data(TensorData::new(token, [1, config.dim]), device),
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

    /// Draws the whole image, patches that were hidden and others, in normalized values.
    ///
    /// # Shapes
    /// - `input`: `[3, size, size]`, normalized; so is the result
    /// - `mask`: `[grid²]`, true where a patch is hidden
    ///
    /// # Errors
    ///
    /// Where the device fails, or was lost.
    pub async fn draw(
        &self,
        vit: &Vit,
        input: Tensor<3>,
        mask: &[bool],
    ) -> Result<Vec<f32>, ReadBackError> {
        let VitConfig { size, patch, .. } = *vit.config();
        let (grid, prefix) = (vit.config().grid(), vit.config().prefix.count());
        let state = vit.encode_masked(input, mask, &self.mask_token);
        let tokens = state.narrow(0, prefix, grid * grid);
        let image: Tensor<3> = self
            .pixels
            .forward(self.norm.forward(tokens))
            .reshape([grid, grid, CHANNELS, patch, patch])
            .permute([2, 0, 3, 1, 4])
            .reshape([CHANNELS, size, size]);
        let failed = |error: &dyn std::fmt::Display| ReadBackError { reason: error.to_string() };
        let data = image.into_data_async().await.map_err(|error| failed(&error))?;
        data.try_into_vec_as::<f32>().map_err(|error| failed(&error))
    }
}
