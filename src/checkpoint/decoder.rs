//! What a file holds to draw hidden patches with: SimMIM's linear decoder, or MAE's transformer.

use std::io::{Read, Seek};

use serde_json::Value;

use super::metadata::Metadata;
use super::shapes::{Shapes, at_rank, guess_heads_of};
use super::{Checkpoint, CheckpointError};
use crate::architecture::{
    BlockParameter, Decoder, Parameter, Position, TransformerDecoder, VitConfig,
};
use crate::tokens::PrefixTokens;

/// The width of a head in MAE's decoders.
const MAE_DECODER_HEAD_DIM: usize = 32;

/// By how many times the mean over a patch's pixels may stand out of chance in the last layer of a decoder that never
/// learned to draw it. Small MAEs on photographs have 1.0 where trained so, and 9 after their first 150 steps otherwise;
/// the embedded SimMIM has 27.
const MOST_OF_CHANCE: f32 = 4.0;

impl Shapes<'_> {
    /// What the file has to draw hidden patches with; none where a part is missing or of another shape.
    pub(super) fn decoder(&self, config: &VitConfig, metadata: &Metadata) -> Decoder {
        let transformer = self.transformer_decoder(config, metadata).map(Decoder::Transformer);
        let all = [Decoder::Linear].into_iter().chain(transformer);
        let is_whole = |decoder: &Decoder| {
            let config = VitConfig { decoder: *decoder, ..config.clone() };
            config.decoder_parameters().into_iter().all(|it| self.holds(&config, it))
        };
        { all }.find(is_whole).unwrap_or(Decoder::None)
    }

    /// The sides of MAE's decoder. What it gets are tokens with their positions, one of them \[CLS\], so it goes with no
    /// other encoder. Nothing in it tells its heads: MAE's are all 32 wide.
    fn transformer_decoder(
        &self,
        config: &VitConfig,
        metadata: &Metadata,
    ) -> Option<TransformerDecoder> {
        let is_maes = config.prefix == PrefixTokens::CLASS
            && config.position == (Position::Absolute { prefix: 1 })
            && config.rotary.is_none();
        let sides = |parameter| self.of::<2>(parameter, "").ok();
        let [dim, _] = sides(Parameter::DecoderEmbedWeight).filter(|_| is_maes)?;
        let [hidden, _] = sides(Parameter::DecoderBlock(0, BlockParameter::Mlp1Weight))?;
        let told = metadata.others.get("decoder_heads").and_then(Value::as_u64);
        let told = told.and_then(|heads| usize::try_from(heads).ok());
        let usual = || guess_heads_of(dim, MAE_DECODER_HEAD_DIM);
        let told = told.filter(|heads| *heads > 0 && dim.is_multiple_of(*heads));
        let heads = told.unwrap_or_else(usual);
        Some(TransformerDecoder { dim, depth: self.keys.decoder_depth(), heads, hidden })
    }

    /// A parameter is there in its shape.
    fn holds(&self, config: &VitConfig, parameter: Parameter) -> bool {
        let parts = self.keys.parts(parameter);
        let mut expected = config.shape(parameter);
        expected[0] /= parts.len().max(1);
        // A convolution of one pixel has two axes more.
        let linear = |shape: &[usize]| match shape {
            [outputs, inputs, 1, 1] => vec![*outputs, *inputs],
            shape => at_rank(shape, expected.len()),
        };
        let fits = |key: String| {
            self.tensors.get(&key).is_some_and(|tensor| linear(&tensor.shape) == expected)
        };
        !parts.is_empty() && parts.into_iter().flatten().all(fits)
    }
}

impl<R: Read + Seek> Checkpoint<R> {
    /// MAE's decoder predicts patches less their mean over their deviation (its `norm_pix_loss`), by the metadata or
    /// by its last layer: what was never to draw a patch's mean has no more of it there than chance has.
    ///
    /// # Errors
    ///
    /// That layer cannot be read.
    pub fn predicts_normalized_patches(&mut self) -> Result<bool, CheckpointError> {
        let Decoder::Transformer(decoder) = self.own.decoder else { return Ok(false) };
        match self.metadata.get("norm_pix").and_then(Value::as_bool) {
            Some(told) => Ok(told),
            None => {
                let weight = self.parameter(Parameter::DecoderPredictionWeight)?;
                Ok(share_of_mean(&weight, decoder.dim) < MOST_OF_CHANCE)
            }
        }
    }
}

/// How much of a layer `[outputs, width]` is the mean over its outputs, in units of what is by chance: 1 / outputs.
fn share_of_mean(weight: &[f32], width: usize) -> f32 {
    let mut sums = vec![0.0; width];
    for row in weight.chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let of_mean: f32 = sums.iter().map(|sum| sum * sum).sum();
    let all: f32 = weight.iter().map(|value| value * value).sum();
    of_mean / all.max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_over_outputs_is_told_from_chance() {
        // Vigna's SplitMix64, as the masks have it.
        let random = |i: usize| {
            let mixed = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        };
        let weight: Vec<f32> = (0..96 * 64).map(random).collect();
        let by_chance = share_of_mean(&weight, 64);
        assert!((0.3..3.0).contains(&by_chance), "{by_chance}");
        // A quarter of the deviation in every row alike: of 96 rows, 96 / 17 times as much as by chance, and that itself.
        let shifted: Vec<f32> =
            weight.iter().enumerate().map(|(i, x)| x + 0.25 * random(i % 64)).collect();
        assert!(share_of_mean(&shifted, 64) > MOST_OF_CHANCE);
        let constant = share_of_mean(&[1.0; 12], 3);
        assert!((constant - 4.0).abs() < 1e-6, "of 4 outputs all is their mean: {constant}");
    }
}
