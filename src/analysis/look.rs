//! What one map says from one query, for the page's sentences: how far it looks, and how much more
//! than its even share a patch gets.

use super::distance::Distances;
use crate::grid::Grid;

/// How far one map looks from one patch: `Σ_k a'(k) · |q - k|`, pixels of the model's own input.
///
/// One query's term of [`super::attention_distance`]: the prefix tokens are left out by the caller
/// and what is left of the row is renormalized. The \[CLS\] token has no place, so no distance.
///
/// # Shapes
/// `attention` is one row over patches `[patches]`; `query_patch` counts patches row by row; a patch's
/// side is `patch_px` pixels.
pub fn look_distance(attention: &[f32], query_patch: usize, grid: Grid, patch_px: f64) -> f64 {
    patch_px * Distances::new(grid).mean(attention, query_patch)
}

/// How many times an even share `1 / tokens` the share `p` is.
pub fn times_uniform(p: f64, tokens: usize) -> f64 {
    p * tokens as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::attention_distance;
    use crate::analysis::oracle::seeded_attention;
    use crate::tokens::AttentionShape;

    #[test]
    fn all_attention_on_one_patch_gives_the_distance_to_it() {
        let mut row = [0.0; 25];
        row[4 * 5 + 4] = 0.7;
        let from_corner_to_three_right_four_down = look_distance(&row, 1, Grid::square(5), 8.0);
        assert!((from_corner_to_three_right_four_down - 40.0).abs() < 1e-9);
    }

    #[test]
    fn the_mean_over_queries_is_the_attention_distance() {
        let shape = AttentionShape::new(1, 1, 5);
        let attention = seeded_attention(&shape);
        let sum: f64 = shape
            .patch_rows(&attention, 0)
            .enumerate()
            .map(|(query, row)| look_distance(row, query, shape.grid, 16.0))
            .sum();
        let expected = attention_distance(&attention, &shape, 16.0)[0];
        assert!((sum / 25.0 - expected).abs() < 1e-9);
    }

    #[test]
    fn an_even_share_is_once_uniform() {
        assert!((times_uniform(1.0 / 197.0, 197) - 1.0).abs() < 1e-12);
    }
}
