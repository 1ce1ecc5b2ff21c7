//! Long sums in double precision, four side by side: one after the other each would wait for the one before.

/// Sums taken side by side: two of a processor's registers.
const SIDE_BY_SIDE: usize = 4;

/// `Σᵢ aᵢ`.
pub(super) fn sum(values: &[f32]) -> f64 {
    sum_of(values, values, |value, _| f64::from(value))
}

/// `Σᵢ term(aᵢ, bᵢ)`, over the shorter of the two.
#[inline(always)]
pub(super) fn sum_of<A: Copy, B: Copy>(a: &[A], b: &[B], term: impl Fn(A, B) -> f64) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<SIDE_BY_SIDE>();
    let (b_chunks, b_rest) = b.as_chunks::<SIDE_BY_SIDE>();
    let mut sums = [0.0; SIDE_BY_SIDE];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += term(a, b);
        }
    }
    for ((sum, &a), &b) in sums.iter_mut().zip(a_rest).zip(b_rest) {
        *sum += term(a, b);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_counts_once_whatever_the_length() {
        for count in [0, 1, 3, 4, 5, 8, 11] {
            let a: Vec<f32> = (0..count).map(|i| i as f32 + 1.0).collect();
            let b: Vec<f64> = (0..count).map(|i| 2.0 * i as f64).collect();
            assert_eq!(sum(&a), a.iter().copied().map(f64::from).sum::<f64>());
            let expected: f64 = a.iter().zip(&b).map(|(&a, b)| f64::from(a) * b).sum();
            assert_eq!(sum_of(&a, &b, |a, b| f64::from(a) * b), expected);
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        assert!(sum(&[0.0, f32::NAN, 1.0, 1.0, 1.0]).is_nan());
    }
}
