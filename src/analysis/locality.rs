//! How much of a head's attention stays near the query: the local share.
//!
//! `mean over queries q of Σ_(k: |q - k| ≤ r) a'(q,k)`, 0..1, where `a'` is the patches' part of the
//! attention, plus 1e-32, renormalized, as for [`super::attention_distance`], and `|q - k|` is the
//! Euclidean distance of two patches' centers in patches. Our own measure: the distribution function
//! of which the attention distance (paper, section 2) is the mean.
//!
//! A query at the border has fewer neighbors. What even attention gives is the value to compare with.

use super::AttentionShape;
use super::distance::Distances;

/// The share of each head's attention within `radius` patches of the query, itself included: `[heads]`.
///
/// Radius 1 takes in the four neighbors, 1.5 all eight. A NaN in a row makes its head NaN; a radius
/// of NaN takes in nothing.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn local_share(attention: &[f32], shape: &AttentionShape, radius: f64) -> Vec<f64> {
    let distances = Distances::new(shape.grid);
    (0..shape.heads)
        .map(|head| {
            let rows = shape.patch_rows(attention, head).enumerate();
            let sum: f64 = rows.map(|(query, row)| distances.within(row, query, radius)).sum();
            sum / shape.patches().max(1) as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention, uniform};

    fn naive(attention: &[f32], shape: &AttentionShape, head: usize, radius: f64) -> f64 {
        let (mut total, grid) = (0.0, shape.grid);
        for (query, row) in shape.patch_rows(attention, head).enumerate() {
            let mass: f64 = row.iter().copied().map(f64::from).sum();
            for (key, &share) in row.iter().enumerate() {
                let dy = (query / grid).abs_diff(key / grid) as f64;
                let dx = (query % grid).abs_diff(key % grid) as f64;
                if (dx * dx + dy * dy).sqrt() <= radius {
                    total += f64::from(share) / mass;
                }
            }
        }
        total / shape.patches() as f64
    }

    #[test]
    fn it_is_the_definition_on_seeded_attention() {
        for (prefix, grid, radius) in [(0, 1, 1.0), (1, 5, 0.0), (1, 5, 1.0), (5, 7, 2.5)] {
            let shape = AttentionShape::new(3, prefix, grid);
            let attention = seeded_attention(&shape);
            for (head, found) in local_share(&attention, &shape, radius).iter().enumerate() {
                let expected = naive(&attention, &shape, head, radius);
                assert!((found - expected).abs() < 1e-12, "grid {grid}, radius {radius}");
            }
        }
    }

    #[test]
    fn even_attention_gives_the_share_of_the_neighbors() {
        let shape = AttentionShape::new(1, 1, 3);
        // Four corners with three of nine in reach, four edges with four, the center with five.
        let expected = (4.0 * 3.0 + 4.0 * 4.0 + 5.0) / 81.0;
        let found = local_share(&uniform(&shape), &shape, 1.0)[0];
        assert!((found - expected).abs() < 1e-12, "{found}");
    }

    #[test]
    fn a_head_that_sees_only_itself_is_local_at_any_radius() {
        let shape = AttentionShape::new(1, 1, 4);
        assert!((local_share(&identity(&shape), &shape, 0.0)[0] - 1.0).abs() < 1e-12);
        assert_eq!(local_share(&identity(&shape), &shape, f64::NAN), [0.0]);
        assert_eq!(local_share(&uniform(&shape), &shape, f64::INFINITY), [1.0]);
    }
}
