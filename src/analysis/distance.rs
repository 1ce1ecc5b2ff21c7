//! How far a head looks: the attention distance.
//!
//! `mean over queries q of Σ_k a'(q,k) · |q - k|`, in pixels of the model's own input, where `a'` is
//! the patches' part of the attention, plus 1e-32, renormalized, and `|q - k|` joins two patches'
//! centers. Paper, section 2; `self_attention_analysis.ipynb`, "Attention Distance".

use super::sums::{sum, sum_of};
use crate::grid::{Cell, Grid};
use crate::tokens::AttentionShape;

/// Added to every share, as in the notebook, so that a row with nothing on the patches counts as
/// an even one.
pub(super) const FLOOR: f64 = 1e-32;

/// The attention distance of each head, pixels of the model's input.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`; a patch's side is `patch_px` pixels.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn attention_distance(attention: &[f32], shape: &AttentionShape, patch_px: f64) -> Vec<f64> {
    let distances = Distances::new(shape.grid);
    (0..shape.heads)
        .map(|head| {
            let sum: f64 = shape
                .patch_rows(attention, head)
                .enumerate()
                .map(|(query, row)| distances.mean(row, query))
                .sum();
            patch_px * sum / shape.patches() as f64
        })
        .collect()
}

/// Distances between the patches of one grid, in patches.
///
/// Row `dy` holds the distances at `dx = -(columns - 1) ..= columns - 1`, so that one query's distances to
/// a whole row of keys are one slice of it.
pub(super) struct Distances {
    grid: Grid,
    by_offset: Vec<f64>,
}

impl Distances {
    pub(super) fn new(grid: Grid) -> Self {
        let by_offset = (0..grid.rows)
            .flat_map(|dy| {
                let across = (1..2 * grid.columns).map(move |x| x.abs_diff(grid.columns) as f64);
                across.map(move |dx| (dy as f64).hypot(dx))
            })
            .collect();
        Self { grid, by_offset }
    }

    /// Something of each distance, in the order that [`Self::row`] goes by.
    pub(super) fn map<T>(&self, of: impl Fn(f64) -> T) -> Vec<T> {
        self.by_offset.iter().map(|&distance| of(distance)).collect()
    }

    /// Where the distances from `query` to the keys of row `key_row` lie, left to right.
    pub(super) fn row(&self, query: usize, key_row: usize) -> std::ops::Range<usize> {
        let (Cell { row, column }, columns) = (self.grid.cell(query), self.grid.columns);
        let start = row.abs_diff(key_row) * (2 * columns - 1) + columns - 1 - column;
        start..start + columns
    }

    /// The mean distance from `query` under one row of attention `[patches]`.
    pub(super) fn mean(&self, attention: &[f32], query: usize) -> f64 {
        let mass = sum(attention) + attention.len() as f64 * FLOOR;
        let rows = attention.chunks_exact(self.grid.columns).enumerate();
        let moment: f64 = rows
            .map(|(key_row, keys)| {
                let distances = &self.by_offset[self.row(query, key_row)];
                sum_of(keys, distances, |share, distance| (f64::from(share) + FLOOR) * distance)
            })
            .sum();
        moment / mass
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{TALL, WIDE, identity, seeded_attention, uniform};

    /// The definition, one pair of patches at a time.
    fn naive(attention: &[f32], shape: &AttentionShape, patch_px: f64, head: usize) -> f64 {
        let mut total = 0.0;
        for query in 0..shape.patches() {
            let row = shape.row(attention, head, shape.prefix + query);
            let mass: f64 = row[shape.prefix..].iter().map(|&a| f64::from(a) + 1e-32).sum();
            for key in 0..shape.patches() {
                let share = (f64::from(row[shape.prefix + key]) + 1e-32) / mass;
                let at = |patch| {
                    ((patch / shape.grid.columns) as f64, (patch % shape.grid.columns) as f64)
                };
                let ((qy, qx), (ky, kx)) = (at(query), at(key));
                let squared: f64 = (qy - ky).powi(2) + (qx - kx).powi(2);
                total += share * patch_px * squared.sqrt();
            }
        }
        total / shape.patches() as f64
    }

    #[test]
    fn it_is_the_definition_on_seeded_attention() {
        let grids = [(0, 1), (1, 2), (1, 5), (5, 7), (0, 14)];
        let grids = grids.map(|(prefix, side)| (prefix, Grid::square(side)));
        for (prefix, grid) in grids.into_iter().chain([(1, TALL), (0, WIDE)]) {
            let shape = AttentionShape::new(3, prefix, grid);
            let attention = seeded_attention(&shape);
            for (head, found) in attention_distance(&attention, &shape, 16.0).iter().enumerate() {
                let expected = naive(&attention, &shape, 16.0, head);
                assert!(
                    (found - expected).abs() < 1e-9,
                    "grid {grid}, head {head}: {found} instead of {expected}"
                );
            }
        }
    }

    #[test]
    fn a_head_that_sees_only_itself_looks_no_distance() {
        let shape = AttentionShape::new(2, 1, 6);
        for distance in attention_distance(&identity(&shape), &shape, 16.0) {
            assert!(distance < 1e-20, "{distance}");
        }
    }

    #[test]
    fn even_attention_on_two_by_two_patches_has_its_closed_form() {
        let shape = AttentionShape::new(1, 1, 2);
        let expected = 8.0 * (2.0 + 2f64.sqrt()) / 4.0;
        let found = attention_distance(&uniform(&shape), &shape, 8.0)[0];
        assert!((found - expected).abs() < 1e-6, "{found}");
    }

    #[test]
    fn a_row_that_is_all_on_the_prefix_counts_as_even() {
        let shape = AttentionShape::new(1, 1, 2);
        let mut attention = vec![0.0; shape.floats()];
        for token in 0..shape.tokens {
            attention[token * shape.tokens] = 1.0;
        }
        let expected = 8.0 * (2.0 + 2f64.sqrt()) / 4.0;
        let found = attention_distance(&attention, &shape, 8.0)[0];
        assert!((found - expected).abs() < 1e-6, "{found}");
    }
}
