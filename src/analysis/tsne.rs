//! Which tokens are neighbors, on a plane: t-SNE.
//!
//! Barnes-Hut t-SNE (van der Maaten, JMLR 2014) by the `bhtsne` crate, with the perplexity of the paper's
//! figure (`representation_analysis.ipynb`, "Token-level t-SNE Visualization") and otherwise what
//! scikit-learn's `TSNE` does by default: Euclidean distances, angle 0.5, an early exaggeration of 12
//! for 250 of 1000 epochs. The notebook starts from random points; this starts from the first two principal
//! components, shrunk to a deviation of 1e-4, so that it needs no seed. Coordinates have no unit. What is
//! near is alike; distances between clusters say little.
//!
//! Two choices are measured, on 3,528 tokens x 192 of 18 pictures, as wasm on one core:
//!
//! - **Learning rate.** scikit-learn's `max(tokens / 48, 50)` goes with a gradient that has its factor 4;
//!   the crate's gradient lacks it, so the rate is four times that. Without it, the trustworthiness is
//!   0.992 after 1000 epochs and 0.984 to 0.988 after 600; with it 0.996 after 1000 (scikit-learn: 0.997).
//! - **Neighbors.** Each token's nearest are found by measuring all pairs, in single precision, eight
//!   channels at a time: 0.7 s. The crate's vantage point tree gains nothing in 192 dimensions, 1.4 s, or
//!   1.8 to 5 s with sums in double precision. It is exact: no components are dropped before.
//!
//! An epoch takes 4 ms, all of it 5 s. The crate's other way, interpolation on a grid, is as fast at first
//! and slower than this once the points have spread, 7 to 9 s.
//!
//! On one thread, as in a browser, the same tokens give the same picture. Several threads sum in another
//! order each time.

use bhtsne::Neighbor;

/// How many neighbors a token has in the paper's figure, softly counted.
pub const PERPLEXITY: f64 = 20.0;

/// How far, of its size, a cell of the tree must be to count as one point; scikit-learn's `angle`.
const THETA: f32 = 0.5;

/// The deviation of the first coordinate at the start.
const START: f64 = 1e-4;

/// What the attraction is multiplied with in the first 250 epochs.
const EXAGGERATION: f32 = 12.0;

/// Channels that are summed side by side: two SIMD registers.
const LANES: usize = 8;

/// Places on the plane for tokens of one or more images, `[tokens]`.
///
/// `plane` is where they lie on their first two principal components, `[tokens, 2]`
/// ([`super::PrincipalComponents::project`]). After every epoch `progress` gets its number, from 0, and the places
/// so far, `[tokens, 2]`.
///
/// With less than 61 tokens the perplexity is a third of the others. Tokens that are all the same stay
/// at the origin, and so does a handful of less than four. If a value is NaN or infinite, all places
/// are NaN.
///
/// # Shapes
/// `tokens` is `[tokens, dim]`, the prefix tokens left out by the caller.
///
/// # Panics
/// If `dim` is 0, or `plane` is not of these tokens.
pub fn tsne(
    tokens: &[f32],
    dim: usize,
    plane: &[f64],
    epochs: usize,
    mut progress: impl FnMut(usize, &[f32]),
) -> Vec<[f32; 2]> {
    let rows: Vec<&[f32]> = tokens.chunks_exact(dim).collect();
    assert_eq!(plane.len(), 2 * rows.len(), "two coordinates a token");
    if !tokens.iter().all(|x| x.is_finite()) {
        return vec![[f32::NAN; 2]; rows.len()];
    }
    let variance = plane.iter().step_by(2).map(|x| x * x).sum::<f64>() / rows.len() as f64;
    if rows.len() < 4 || variance == 0.0 {
        return vec![[0.0; 2]; rows.len()];
    }
    let scale = START / variance.sqrt();
    let perplexity = PERPLEXITY.min((rows.len() - 1) as f64 / 3.0) as f32;
    let near = nearest(&rows, (3.0 * perplexity) as usize);
    let rate = (rows.len() as f32 / EXAGGERATION / 4.0).max(50.0);
    let mut tsne: bhtsne::tSNE<f32, &[f32]> = bhtsne::tSNE::new(&rows);
    tsne.perplexity(perplexity)
        .epochs(epochs)
        .early_exaggeration(EXAGGERATION)
        .learning_rate(4.0 * rate)
        .initial_embedding(plane.iter().map(|x| (scale * x) as f32).collect::<Vec<_>>())
        .epoch_callback(|epoch, places| progress(epoch, places))
        .barnes_hut_with_neighbors(THETA, &near);
    let places = tsne.embedding();
    places.as_chunks().0.to_vec()
}

/// The `count` nearest others of each row, the nearest first.
fn nearest(rows: &[&[f32]], count: usize) -> Vec<Vec<Neighbor<f32>>> {
    let mut others = Vec::with_capacity(rows.len());
    let of = |of: usize| {
        others.clear();
        let all = rows.iter().enumerate().filter(|&(index, _)| index != of);
        others
            .extend(all.map(|(index, row)| Neighbor { index, distance: distance(rows[of], row) }));
        let by_distance = |a: &Neighbor<f32>, b: &Neighbor<f32>| a.distance.total_cmp(&b.distance);
        others.select_nth_unstable_by(count - 1, by_distance);
        let mut near = others[..count].to_vec();
        near.sort_by(by_distance);
        near
    };
    (0..rows.len()).map(of).collect()
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            let difference = a[lane] - b[lane];
            sums[lane] += difference * difference;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b)).sum();
    (sums.iter().sum::<f32>() + rest).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;
    use crate::analysis::{EPOCHS, PrincipalComponents};

    fn of(
        tokens: &[f32],
        dim: usize,
        epochs: usize,
        progress: impl FnMut(usize, &[f32]),
    ) -> Vec<[f32; 2]> {
        let plane = PrincipalComponents::of(tokens, dim, 2).project(tokens);
        tsne(tokens, dim, &plane, epochs, progress)
    }

    #[test]
    fn two_clusters_come_apart_and_every_epoch_is_told() {
        let mut tokens = seeded(80 * 4);
        tokens[40 * 4..].iter_mut().for_each(|x| *x += 50.0);
        let mut epochs = Vec::new();
        let places = of(&tokens, 4, EPOCHS, |epoch, places| {
            assert_eq!(places.len(), 160);
            epochs.push(epoch);
        });
        assert!(epochs.iter().copied().eq(0..EPOCHS));
        let radius = |[x, y]: [f32; 2], [u, v]: [f32; 2]| (x - u).hypot(y - v);
        for (i, &place) in places.iter().enumerate() {
            let others = places.iter().enumerate().filter(|&(j, _)| j != i);
            let (nearest, _) =
                others.min_by(|a, b| radius(place, *a.1).total_cmp(&radius(place, *b.1))).unwrap();
            assert_eq!(i < 40, nearest < 40, "{i} is next to {nearest}");
        }
    }

    #[test]
    fn degenerate_tokens_have_places() {
        let silent = |_: usize, _: &[f32]| {};
        assert!(of(&[], 3, 10, silent).is_empty());
        assert_eq!(of(&[1.0, 2.0, 3.0], 1, 10, silent), [[0.0; 2]; 3]);
        assert_eq!(of(&[0.7; 200], 2, 10, silent), [[0.0; 2]; 100]);
        assert!(of(&[1.0, f32::NAN], 1, 10, silent)[0][0].is_nan());
        let few = of(&seeded(10), 2, 50, silent);
        assert!(few.iter().flatten().all(|x| x.is_finite()), "{few:?}");
        // One image beside its copy.
        let twice = seeded(60).repeat(2);
        let places = of(&twice, 2, 50, silent);
        assert!(places.iter().flatten().all(|x| x.is_finite()), "{places:?}");
    }
    #[test]
    fn the_nearest_are_those_of_a_sort() {
        let tokens = seeded(40 * 19);
        let rows: Vec<&[f32]> = tokens.chunks_exact(19).collect();
        for (of, near) in nearest(&rows, 7).iter().enumerate() {
            let away = |other: usize| -> f64 {
                let pairs = rows[of].iter().zip(rows[other]);
                pairs.map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt()
            };
            let mut others: Vec<usize> = (0..40).filter(|&other| other != of).collect();
            others.sort_by(|&a, &b| away(a).total_cmp(&away(b)));
            assert!(near.iter().map(|it| it.index).eq(others[..7].iter().copied()));
            assert!(near.iter().all(|it| (f64::from(it.distance) - away(it.index)).abs() < 1e-5));
        }
    }
}
