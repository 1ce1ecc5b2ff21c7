//! From a picture's pixels to a model's input: the notebooks' evaluation transform.
//!
//! Alpha over white; torchvision's `Resize(floor(size / 0.875))` with Pillow's antialiased filter and
//! `CenterCrop(size)`; then `(x / 255 - mean) / std`. The crop agrees with Pillow within one grey level
//! (`tests/preprocess.rs`). Decoding, color conversion and EXIF rotation are the caller's. Between crop
//! and normalization lies what is done to the picture ([`perturb()`]).
//! Source: cl-vs-mim, both notebooks, `transform_test`.

mod perturb;
mod resize;

pub use perturb::{Planes, perturb};
pub use resize::{ImageError, Rgb8, crop};

use serde::{Deserialize, Serialize};

use crate::input::normalization::Normalization;

/// Mean of ImageNet's channels, red, green, blue, of 0..1.
pub const IMAGENET_MEAN: [f32; 3] = Normalization::IMAGENET.mean;
/// Standard deviation of ImageNet's channels, red, green, blue, of 0..1.
pub const IMAGENET_STD: [f32; 3] = Normalization::IMAGENET.std;

/// Pillow's antialiased filter to resize with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// A triangle; the notebooks' choice.
    #[default]
    Bilinear,
    /// The cubic with `a = -1/2` (Catmull-Rom).
    Bicubic,
}

/// What a model expects of its input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Preprocess {
    /// Side of the input, pixels.
    pub size: usize,
    /// The resize's filter.
    pub interpolation: Interpolation,
    /// Subtracted from each channel's 0..1.
    pub mean: [f32; 3],
    /// Divides each channel after that.
    pub std: [f32; 3],
}

impl Preprocess {
    /// The notebooks' transform at another input size: bilinear, ImageNet's mean and deviation.
    pub fn imagenet(size: usize) -> Self {
        Self {
            size,
            interpolation: Interpolation::Bilinear,
            mean: IMAGENET_MEAN,
            std: IMAGENET_STD,
        }
    }
}

/// The model's input from a picture's pixels.
///
/// # Shapes
/// `rgba` is `[height, width, 4]`, alpha not premultiplied; the result is `[3, size, size]`.
///
/// # Errors
/// If a side is below [`crate::input::crop::MIN_SIDE`], or the pixels do not fill the picture.
pub fn preprocess(
    rgba: &[u8],
    width: usize,
    height: usize,
    spec: &Preprocess,
) -> Result<Vec<f32>, ImageError> {
    Ok(normalize(&crop(rgba, width, height, spec)?, spec))
}

/// The crop as a model reads it, `(x / 255 - mean) / std`: `[size, size, 3]` to `[3, size, size]`.
pub fn normalize(crop: &Rgb8, spec: &Preprocess) -> Vec<f32> {
    let channel = |c: usize| {
        let (mean, std) = (spec.mean[c], spec.std[c]);
        let values = crop.data.iter().skip(c).step_by(3);
        values.map(move |&x| (f32::from(x) / 255.0 - mean) / std)
    };
    (0..3).flat_map(channel).collect()
}

/// The other way: a model's values to 0..1, past both ends where they lie there.
///
/// # Shapes
/// `values` and the result are `[3, size, size]`.
pub fn denormalize(values: &[f32], spec: &Preprocess) -> Vec<f32> {
    let channels = values.chunks_exact(values.len() / 3).zip(spec.mean.iter().zip(spec.std));
    channels
        .flat_map(|(channel, (mean, std))| channel.iter().map(move |x| x * std + mean))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_come_apart_and_are_normalized() {
        let rgba: Vec<u8> = [255, 0, 51, 255].repeat(20 * 30);
        let input = preprocess(&rgba, 20, 30, &Preprocess::imagenet(8)).unwrap();
        assert_eq!(input.len(), 3 * 64);
        for (channel, value) in [(0, 1.0), (1, 0.0), (2, 0.2)] {
            let expected = (value - IMAGENET_MEAN[channel]) / IMAGENET_STD[channel];
            for found in &input[channel * 64..(channel + 1) * 64] {
                assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
            }
        }
    }

    #[test]
    fn a_spec_reads_as_in_a_files_metadata() {
        let text = r#"{"size":56,"interpolation":"bicubic","mean":[0,0,0],"std":[1,1,1]}"#;
        let spec: Preprocess = serde_json::from_str(text).unwrap();
        assert_eq!(spec.interpolation, Interpolation::Bicubic);
    }
}
