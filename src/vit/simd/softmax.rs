//! The softmax of a row, in loops that the compiler turns into SIMD.

use std::f32::consts::LOG2_E;

/// Sums that are taken side by side: a register's.
const LANES: usize = 4;

/// Replaces scores by their shares, `exp(xᵢ - max x) / Σⱼ exp(xⱼ - max x)`.
pub(super) fn softmax(row: &mut [f32]) {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut peaks = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (peak, &score) in peaks.iter_mut().zip(chunk) {
            *peak = larger(*peak, score);
        }
    }
    let peak = peaks.iter().chain(rest).fold(f32::NEG_INFINITY, |peak, &score| larger(peak, score));

    row.iter_mut().for_each(|score| *score = exp(*score - peak));

    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, share) in sums.iter_mut().zip(chunk) {
            *sum += share;
        }
    }
    let whole = sums.iter().chain(rest).sum::<f32>().recip();
    row.iter_mut().for_each(|share| *share *= whole);
}

/// Passes over NaN, which spoils its row in the sum.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

/// The least number whose exponential is a normal number, but for a little.
const LOWEST: f32 = -87.3;
/// Added and taken away again it rounds to a whole number; between the two that number stands in the lowest bits.
const ROUNDING: f32 = 1.5 * (1 << 23) as f32;
/// `ln 2` in two parts, of which the first has few bits: times a whole number it is exact.
const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// `(exp(r) - 1 - r) / r²` for `|r| ≤ ln 2 / 2`, highest power first; as in Cephes' `expf`.
const SERIES: [f32; 6] =
    [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5];

/// The exponential of a number of at most 0, within 2e-7 of its size; 0 below [`LOWEST`], and of NaN NaN.
///
/// Without a branch or a call, so that a loop over it becomes SIMD; `wide`'s looks after every other number too, and
/// takes twice as long.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let clamped = if x < LOWEST { LOWEST } else { x };
    let shifted = clamped * LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = clamped - whole * LN_2[0] - whole * LN_2[1];
    let series = SERIES.iter().fold(0.0, |sum, term| sum * rest + term);
    let power = series * (rest * rest) + rest + 1.0;
    // Two to the whole part: that many steps of the exponent.
    let scaled = f32::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23));
    if x < LOWEST { 0.0 } else { scaled }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a share: a score 37 below the peak is rounded by up to 2e-6, and its power with it.
    const TOLERANCE: f64 = 4e-6;
    /// Of an exponential: two roundings and the series' own error.
    const EXP_TOLERANCE: f64 = 2e-7;

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

    #[test]
    fn the_exponential_is_the_standard_librarys() {
        for i in 0..=87_300 {
            let x = i as f32 * -1e-3;
            let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((found - expected).abs() <= EXP_TOLERANCE * expected, "exp({x}) is {found}");
        }
        assert_eq!([-88.0, -1e30, f32::NEG_INFINITY].map(exp), [0.0; 3]);
        assert!(exp(f32::NAN).is_nan());
    }
}
