//! How much fine structure a state of the residual stream holds: its Fourier log amplitude.
//!
//! Each channel's `grid x grid` map is Fourier transformed; `ln(|F| + 1e-6)` is averaged over
//! channels; of the result the diagonal frequencies `(k, k)` are kept, relative to `k = 0`. Natural
//! log, `k = 0 .. ceil(grid / 2)`, frequency `2 k / grid` of π along both axes. Paper, section 3
//! (after Park and Kim, ICLR 2022); `representation_analysis.ipynb`, "Fourier Analysis".
//!
//! The diagonal needs no transform of the plane: `F(k, k) = Σ v(x, y) e^(-2πi k (x + y) / grid)` knows
//! only `x + y` modulo `grid`, so it is the one-dimensional transform of the map's wrapped
//! antidiagonal sums (the projection-slice theorem on the torus).

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

/// Added to every amplitude, as in the notebook.
const FLOOR: f64 = 1e-6;

/// The log amplitude on the half diagonal relative to the zero frequency, averaged over channels.
///
/// # Shapes
/// `state` is `[tokens, dim]` with `tokens = prefix + grid²`; the result is `[ceil(grid / 2)]` and
/// starts with 0.
///
/// # Panics
/// If `state` is shorter than that, or `dim` is 0.
pub fn delta_log_amplitude(state: &[f32], prefix: usize, grid: usize, dim: usize) -> Vec<f64> {
    let fft = FftPlanner::new().plan_fft_forward(grid);
    let mut scratch = vec![Complex::default(); fft.get_inplace_scratch_len()];
    let mut channels = antidiagonal_sums(&state[prefix * dim..], grid, dim);
    fft.process_with_scratch(&mut channels, &mut scratch);

    let mut log_amplitude = vec![0.0; grid.div_ceil(2)];
    for channel in channels.chunks_exact(grid) {
        for (mean, bin) in log_amplitude.iter_mut().zip(channel) {
            *mean += (bin.norm() + FLOOR).ln() / dim as f64;
        }
    }
    let zero_frequency = log_amplitude.first().copied().unwrap_or_default();
    log_amplitude.iter().map(|a| a - zero_frequency).collect()
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
    use crate::analysis::oracle::seeded;
    use std::f64::consts::TAU;

    /// The notebook's steps: the whole plane's transform, log, shift, mean, diagonal, difference.
    fn naive(state: &[f32], prefix: usize, grid: usize, dim: usize) -> Vec<f64> {
        let mut mean = vec![vec![0.0; grid]; grid];
        for channel in 0..dim {
            for (v, row) in mean.iter_mut().enumerate() {
                for (u, mean) in row.iter_mut().enumerate() {
                    let mut sum = Complex::new(0.0, 0.0);
                    for patch in 0..grid * grid {
                        let value = f64::from(state[(prefix + patch) * dim + channel]);
                        let turns = (u * (patch % grid) + v * (patch / grid)) as f64 / grid as f64;
                        sum += Complex::from_polar(value, -TAU * turns);
                    }
                    *mean += (sum.norm() + 1e-6).ln() / dim as f64;
                }
            }
        }
        mean.rotate_right(grid / 2);
        mean.iter_mut().for_each(|row| row.rotate_right(grid / 2));
        let center = mean[grid / 2][grid / 2];
        (grid / 2..grid).map(|i| mean[i][i] - center).collect()
    }

    #[test]
    fn the_diagonal_of_the_whole_transform_is_found() {
        for (prefix, grid, dim) in [(0, 1, 2), (1, 2, 3), (1, 5, 4), (5, 7, 3), (0, 14, 2)] {
            let state = seeded((prefix + grid * grid) * dim);
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
        let curve = delta_log_amplitude(&vec![2.0; (1 + grid * grid) * dim], 1, grid, dim);
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
        let curve = delta_log_amplitude(&state, 0, grid, 1);
        // A cosine puts half its amplitude at +k: ln(1/2) below the mean of 1.
        assert!((curve[wave] - 0.5f64.ln()).abs() < 1e-5, "{curve:?}");
        assert!(curve[1] < -10.0 && curve[6] < -10.0, "{curve:?}");
    }
}
