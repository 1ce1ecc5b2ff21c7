//! The directions in which tokens differ most: principal components.
//!
//! The axes are the eigenvectors of the tokens' covariance, the largest variance first, as unit vectors;
//! a token's coordinates are its dot products with them, less the mean. An axis's share of the variance
//! is `σ_i² / Σ σ²`, 0..1. Drawn as red, green and blue, the first three are the picture that DINOv2's
//! authors made known (Oquab et al., arXiv 2304.07193, figure 1).
//!
//! An axis could as well point the other way: its coordinate of largest magnitude is made positive, the
//! first of them where several are equal, as by scikit-learn's PCA.

use super::gram::{Centering, TokenMatrix};
use nalgebra::{DVector, SymmetricEigen};

/// Variances below this share of all of it are rounding, and their axes have no direction.
const NO_VARIANCE: f64 = 1e-12;

/// The first principal components of some tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalComponents {
    /// The tokens' mean, `[dim]`.
    pub mean: Vec<f64>,
    /// The axes, each a unit vector `[dim]`; zeros past the tokens' rank.
    pub axes: Vec<Vec<f64>>,
    /// Each axis's share of the variance, 0..1; 0 past the tokens' rank.
    pub explained: Vec<f64>,
}

impl PrincipalComponents {
    /// The first `count` components; a picture takes 3.
    ///
    /// Of tokens that do not differ every axis is zeros. With a NaN or an infinity among the tokens all of it is
    /// NaN.
    ///
    /// # Shapes
    /// `tokens` is `[tokens, dim]`, the prefix tokens left out by the caller.
    ///
    /// # Panics
    /// If `dim` is 0.
    pub fn of(tokens: &[f32], dim: usize, count: usize) -> Self {
        let mut components = Self {
            mean: vec![0.0; dim],
            axes: vec![vec![0.0; dim]; count],
            explained: vec![0.0; count],
        };
        let Some(tokens) = TokenMatrix::new(tokens, dim, Centering::Centered) else {
            let nan = |values: &mut Vec<f64>| values.fill(f64::NAN);
            components.axes.iter_mut().for_each(nan);
            [&mut components.mean, &mut components.explained].into_iter().for_each(nan);
            return components;
        };
        components.mean.clone_from(&tokens.center);
        if tokens.rows.nrows() == 0 {
            return components;
        }
        let SymmetricEigen { eigenvalues, eigenvectors } = tokens.gram().symmetric_eigen();
        let variance: f64 = eigenvalues.iter().map(|square| square.max(0.0)).sum();
        let scale: f64 = tokens.center.iter().map(|x| x * x).sum();
        // Where all tokens are the same, the differences are rounding of their mean.
        if variance <= NO_VARIANCE * NO_VARIANCE * scale {
            return components;
        }
        let mut order: Vec<usize> = (0..eigenvalues.len()).collect();
        order.sort_by(|&a, &b| eigenvalues[b].total_cmp(&eigenvalues[a]));
        for (component, &i) in order.iter().take(count).enumerate() {
            let share = eigenvalues[i] / variance;
            if share > NO_VARIANCE {
                let vector = eigenvectors.column(i).into_owned();
                components.axes[component] = axis(&tokens, vector);
                components.explained[component] = share;
            }
        }
        components
    }

    /// The coordinates of tokens, these or others, on the axes: `[tokens, count]`, token by token.
    ///
    /// # Shapes
    /// `tokens` is `[tokens, dim]`.
    ///
    /// # Panics
    /// If the components are of no channels.
    pub fn project(&self, tokens: &[f32]) -> Vec<f64> {
        let coordinate = |token: &[f32], axis: &[f64]| -> f64 {
            let centered = token.iter().zip(&self.mean).map(|(&x, mean)| f64::from(x) - mean);
            centered.zip(axis).map(|(x, along)| x * along).sum()
        };
        tokens
            .chunks_exact(self.mean.len())
            .flat_map(|token| self.axes.iter().map(move |axis| coordinate(token, axis)))
            .collect()
    }
}

/// The unit vector over channels that belongs to an eigenvector of the Gram matrix, its sign settled.
fn axis(tokens: &TokenMatrix, eigenvector: DVector<f64>) -> Vec<f64> {
    let axis =
        if tokens.is_wide() { tokens.rows.tr_mul(&eigenvector).normalize() } else { eigenvector };
    let largest =
        axis.iter().fold(0.0, |most: f64, &x| if x.abs() > most.abs() { x } else { most });
    axis.iter().map(|x| x * largest.signum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;

    /// The axes of largest variance by power iteration on the covariance, one after the other.
    fn naive(tokens: &[f32], dim: usize, count: usize) -> Vec<Vec<f64>> {
        let rows: Vec<&[f32]> = tokens.chunks_exact(dim).collect();
        let n = rows.len() as f64;
        let mean: Vec<f64> =
            (0..dim).map(|c| rows.iter().map(|row| f64::from(row[c])).sum::<f64>() / n).collect();
        let mut axes: Vec<Vec<f64>> = Vec::new();
        for _ in 0..count {
            let mut axis: Vec<f64> = (0..dim).map(|c| 1.0 / (c + 1) as f64).collect();
            for _ in 0..20_000 {
                let mut next = vec![0.0; dim];
                for row in &rows {
                    let centered = |c: usize| f64::from(row[c]) - mean[c];
                    let along: f64 = (0..dim).map(|c| centered(c) * axis[c]).sum();
                    (0..dim).for_each(|c| next[c] += along * centered(c));
                }
                for found in &axes {
                    let along: f64 = next.iter().zip(found).map(|(a, b)| a * b).sum();
                    next.iter_mut().zip(found).for_each(|(x, y)| *x -= along * y);
                }
                let norm = next.iter().map(|x| x * x).sum::<f64>().sqrt();
                axis = next.iter().map(|x| x / norm).collect();
            }
            axes.push(axis);
        }
        axes
    }

    #[test]
    fn the_axes_are_those_of_power_iteration_and_their_largest_coordinate_is_positive() {
        for (count, dim) in [(12, 4), (4, 12)] {
            let tokens = seeded(count * dim);
            let found = PrincipalComponents::of(&tokens, dim, 3);
            for (found, expected) in found.axes.iter().zip(naive(&tokens, dim, 3)) {
                let along: f64 = found.iter().zip(&expected).map(|(a, b)| a * b).sum();
                assert!((along.abs() - 1.0).abs() < 1e-9, "{found:?} instead of {expected:?}");
                let smallest = found.iter().copied().fold(0.0, f64::min);
                assert!(found.iter().any(|x| *x >= -smallest), "{found:?}");
            }
            assert!(found.explained.is_sorted_by(|a, b| a >= b), "{:?}", found.explained);
        }
    }

    #[test]
    fn tokens_on_a_line_have_one_component() {
        // Along (3, -4) / 5 around (1, 1): turned so that the larger coordinate is positive.
        let tokens = [1.0, 1.0, 4.0, -3.0, -2.0, 5.0];
        let found = PrincipalComponents::of(&tokens, 2, 3);
        assert!((found.explained[0] - 1.0).abs() < 1e-12);
        assert!((found.axes[0][0] + 0.6).abs() < 1e-12 && (found.axes[0][1] - 0.8).abs() < 1e-12);
        assert_eq!((&found.axes[1], &found.axes[2]), (&vec![0.0; 2], &vec![0.0; 2]));
        assert_eq!(found.explained[1..], [0.0, 0.0]);
        // Another token, off the line: its foot counts.
        let other = found.project(&[1.0 + 4.0, 1.0 + 3.0, 4.0, -3.0]);
        assert!(other[0].abs() < 1e-12 && (other[3] + 5.0).abs() < 1e-12, "{other:?}");
    }

    #[test]
    fn tokens_that_do_not_differ_have_no_axis() {
        for tokens in [vec![0.1; 6], vec![0.0; 6], vec![1.0, 2.0], vec![]] {
            let found = PrincipalComponents::of(&tokens, 2, 2);
            assert_eq!(found.axes, [[0.0; 2]; 2], "{tokens:?}");
            assert_eq!(found.project(&[5.0, 5.0]), [0.0, 0.0], "{tokens:?}");
        }
    }

    #[test]
    fn what_is_not_a_number_shows_in_axes_shares_and_places() {
        for wrong in [f32::NAN, f32::NEG_INFINITY] {
            let found = PrincipalComponents::of(&[1.0, 2.0, wrong, 0.0, 3.0, 1.0], 2, 2);
            let of = [found.axes.concat(), found.explained.clone(), found.project(&[1.0, 2.0])];
            assert!(of.iter().flatten().all(|x| x.is_nan()), "{found:?}");
        }
    }
}
