//! The softmax of a row, eight values at a time.

use wide::f32x8;

/// Replaces scores by their shares, `exp(xᵢ - max x) / Σⱼ exp(xⱼ - max x)`.
pub(super) fn softmax(row: &mut [f32]) {
    let (chunks, rest) = row.as_chunks_mut();
    let mut last = [f32::NEG_INFINITY; 8];
    last[..rest.len()].copy_from_slice(rest);
    let peaks = chunks.iter().fold(f32x8::new(last), |peaks, &chunk| peaks.max(f32x8::new(chunk)));
    let peak = f32x8::splat(peaks.to_array().into_iter().fold(f32::NEG_INFINITY, f32::max));
    let mut sums = f32x8::ZERO;
    for chunk in chunks.iter_mut().chain([&mut last]) {
        let shares = (f32x8::new(*chunk) - peak).exp();
        sums += shares;
        *chunk = shares.to_array();
    }
    let whole = f32x8::splat(sums.reduce_add().recip());
    for chunk in chunks.iter_mut().chain([&mut last]) {
        *chunk = (f32x8::new(*chunk) * whole).to_array();
    }
    rest.copy_from_slice(&last[..rest.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a share: a score 37 below the peak is rounded by up to 2e-6, and its power with it.
    const TOLERANCE: f64 = 4e-6;

    fn of(mut row: Vec<f32>) -> Vec<f32> {
        softmax(&mut row);
        row
    }

    #[test]
    fn it_is_the_definition_in_double_precision() {
        for count in [1, 7, 8, 9, 197] {
            let scores: Vec<f32> = (0..count).map(|i| (i * 29 % 41) as f32 * 0.9 - 20.0).collect();
            let powers: Vec<f64> = scores.iter().map(|&score| f64::from(score).exp()).collect();
            let sum: f64 = powers.iter().sum();
            for (found, power) in of(scores).into_iter().zip(powers) {
                let share = power / sum;
                assert!(
                    (f64::from(found) - share).abs() <= TOLERANCE * share,
                    "{found}, not {share}"
                );
            }
        }
    }

    #[test]
    fn large_scores_stay_finite_and_even_ones_are_uniform() {
        assert_eq!(of(vec![1e30, 1e30, -1e30]), [0.5, 0.5, 0.0]);
        assert_eq!(of(vec![-3e38; 16]), [0.0625; 16]);
    }

    #[test]
    fn what_is_not_a_number_spoils_its_row() {
        assert!(of(vec![0.0, f32::NAN, 1.0]).into_iter().all(f32::is_nan));
    }
}
