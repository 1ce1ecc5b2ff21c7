//! What a model with a decoder draws where patches of the image shown are hidden from it.

use burn::tensor::Device;

use super::models::LoadedModel;
use crate::analysis::{
    masked_mean, pasted, patch_errors, radial_log_amplitude, radial_log_amplitude_inside,
};
use crate::architecture::VitConfig;
use crate::checkpoint::Checkpoint;
use crate::engine::protocol::{Answer, EngineError, Masking, Reconstruction};
use crate::image::denormalize;
use crate::mask::Mask;

/// SimMIM's share of masked patches, and the side of its masks' squares, in patches.
const USUAL_RATIO: f64 = 0.6;
const USUAL_UNIT: usize = 2;
/// Along a side; more are hard to paint, and links name what is drawn by chance on these.
const MOST_SQUARES: usize = 16;

impl LoadedModel {
    /// Draws what is hidden of the picture that was seen.
    pub(super) async fn reconstruct(
        &self,
        mask: &Mask,
        device: &Device,
    ) -> Result<(Answer, Vec<f32>), EngineError> {
        let Self { model, decoder, preprocess, input, .. } = self;
        let decoder = decoder.as_ref().ok_or(EngineError::NoDecoder)?;
        let VitConfig { size, .. } = *model.config();
        let grid = model.config().grid();
        let mask = mask.patches(grid);
        let tensor = model.input(input.clone(), device);
        let normalized = decoder.draw(model, tensor, &mask).await?;
        // What it makes of hidden patches no run has seen.
        if !normalized.iter().all(|x| x.is_finite()) {
            return Err(EngineError::NotFinite { place: "the drawing".to_owned() });
        }

        let original = denormalize(input, preprocess);
        let drawn = denormalize(&normalized, preprocess);
        let filled = pasted(&original, &drawn, size, &mask);
        let errors = patch_errors(&original, &drawn, size, grid);
        let inside = |image: &[f32]| radial_log_amplitude_inside(image, size, &mask);
        let answer = Answer::Reconstruction(Reconstruction {
            size,
            error: masked_mean(&errors, &mask),
            loss: masked_mean(&patch_errors(input, &normalized, size, grid), &mask),
            original: radial_log_amplitude(&original, size),
            filled: radial_log_amplitude(&filled, size),
            drawn: radial_log_amplitude(&drawn, size),
            inside: inside(&original).zip(inside(&drawn)).map(<[Vec<f64>; 2]>::from),
        });
        let errors = errors.into_iter().map(|error| error as f32);
        Ok((answer, original.into_iter().chain(drawn).chain(errors).collect()))
    }
}

/// How the model was masked in its training; what the file does not say is as usual.
pub(super) fn masking<R>(checkpoint: &Checkpoint<R>) -> Option<Masking>
where
    R: std::io::Read + std::io::Seek,
{
    if !checkpoint.has_decoder() {
        return None;
    }
    let said = |name: &str| checkpoint.metadata().get(name).and_then(serde_json::Value::as_f64);
    let grid = checkpoint.config().grid();
    let unit = said("mask_unit").map_or(USUAL_UNIT, |unit| unit as usize);
    let unit = if unit > 0 && grid.is_multiple_of(unit) { unit } else { 1 };
    let ratio = said("mask_ratio").filter(|ratio| (0.0..=1.0).contains(ratio));
    let squares = (grid / unit).min(MOST_SQUARES);
    Some(Masking { squares, ratio: ratio.unwrap_or(USUAL_RATIO) })
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
    use crate::hints::Hints;

    const SIMMIM: &[u8] =
        include_bytes!("../../../tests/golden/simmim_decoder/weights.safetensors");
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
        assert_eq!(masking, Masking { squares: 3, ratio: 0.5 });
        let hints = Hints { size: Some(36), ..Hints::default() };
        let larger = Checkpoint::open(Cursor::new(SIMMIM), &hints).unwrap();
        // Nine patches a side, which squares of two do not divide.
        assert_eq!(super::masking(&larger).unwrap().squares, 9);
    }

    #[test]
    fn the_answer_holds_the_picture_the_drawing_and_the_errors() {
        let (session, masking) = with_decoder();
        let mask = Mask::draw(masking.squares, 0.5, 1);
        let (told, floats) = drawing(&session, mask.clone());
        assert_eq!((told.size, floats.len()), (SIZE, 2 * PIXELS + 36));
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
        assert_eq!(told.drawn, radial_log_amplitude(drawn, SIZE));
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
