//! Gaussian blur, as `scipy.ndimage.gaussian_filter` with `mode="reflect"` and `truncate=4`.

use super::planes::Planes;
use crate::grid::Size;

/// The kernel ends at so many deviations.
const TRUNCATE: f64 = 4.0;

/// Blurs with a deviation of `sigma` pixels, along the rows and then along the columns.
///
/// The weights `exp(-x² / 2σ²)` sum to 1 over `|x| <= floor(4 σ + 1/2)`. Past an edge the picture goes on
/// as its mirror image, the pixel at the edge twice.
pub(super) fn gaussian(planes: &mut Planes, sigma: f64) {
    let Size { height, width } = planes.size;
    let kernel = kernel(sigma);
    let (mut across, mut down) = (vec![0.0; width], vec![0.0; height]);
    for plane in planes.channels() {
        for row in plane.chunks_exact_mut(width) {
            across.copy_from_slice(row);
            convolve(&across, &kernel, row.iter_mut());
        }
        for column in 0..width {
            let pixels = plane[column..].iter().step_by(width);
            down.iter_mut().zip(pixels).for_each(|(copy, pixel)| *copy = *pixel);
            convolve(&down, &kernel, plane[column..].iter_mut().step_by(width));
        }
    }
}

/// The weights of 0, 1, 2, … pixels away.
fn kernel(sigma: f64) -> Vec<f64> {
    let reach = (TRUNCATE * sigma + 0.5) as usize;
    let weight = |x: usize| (-0.5 * (x as f64 / sigma).powi(2)).exp();
    let half: Vec<f64> = (0..=reach).map(weight).collect();
    let sum = 2.0 * half.iter().sum::<f64>() - half[0];
    half.iter().map(|weight| weight / sum).collect()
}

fn convolve<'a>(line: &[f32], kernel: &[f64], out: impl Iterator<Item = &'a mut f32>) {
    let length = line.len() as isize;
    // Mirrored at both ends, a line repeats after twice its length.
    let at = |x: isize| {
        let x = x.rem_euclid(2 * length);
        f64::from(line[x.min(2 * length - 1 - x) as usize])
    };
    for (x, out) in out.enumerate() {
        let x = x as isize;
        let pairs = kernel.iter().enumerate().skip(1);
        let sides = pairs.map(|(d, weight)| weight * (at(x - d as isize) + at(x + d as isize)));
        *out = (kernel[0] * at(x) + sides.sum::<f64>()) as f32;
    }
}
