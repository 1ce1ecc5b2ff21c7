//! What a model with a decoder draws where patches of the image shown are hidden from it.

use burn::tensor::Device;

use super::models::LoadedModel;
use crate::analysis::{
    delta_log_amplitude, masked_mean, pasted, patch_denormalized, patch_errors, patch_moments,
    patch_normalized, patch_squares, radial_log_amplitude, radial_log_amplitude_inside,
};
use crate::architecture::{Decoder, VitConfig};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::engine::protocol::{Answer, DecoderKind, EngineError, Masking, Reconstruction};
use crate::input::image::denormalize;
use crate::input::mask::Mask;
use crate::tokens::CaptureShape;

/// SimMIM's share of masked patches, and the side of its masks' squares, in patches.
const USUAL_RATIO: f64 = 0.6;
const USUAL_UNIT: usize = 2;
/// MAE's share, of single patches.
const MAE_RATIO: f64 = 0.75;
/// Along a side; more are hard to paint, and links name what is drawn by chance on these.
const MOST_SQUARES: usize = 16;

impl LoadedModel {
    /// Draws what is hidden of the picture that was seen.
    pub(super) async fn reconstruct(
        &self,
        mask: &Mask,
        device: &Device,
    ) -> Result<(Answer, Vec<f32>), EngineError> {
        let Self { model, decoder, masking, preprocess, input, .. } = self;
        let kind = masking.ok_or(EngineError::NoDecoder)?.decoder;
        let decoder = decoder.as_ref().ok_or(EngineError::NoDecoder)?;
        let VitConfig { grid, patch, .. } = *model.config();
        let size = grid.size(patch);
        let mask = mask.patches(grid);
        let tensor = model.input(input.clone(), device);
        let predicted = decoder.draw(model, self.others(), tensor, &mask).await?;
        // What it makes of hidden patches no run has seen.
        if !predicted.iter().all(|x| x.is_finite()) {
            return Err(EngineError::NotFinite { place: "the drawing".to_owned() });
        }
        let (errors, normalized) = match kind {
            DecoderKind::SimMim => (patch_errors(input, &predicted, grid, patch), predicted),
            DecoderKind::Mae { norm_pix: false } => {
                (patch_squares(input, &predicted, grid, patch), predicted)
            }
            DecoderKind::Mae { norm_pix: true } => {
                // The mean and the deviation of a hidden patch nobody has told the model: they are the picture's.
                let moments = patch_moments(input, grid, patch);
                let target = patch_normalized(input, &moments, grid, patch);
                let drawn = patch_denormalized(&predicted, &moments, grid, patch);
                (patch_squares(&target, &predicted, grid, patch), drawn)
            }
        };
        let loss = masked_mean(&errors, &mask);

        let original = denormalize(input, preprocess);
        let drawn = denormalize(&normalized, preprocess);
        let filled = pasted(&original, &drawn, grid, patch, &mask);
        let errors = patch_errors(&original, &drawn, grid, patch);
        let inside = |image: &[f32]| radial_log_amplitude_inside(image, grid, patch, &mask);
        let answer = Answer::Reconstruction(Reconstruction {
            grid,
            patch,
            error: masked_mean(&errors, &mask),
            loss,
            decoder: kind,
            by_depth: self.fourier_by_depth(device).await?,
            original: radial_log_amplitude(&original, size),
            filled: radial_log_amplitude(&filled, size),
            drawn: radial_log_amplitude(&drawn, size),
            inside: inside(&original).zip(inside(&drawn)).map(<[Vec<f64>; 2]>::from),
        });
        let errors = errors.into_iter().map(|error| error as f32);
        Ok((answer, original.into_iter().chain(drawn).chain(errors).collect()))
    }

    /// [`Reconstruction::by_depth`] of the picture that was seen; computed once for each.
    async fn fourier_by_depth(
        &self,
        device: &Device,
    ) -> Result<Option<[Vec<f64>; 2]>, EngineError> {
        if let Some(known) = self.decoder_depths.get() {
            return Ok(known.clone());
        }
        let Some((decoder, (_, capture))) = self.decoder.as_ref().zip(self.seen.as_ref()) else {
            return Ok(None);
        };
        let Some(last) = capture.states().last() else { return Ok(None) };
        let highest = |state: &[f32], prefix, grid, dim| {
            delta_log_amplitude(state, prefix, grid, dim).last().copied().unwrap_or_default()
        };
        let by_depth = decoder.states(last.clone(), device).await?.map(|(width, states)| {
            let CaptureShape { attention: shape, dim, .. } = capture.shape();
            let of_encoder = capture.states().iter().step_by(2).skip(1);
            // The decoder has [CLS] before the patches, too.
            [
                of_encoder.map(|it| highest(it, shape.prefix, shape.grid, dim)).collect(),
                states.iter().map(|it| highest(it, 1, shape.grid, width)).collect(),
            ]
        });
        Ok(self.decoder_depths.get_or_init(|| by_depth).clone())
    }
}

/// How the model was masked in its training; what the file does not say is as usual.
///
/// # Errors
///
/// The decoder's last layer, which tells what it predicts, cannot be read.
pub(super) fn masking<R>(checkpoint: &mut Checkpoint<R>) -> Result<Option<Masking>, CheckpointError>
where
    R: std::io::Read + std::io::Seek,
{
    let (decoder, unit, usual) = match checkpoint.config().decoder {
        Decoder::None => return Ok(None),
        Decoder::Linear => (DecoderKind::SimMim, USUAL_UNIT, USUAL_RATIO),
        Decoder::Transformer(_) => {
            let norm_pix = checkpoint.predicts_normalized_patches()?;
            (DecoderKind::Mae { norm_pix }, 1, MAE_RATIO)
        }
    };
    let said = |name: &str| checkpoint.metadata().get(name).and_then(serde_json::Value::as_f64);
    let grid = checkpoint.config().grid;
    let unit = said("mask_unit").map_or(unit, |unit| unit as usize);
    let divides = |unit| grid.rows.is_multiple_of(unit) && grid.columns.is_multiple_of(unit);
    let unit = if unit > 0 && divides(unit) { unit } else { 1 };
    let ratio = said("mask_ratio").filter(|ratio| (0.0..=1.0).contains(ratio));
    let squares = (grid.longer() / unit).min(MOST_SQUARES);
    Ok(Some(Masking { squares, ratio: ratio.unwrap_or(usual), decoder }))
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::io::Cursor;

    use pollster::block_on;
    use safetensors::tensor::{Dtype, TensorView};

    use super::super::Session;
    use super::super::tests::{CAT, DOG, LEFT, RIGHT, run, with_model};
    use super::*;
    use crate::architecture::Parameter;
    use crate::engine::protocol::Question;
    use crate::link::hints::Hints;

    const SIMMIM: &[u8] =
        include_bytes!("../../../tests/golden/simmim_decoder/weights.safetensors");
    const MAE: &[u8] = include_bytes!("../../../tests/golden/mae_decoder/weights.pth");
    const SIZE: usize = 24;
    const PIXELS: usize = 3 * SIZE * SIZE;

    /// A model with a decoder on the right, beside one without.
    fn with_decoder() -> (Session, Masking) {
        let mut session = with_model();
        let info = session.load(RIGHT, Cursor::new(SIMMIM), &Hints::default()).unwrap();
        for slot in [LEFT, RIGHT] {
            run(&mut session, slot, CAT).unwrap();
        }
        (session, info.masking.unwrap())
    }

    fn drawing(session: &Session, mask: Mask) -> (Reconstruction, Vec<f32>) {
        let question = Question::Reconstruction { mask };
        match block_on(session.answer(RIGHT, CAT, &question)).unwrap() {
            (Answer::Reconstruction(told), floats) => (told, floats),
            (answer, _) => panic!("{answer:?}"),
        }
    }

    #[test]
    fn a_decoder_says_how_it_was_masked() {
        let (_, masking) = with_decoder();
        assert_eq!(masking, Masking { squares: 3, ratio: 0.5, decoder: DecoderKind::SimMim });
        let hints = Hints { size: Some(36), ..Hints::default() };
        let mut larger = Checkpoint::open(Cursor::new(SIMMIM), &hints).unwrap();
        // Nine patches a side, which squares of two do not divide.
        assert_eq!(super::masking(&mut larger).unwrap().unwrap().squares, 9);
    }

    #[test]
    fn the_answer_holds_the_picture_the_drawing_and_the_errors() {
        let (session, masking) = with_decoder();
        let mask = Mask::draw(masking.squares, 0.5, 1);
        let (told, floats) = drawing(&session, mask.clone());
        assert_eq!((told.grid.size(told.patch), floats.len()), (SIZE.into(), 2 * PIXELS + 36));
        let (original, rest) = floats.split_at(PIXELS);
        let (drawn, errors) = rest.split_at(PIXELS);
        assert!(original.iter().all(|x| (-1e-6..=1.0 + 1e-6).contains(x)));
        let patches = mask.patches(6);
        let hidden: Vec<f64> = errors
            .iter()
            .zip(&patches)
            .filter_map(|(&error, hidden)| hidden.then_some(error.into()))
            .collect();
        let mean = hidden.iter().sum::<f64>() / hidden.len() as f64;
        assert!((told.error.unwrap() - mean).abs() < 1e-6);
        // A channel's difference, divided by its deviation, is larger by four to five.
        let times = told.loss.unwrap() / told.error.unwrap();
        assert!((1.0 / 0.229..=1.0 / 0.224).contains(&times), "{times}");
        assert_eq!(told.drawn, radial_log_amplitude(drawn, SIZE.into()));
        assert_ne!(told.filled, told.drawn);
        assert_ne!(drawing(&session, Mask::draw(masking.squares, 0.5, 2)).1, floats);
    }

    #[test]
    fn nothing_hidden_has_no_error_and_a_drawing_all_the_same() {
        let (session, _) = with_decoder();
        let (told, floats) = drawing(&session, Mask::open(3));
        assert_eq!((told.error, told.loss, told.inside), (None, None, None));
        assert_eq!(told.filled, told.original);
        assert_ne!(floats[..PIXELS], floats[PIXELS..2 * PIXELS]);
    }

    #[test]
    fn maes_decoder_draws_in_its_own_way_and_goes_on_by_depth() {
        let mut session = Session::new(Device::flex());
        let hints = Hints { heads: Some(4), ..Hints::default() };
        let info = session.load(RIGHT, Cursor::new(MAE), &hints).unwrap();
        let decoder = DecoderKind::Mae { norm_pix: true };
        assert_eq!(info.masking, Some(Masking { squares: 6, ratio: 0.75, decoder }));
        run(&mut session, RIGHT, CAT).unwrap();
        let (told, floats) = drawing(&session, Mask::draw(6, 0.75, 1));
        assert_eq!(floats.len(), 2 * PIXELS + 36);
        assert!(told.loss.is_some_and(|loss| loss > 0.0) && told.decoder == decoder);
        let [encoder, decoder] = told.by_depth.clone().unwrap();
        assert_eq!((encoder.len(), decoder.len()), (2, 3));
        assert_eq!(drawing(&session, Mask::draw(6, 0.5, 2)).0.by_depth, told.by_depth);
        run(&mut session, RIGHT, DOG).unwrap();
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let (session, _) = with_decoder();
        let of = |slot, image| {
            block_on(session.answer(slot, image, &Question::Reconstruction { mask: Mask::open(2) }))
        };
        assert_eq!(of(LEFT, CAT), Err(EngineError::NoDecoder));
        assert_eq!(of(RIGHT, DOG), Err(EngineError::NoCapture));
    }

    /// The file in single precision, its decoder's weights too large for any token.
    fn with_a_broken_decoder() -> Vec<u8> {
        let mut checkpoint = Checkpoint::open(Cursor::new(SIMMIM), &Hints::default()).unwrap();
        let config = checkpoint.config().clone();
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = checkpoint
            .parameters()
            .into_iter()
            .map(|parameter| {
                let mut values = checkpoint.parameter(parameter).unwrap();
                if parameter == Parameter::DecoderWeight {
                    values.fill(3e38);
                }
                let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                (parameter.timm_name(), config.shape(parameter), bytes)
            })
            .collect();
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
        });
        safetensors::serialize(views, None).unwrap()
    }

    #[test]
    fn a_drawing_that_is_not_finite_is_no_drawing() {
        let (mut session, _) = with_decoder();
        let broken = Cursor::new(with_a_broken_decoder());
        session.load(RIGHT, broken, &Hints::default()).unwrap();
        run(&mut session, RIGHT, CAT).unwrap();
        let question = Question::Reconstruction { mask: Mask::open(2) };
        let error = block_on(session.answer(RIGHT, CAT, &question)).unwrap_err();
        assert_eq!(error, EngineError::NotFinite { place: "the drawing".to_owned() });
    }
}
