//! What a file holds beside its encoder to draw hidden patches with, and the parameters that follow from it.

use super::{BlockParameter, CHANNELS, Parameter, Position, VitConfig};
use crate::tokens::PrefixTokens;

/// What draws hidden patches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoder {
    /// Nothing that vitscope knows.
    None,
    /// SimMIM's: a mask token before the positions, and one linear layer after the last norm.
    Linear,
    /// MAE's: hidden patches are left out before the encoder, and stand as mask tokens in a transformer after it.
    Transformer(TransformerDecoder),
}

/// The sides of MAE's decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransformerDecoder {
    /// Width of its residual stream.
    pub dim: usize,
    /// How many blocks there are.
    pub depth: usize,
    /// Heads a block; divides `dim`.
    pub heads: usize,
    /// Width of its MLPs.
    pub hidden: usize,
}

impl VitConfig {
    /// Every parameter that the decoder needs beside the encoder's.
    pub fn decoder_parameters(&self) -> Vec<Parameter> {
        use Parameter::*;
        match self.decoder {
            Decoder::None => Vec::new(),
            Decoder::Linear => {
                vec![MaskToken, NormWeight, NormBias, DecoderWeight, DecoderBias]
            }
            Decoder::Transformer(decoder) => {
                let mut all = vec![
                    NormWeight,
                    NormBias,
                    DecoderEmbedWeight,
                    DecoderEmbedBias,
                    MaskToken,
                    DecoderPositions,
                ];
                let parts = self.of_decoder(decoder).block_parameters();
                let blocks = (0..decoder.depth)
                    .flat_map(|layer| parts.iter().map(move |&part| DecoderBlock(layer, part)));
                all.extend(blocks);
                all.extend([
                    DecoderNormWeight,
                    DecoderNormBias,
                    DecoderPredictionWeight,
                    DecoderPredictionBias,
                ]);
                all
            }
        }
    }

    /// The decoder as a Vision Transformer of its own, on the tokens that it is given: its blocks are as these.
    pub fn of_decoder(&self, decoder: TransformerDecoder) -> VitConfig {
        let TransformerDecoder { dim, depth, heads, hidden } = decoder;
        VitConfig {
            grid: self.grid,
            patch: self.patch,
            dim,
            depth,
            heads,
            hidden,
            prefix: PrefixTokens::CLASS,
            position: Position::Absolute { prefix: 1 },
            epsilon: self.epsilon,
            ..VitConfig::patch16_224(dim)
        }
    }

    /// The shape of a parameter of MAE's decoder; of one that the decoder lacks, without a value.
    pub(super) fn decoder_shape(&self, parameter: Parameter) -> Vec<usize> {
        let Decoder::Transformer(decoder) = self.decoder else { return vec![0] };
        let pixels = CHANNELS * self.patch * self.patch;
        let inside = self.of_decoder(decoder);
        match parameter {
            Parameter::DecoderEmbedWeight => vec![decoder.dim, self.dim],
            Parameter::DecoderPositions => inside.shape(Parameter::Positions),
            Parameter::DecoderBlock(layer, part) => inside.shape(Parameter::Block(layer, part)),
            Parameter::DecoderPredictionWeight => vec![pixels, decoder.dim],
            Parameter::DecoderPredictionBias => vec![pixels],
            _ => inside.shape(Parameter::Block(0, BlockParameter::Norm1Weight)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maes_decoder_has_the_parameters_that_transformers_counts() {
        // ViTMAEForPreTraining of facebook/vit-mae-base: `sum(p.numel() for p in model.decoder.parameters())`.
        let sides = TransformerDecoder { dim: 512, depth: 8, heads: 16, hidden: 2048 };
        let decoder = Decoder::Transformer(sides);
        let config = VitConfig { decoder, ..VitConfig::patch16_224(768) };
        let of_encoder = [Parameter::NormWeight, Parameter::NormBias];
        let own = config.decoder_parameters().into_iter().filter(|it| !of_encoder.contains(it));
        let count: usize = own.map(|it| config.shape(it).iter().product::<usize>()).sum();
        assert_eq!(count, 26_109_184);
        assert_eq!(VitConfig::patch16_224(768).decoder_parameters(), []);
    }
}
