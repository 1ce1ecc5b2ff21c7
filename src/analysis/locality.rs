//! How much of a head's attention stays near the query: the local share.
//!
//! `mean over queries q of Σ_(k: |q - k| ≤ r) a'(q,k)`, 0..1, where `a'` is the patches' part of the
//! attention, plus 1e-32, renormalized, as for [`super::attention_distance`], and `|q - k|` is the
//! Euclidean distance of two patches' centers in patches. Our own measure: the distribution function
//! of which the attention distance (paper, section 2) is the mean.
//!
//! A query at the border has fewer neighbors. What even attention gives is the value to compare with.

use super::distance::{Distances, FLOOR};
use crate::grid::Grid;
use crate::tokens::AttentionShape;

/// The radii that tell everything worth telling on a grid: 0, ½, 1, … patches, up to where every patch
/// reaches every other.
pub fn radii(grid: Grid) -> Vec<f64> {
    let farthest = (grid.rows as f64 - 1.0).hypot(grid.columns as f64 - 1.0);
    (0..=(2.0 * farthest).ceil() as usize).map(|half| half as f64 / 2.0).collect()
}

/// The share of each head's attention within each of `radii` patches of the query, itself included:
/// `[heads][radii]`. The radii ascend.
///
/// Radius 1 takes in the four neighbors, 1.5 all eight. A NaN or an infinity in a row makes its head NaN.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn local_shares(attention: &[f32], shape: &AttentionShape, radii: &[f64]) -> Vec<Vec<f64>> {
    let distances = Distances::new(shape.grid);
    // Of each offset, the first radius that reaches it; past the last there is one more place.
    let reached = distances.map(|distance| radii.partition_point(|&radius| radius < distance));
    let mut rings = vec![0.0; radii.len() + 1];
    (0..shape.heads)
        .map(|head| {
            let mut sums = vec![0.0; radii.len()];
            for (query, row) in shape.patch_rows(attention, head).enumerate() {
                rings.fill(0.0);
                let mut mass = 0.0;
                for (key_row, keys) in row.chunks_exact(shape.grid.columns).enumerate() {
                    let rings_of_row = &reached[distances.row(query, key_row)];
                    for (&share, &ring) in keys.iter().zip(rings_of_row) {
                        let share = f64::from(share) + FLOOR;
                        mass += share;
                        rings[ring] += share;
                    }
                }
                // Of an infinite mass what is near is no share.
                let mut near = if mass.is_finite() { 0.0 } else { f64::NAN };
                for (sum, ring) in sums.iter_mut().zip(&rings) {
                    near += ring;
                    *sum += near / mass;
                }
            }
            sums.iter().map(|sum| sum / shape.patches().max(1) as f64).collect()
        })
        .collect()
}

/// The same of even attention: the share of the patches within `radius` of a query, on average.
pub fn even_share(grid: Grid, radius: f64) -> f64 {
    let pairs = |offset: usize, count: usize| match offset {
        0 => count,
        _ => 2 * (count - offset),
    };
    let offsets = (0..grid.rows).flat_map(|dy| (0..grid.columns).map(move |dx| (dy, dx)));
    let near: usize = offsets
        .filter(|&(dy, dx)| (dy as f64).hypot(dx as f64) <= radius)
        .map(|(dy, dx)| pairs(dy, grid.rows) * pairs(dx, grid.columns))
        .sum();
    near as f64 / grid.patches().max(1).pow(2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{TALL, WIDE, identity, seeded_attention, uniform};

    fn naive(attention: &[f32], shape: &AttentionShape, head: usize, radius: f64) -> f64 {
        let (mut total, grid) = (0.0, shape.grid);
        for (query, row) in shape.patch_rows(attention, head).enumerate() {
            let mass: f64 = row.iter().copied().map(f64::from).sum();
            for (key, &share) in row.iter().enumerate() {
                let (query, key) = (grid.cell(query), grid.cell(key));
                let dy = query.row.abs_diff(key.row) as f64;
                let dx = query.column.abs_diff(key.column) as f64;
                if (dx * dx + dy * dy).sqrt() <= radius {
                    total += f64::from(share) / mass;
                }
            }
        }
        total / shape.patches() as f64
    }

    #[test]
    fn it_is_the_definition_on_seeded_attention() {
        let squares = [(0, 1), (1, 5), (5, 7)].map(|(prefix, side)| (prefix, Grid::square(side)));
        for (prefix, grid) in squares.into_iter().chain([(1, TALL), (0, WIDE)]) {
            let shape = AttentionShape::new(3, prefix, grid);
            let attention = seeded_attention(&shape);
            let radii = radii(grid);
            for (head, found) in local_shares(&attention, &shape, &radii).iter().enumerate() {
                for (found, &radius) in found.iter().zip(&radii) {
                    let expected = naive(&attention, &shape, head, radius);
                    assert!((found - expected).abs() < 1e-12, "grid {grid}, radius {radius}");
                }
            }
        }
    }

    #[test]
    fn the_radii_go_from_the_query_alone_to_everything() {
        assert_eq!(radii(Grid::square(1)), [0.0]);
        assert_eq!(radii(Grid::square(3)), [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]);
        let shape = AttentionShape::new(1, 1, 6);
        let shares = &local_shares(&seeded_attention(&shape), &shape, &radii(shape.grid))[0];
        assert!(shares.is_sorted());
        assert!((shares.last().unwrap() - 1.0).abs() < 1e-12);
        assert!(shares[shares.len() - 2] < 1.0);
    }

    #[test]
    fn even_attention_gives_the_share_of_the_neighbors() {
        // Four corners with three of nine in reach, four edges with four, the center with five.
        let expected = (4.0 * 3.0 + 4.0 * 4.0 + 5.0) / 81.0;
        assert!((even_share(Grid::square(3), 1.0) - expected).abs() < 1e-12);
        for grid in [1.into(), 3.into(), 8.into(), TALL, WIDE] {
            let shape = AttentionShape::new(1, 1, grid);
            let found = local_shares(&uniform(&shape), &shape, &radii(grid));
            for (found, radius) in found[0].iter().zip(radii(grid)) {
                assert!((found - even_share(grid, radius)).abs() < 1e-12, "{grid}, {radius}");
            }
        }
    }

    #[test]
    fn a_head_that_sees_only_itself_is_local_at_any_radius() {
        let shape = AttentionShape::new(1, 1, 4);
        let shares = local_shares(&identity(&shape), &shape, &[0.0, 1.0]);
        assert!(shares[0].iter().all(|share| (share - 1.0).abs() < 1e-12), "{shares:?}");
        let mut broken = identity(&shape);
        broken[20] = f32::NAN;
        assert!(local_shares(&broken, &shape, &[0.0])[0][0].is_nan());
    }
}
