//! How many directions the tokens of a state fill: their singular value spectrum.
//!
//! `Δ log σ_i = ln σ_i - ln σ_1` of the patches' tokens `X`, `[patches, dim]`, largest first: 0 for the
//! first, steep where a few directions hold all tokens. Natural log, never below `ln 1e-6`. After the
//! paper's spectra of singular values. Its notebooks do not compute them and it publishes no code for
//! them, so whether the tokens' mean is taken off is the caller's choice: from
//! [`Centering::Uncentered`] the first direction is about their mean, and the rest relative to it says how far
//! they spread around it; from [`Centering::Centered`] it compares the directions of the spread alone.

use super::gram::{Centering, TokenMatrix};

/// The smallest `σ_i / σ_1` that is told from 0: below it is rounding, of single precision values and
/// of their squares in double precision.
const FLOOR: f64 = 1e-6;

/// The singular values of the patches' tokens in one state, largest first: `[min(patches, dim)]`.
///
/// All are NaN if one of the values is NaN or infinite.
///
/// # Shapes
/// `state` is `[prefix + patches, dim]`; the prefix tokens are left out.
///
/// # Panics
/// If `state` is shorter than its prefix, or `dim` is 0.
pub fn singular_values(state: &[f32], prefix: usize, dim: usize, centering: Centering) -> Vec<f64> {
    let patches = &state[prefix * dim..];
    let count = dim.min(patches.len() / dim);
    if count == 0 {
        return Vec::new();
    }
    let Some(tokens) = TokenMatrix::new(patches, dim, centering) else {
        return vec![f64::NAN; count];
    };
    let squares = tokens.gram().symmetric_eigenvalues();
    // Rounding can leave an eigenvalue of 0 a hair below.
    let mut values: Vec<f64> = squares.iter().map(|square| square.max(0.0).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

/// The logarithms of the singular values relative to the largest one: `[min(patches, dim)]`.
///
/// Of tokens that are all at the origin the first is 0 and the others are at the floor. All are NaN if
/// one of the values is NaN or infinite.
///
/// # Shapes
/// `state` is `[prefix + patches, dim]`; the prefix tokens are left out.
///
/// # Panics
/// If `state` is shorter than its prefix, or `dim` is 0.
pub fn delta_log_singular_values(
    state: &[f32],
    prefix: usize,
    dim: usize,
    centering: Centering,
) -> Vec<f64> {
    let values = singular_values(state, prefix, dim, centering);
    let largest = values.first().copied().unwrap_or_default();
    let relative = |(i, value): (usize, &f64)| match i {
        _ if value.is_nan() => f64::NAN,
        0 => 0.0,
        _ if largest == 0.0 => FLOOR.ln(),
        _ => (value / largest).max(FLOOR).ln(),
    };
    values.iter().enumerate().map(relative).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;

    #[test]
    fn orthogonal_tokens_have_their_lengths_as_singular_values() {
        // The prefix token is out, and the order does not matter.
        let state = [9.0, 9.0, 9.0, 0.0, 2.0, 0.0, 0.0, 0.0, 8.0];
        let found = singular_values(&state, 1, 3, Centering::Uncentered);
        assert!((found[0] - 8.0).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12, "{found:?}");
        let relative = delta_log_singular_values(&state, 1, 3, Centering::Uncentered);
        assert_eq!(relative[0], 0.0);
        assert!((relative[1] + 4f64.ln()).abs() < 1e-12, "{relative:?}");
    }

    #[test]
    fn their_squares_sum_to_the_square_of_all_values() {
        for (patches, dim) in [(9, 4), (4, 9), (6, 6)] {
            let state = seeded(patches * dim);
            let found = singular_values(&state, 0, dim, Centering::Uncentered);
            assert_eq!(found.len(), patches.min(dim));
            let squares: f64 = state.iter().map(|&x| f64::from(x).powi(2)).sum();
            assert!((found.iter().map(|s| s * s).sum::<f64>() - squares).abs() < 1e-9);
        }
    }

    #[test]
    fn tokens_that_are_all_alike_fill_one_direction_or_none() {
        let state = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
        let rest = FLOOR.ln();
        assert_eq!(delta_log_singular_values(&state, 0, 2, Centering::Uncentered), [0.0, rest]);
        assert_eq!(delta_log_singular_values(&state, 0, 2, Centering::Centered), [0.0, rest]);
        assert_eq!(delta_log_singular_values(&[0.0; 4], 0, 2, Centering::Uncentered), [0.0, rest]);
    }

    #[test]
    fn one_token_none_and_nan_have_an_answer() {
        assert_eq!(delta_log_singular_values(&[3.0, 4.0], 0, 2, Centering::Uncentered), [0.0]);
        assert!(delta_log_singular_values(&[3.0, 4.0], 1, 2, Centering::Uncentered).is_empty());
        let nan = delta_log_singular_values(&[f32::NAN, 1.0, 1.0, 1.0], 0, 2, Centering::Centered);
        assert!(nan.len() == 2 && nan.iter().all(|value| value.is_nan()), "{nan:?}");
    }
}
