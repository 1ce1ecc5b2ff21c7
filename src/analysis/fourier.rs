//! How much fine structure a state of the residual stream holds: its Fourier log amplitude.
//!
//! Each channel's map is Fourier transformed; `ln(|F| + 1e-6)` is averaged over channels; of the result
//! the diagonal frequencies `(k, k)` are kept, relative to `k = 0`. Natural log, `k = 0 .. ceil(grid / 2)`,
//! frequency `2 k / grid` of π along both axes. Paper, section 3 (after Park and Kim, ICLR 2022);
//! `representation_analysis.ipynb`, "Fourier Analysis".
//!
//! The diagonal of a square needs no transform of the plane: `F(k, k) = Σ v(x, y) e^(-2πi k (x + y) / grid)`
//! knows only `x + y` modulo `grid`, so it is the one-dimensional transform of the map's wrapped
//! antidiagonal sums (the projection-slice theorem on the torus).
//!
//! The notebook knows squares alone. Elsewhere its diagonal is where the frequency along both axes is the
//! same: `k` counts along the shorter side, and along the longer one the bin `round(k longer / shorter)` is
//! taken, which on 16 x 8 is `2 k` exactly and is nowhere off by more than half a bin.

use std::f64::consts::TAU;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::grid::Grid;

/// Added to every amplitude, as in the notebook.
const FLOOR: f64 = 1e-6;

/// The log amplitude on the half diagonal relative to the zero frequency, averaged over channels.
///
/// # Shapes
/// `state` is `[tokens, dim]` with `tokens = prefix + patches`; the result is `[ceil(shorter / 2)]`
/// of the grid's shorter side, and starts with 0.
///
/// # Panics
/// If `state` is shorter than that, or `dim` is 0.
pub fn delta_log_amplitude(state: &[f32], prefix: usize, grid: Grid, dim: usize) -> Vec<f64> {
    let shorter = grid.shorter();
    let patches = &state[prefix * dim..];
    let channels = match grid.is_square() {
        true => square_diagonal(patches, shorter, dim),
        false => diagonal(patches, grid, dim),
    };

    let mut log_amplitude = vec![0.0; shorter.div_ceil(2)];
    for channel in channels.chunks_exact(shorter) {
        for (mean, bin) in log_amplitude.iter_mut().zip(channel) {
            *mean += (bin.norm() + FLOOR).ln() / dim as f64;
        }
    }
    let zero_frequency = log_amplitude.first().copied().unwrap_or_default();
    log_amplitude.iter().map(|a| a - zero_frequency).collect()
}

/// For every channel the bins `(k, k)` of a square: `[dim, grid]`.
fn square_diagonal(patches: &[f32], grid: usize, dim: usize) -> Vec<Complex<f64>> {
    let fft = FftPlanner::new().plan_fft_forward(grid);
    let mut scratch = vec![Complex::default(); fft.get_inplace_scratch_len()];
    let mut channels = antidiagonal_sums(patches, grid, dim);
    fft.process_with_scratch(&mut channels, &mut scratch);
    channels
}

/// The same of any grid, `[dim, shorter]`, one sum a bin; past the half that is looked at they stay 0.
fn diagonal(patches: &[f32], grid: Grid, dim: usize) -> Vec<Complex<f64>> {
    let shorter = grid.shorter();
    let mut bins = vec![Complex::default(); dim * shorter];
    for k in 0..shorter.div_ceil(2) {
        // Turns from one patch to the next.
        let turns =
            |count: usize| (k as f64 * count as f64 / shorter as f64).round() / count as f64;
        let (down, right) = (turns(grid.rows), turns(grid.columns));
        for (patch, features) in patches.chunks_exact(dim).take(grid.patches()).enumerate() {
            let cell = grid.cell(patch);
            let turns = cell.row as f64 * down + cell.column as f64 * right;
            let wave = Complex::from_polar(1.0, -TAU * turns);
            for (channel, &feature) in features.iter().enumerate() {
                bins[channel * shorter + k] += wave * f64::from(feature);
            }
        }
    }
    bins
}

/// For every channel the sums over the patches with the same `(x + y) mod grid`: `[dim, grid]`.
fn antidiagonal_sums(patches: &[f32], grid: usize, dim: usize) -> Vec<Complex<f64>> {
    // Summed token by token, all channels at once, as the state lies in memory.
    let mut sums = vec![0.0; grid * dim];
    for (patch, features) in patches.chunks_exact(dim).take(grid * grid).enumerate() {
        let antidiagonal = (patch / grid + patch % grid) % grid;
        for (sum, &feature) in sums[antidiagonal * dim..].iter_mut().zip(features) {
            *sum += f64::from(feature);
        }
    }
    (0..dim)
        .flat_map(|channel| sums.iter().skip(channel).step_by(dim))
        .map(|&sum| Complex::new(sum, 0.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{TALL, WIDE, seeded};

    /// The notebook's steps: the whole plane's transform, log, shift, mean, diagonal, difference.
    /// Off a square the diagonal runs from the shifted center toward the corner, by the nearest bins.
    fn naive(state: &[f32], prefix: usize, grid: Grid, dim: usize) -> Vec<f64> {
        let Grid { rows, columns } = grid;
        let mut mean = vec![vec![0.0; columns]; rows];
        for channel in 0..dim {
            for (v, row) in mean.iter_mut().enumerate() {
                for (u, mean) in row.iter_mut().enumerate() {
                    let mut sum = Complex::new(0.0, 0.0);
                    for patch in 0..grid.patches() {
                        let value = f64::from(state[(prefix + patch) * dim + channel]);
                        let turns = (u * (patch % columns)) as f64 / columns as f64
                            + (v * (patch / columns)) as f64 / rows as f64;
                        sum += Complex::from_polar(value, -TAU * turns);
                    }
                    *mean += (sum.norm() + 1e-6).ln() / dim as f64;
                }
            }
        }
        mean.rotate_right(rows / 2);
        mean.iter_mut().for_each(|row| row.rotate_right(columns / 2));
        let center = mean[rows / 2][columns / 2];
        let shorter = rows.min(columns);
        let along = |k: usize, count: usize| count / 2 + (k * count + shorter / 2) / shorter;
        (0..shorter.div_ceil(2)).map(|k| mean[along(k, rows)][along(k, columns)] - center).collect()
    }

    #[test]
    fn the_diagonal_of_the_whole_transform_is_found() {
        let squares = [(0, 1, 2), (1, 2, 3), (1, 5, 4), (5, 7, 3), (0, 14, 2)];
        let squares = squares.map(|(prefix, side, dim)| (prefix, Grid::square(side), dim));
        let others = [(1, TALL, 3), (0, WIDE, 2), (1, Grid { rows: 21, columns: 10 }, 2)];
        for (prefix, grid, dim) in squares.into_iter().chain(others) {
            let state = seeded((prefix + grid.patches()) * dim);
            let found = delta_log_amplitude(&state, prefix, grid, dim);
            let expected = naive(&state, prefix, grid, dim);
            assert_eq!(found.len(), expected.len(), "grid {grid}");
            for (k, (found, expected)) in found.iter().zip(&expected).enumerate() {
                assert!(
                    (found - expected).abs() < 1e-9,
                    "grid {grid}, frequency {k}: {found} instead of {expected}"
                );
            }
        }
    }

    #[test]
    fn a_constant_map_has_no_high_frequency() {
        let (grid, dim) = (14, 3);
        let state = vec![2.0; (1 + grid * grid) * dim];
        let curve = delta_log_amplitude(&state, 1, grid.into(), dim);
        let floor = 1e-6f64.ln() - (2.0 * (grid * grid) as f64).ln();
        assert_eq!(curve[0], 0.0);
        for amplitude in &curve[1..] {
            assert!((amplitude - floor).abs() < 1e-6, "{amplitude}");
        }
    }

    #[test]
    fn a_diagonal_wave_peaks_at_its_own_frequency() {
        let (grid, wave) = (14, 3);
        let state: Vec<f32> = (0..grid * grid)
            .map(|patch| {
                let turns = (wave * (patch / grid + patch % grid)) as f64 / grid as f64;
                (1.0 + (TAU * turns).cos()) as f32
            })
            .collect();
        let curve = delta_log_amplitude(&state, 0, grid.into(), 1);
        // A cosine puts half its amplitude at +k: ln(1/2) below the mean of 1.
        assert!((curve[wave] - 0.5f64.ln()).abs() < 1e-5, "{curve:?}");
        assert!(curve[1] < -10.0 && curve[6] < -10.0, "{curve:?}");
    }

    #[test]
    fn a_wave_of_one_frequency_along_both_axes_is_found_on_16_x_8() {
        let grid = Grid { rows: 16, columns: 8 };
        let turns = |patch| {
            let cell = grid.cell(patch);
            // Two patches in eight along both: bins 4 of 16 and 2 of 8.
            (cell.row + cell.column) as f64 / 4.0
        };
        let state: Vec<f32> =
            (0..grid.patches()).map(|patch| (1.0 + (TAU * turns(patch)).cos()) as f32).collect();
        let curve = delta_log_amplitude(&state, 0, grid, 1);
        assert_eq!(curve.len(), 4);
        assert!((curve[2] - 0.5f64.ln()).abs() < 1e-5, "{curve:?}");
        assert!(curve[1] < -10.0 && curve[3] < -10.0, "{curve:?}");
    }
}
