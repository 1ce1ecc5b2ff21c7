//! Patches of pixels less their mean over their deviation, which MAE is trained to predict, and back.
//!
//! He et al., MAE (CVPR 2022, arXiv 2111.06377), section 4.1, and `forward_loss` of its code: mean and variance over all
//! pixels and channels of a patch, the variance unbiased. All images here are `[channels, size, size]`, cut into `grid²`
//! patches.

use super::reconstruction::patch_of;

/// Added to the variance.
const EPSILON: f64 = 1e-6;

/// Mean and deviation of each patch's values: `[grid²]`.
///
/// # Panics
/// If `grid` does not divide the side.
pub fn patch_moments(image: &[f32], size: usize, grid: usize) -> Vec<(f64, f64)> {
    let patch = size / grid;
    assert_eq!(patch * grid, size, "{grid} patches along {size} pixels");
    let count = (image.len() / (grid * grid)) as f64;
    let mut sums = vec![0.0; grid * grid];
    for (index, value) in image.iter().enumerate() {
        sums[patch_of(index, size, patch)] += f64::from(*value);
    }
    let mut squares = vec![0.0; grid * grid];
    for (index, value) in image.iter().enumerate() {
        let of = patch_of(index, size, patch);
        squares[of] += (f64::from(*value) - sums[of] / count).powi(2);
    }
    let moments = sums.into_iter().zip(squares);
    moments.map(|(sum, sq)| (sum / count, (sq / (count - 1.0).max(1.0) + EPSILON).sqrt())).collect()
}

/// Each value less its patch's mean, over its deviation.
pub fn patch_normalized(image: &[f32], moments: &[(f64, f64)], size: usize) -> Vec<f32> {
    by_patch(image, moments, size, |value, (mean, deviation)| (value - mean) / deviation)
}

/// The inverse of [`patch_normalized`].
pub fn patch_denormalized(image: &[f32], moments: &[(f64, f64)], size: usize) -> Vec<f32> {
    by_patch(image, moments, size, |value, (mean, deviation)| value * deviation + mean)
}

fn by_patch(
    image: &[f32],
    moments: &[(f64, f64)],
    size: usize,
    of: impl Fn(f64, (f64, f64)) -> f64,
) -> Vec<f32> {
    let patch = size / moments.len().isqrt().max(1);
    let values = image.iter().enumerate();
    values
        .map(|(index, value)| of(f64::from(*value), moments[patch_of(index, size, patch)]) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_has_mean_0_and_deviation_1_and_comes_back() {
        let image: Vec<f32> = (0..3 * 16).map(|i| ((i * 7) % 11) as f32).collect();
        let moments = patch_moments(&image, 4, 2);
        let normalized = patch_normalized(&image, &moments, 4);
        for (mean, deviation) in patch_moments(&normalized, 4, 2) {
            assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-5, "{mean}, {deviation}");
        }
        let back = patch_denormalized(&normalized, &moments, 4);
        assert!(back.iter().zip(&image).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn a_flat_patch_stays_finite() {
        let moments = patch_moments(&[0.5; 12], 2, 1);
        assert!(patch_normalized(&[0.5; 12], &moments, 2).iter().all(|x| x.abs() < 1e-3));
    }
}
