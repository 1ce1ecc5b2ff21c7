//! What SimMIM's pre-training has around an encoder: a mask token, and a linear decoder to pixels.
//!
//! The mask token stands in for the embedding of a hidden patch before the positions are added; after the
//! last norm one linear layer turns each patch's token into the normalized pixels of that patch.
//! Source: Xie et al., SimMIM (CVPR 2022, arXiv 2111.09886), `models/simmim.py` of its code, where the
//! layer is a convolution of one pixel and a shuffle: the same function.

use burn::tensor::{Device, Tensor, TensorData};

use super::{CHANNELS, Linear, Norm, Parameter, ReadBackError, Source, Vit, VitConfig};

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
        let mut source = Source { config, device, read: &mut read };
        let token = source.values(Parameter::MaskToken)?;
        Ok(Self {
            mask_token: Tensor::from_data(TensorData::new(token, [1, config.dim]), device),
            norm: Norm {
                scale: source.vector(Parameter::NormWeight)?,
                shift: source.vector(Parameter::NormBias)?,
                epsilon: config.epsilon,
            },
            pixels: Linear::new(
                &mut source,
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
        let (grid, prefix) = (vit.config().grid(), vit.config().prefix_tokens());
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

/// Against `tests/golden/reconstruct.py`.
#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::io::Cursor;

    use pollster::block_on;
    use safetensors::SafeTensors;
    use safetensors::tensor::TensorView;

    use super::*;
    use crate::analysis::{
        masked_mean, pasted, patch_errors, radial_log_amplitude, radial_log_amplitude_inside,
    };
    use crate::checkpoint::Checkpoint;
    use crate::input::image::{Preprocess, denormalize};
    use crate::link::hints::Hints;

    /// f32 on both sides: what is left is the order of the sums.
    const TOLERANCE: f64 = 1e-4;
    const WEIGHTS: &[u8] = include_bytes!("../../tests/golden/simmim_decoder/weights.safetensors");
    const EXPECTED: &[u8] =
        include_bytes!("../../tests/golden/simmim_decoder/expected.safetensors");

    fn golden(name: &str) -> Vec<f32> {
        let file = SafeTensors::deserialize(EXPECTED).unwrap();
        let data = file.tensor(name).unwrap().data();
        data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
    }

    fn agrees(name: &str, found: impl IntoIterator<Item = impl Into<f64>>) {
        let found: Vec<f64> = found.into_iter().map(Into::into).collect();
        let expected = golden(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            let difference = (found - f64::from(*expected)).abs();
            assert!(difference < TOLERANCE, "{name}: {found} instead of {expected}");
        }
    }

    /// Half the image hidden from the model of a file; the drawing, normalized.
    fn draw(file: &[u8]) -> (Vec<bool>, Vec<f32>, Preprocess) {
        let device = Device::flex();
        let mut checkpoint = Checkpoint::open(Cursor::new(file), &Hints::default()).unwrap();
        let vit = checkpoint.build(&device).unwrap();
        let decoder = checkpoint.build_decoder(&device).unwrap().unwrap();
        let mask: Vec<bool> = golden("mask").iter().map(|&hidden| hidden > 0.5).collect();
        let drawn = block_on(decoder.draw(&vit, vit.input(golden("x"), &device), &mask)).unwrap();
        (mask, drawn, *checkpoint.preprocess())
    }

    #[test]
    fn the_drawing_and_its_measures_are_those_of_pretraining_and_numpy() {
        let (mask, normalized, preprocess) = draw(WEIGHTS);
        let (size, grid) = (preprocess.size, mask.len().isqrt());
        let loss = masked_mean(&patch_errors(&golden("x"), &normalized, size, grid), &mask);
        agrees("loss", loss);
        let original = denormalize(&golden("x"), &preprocess);
        agrees("pixels", original.clone());
        let drawn = denormalize(&normalized, &preprocess);
        agrees("drawn", drawn.clone());
        let errors = patch_errors(&original, &drawn, size, grid);
        agrees("error", masked_mean(&errors, &mask));
        agrees("errors", errors);
        let pasted = pasted(&original, &drawn, size, &mask);
        agrees("pasted", pasted.clone());
        for (name, image) in [("original", &original), ("drawn", &drawn), ("pasted", &pasted)] {
            agrees(&format!("amplitude.{name}"), radial_log_amplitude(image, size));
        }
        for (name, image) in [("original", &original), ("drawn", &drawn)] {
            let inside = radial_log_amplitude_inside(image, size, &mask).unwrap();
            agrees(&format!("inside.{name}"), inside);
        }
    }

    /// The file with its tensors renamed and the decoder's weight as a convolution's.
    fn renamed(rename: impl Fn(&str) -> String) -> Vec<u8> {
        let (_, header) = SafeTensors::read_metadata(WEIGHTS).unwrap();
        let file = SafeTensors::deserialize(WEIGHTS).unwrap();
        let views = file.tensors().into_iter().map(|(name, view)| {
            let mut shape = view.shape().to_vec();
            if name == "decoder.weight" {
                shape.extend([1, 1]);
            }
            (rename(&name), TensorView::new(view.dtype(), shape, view.data()).unwrap())
        });
        safetensors::serialize(views.collect::<Vec<_>>(), header.metadata().clone()).unwrap()
    }

    #[test]
    fn simmims_own_layout_is_the_same_decoder() {
        let (_, expected, _) = draw(WEIGHTS);
        for wrapper in ["", "model."] {
            let file = renamed(|name| match name.strip_prefix("decoder.") {
                Some(part) => format!("{wrapper}decoder.0.{part}"),
                None => format!("{wrapper}encoder.{name}"),
            });
            assert_eq!(draw(&file).1, expected, "{wrapper}");
        }
    }

    #[test]
    fn a_file_without_a_part_of_it_has_no_decoder_and_its_model_is_read() {
        for part in ["mask_token", "norm.weight", "decoder.weight", "decoder.bias"] {
            let file = renamed(|name| match name == part {
                true => "head.other".to_owned(),
                false => name.to_owned(),
            });
            let mut checkpoint = Checkpoint::open(Cursor::new(file), &Hints::default()).unwrap();
            assert!(!checkpoint.has_decoder(), "{part}");
            let device = Device::flex();
            assert!(checkpoint.build_decoder(&device).unwrap().is_none());
            assert!(checkpoint.build(&device).is_ok());
        }
    }
}
