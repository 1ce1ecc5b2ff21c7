//! Which tokens point the same way as one of them: cosine similarity.
//!
//! `cos(a, b) = a·b / (|a| |b|)`, without unit, -1..1, sums in double precision. A vector of zeros has
//! no direction: its cosine with anything, itself too, counts as 0. A NaN or an infinity makes NaN of
//! every pair that it is in, and of no other.

/// The cosine similarity of two vectors, -1..1.
///
/// # Shapes
/// `a` and `b` are equally long; what one has more is left out.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let scale = norm(a) * norm(b);
    if scale == 0.0 { 0.0 } else { (dot(a, b) / scale).clamp(-1.0, 1.0) }
}

/// The cosine similarity of every token to one of them, prefix tokens too: `[tokens]`.
///
/// # Shapes
/// `state` is `[tokens, dim]`.
///
/// # Panics
/// If `state` has no such token, or `dim` is 0.
pub fn cosines_to(state: &[f32], dim: usize, token: usize) -> Vec<f64> {
    let reference = &state[token * dim..][..dim];
    state.chunks_exact(dim).map(|other| cosine(reference, other)).collect()
}

/// The mean cosine similarity over all pairs of different vectors.
///
/// Kept as a sum of unit vectors, since `|Σ u|² = Σ |u|² + Σ_(i≠j) u_i·u_j`: one pass where the pairs
/// would take as many as there are vectors.
pub(super) struct MeanCosine {
    sum: Vec<f64>,
    squares: f64,
    count: usize,
}

impl MeanCosine {
    pub(super) fn new(dim: usize) -> Self {
        Self { sum: vec![0.0; dim], squares: 0.0, count: 0 }
    }

    pub(super) fn add(&mut self, vector: &[f32]) {
        self.count += 1;
        let norm = norm(vector);
        if norm == 0.0 {
            return;
        }
        self.squares += 1.0;
        for (sum, &x) in self.sum.iter_mut().zip(vector) {
            *sum += f64::from(x) / norm;
        }
    }

    /// 1 where there is no pair: a vector alone is like itself, unless it holds a NaN or an infinity.
    pub(super) fn mean(&self) -> f64 {
        if self.count < 2 {
            let is_finite = self.sum.iter().all(|x| x.is_finite());
            return if is_finite { 1.0 } else { f64::NAN };
        }
        let ordered_pairs = (self.count * (self.count - 1)) as f64;
        let all: f64 = self.sum.iter().map(|x| x * x).sum();
        ((all - self.squares) / ordered_pairs).clamp(-1.0, 1.0)
    }
}

pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

fn norm(vector: &[f32]) -> f64 {
    dot(vector, vector).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;

    #[test]
    fn the_length_does_not_count_and_the_sign_does() {
        assert!((cosine(&[1.0, 2.0], &[10.0, 20.0]) - 1.0).abs() < 1e-12);
        assert!((cosine(&[1.0, 2.0], &[-3.0, -6.0]) + 1.0).abs() < 1e-12);
        assert!(cosine(&[1.0, 0.0], &[0.0, 5.0]).abs() < 1e-12);
        assert!((cosine(&[1.0, 0.0], &[1.0, 1.0]) - 0.5f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn zeros_have_no_direction_and_nan_stays_in_its_pairs() {
        assert_eq!(cosine(&[0.0, 0.0], &[0.0, 0.0]), 0.0);
        let found = cosines_to(&[1.0, 0.0, f32::NAN, 1.0, 0.0, 0.0, 2.0, 0.0], 2, 0);
        assert_eq!((found[0], found[2], found[3]), (1.0, 0.0, 1.0));
        assert!(found[1].is_nan());
    }

    #[test]
    fn the_sum_of_unit_vectors_gives_the_mean_over_pairs() {
        for (count, dim) in [(2, 1), (3, 5), (10, 4)] {
            let values: Vec<f32> = seeded(count * dim).iter().map(|x| x - 0.4).collect();
            let mut mean = MeanCosine::new(dim);
            values.chunks_exact(dim).for_each(|vector| mean.add(vector));
            let (mut total, mut pairs) = (0.0, 0);
            for i in 0..count {
                for j in 0..i {
                    total += cosine(&values[i * dim..][..dim], &values[j * dim..][..dim]);
                    pairs += 1;
                }
            }
            let expected = total / f64::from(pairs);
            assert!((mean.mean() - expected).abs() < 1e-12, "{count} of {dim}");
        }
    }

    #[test]
    fn one_vector_is_like_itself() {
        assert_eq!(MeanCosine::new(3).mean(), 1.0);
        let mut one = MeanCosine::new(1);
        one.add(&[0.0]);
        assert_eq!(one.mean(), 1.0);
        one.add(&[0.0]);
        assert_eq!(one.mean(), 0.0);
        for wrong in [f32::NAN, f32::INFINITY] {
            let mut mean = MeanCosine::new(2);
            for _ in 0..3 {
                mean.add(&[1.0, wrong]);
                assert!(mean.mean().is_nan());
            }
        }
    }
}
