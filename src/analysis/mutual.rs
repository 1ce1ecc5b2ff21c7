//! How much a head's map depends on where it is asked from: the normalized mutual information.
//!
//! With `p(q) = 1/n` and `p(k|q)` the patches' part of the attention, plus 1e-8, renormalized:
//! `NMI = I(q;k) / √(H(q) H(k))`, without unit, 0 (the same map from every query, "attention
//! collapse") to 1. Paper, section 2; `self_attention_analysis.ipynb`, "Normalized Mutual Information".

use super::sums::{sum, sum_of};
use crate::tokens::AttentionShape;

/// Added to every share, as in the notebook: the logarithm of 0 never occurs.
const FLOOR: f64 = 1e-8;

/// The normalized mutual information of each head, 0..1; 0 on a grid of one patch, and NaN where a share is NaN or
/// infinite.
///
/// Computed as `I = H(k) - H(k|q)`, with one logarithm for each share. Those are single precision, as
/// in the notebook, and our own: five million are taken for a ViT-B.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn nmi(attention: &[f32], shape: &AttentionShape) -> Vec<f64> {
    (0..shape.heads).map(|head| head_nmi(attention, shape, head)).collect()
}

fn head_nmi(attention: &[f32], shape: &AttentionShape, head: usize) -> f64 {
    let patches = shape.patches() as f64;
    let mut key_share = vec![0.0; shape.patches()];
    let mut logs = vec![0.0; shape.patches()];
    let mut conditional_entropy = 0.0;
    for row in shape.patch_rows(attention, head) {
        for (log, &share) in logs.iter_mut().zip(row) {
            *log = ln(share + FLOOR as f32);
        }
        let mass = sum(row) + row.len() as f64 * FLOOR;
        let weighted_log =
            sum_of(row, &logs, |share, log| (f64::from(share) + FLOOR) * f64::from(log));
        // -Σ (a/m) ln(a/m) = ln m - (Σ a ln a) / m
        conditional_entropy += (mass.ln() - weighted_log / mass) / patches;
        let weight = 1.0 / (mass * patches);
        for (total, &share) in key_share.iter_mut().zip(row) {
            *total += (f64::from(share) + FLOOR) * weight;
        }
    }
    let query_entropy = patches.ln();
    let key_entropy: f64 = -key_share.iter().map(|p| p * p.ln()).sum::<f64>();
    let scale = (query_entropy * key_entropy).sqrt();
    if scale == 0.0 {
        return 0.0;
    }
    let information = (key_entropy - conditional_entropy) / scale;
    // Rounding can leave a collapsed head a hair below 0. A maximum would make 0 of NaN.
    if information < 0.0 { 0.0 } else { information }
}

/// The natural log of a normal positive number, within 2e-7 of its size or of 1.
///
/// Without a branch or a call, so that a loop over it becomes SIMD; the standard library's takes
/// several times as long in wasm. `x = 2^e m` with `m` in √½..√2, and
/// `ln m = 2 artanh((m - 1) / (m + 1))`, whose series is below 1e-9 after `s⁹`.
pub(super) fn ln(x: f32) -> f32 {
    const SQRT_HALF_BITS: i32 = 0x3f35_04f3;
    let bits = x.to_bits() as i32;
    let exponent = bits.wrapping_sub(SQRT_HALF_BITS) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub(exponent << 23) as u32);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    let series = 1.0 + s2 * (1.0 / 3.0 + s2 * (1.0 / 5.0 + s2 * (1.0 / 7.0 + s2 / 9.0)));
    exponent as f32 * std::f32::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention, uniform};

    /// The notebook's sums, term by term, in double precision.
    fn naive(attention: &[f32], shape: &AttentionShape, head: usize) -> f64 {
        let n = shape.patches();
        let rows: Vec<Vec<f64>> = shape
            .patch_rows(attention, head)
            .map(|row| {
                let mass: f64 = row.iter().map(|&a| f64::from(a) + 1e-8).sum();
                row.iter().map(|&a| (f64::from(a) + 1e-8) / mass).collect()
            })
            .collect();
        let pq = 1.0 / n as f64;
        let pk: Vec<f64> = (0..n).map(|key| rows.iter().map(|row| row[key] * pq).sum()).collect();
        let mut information = 0.0;
        for row in &rows {
            for key in 0..n {
                information += row[key] * pq * (row[key] / pk[key]).ln();
            }
        }
        let hq = -(0..n).map(|_| pq * pq.ln()).sum::<f64>();
        let hk = -pk.iter().map(|p| p * p.ln()).sum::<f64>();
        information / (hq * hk).sqrt()
    }

    #[test]
    fn it_is_the_notebooks_sum_on_seeded_attention() {
        for (prefix, grid) in [(0, 2), (1, 5), (5, 7), (0, 14)] {
            let shape = AttentionShape::new(3, prefix, grid);
            let attention = seeded_attention(&shape);
            for (head, found) in nmi(&attention, &shape).iter().enumerate() {
                let expected = naive(&attention, &shape, head);
                assert!(
                    (found - expected).abs() < 1e-6,
                    "grid {grid}, head {head}: {found} instead of {expected}"
                );
            }
        }
    }

    #[test]
    fn the_logarithm_is_the_standard_librarys() {
        // From the floor to 1, in steps of a thousandth of the number.
        let mut x = 1e-8;
        while x < 1.001 {
            let expected = f64::from(x).ln();
            let error = (f64::from(ln(x)) - expected).abs();
            assert!(error < 2e-7 * expected.abs().max(1.0), "ln {x}: off by {error}");
            x *= 1.001;
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn the_same_map_from_every_query_has_none() {
        let shape = AttentionShape::new(2, 1, 6);
        for value in nmi(&uniform(&shape), &shape) {
            assert!(value < 1e-6, "{value}");
        }
        let mut collapsed = vec![0.0; shape.floats()];
        for row in collapsed.chunks_exact_mut(shape.tokens) {
            row[9] = 1.0;
        }
        for value in nmi(&collapsed, &shape) {
            assert!(value < 1e-4, "{value}");
        }
    }

    #[test]
    fn a_head_that_sees_only_itself_has_all() {
        let shape = AttentionShape::new(2, 1, 6);
        for value in nmi(&identity(&shape), &shape) {
            assert!((value - 1.0).abs() < 1e-5, "{value}");
        }
    }

    #[test]
    fn what_is_not_a_number_gives_none_and_stays_in_its_head() {
        for wrong in [f32::NAN, f32::INFINITY] {
            let shape = AttentionShape::new(2, 1, 3);
            let mut attention = seeded_attention(&shape);
            // The second head's share from patch 4 to patch 2.
            attention[(shape.tokens + 5) * shape.tokens + 3] = wrong;
            let found = nmi(&attention, &shape);
            assert!(found[0].is_finite() && found[1].is_nan(), "{found:?}");
        }
        let shape = AttentionShape::new(1, 1, 1);
        assert!(nmi(&[f32::NAN; 4], &shape)[0].is_nan());
    }

    #[test]
    fn one_patch_has_none() {
        let shape = AttentionShape::new(1, 1, 1);
        assert_eq!(nmi(&uniform(&shape), &shape), [0.0]);
    }
}
