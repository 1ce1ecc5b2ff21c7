//! Between a crop's levels and a model's values.

use super::pixels::RgbPixels;
use super::resize::{ImageError, Rgb8, crop};
use super::spec::Preprocess;
use crate::input::normalization::Normalization;

/// The model's input from a picture's pixels.
///
/// # Shapes
/// The result is `[3, height, width]`.
///
/// # Errors
/// If a side is below [`crate::input::crop::MIN_SIDE`], or the pixels do not fill the picture.
pub fn preprocess(picture: &RgbPixels, spec: &Preprocess) -> Result<Vec<f32>, ImageError> {
    Ok(normalize(&crop(picture, spec)?, spec))
}

/// The crop as a model reads it, `(x / 255 - mean) / std`: `[height, width, 3]` to `[3, height, width]`.
pub fn normalize(crop: &Rgb8, spec: &Preprocess) -> Vec<f32> {
    let Normalization { mean, std } = spec.normalization;
    let channel = |c: usize| {
        let (mean, std) = (mean[c], std[c]);
        let values = crop.data.iter().skip(c).step_by(3);
        values.map(move |&x| (f32::from(x) / 255.0 - mean) / std)
    };
    (0..3).flat_map(channel).collect()
}

/// The other way: a model's values to 0..1, past both ends where they lie there.
///
/// # Shapes
/// `values` and the result are `[3, height, width]`.
pub fn denormalize(values: &[f32], spec: &Preprocess) -> Vec<f32> {
    let Normalization { mean, std } = spec.normalization;
    let channels = values.chunks_exact(values.len() / 3).zip(mean.iter().zip(std));
    channels
        .flat_map(|(channel, (mean, std))| channel.iter().map(move |x| x * std + mean))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_come_apart_and_are_normalized() {
        let picture = RgbPixels { rgb: [255, 0, 51].repeat(20 * 30), width: 20, height: 30 };
        let input = preprocess(&picture, &Preprocess::imagenet(8)).unwrap();
        assert_eq!(input.len(), 3 * 64);
        for (channel, value) in [(0, 1.0), (1, 0.0), (2, 0.2)] {
            let Normalization { mean, std } = Normalization::IMAGENET;
            let expected = (value - mean[channel]) / std[channel];
            for found in &input[channel * 64..(channel + 1) * 64] {
                assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
            }
        }
    }
}
