//! The Fourier transform of a plane, there and back.

use rustfft::num_complex::Complex;
use rustfft::{FftDirection, FftPlanner};

/// `F(v, u) = Σ x(row, column) e^(-2πi (u column + v row) / size)`, row by row from the zero frequency.
pub(super) fn forward(plane: &[f32], size: usize) -> Vec<Complex<f64>> {
    let mut bins: Vec<_> = plane.iter().map(|&x| Complex::new(f64::from(x), 0.0)).collect();
    transform(&mut bins, size, FftDirection::Forward);
    bins
}

/// The real part of the plane with this transform.
pub(super) fn inverse(mut bins: Vec<Complex<f64>>, size: usize) -> Vec<f32> {
    transform(&mut bins, size, FftDirection::Inverse);
    let pixels = (size * size) as f64;
    bins.iter().map(|bin| (bin.re / pixels) as f32).collect()
}

fn transform(bins: &mut [Complex<f64>], size: usize, direction: FftDirection) {
    let fft = FftPlanner::new().plan_fft(size, direction);
    // Along the rows, then along the columns as rows of the transposed plane.
    for _ in 0..2 {
        fft.process(bins);
        for row in 0..size {
            for column in 0..row {
                bins.swap(row * size + column, column * size + row);
            }
        }
    }
}
