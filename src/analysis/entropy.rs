//! How spread out a head's attention is: the entropy of its rows.
//!
//! `H(q) = -Σ_k a'(k|q) ln a'(k|q)` in nats, where `a'` is the patches' part of the attention,
//! renormalized, and `0 ln 0` is 0: 0 for a single patch, `ln grid²` for all alike, which is also what
//! a row with nothing on the patches counts as. The mean over queries is the `H(k|q)` of the NMI
//! (paper, section 2) without the notebook's floor. A NaN in a row makes its entropy NaN.

use super::mutual::ln;
use crate::tokens::AttentionShape;

/// The entropy of one row over the patches, nats.
///
/// # Shapes
/// `row` is `[grid²]`, prefix tokens left out by the caller; its logarithms are single precision.
pub fn row_entropy(row: &[f32]) -> f64 {
    let (mut mass, mut weighted_log) = (0.0, 0.0);
    for &share in row {
        // Numbers too small to be normal add nothing, and `ln` knows none of them.
        let log = ln(if share < f32::MIN_POSITIVE { f32::MIN_POSITIVE } else { share });
        mass += f64::from(share);
        weighted_log += f64::from(share) * f64::from(log);
    }
    if mass == 0.0 {
        return (row.len().max(1) as f64).ln();
    }
    // -Σ (a/m) ln(a/m) = ln m - (Σ a ln a) / m; rounding can leave it a hair below 0.
    let entropy = mass.ln() - weighted_log / mass;
    if entropy < 0.0 { 0.0 } else { entropy }
}

/// The entropy of a head's attention from each patch, nats: `[grid²]`.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says, or there is no such head.
pub fn query_entropies(attention: &[f32], shape: &AttentionShape, head: usize) -> Vec<f64> {
    shape.patch_rows(attention, head).map(row_entropy).collect()
}

/// The mean over queries of each head's entropy, nats: `[heads]`.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn attention_entropy(attention: &[f32], shape: &AttentionShape) -> Vec<f64> {
    (0..shape.heads)
        .map(|head| {
            let sum: f64 = shape.patch_rows(attention, head).map(row_entropy).sum();
            sum / shape.patches().max(1) as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention, uniform};

    fn naive(row: &[f32]) -> f64 {
        let mass: f64 = row.iter().copied().map(f64::from).sum();
        let shares = row.iter().map(|&a| f64::from(a) / mass).filter(|&p| p > 0.0);
        -shares.map(|p| p * p.ln()).sum::<f64>()
    }

    #[test]
    fn it_is_the_definition_on_seeded_attention() {
        let shape = AttentionShape::new(2, 1, 7);
        let attention = seeded_attention(&shape);
        for head in 0..2 {
            let found = query_entropies(&attention, &shape, head);
            let expected: Vec<f64> = shape.patch_rows(&attention, head).map(naive).collect();
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
            }
            let mean = expected.iter().sum::<f64>() / 49.0;
            assert!((attention_entropy(&attention, &shape)[head] - mean).abs() < 1e-6);
        }
    }

    #[test]
    fn it_goes_from_none_on_one_patch_to_the_logarithm_of_all() {
        let shape = AttentionShape::new(1, 1, 6);
        assert_eq!(attention_entropy(&identity(&shape), &shape), [0.0]);
        let even = attention_entropy(&uniform(&shape), &shape)[0];
        assert!((even - 36f64.ln()).abs() < 1e-6, "{even}");
    }

    #[test]
    fn nothing_counts_as_even_and_nan_shows() {
        assert_eq!(row_entropy(&[0.0; 4]), 4f64.ln());
        assert_eq!(row_entropy(&[]), 0.0);
        assert_eq!(row_entropy(&[1e-40]), 0.0);
        assert!(row_entropy(&[0.5, f32::NAN]).is_nan());
    }
}
