//! How attention passes from layer to layer: attention rollout.
//!
//! `R_l = Ã_l R_(l-1)`, `R_0 = I`, where `Ã` is `A + I` with its rows renormalized and `A` the mean of
//! the heads: `½ A + ½ I` for rows that sum to 1. The identity stands for the residual stream. Abnar and
//! Zuidema, "Quantifying Attention Flow in Transformers" (ACL 2020), section 3. Shares, 0..1; a row sums
//! to 1. All tokens count, the prefix tokens too, since attention passes through them.
//!
//! Instead of the mean the largest or the smallest share of the heads can be taken, as
//! jacobgil/vit-explain offers. Its numbers are no reference for these: it divides the columns by the
//! sums of the rows.

use crate::tokens::AttentionShape;

/// How the heads of a layer become one map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadFusion {
    /// Their mean, as in the paper.
    Mean,
    /// The largest share of any head.
    Max,
    /// The smallest share of any head.
    Min,
}

/// The layers' maps with the residual stream's identity, `Ã`: fused once, then asked of token after token.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    tokens: usize,
    /// `[layers]`, each `[tokens, tokens]`.
    layers: Vec<Vec<f32>>,
}

impl Rollout {
    /// Fuses the heads of all layers.
    ///
    /// # Shapes
    /// An attention is `[heads, tokens, tokens]`.
    ///
    /// # Panics
    /// If an attention is shorter than `shape` says.
    pub fn of(
        attentions: impl IntoIterator<Item = impl AsRef<[f32]>>,
        shape: &AttentionShape,
        fusion: HeadFusion,
    ) -> Rollout {
        let fused = attentions.into_iter().map(|it| with_residual(it.as_ref(), shape, fusion));
        Rollout { tokens: shape.tokens, layers: fused.collect() }
    }

    /// What one token has taken in of each token after each layer: `[layers]`, each `[tokens]`, a row of
    /// `R_l`. Takes `layers² tokens² / 2` multiplications. A NaN in a layer makes NaN of its row, and
    /// further up of all rows that attend to it.
    ///
    /// # Panics
    /// If there is no such token.
    pub fn from(&self, token: usize) -> Vec<Vec<f32>> {
        (0..self.layers.len())
            .map(|last| {
                let start = &self.layers[last][token * self.tokens..][..self.tokens];
                let start = start.iter().map(|&share| f64::from(share)).collect();
                let below = self.layers[..last].iter().rev();
                let row = below.fold(start, |row: Vec<f64>, layer| times(&row, layer));
                row.iter().map(|&share| share as f32).collect()
            })
            .collect()
    }
}

/// The heads' one map, plus the identity, rows renormalized: `[tokens, tokens]`.
fn with_residual(attention: &[f32], shape: &AttentionShape, fusion: HeadFusion) -> Vec<f32> {
    let mut fused = Vec::with_capacity(shape.tokens * shape.tokens);
    let mut row = vec![0.0f64; shape.tokens];
    for token in 0..shape.tokens {
        row.fill(0.0);
        for head in 0..shape.heads {
            for (fused, &share) in row.iter_mut().zip(shape.row(attention, head, token)) {
                let share = f64::from(share);
                *fused = match fusion {
                    HeadFusion::Mean => *fused + share / shape.heads as f64,
                    // Not `f64::max`, which leaves NaN out.
                    HeadFusion::Max if head > 0 && !(share > *fused || share.is_nan()) => *fused,
                    HeadFusion::Min if head > 0 && !(share < *fused || share.is_nan()) => *fused,
                    HeadFusion::Max | HeadFusion::Min => share,
                };
            }
        }
        row[token] += 1.0;
        let mass: f64 = row.iter().sum();
        fused.extend(row.iter().map(|share| (share / mass) as f32));
    }
    fused
}

/// A row times a square matrix.
fn times(row: &[f64], matrix: &[f32]) -> Vec<f64> {
    let mut product = vec![0.0; row.len()];
    for (&weight, shares) in row.iter().zip(matrix.chunks_exact(row.len())) {
        for (sum, &share) in product.iter_mut().zip(shares) {
            *sum += weight * f64::from(share);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention, uniform};

    fn seeded_layers(shape: &AttentionShape) -> [Vec<f32>; 3] {
        let first = seeded_attention(shape);
        // The same heads in another order, and the first layer's queries turned around.
        let mut second = first.clone();
        second.rotate_left(shape.tokens * shape.tokens);
        let mut third = first.clone();
        third.rotate_left(shape.tokens);
        [first, second, third]
    }

    /// The matrices' product as it is written.
    fn whole(fused: &Rollout) -> Vec<Vec<f64>> {
        let n = fused.tokens;
        let mut up_to: Vec<f64> = (0..n * n).map(|i| f64::from(u8::from(i / n == i % n))).collect();
        fused
            .layers
            .iter()
            .map(|layer| {
                let at = |to: usize, from: usize| {
                    (0..n).map(|via| f64::from(layer[to * n + via]) * up_to[via * n + from]).sum()
                };
                up_to = (0..n * n).map(|i| at(i / n, i % n)).collect();
                up_to.clone()
            })
            .collect()
    }

    #[test]
    fn one_row_is_a_row_of_the_product() {
        let shape = AttentionShape::new(3, 1, 3);
        let layers = seeded_layers(&shape);
        for fusion in [HeadFusion::Mean, HeadFusion::Max, HeadFusion::Min] {
            let fused = Rollout::of(&layers, &shape, fusion);
            let whole = whole(&fused);
            for token in [0, 4] {
                let rows = fused.from(token);
                assert_eq!(rows.len(), 3);
                for (matrix, row) in whole.iter().zip(&rows) {
                    let expected = &matrix[token * shape.tokens..][..shape.tokens];
                    for (&found, expected) in row.iter().zip(expected) {
                        let difference = (f64::from(found) - expected).abs();
                        assert!(difference < 1e-6, "{fusion:?}, token {token}");
                    }
                    assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{fusion:?}");
                }
            }
        }
    }

    #[test]
    fn it_is_the_sum_over_all_paths() {
        let shape = AttentionShape::new(1, 1, 1);
        let layers = [vec![0.5, 0.5, 0.2, 0.8f32], vec![0.9, 0.1, 0.4, 0.6]];
        // ½ A + ½ I of both, then the second times the first.
        let (first, second) = ([[0.75, 0.25], [0.1, 0.9]], [[0.95, 0.05], [0.2, 0.8]]);
        let fused = Rollout::of(&layers, &shape, HeadFusion::Mean);
        for (to, second) in second.iter().enumerate() {
            for (from, found) in fused.from(to)[1].iter().enumerate() {
                let paths = (0..2).map(|via| second[via] * first[via][from]).sum::<f64>();
                assert!((f64::from(*found) - paths).abs() < 1e-6, "{found} instead of {paths}");
            }
        }
    }

    #[test]
    fn seeing_only_oneself_stays_and_even_attention_halves_what_stays() {
        let shape = AttentionShape::new(2, 1, 2);
        let still = Rollout::of(vec![identity(&shape); 4], &shape, HeadFusion::Mean);
        assert_eq!(still.from(2)[3], [0.0, 0.0, 1.0, 0.0, 0.0]);
        let even = Rollout::of(vec![uniform(&shape); 4], &shape, HeadFusion::Min);
        for (layer, row) in even.from(2).iter().enumerate() {
            let kept = 0.5f32.powi(layer as i32 + 1);
            assert!((row[2] - kept - (1.0 - kept) / 5.0).abs() < 1e-6, "{row:?}");
        }
    }

    #[test]
    fn a_nan_of_any_head_shows_however_they_are_fused() {
        let shape = AttentionShape::new(3, 0, 2);
        for fusion in [HeadFusion::Mean, HeadFusion::Max, HeadFusion::Min] {
            for head in 0..3 {
                let mut attention = uniform(&shape);
                attention[(head * 4 + 1) * 4 + 2] = f32::NAN;
                let rollout = Rollout::of([attention], &shape, fusion);
                assert!(rollout.from(1)[0].iter().any(|x| x.is_nan()), "{fusion:?}, {head}");
                assert!(rollout.from(0)[0].iter().all(|x| x.is_finite()), "{fusion:?}, {head}");
            }
        }
    }

    #[test]
    fn no_attention_at_all_leaves_the_identity_and_no_layer_nothing() {
        let shape = AttentionShape::new(2, 0, 1);
        let of = |layers: &[Vec<f32>]| Rollout::of(layers, &shape, HeadFusion::Mean).from(0);
        assert_eq!(of(&[vec![0.0; 2]]), [[1.0]]);
        assert!(of(&[]).is_empty());
        assert!(of(&[vec![f32::NAN, 1.0]])[0][0].is_nan());
    }
}
