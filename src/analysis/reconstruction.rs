//! How well hidden patches were drawn: the mean absolute difference of their pixels.
//!
//! SimMIM's loss (Xie et al., CVPR 2022, arXiv 2111.09886, section 3.4) is this mean over the masked
//! patches, of normalized pixels. All images here are
//! `[channels, height, width]`, cut into a grid of patches of `patch` pixels a side.

use crate::grid::{Cell, Grid, Size};

/// The mean of |a - b| over the pixels and channels of each patch: `[patches]`.
///
/// # Panics
/// If `b` is shorter than `a`, or `a` is no image of that grid.
pub fn patch_errors(a: &[f32], b: &[f32], grid: Grid, patch: usize) -> Vec<f64> {
    patch_means(a, b, grid, patch, |difference| f64::from(difference.abs()))
}

/// The mean of (a - b)² in the same way: MAE's loss is the mean of these over the masked patches.
///
/// # Panics
/// As [`patch_errors`].
pub fn patch_squares(a: &[f32], b: &[f32], grid: Grid, patch: usize) -> Vec<f64> {
    patch_means(a, b, grid, patch, |difference| f64::from(difference).powi(2))
}

fn patch_means(
    a: &[f32],
    b: &[f32],
    grid: Grid,
    patch: usize,
    of: impl Fn(f32) -> f64,
) -> Vec<f64> {
    let pixels = a.len() / grid.patches();
    let mut errors = vec![0.0; grid.patches()];
    for (index, (a, b)) in a.iter().zip(&b[..a.len()]).enumerate() {
        errors[patch_of(index, grid, patch)] += of(a - b);
    }
    errors.iter().map(|sum| sum / pixels as f64).collect()
}

/// The mean over the masked patches; none where no patch is masked.
pub fn masked_mean(errors: &[f64], mask: &[bool]) -> Option<f64> {
    let masked = errors.iter().zip(mask).filter_map(|(error, masked)| masked.then_some(error));
    let count = mask.iter().filter(|masked| **masked).count();
    (count > 0).then(|| masked.sum::<f64>() / count as f64)
}

/// The original with the masked patches of the drawing in their places.
///
/// # Panics
/// If `drawing` is shorter than `original`, or `mask` is not `[patches]`.
pub fn pasted(
    original: &[f32],
    drawing: &[f32],
    grid: Grid,
    patch: usize,
    mask: &[bool],
) -> Vec<f32> {
    let pixels = original.iter().zip(&drawing[..original.len()]).enumerate();
    pixels.map(|(i, (&a, &b))| if mask[patch_of(i, grid, patch)] { b } else { a }).collect()
}

/// The patch that a value of `[channels, height, width]` belongs to.
pub(super) fn patch_of(index: usize, grid: Grid, patch: usize) -> usize {
    let Size { height, width } = grid.size(patch);
    let (row, column) = (index / width % height, index % width);
    grid.patch(Cell { row: row / patch, column: column / patch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_belong_to_their_patches_over_all_channels() {
        let original = vec![0.0; 3 * 16];
        let mut drawing = original.clone();
        // One pixel of the second patch in each channel, and one of the last in the last.
        for (channel, value) in [(0, 0.5), (1, -1.0), (2, 0.0)] {
            drawing[channel * 16 + 3] = value;
        }
        drawing[47] = 1.2;
        let errors = patch_errors(&original, &drawing, Grid::square(2), 2);
        for (found, expected) in errors.iter().zip([0.0, 1.5 / 12.0, 0.0, 0.1]) {
            assert!((found - expected).abs() < 1e-7, "{errors:?}");
        }
        let mean = masked_mean(&errors, &[true, true, false, false]).unwrap();
        assert!((mean - 0.0625).abs() < 1e-12);
        assert_eq!(masked_mean(&errors, &[false; 4]), None);
    }

    #[test]
    fn only_masked_patches_are_pasted() {
        let original = vec![0.0; 16];
        let drawing: Vec<f32> = (1..=16).map(|x| x as f32).collect();
        let found = pasted(&original, &drawing, Grid::square(2), 2, &[false, false, true, false]);
        let expected = [0.0, 0.0, 0.0, 0.0].repeat(2);
        assert_eq!(found[..8], expected);
        assert_eq!(found[8..], [9.0, 10.0, 0.0, 0.0, 13.0, 14.0, 0.0, 0.0]);
    }

    #[test]
    fn patches_of_a_tall_image_lie_in_its_rows() {
        let grid = Grid { rows: 3, columns: 2 };
        let mask: Vec<bool> = (0..6).map(|patch| patch == 3).collect();
        let found = pasted(&[0.0; 24], &[1.0; 24], grid, 2, &mask);
        let pasted: Vec<usize> = (0..24).filter(|&i| found[i] == 1.0).collect();
        assert_eq!(pasted, [10, 11, 14, 15]);
        let errors = patch_errors(&[0.0; 24], &found, grid, 2);
        assert_eq!(errors, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }
}
