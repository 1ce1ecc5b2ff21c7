//! What a linear classifier reads from a state's tokens.
//!
//! A linear probe is multinomial logistic regression on standardized features:
//! `p = softmax(((x - mean) / std) W + b)` (Alain and Bengio, "Understanding intermediate layers using
//! linear classifier probes", 2016; section 4 of Park et al., ICLR 2023, for CL and MIM by depth).

use crate::ranking::ranked;
use crate::tokens::ProbedToken;

/// The feature `[dim]` of a state that a probe reads: the class token, or the mean of the patches' tokens.
///
/// # Shapes
/// - `state`: `[tokens, dim]`, the `prefix` tokens first
///
/// # Panics
/// If `dim` is 0 or the state lacks that token.
pub fn probed_feature(token: ProbedToken, state: &[f32], prefix: usize, dim: usize) -> Vec<f64> {
    match token {
        ProbedToken::Cls => state[..dim].iter().map(|&x| f64::from(x)).collect(),
        ProbedToken::Mean => {
            let patches = state[prefix * dim..].chunks_exact(dim);
            let count = patches.len() as f64;
            let mut sums = vec![0.0; dim];
            for patch in patches {
                for (sum, &x) in sums.iter_mut().zip(patch) {
                    *sum += f64::from(x);
                }
            }
            sums.iter().map(|sum| sum / count).collect()
        }
    }
}

/// A linear classifier on standardized features.
#[derive(Debug, Clone, Copy)]
pub struct LinearProbe<'a> {
    /// `[dim, classes]`.
    pub weight: &'a [f32],
    /// `[classes]`.
    pub bias: &'a [f32],
    /// `[dim]`, taken from a feature.
    pub mean: &'a [f32],
    /// `[dim]`, what is left is divided by; not 0.
    pub std: &'a [f32],
}

impl LinearProbe<'_> {
    /// The probability of every class, `[classes]`, 0..1; all are NaN where the feature holds a NaN or an infinity.
    ///
    /// # Shapes
    /// - `feature`: `[dim]`
    pub fn probabilities(&self, feature: &[f64]) -> Vec<f64> {
        let mut logits: Vec<f64> = self.bias.iter().map(|&x| f64::from(x)).collect();
        let rows = self.weight.chunks_exact(self.bias.len().max(1));
        for (((x, &mean), &std), row) in feature.iter().zip(self.mean).zip(self.std).zip(rows) {
            let x = (x - f64::from(mean)) / f64::from(std);
            for (logit, &weight) in logits.iter_mut().zip(row) {
                *logit += x * f64::from(weight);
            }
        }
        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = logits.iter().map(|logit| (logit - largest).exp()).collect();
        let sum: f64 = powers.iter().sum();
        powers.iter().map(|power| power / sum).collect()
    }
}

/// The indices of the `count` largest values, the largest first; of equal ones the first.
pub fn largest(values: &[f32], count: usize) -> Vec<usize> {
    let mut order = ranked(values.len(), &|a, b| values[b].total_cmp(&values[a]));
    order.truncate(count);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: [f32; 6] = [9.0, 8.0, 1.0, 2.0, 3.0, 6.0];

    #[test]
    fn a_feature_is_the_class_token_or_the_patches_mean() {
        assert_eq!(probed_feature(ProbedToken::Cls, &STATE, 1, 2), [9.0, 8.0]);
        assert_eq!(probed_feature(ProbedToken::Mean, &STATE, 1, 2), [2.0, 4.0]);
    }

    #[test]
    fn a_probe_standardizes_before_it_weighs() {
        let probe = LinearProbe {
            weight: &[1.0, 0.0, -1.0, 0.0],
            bias: &[0.0, 3f32.ln()],
            mean: &[1.0, 4.0],
            std: &[2.0, 0.5],
        };
        // The mean has the bias alone: 1 to 3.
        let [a, b] = probe.probabilities(&[1.0, 4.0])[..] else { panic!() };
        assert!((a - 0.25).abs() < 1e-7 && (b - 0.75).abs() < 1e-7);
        // (5 - 1) / 2 - (4.5 - 4) / 0.5 = 1: e to 3.
        let e = 1f64.exp();
        assert!((probe.probabilities(&[5.0, 4.5])[0] - e / (e + 3.0)).abs() < 1e-7);
    }

    #[test]
    fn probabilities_of_a_far_feature_stay_finite() {
        let probe =
            LinearProbe { weight: &[500.0, -500.0], bias: &[0.0, 0.0], mean: &[0.0], std: &[1e-4] };
        assert_eq!(probe.probabilities(&[1.0]), [1.0, 0.0]);
        for wrong in [f64::NAN, f64::INFINITY] {
            assert!(probe.probabilities(&[wrong]).iter().all(|x| x.is_nan()));
        }
    }

    #[test]
    fn the_largest_come_first() {
        assert_eq!(largest(&[0.1, 0.4, 0.2, 0.4], 3), [1, 3, 2]);
        assert_eq!(largest(&[0.5], 3), [0]);
    }
}
