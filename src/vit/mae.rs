//! MAE's decoder: a transformer of its own, which gets what the encoder makes of the patches that are not hidden, and a
//! mask token for each of the others.
//!
//! Hidden patches never enter the encoder. Its last state, normalized, is projected to the decoder's width; with the mask
//! tokens all are put in their places, positions are added, and after the blocks and a norm one linear layer gives each
//! patch's pixels: row by row, the three channels side by side.
//! Source: He et al., MAE (CVPR 2022, arXiv 2111.06377), `models_mae.py` of its code.

use burn::tensor::{Device, Tensor};

use super::blocks::Blocks;
use super::floats::tensor;
use super::model::Vit;
use super::norm::Norm;
use super::operations::Linear;
use super::parameters::{ParameterReader, Read};
use super::rows::rows;
use super::share::{OtherShares, Share, ShareLost};
use crate::architecture::{CHANNELS, Parameter, TransformerDecoder, VitConfig};

/// On its device.
#[derive(Debug)]
pub(super) struct MaeDecoder {
    /// As a model of its own.
    config: VitConfig,
    /// Of the encoder's last state.
    norm: Norm,
    embed: Linear,
    /// `[1, dim]`.
    mask_token: Tensor<2>,
    /// `[1 + grid², dim]`.
    positions: Tensor<2>,
    blocks: Blocks,
    last_norm: Norm,
    pixels: Linear,
}

impl MaeDecoder {
    pub(super) fn new<E>(
        encoder: &VitConfig,
        sides: TransformerDecoder,
        device: &Device,
        read: &mut Read<'_, E>,
    ) -> Result<Self, E> {
        let config = encoder.of_decoder(sides);
        let mut of_blocks = |parameter, shape: &[usize]| match parameter {
            Parameter::Block(layer, part) => read(Parameter::DecoderBlock(layer, part), shape),
            other => read(other, shape),
        };
        let mut parameters =
            ParameterReader { config: &config, share: Share::WHOLE, device, read: &mut of_blocks };
        let blocks = Blocks::read(&mut parameters)?;
        let mut parameters = ParameterReader { config: encoder, share: Share::WHOLE, device, read };
        let norm = |parameters: &mut ParameterReader<'_, E>, scale, shift| {
            Ok(Norm {
                scale: parameters.vector(scale)?,
                shift: parameters.vector(shift)?,
                epsilon: encoder.epsilon,
            })
        };
        let embed = Linear::new(
            &mut parameters,
            Parameter::DecoderEmbedWeight,
            Some(Parameter::DecoderEmbedBias),
        )?;
        let pixels = Linear::new(
            &mut parameters,
            Parameter::DecoderPredictionWeight,
            Some(Parameter::DecoderPredictionBias),
        )?;
        let matrix = |values: Vec<f32>| {
            let shape = [values.len() / config.dim, config.dim];
            tensor(values, shape, device)
        };
        Ok(Self {
            norm: norm(&mut parameters, Parameter::NormWeight, Parameter::NormBias)?,
            last_norm: norm(
                &mut parameters,
                Parameter::DecoderNormWeight,
                Parameter::DecoderNormBias,
            )?,
            mask_token: matrix(parameters.values(Parameter::MaskToken)?),
            positions: matrix(parameters.values(Parameter::DecoderPositions)?),
            embed,
            blocks,
            pixels,
            config,
        })
    }

    /// Width of its states.
    pub(super) fn dim(&self) -> usize {
        self.config.dim
    }

    /// # Shapes
    /// - `input` and the result: `[3, height, width]`
    /// - `mask`: `[patches]`, true where a patch is hidden
    pub(super) async fn draw(
        &self,
        vit: &Vit,
        others: Option<&dyn OtherShares>,
        input: Tensor<3>,
        mask: &[bool],
    ) -> Result<Tensor<3>, ShareLost> {
        let VitConfig { grid, patch, .. } = self.config;
        let size = grid.size(patch);
        let seen: Vec<usize> = (0..mask.len()).filter(|&patch| !mask[patch]).collect();
        let encoded = vit.encode_visible(input, others, &seen).await?;
        let tokens = self.embed.forward(self.norm.forward(encoded));
        // Behind [CLS] and what was seen stands one mask token, which all hidden patches take.
        let mut places = vec![0];
        let mut next = 0;
        for hidden in mask {
            next += usize::from(!hidden);
            places.push(if *hidden { 1 + seen.len() } else { next });
        }
        let all = rows(Tensor::cat(vec![tokens, self.mask_token.clone()], 0), &places);
        let state = all + self.positions.clone();
        let state = self.blocks.run(state, false, alone, |_| {}).await?;
        let patches = self.last_norm.forward(state).narrow(0, 1, grid.patches());
        Ok(self
            .pixels
            .forward(patches)
            .reshape([grid.rows, grid.columns, patch, patch, CHANNELS])
            .permute([4, 0, 2, 1, 3])
            .reshape([CHANNELS, size.height, size.width]))
    }

    /// Its embedding and its states after each block, `[tokens, dim]`, where nothing is hidden.
    ///
    /// # Shapes
    /// - `last`: the encoder's last state, `[tokens, encoder's dim]`
    pub(super) async fn states(
        &self,
        last: Vec<f32>,
        device: &Device,
    ) -> Result<Vec<Tensor<2>>, ShareLost> {
        let tokens = self.config.tokens();
        let shape = [tokens, last.len() / tokens];
        let last = tensor(last, shape, device);
        let state = self.embed.forward(self.norm.forward(last)) + self.positions.clone();
        let mut states = vec![state.clone()];
        self.blocks.run(state, false, alone, |(_, _, state)| states.push(state.clone())).await?;
        Ok(states)
    }
}

/// The sum of a branch where there is one share: a decoder is never divided.
async fn alone(part: Tensor<2>) -> Result<Tensor<2>, ShareLost> {
    Ok(part)
}
