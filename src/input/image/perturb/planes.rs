//! A crop as three planes of floats.

use crate::grid::Size;
use crate::input::image::resize::Rgb8;
use crate::input::image::spec::Preprocess;
use crate::input::normalization::Normalization;

/// A picture, channel by channel, 0 black and 1 white.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    /// The picture's pixels.
    pub size: Size,
    /// `[3, height, width]`.
    pub data: Vec<f32>,
}

impl From<&Rgb8> for Planes {
    fn from(crop: &Rgb8) -> Self {
        let channel = |c: usize| crop.data.iter().skip(c).step_by(3);
        let data = (0..3).flat_map(channel).map(|&level| f32::from(level) / 255.0).collect();
        Self { size: crop.size, data }
    }
}

impl Planes {
    /// One channel after the other, `[height, width]` each; none of a picture without pixels.
    pub(super) fn channels(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.data.chunks_exact_mut(self.size.pixels().max(1))
    }

    /// Cuts every value back to 0..1.
    pub(super) fn clamp(&mut self) {
        self.data.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0));
    }

    /// As a model reads it, `(x - mean) / std`.
    pub fn normalize(&self, spec: &Preprocess) -> Vec<f32> {
        let pixels = self.size.pixels().max(1);
        let Normalization { mean, std } = spec.normalization;
        let channels = self.data.chunks_exact(pixels).zip(mean.iter().zip(std));
        channels
            .flat_map(|(plane, (mean, std))| plane.iter().map(move |x| (x - mean) / std))
            .collect()
    }

    /// Pixel by pixel, `[height, width, 3]`.
    pub fn interleaved(&self) -> Vec<f32> {
        let pixels = self.size.pixels();
        (0..3 * pixels).map(|i| self.data[i % 3 * pixels + i / 3]).collect()
    }
}
