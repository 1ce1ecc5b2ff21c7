//! The Fourier transform of a plane, there and back.

use rustfft::num_complex::Complex;
use rustfft::{FftDirection, FftPlanner};

use crate::grid::Size;

/// `F(v, u) = Σ x(row, column) e^(-2πi (u column / width + v row / height))`, row by row from the zero frequency.
pub(super) fn forward(plane: &[f32], size: Size) -> Vec<Complex<f64>> {
    let bins: Vec<_> = plane.iter().map(|&x| Complex::new(f64::from(x), 0.0)).collect();
    transform(bins, size, FftDirection::Forward)
}

/// The real part of the plane with this transform.
pub(super) fn inverse(bins: Vec<Complex<f64>>, size: Size) -> Vec<f32> {
    let pixels = size.pixels() as f64;
    let plane = transform(bins, size, FftDirection::Inverse);
    plane.iter().map(|bin| (bin.re / pixels) as f32).collect()
}

fn transform(
    mut bins: Vec<Complex<f64>>,
    Size { height, width }: Size,
    direction: FftDirection,
) -> Vec<Complex<f64>> {
    let mut planner = FftPlanner::new();
    // Along the rows, then along the columns as rows of the transposed plane.
    for (length, lines) in [(width, height), (height, width)] {
        planner.plan_fft(length, direction).process(&mut bins);
        let transposed = (0..length).flat_map(|x| (0..lines).map(move |y| y * length + x));
        bins = transposed.map(|at| bins[at]).collect();
    }
    bins
}
