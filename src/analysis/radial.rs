//! How much of each frequency a picture holds, whatever its direction: the radial log amplitude.
//!
//! `ln(|F| + 1e-6)` of each channel's discrete Fourier transform, averaged over the channels and over
//! all frequencies whose distance from zero, in cycles a side, rounds to the radius: 0 to `size / 2`.
//! A photograph's amplitude falls about as 1 / radius (Field, 1987, doi:10.1364/JOSAA.4.002379).

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Added to every amplitude, as in [`super::delta_log_amplitude`].
const FLOOR: f64 = 1e-6;

/// The log amplitude by radius, `[size / 2 + 1]`, of an image `[channels, size, size]`.
///
/// # Panics
/// If `image` is no whole number of channels, or `size` is 0.
pub fn radial_log_amplitude(image: &[f32], size: usize) -> Vec<f64> {
    assert!(image.len().is_multiple_of(size * size), "{} values in planes of {size}", image.len());
    let fft = FftPlanner::new().plan_fft_forward(size);
    let mut sums = vec![0.0; size / 2 + 1];
    let mut counts = vec![0usize; size / 2 + 1];
    for channel in image.chunks_exact(size * size) {
        let bins = transform(channel, size, fft.as_ref());
        for (index, bin) in bins.iter().enumerate() {
            let radius = frequency(index / size, size).hypot(frequency(index % size, size));
            // What lies in the corners is beyond the last whole ring.
            if let Some(sum) = sums.get_mut(radius.round() as usize) {
                *sum += (bin.norm() + FLOOR).ln();
                counts[radius.round() as usize] += 1;
            }
        }
    }
    sums.iter().zip(counts).map(|(sum, count)| sum / count as f64).collect()
}

/// The same of each masked patch by itself, `[patch / 2 + 1]`, the mean over them; none where no patch is
/// masked. Borders between patches play no part in it.
///
/// # Panics
/// If `image` is no whole number of channels, or `mask` is not `[grid²]` of a grid that divides `size`.
pub fn radial_log_amplitude_inside(image: &[f32], size: usize, mask: &[bool]) -> Option<Vec<f64>> {
    let grid = mask.len().isqrt();
    let patch = size / grid;
    assert_eq!(patch * grid, size, "{grid} patches along {size} pixels");
    let mut planes = Vec::new();
    for patch_index in (0..mask.len()).filter(|&patch_index| mask[patch_index]) {
        let (top, left) = (patch_index / grid * patch, patch_index % grid * patch);
        for channel in image.chunks_exact(size * size) {
            let rows = channel.chunks_exact(size).skip(top).take(patch);
            planes.extend(rows.flat_map(|row| &row[left..left + patch]));
        }
    }
    (!planes.is_empty()).then(|| radial_log_amplitude(&planes, patch))
}

/// Cycles a side of a bin, without its sign.
fn frequency(bin: usize, size: usize) -> f64 {
    bin.min(size - bin) as f64
}

/// The transform of a square plane; rows and columns change places, which no radius sees.
fn transform(plane: &[f32], size: usize, fft: &dyn Fft<f64>) -> Vec<Complex<f64>> {
    let mut rows: Vec<_> = plane.iter().map(|&x| Complex::new(f64::from(x), 0.0)).collect();
    fft.process(&mut rows);
    let columns = (0..size).flat_map(|column| rows.iter().skip(column).step_by(size));
    let mut columns: Vec<_> = columns.copied().collect();
    fft.process(&mut columns);
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn a_wave_is_at_its_own_radius() {
        let size = 16;
        // (3, 4) cycles a side: radius 5.
        let turns = |i: usize| (3 * (i % size) + 4 * (i / size)) as f64 / size as f64;
        let wave: Vec<f32> = (0..size * size).map(|i| (TAU * turns(i)).cos() as f32).collect();
        let curve = radial_log_amplitude(&wave, size);
        assert_eq!(curve.len(), 9);
        // NaN would be the highest, where a maximum leaves it out.
        let highest = (0..9).max_by(|&a, &b| curve[a].total_cmp(&curve[b]));
        assert_eq!(highest, Some(5), "{curve:?}");
        assert!(curve[4] < -9.0 && curve[6] < -9.0, "{curve:?}");
    }

    #[test]
    fn a_blurred_picture_has_less_of_the_high_frequencies_alone() {
        let size = 12;
        let sharp: Vec<f32> = (0..size * size).map(|i| (i * i % 17) as f32).collect();
        let at = |row: usize, column: usize| sharp[row % size * size + column % size];
        let blurred: Vec<f32> = (0..size * size)
            .map(|i| {
                let (row, column) = (i / size, i % size);
                (at(row, column)
                    + at(row, column + 1)
                    + at(row + 1, column)
                    + at(row + 1, column + 1))
                    / 4.0
            })
            .collect();
        let (sharp, blurred) =
            (radial_log_amplitude(&sharp, size), radial_log_amplitude(&blurred, size));
        assert!((sharp[0] - blurred[0]).abs() < 1e-6);
        assert!(sharp[1] - blurred[1] < 0.1 && sharp[5] - blurred[5] > 1.0);
    }
}
