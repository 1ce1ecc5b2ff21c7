//! What is said of a drawing: its error, the high frequencies that it keeps, or why a model draws none.

use crate::engine::protocol::{DecoderKind, ModelInfo, Reconstruction};
use crate::page::numbers::{Phrase, whole_percent};

/// Why a model does not draw, and what to do.
pub fn why_not(model: &ModelInfo) -> &'static str {
    let is = |names: &[&str]| names.iter().any(|name| model.family.starts_with(name));
    let contrastive = model.objective.as_deref() == Some("moco");
    if is(&["MAE"]) {
        "Its file holds MAE’s encoder alone: choose one with the decoder, such as MAE’s full checkpoint or \
         facebook/vit-mae-base, or a model of SimMIM for this side."
    } else if contrastive || is(&["MoCo", "DINO"]) {
        "It learned to tell images apart, never to draw them: nothing in its file turns tokens back into \
         pixels. Choose a model of SimMIM for this side."
    } else {
        "Its file holds no mask token and no decoder, so it cannot fill in what is hidden: choose a model of \
         SimMIM or MAE, with its decoder, for this side."
    }
}

/// The error of the hidden patches, and what is left of their high frequencies.
pub fn drawing_numbers(numbers: &Reconstruction) -> Vec<Phrase> {
    let Some((error, loss)) = numbers.error.zip(numbers.loss) else {
        let nothing = "Nothing is hidden: drag over the photograph.";
        return std::iter::once(Phrase::default().words(nothing))
            .chain(high_frequencies(numbers))
            .collect();
    };
    let whose = match numbers.decoder {
        DecoderKind::SimMim => "SimMIM",
        DecoderKind::Mae { .. } => "MAE",
    };
    let error = Phrase::default().number("error", format!("{error:.3}")).words(format!(
        " mean error of the hidden patches, {:.0} of 255 gray levels ({whose}’s loss: {loss:.3})",
        255.0 * error
    ));
    let undone = (numbers.decoder == DecoderKind::Mae { norm_pix: true }).then(|| {
        Phrase::default().words(
            "This decoder predicts each patch less its mean, over its deviation: both are the picture’s own here, \
             so a hidden patch has its color and contrast from it.",
        )
    });
    std::iter::once(error).chain(undone).chain(high_frequencies(numbers)).collect()
}

fn high_frequencies(numbers: &Reconstruction) -> Option<Phrase> {
    let [original, drawing] = numbers.inside.as_ref()?;
    Some(match kept_above_half(original, drawing) {
        Some(kept) => Phrase::default().number("high", whole_percent(kept)).words(
            " of the amplitude in the upper half of the frequencies is left inside the hidden patches",
        ),
        None => Phrase::default()
            .words("What is hidden is flat: it has no high frequencies to be kept."),
    })
}

/// The geometric mean, over the upper half of the radii, of the amplitude relative to the original's; none
/// where the original has no more there than rounding to 256 levels leaves in a flat patch.
///
/// # Shapes
/// Both are log amplitudes `[patch / 2 + 1]`, by radius.
fn kept_above_half(original: &[f64], drawing: &[f64]) -> Option<f64> {
    let upper = original.len() / 2;
    let mean = |curve: &[f64]| {
        curve.iter().skip(upper).sum::<f64>() / curve.len().saturating_sub(upper) as f64
    };
    // The deviation of what rounding adds to each of the patch's pixels, times its side.
    let side = 2 * original.len().saturating_sub(1);
    let rounding = side as f64 / (255.0 * 12f64.sqrt());
    (mean(original) > rounding.ln()).then(|| (mean(drawing) - mean(original)).exp())
}

#[cfg(test)]
pub(in crate::page) mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Of a picture of 2 × 2 pixels.
    pub fn numbers() -> Reconstruction {
        Reconstruction {
            grid: 2.into(),
            patch: 1,
            error: Some(0.125),
            loss: Some(0.5),
            decoder: DecoderKind::SimMim,
            by_depth: None,
            original: vec![2.0, -1.0],
            filled: vec![2.0, -2.0],
            drawn: vec![1.0, -3.0],
            inside: Some([vec![1.0, 0.0], vec![0.0, -std::f64::consts::LN_2]]),
        }
    }

    #[test]
    fn half_the_amplitude_is_half_of_it() {
        let kept = kept_above_half(&[9.0, 1.0, 0.0], &[0.0, 0.0, -1.0]).unwrap();
        assert!((kept - (-1f64).exp()).abs() < 1e-12, "{kept}");
    }

    #[test]
    fn a_flat_patch_has_nothing_to_be_kept() {
        // What rounding to 256 levels leaves in a patch of 4 pixels a side is 0.0045.
        assert_eq!(kept_above_half(&[0.0, 0.004f64.ln(), 0.004f64.ln()], &[0.0; 3]), None);
        assert!(kept_above_half(&[0.0, 0.005f64.ln(), 0.005f64.ln()], &[0.0; 3]).is_some());
    }

    #[test]
    fn numbers_say_the_error_and_what_is_kept() {
        let texts = |numbers: &Reconstruction| -> Vec<String> {
            drawing_numbers(numbers).iter().map(Phrase::text).collect()
        };
        assert_eq!(
            texts(&numbers()),
            [
                "0.125 mean error of the hidden patches, 32 of 255 gray levels (SimMIM’s loss: 0.500)",
                "50\u{a0}% of the amplitude in the upper half of the frequencies is left inside the hidden \
                 patches",
            ]
        );
        let mae = |norm_pix| {
            let decoder = DecoderKind::Mae { norm_pix };
            texts(&Reconstruction { decoder, ..numbers() })
        };
        assert!(mae(false)[0].ends_with("(MAE’s loss: 0.500)"));
        assert!(mae(true)[1].contains("less its mean"));
        assert_eq!([mae(false).len(), mae(true).len()], [2, 3]);
        let open = Reconstruction { error: None, loss: None, inside: None, ..numbers() };
        assert_eq!(texts(&open), ["Nothing is hidden: drag over the photograph."]);
        let flat = Reconstruction { inside: Some([vec![-9.0; 2], vec![0.0; 2]]), ..numbers() };
        assert!(texts(&flat)[1].starts_with("What is hidden is flat"));
    }

    #[test]
    fn a_model_that_cannot_draw_says_why() {
        let says = |family: &str, objective: Option<&str>| {
            let model = model(1, 1, 1, 1);
            let objective = objective.map(str::to_owned);
            why_not(&ModelInfo { family: family.to_owned(), objective, ..model })
        };
        assert!(says("MAE", None).contains("encoder alone"));
        assert!(says("DINO ViT", None).contains("never to draw"));
        assert!(says("timm ViT", Some("moco")).contains("never to draw"));
        assert!(says("timm ViT", None).contains("no mask token"));
    }
}
