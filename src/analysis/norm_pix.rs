//! Patches of pixels less their mean over their deviation, which MAE is trained to predict, and back.
//!
//! He et al., MAE (CVPR 2022, arXiv 2111.06377), section 4.1, and `forward_loss` of its code: mean and variance over all
//! pixels and channels of a patch, the variance unbiased. All images here are `[channels, height,
//! width]`, cut into a grid of patches of `patch` pixels a side.

use super::reconstruction::patch_of;
use crate::grid::Grid;

/// Added to the variance.
const EPSILON: f64 = 1e-6;

/// Mean and deviation of each patch's values: `[patches]`.
///
/// # Panics
/// If `image` is no image of that grid.
pub fn patch_moments(image: &[f32], grid: Grid, patch: usize) -> Vec<(f64, f64)> {
    let count = (image.len() / grid.patches()) as f64;
    let mut sums = vec![0.0; grid.patches()];
    for (index, value) in image.iter().enumerate() {
        sums[patch_of(index, grid, patch)] += f64::from(*value);
    }
    let mut squares = vec![0.0; grid.patches()];
    for (index, value) in image.iter().enumerate() {
        let of = patch_of(index, grid, patch);
        squares[of] += (f64::from(*value) - sums[of] / count).powi(2);
    }
    let moments = sums.into_iter().zip(squares);
    moments.map(|(sum, sq)| (sum / count, (sq / (count - 1.0).max(1.0) + EPSILON).sqrt())).collect()
}

/// Each value less its patch's mean, over its deviation.
pub fn patch_normalized(
    image: &[f32],
    moments: &[(f64, f64)],
    grid: Grid,
    patch: usize,
) -> Vec<f32> {
    let of = |value, (mean, deviation): (f64, f64)| (value - mean) / deviation;
    by_patch(image, moments, (grid, patch), of)
}

/// The inverse of [`patch_normalized`].
pub fn patch_denormalized(
    image: &[f32],
    moments: &[(f64, f64)],
    grid: Grid,
    patch: usize,
) -> Vec<f32> {
    let of = |value, (mean, deviation): (f64, f64)| value * deviation + mean;
    by_patch(image, moments, (grid, patch), of)
}

fn by_patch(
    image: &[f32],
    moments: &[(f64, f64)],
    (grid, patch): (Grid, usize),
    of: impl Fn(f64, (f64, f64)) -> f64,
) -> Vec<f32> {
    let values = image.iter().enumerate();
    values
        .map(|(index, value)| of(f64::from(*value), moments[patch_of(index, grid, patch)]) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_has_mean_0_and_deviation_1_and_comes_back() {
        let image: Vec<f32> = (0..3 * 16).map(|i| ((i * 7) % 11) as f32).collect();
        let grid = Grid::square(2);
        let moments = patch_moments(&image, grid, 2);
        let normalized = patch_normalized(&image, &moments, grid, 2);
        for (mean, deviation) in patch_moments(&normalized, grid, 2) {
            assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-5, "{mean}, {deviation}");
        }
        let back = patch_denormalized(&normalized, &moments, grid, 2);
        assert!(back.iter().zip(&image).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn a_flat_patch_stays_finite() {
        let (image, grid) = ([0.5; 12], Grid::square(1));
        let moments = patch_moments(&image, grid, 2);
        let normalized = patch_normalized(&image, &moments, grid, 2);
        assert!(normalized.iter().all(|x| x.abs() < 1e-3));
    }
}
