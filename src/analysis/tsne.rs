//! Which tokens are neighbors, on a plane: t-SNE.
//!
//! Barnes-Hut t-SNE (van der Maaten, JMLR 2014) by the `bhtsne` crate, with the perplexity of the paper's
//! figure (`representation_analysis.ipynb`, "Token-level t-SNE Visualization") and otherwise what
//! scikit-learn's `TSNE` does by default: Euclidean distances, angle 0.5, an early exaggeration of 12
//! for 250 epochs, a learning rate of `max(tokens / 48, 50)`. The notebook starts from random points;
//! this starts from the first two principal components, shrunk to a deviation of 1e-4, so that it needs
//! no seed. Coordinates have no unit. What is near is alike; distances between clusters say little.
//!
//! On one thread, as in a browser, the same tokens give the same picture. Several threads sum in another
//! order each time.

use super::PrincipalComponents;
use super::gram::{Origin, Tokens};

/// How many neighbors a token has in the paper's figure, softly counted.
pub const PERPLEXITY: f64 = 20.0;

/// How far, of its size, a cell of the tree must be to count as one point; scikit-learn's `angle`.
const THETA: f32 = 0.5;

/// The deviation of the first coordinate at the start.
const START: f64 = 1e-4;

/// Places on the plane for tokens of one or more images, `[tokens]`.
///
/// After every epoch `progress` gets its number, from 0, and the places so far, `[tokens, 2]`. The
/// paper's figure takes 1000 epochs. For many wide tokens the search for neighbors takes longest: give
/// their coordinates on the first 50 components instead ([`PrincipalComponents::project`]).
///
/// With less than 61 tokens the perplexity is a third of the others. Tokens that are all the same stay
/// at the origin, and so does a handful of less than four. If a value is NaN or infinite, all places
/// are NaN.
///
/// # Shapes
/// `tokens` is `[tokens, dim]`, the prefix tokens left out by the caller.
///
/// # Panics
/// If `dim` is 0.
pub fn tsne(
    tokens: &[f32],
    dim: usize,
    epochs: usize,
    mut progress: impl FnMut(usize, &[f32]),
) -> Vec<[f32; 2]> {
    let rows: Vec<&[f32]> = tokens.chunks_exact(dim).collect();
    if Tokens::new(tokens, dim, Origin::Zero).is_none() {
        return vec![[f32::NAN; 2]; rows.len()];
    }
    let components = PrincipalComponents::of(tokens, dim, 2);
    if rows.len() < 4 || components.explained[0] == 0.0 {
        return vec![[0.0; 2]; rows.len()];
    }
    let mut tsne: bhtsne::tSNE<f32, &[f32]> = bhtsne::tSNE::new(&rows);
    tsne.perplexity(PERPLEXITY.min((rows.len() - 1) as f64 / 3.0) as f32)
        .epochs(epochs)
        .initial_embedding(start(&components.project(tokens)))
        .epoch_callback(|epoch, places| progress(epoch, places))
        .barnes_hut(THETA, |a, b| distance(a, b));
    let places = tsne.embedding();
    places.as_chunks().0.to_vec()
}

/// Projected points, scaled so that the first coordinate deviates by [`START`].
fn start(projected: &[f64]) -> Vec<f32> {
    let (points, _) = projected.as_chunks::<2>();
    let variance = points.iter().map(|[x, _]| x * x).sum::<f64>() / points.len() as f64;
    let scale = START / variance.sqrt();
    projected.iter().map(|x| (scale * x) as f32).collect()
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    let squares = a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
    squares.sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;

    #[test]
    fn two_clusters_come_apart_and_every_epoch_is_told() {
        let mut tokens = seeded(80 * 4);
        tokens[40 * 4..].iter_mut().for_each(|x| *x += 50.0);
        let mut epochs = Vec::new();
        let places = tsne(&tokens, 4, 300, |epoch, places| {
            assert_eq!(places.len(), 160);
            epochs.push(epoch);
        });
        assert!(epochs.iter().copied().eq(0..300));
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
        assert!(tsne(&[], 3, 10, silent).is_empty());
        assert_eq!(tsne(&[1.0, 2.0, 3.0], 1, 10, silent), [[0.0; 2]; 3]);
        assert_eq!(tsne(&[0.7; 200], 2, 10, silent), [[0.0; 2]; 100]);
        assert!(tsne(&[1.0, f32::NAN], 1, 10, silent)[0][0].is_nan());
        let few = tsne(&seeded(10), 2, 50, silent);
        assert!(few.iter().flatten().all(|x| x.is_finite()), "{few:?}");
        // One image beside its copy.
        let twice = seeded(60).repeat(2);
        let places = tsne(&twice, 2, 50, silent);
        assert!(places.iter().flatten().all(|x| x.is_finite()), "{places:?}");
    }
}
