//! How much of each frequency a picture holds, whatever its direction: the radial log amplitude.
//!
//! `ln(|F| + 1e-6)` of each channel's discrete Fourier transform, averaged over the channels and over
//! all frequencies whose distance from zero, in cycles along the shorter side, rounds to the radius: 0 to half of that side.
//! A photograph's amplitude falls about as 1 / radius (Field, 1987, doi:10.1364/JOSAA.4.002379).

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::grid::{Grid, Size};

/// Added to every amplitude, as in [`super::delta_log_amplitude`].
const FLOOR: f64 = 1e-6;

/// The log amplitude by radius, `[shorter / 2 + 1]`, of an image `[channels, height, width]`.
///
/// # Panics
/// If `image` is no whole number of channels, or `size` is of no pixels.
pub fn radial_log_amplitude(image: &[f32], size: Size) -> Vec<f64> {
    let Size { height, width } = size;
    let shorter = size.shorter();
    assert!(
        image.len().is_multiple_of(size.pixels()),
        "{} values in planes of {size}",
        image.len()
    );
    let mut planner = FftPlanner::new();
    let mut sums = vec![0.0; shorter / 2 + 1];
    let mut counts = vec![0usize; shorter / 2 + 1];
    // A cycle is as long along both sides.
    let frequency = |bin, side| frequency(bin, side) * (shorter as f64 / side as f64);
    for channel in image.chunks_exact(size.pixels()) {
        let bins = transform(channel, size, &mut planner);
        for (index, bin) in bins.iter().enumerate() {
            let (row, column) = (index % height, index / height);
            let radius = frequency(row, height).hypot(frequency(column, width));
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
/// If `image` is no whole number of channels, or `mask` is not of that grid.
pub fn radial_log_amplitude_inside(
    image: &[f32],
    grid: Grid,
    patch: usize,
    mask: &[bool],
) -> Option<Vec<f64>> {
    let size = grid.size(patch);
    let mut planes = Vec::new();
    for patch_index in (0..mask.len()).filter(|&patch_index| mask[patch_index]) {
        let cell = grid.cell(patch_index);
        let (top, left) = (cell.row * patch, cell.column * patch);
        for channel in image.chunks_exact(size.pixels()) {
            let rows = channel.chunks_exact(size.width).skip(top).take(patch);
            planes.extend(rows.flat_map(|row| &row[left..left + patch]));
        }
    }
    (!planes.is_empty()).then(|| radial_log_amplitude(&planes, Size::square(patch)))
}

/// Cycles of a bin along a side, without its sign.
fn frequency(bin: usize, size: usize) -> f64 {
    bin.min(size - bin) as f64
}

/// The transform of a plane, column by column.
fn transform(
    plane: &[f32],
    Size { height, width }: Size,
    planner: &mut FftPlanner<f64>,
) -> Vec<Complex<f64>> {
    let mut rows: Vec<_> = plane.iter().map(|&x| Complex::new(f64::from(x), 0.0)).collect();
    planner.plan_fft_forward(width).process(&mut rows);
    let columns = (0..width).flat_map(|column| rows.iter().skip(column).step_by(width));
    let mut columns: Vec<_> = columns.copied().collect();
    planner.plan_fft_forward(height).process(&mut columns);
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
        let curve = radial_log_amplitude(&wave, size.into());
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
        let (sharp, blurred) = (
            radial_log_amplitude(&sharp, size.into()),
            radial_log_amplitude(&blurred, size.into()),
        );
        assert!((sharp[0] - blurred[0]).abs() < 1e-6);
        assert!(sharp[1] - blurred[1] < 0.1 && sharp[5] - blurred[5] > 1.0);
    }

    #[test]
    fn a_cycle_is_as_long_along_both_sides() {
        let size = Size { height: 16, width: 8 };
        // Four pixels a cycle: four along the height, two along the width.
        let wave = |along: fn(usize) -> usize| -> Vec<f32> {
            let turns = move |i: usize| TAU * along(i) as f64 / 4.0;
            (0..size.pixels()).map(|i| turns(i).cos() as f32).collect()
        };
        for wave in [wave(|i| i / 8), wave(|i| i % 8)] {
            let curve = radial_log_amplitude(&wave, size);
            let highest = (0..5).max_by(|&a, &b| curve[a].total_cmp(&curve[b]));
            assert_eq!((curve.len(), highest), (5, Some(2)), "{curve:?}");
        }
    }
}
