//! How alike heads, depths and tokens are: mean cosine similarity.
//!
//! Of attention maps between the heads of a layer, between depths and between the queries of a head;
//! of the residual stream between the patches of a state. Means are over all pairs of different ones,
//! without unit; `cosine` says what zeros and NaN give. Of attention 0..1, 1 for a collapsed
//! one.
//!
//! The question is the paper's (section 2: self-attentions that collapse "into homogeneity for all
//! query tokens and heads" make for less diverse representations); no notebook computes it, so these
//! are our definitions. They compare what heads look at, not what they say: the official models also
//! return each head's output (`attn_ft`), which a capture does not hold.

use super::cosine::{MeanCosine, cosine};
use crate::tokens::AttentionShape;

/// The mean cosine similarity of two heads' maps from the same query, over pairs of heads and queries.
///
/// 1 for a layer of one head.
///
/// # Shapes
/// `attention` is one layer's `[heads, tokens, tokens]`. Queries and keys are patches.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn similarity_between_heads(attention: &[f32], shape: &AttentionShape) -> f64 {
    let from_query = |token| {
        let mut mean = MeanCosine::new(shape.patches());
        for head in 0..shape.heads {
            mean.add(&shape.row(attention, head, token)[shape.prefix..]);
        }
        mean.mean()
    };
    let sum: f64 = (shape.prefix..shape.tokens).map(from_query).sum();
    sum / shape.patches().max(1) as f64
}

/// Of each head, the mean cosine similarity of the maps from two of its queries: `[heads]`.
///
/// 1 on a grid of one patch.
///
/// # Shapes
/// `attention` is one layer's `[heads, tokens, tokens]`. Queries and keys are patches.
///
/// # Panics
/// If `attention` is shorter than `shape` says.
pub fn similarity_between_queries(attention: &[f32], shape: &AttentionShape) -> Vec<f64> {
    (0..shape.heads)
        .map(|head| {
            let mut mean = MeanCosine::new(shape.patches());
            shape.patch_rows(attention, head).for_each(|row| mean.add(row));
            mean.mean()
        })
        .collect()
}

/// The cosine similarity of two layers' maps from the same query, averaged over queries, for every
/// pair of layers: `[layer][layer]`, symmetric. A curve by depth is the first off-diagonal.
///
/// A head has no counterpart in another layer, so a layer's map is the mean of its heads' rows, each
/// renormalized over the patches. A row with nothing on the patches adds nothing.
///
/// # Shapes
/// An attention is `[heads, tokens, tokens]`. Queries and keys are patches.
///
/// # Panics
/// If an attention is shorter than `shape` says.
pub fn similarity_between_depths(
    attentions: impl IntoIterator<Item = impl AsRef<[f32]>>,
    shape: &AttentionShape,
) -> Vec<Vec<f64>> {
    let maps: Vec<Vec<f32>> =
        attentions.into_iter().map(|attention| mean_map(attention.as_ref(), shape)).collect();
    let patches = shape.patches().max(1);
    let between = |a: &[f32], b: &[f32]| -> f64 {
        let rows = a.chunks_exact(patches).zip(b.chunks_exact(patches));
        rows.map(|(a, b)| cosine(a, b)).sum::<f64>() / patches as f64
    };
    maps.iter().map(|a| maps.iter().map(|b| between(a, b)).collect()).collect()
}

/// The mean over heads of the renormalized rows, `[grid², grid²]`; not divided by the heads, which a
/// cosine does not see.
fn mean_map(attention: &[f32], shape: &AttentionShape) -> Vec<f32> {
    let mut map = vec![0.0; shape.patches() * shape.patches()];
    for head in 0..shape.heads {
        let rows = shape.patch_rows(attention, head);
        for (row, sums) in rows.zip(map.chunks_exact_mut(shape.patches().max(1))) {
            let mass: f64 = row.iter().copied().map(f64::from).sum();
            if mass == 0.0 {
                continue;
            }
            let weight = (1.0 / mass) as f32;
            sums.iter_mut().zip(row).for_each(|(sum, share)| *sum += weight * share);
        }
    }
    map
}

/// The mean cosine similarity of two patches' tokens in one state, -1..1; 1 on a grid of one patch.
///
/// # Shapes
/// `state` is `[prefix + grid², dim]`; the prefix tokens are left out.
///
/// # Panics
/// If `state` is shorter than its prefix, or `dim` is 0.
pub fn similarity_between_patches(state: &[f32], prefix: usize, dim: usize) -> f64 {
    let mut mean = MeanCosine::new(dim);
    state[prefix * dim..].chunks_exact(dim).for_each(|token| mean.add(token));
    mean.mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention, uniform};

    #[test]
    fn even_attention_is_alike_everywhere() {
        let shape = AttentionShape::new(3, 1, 4);
        let attention = uniform(&shape);
        assert!((similarity_between_heads(&attention, &shape) - 1.0).abs() < 1e-12);
        for head in similarity_between_queries(&attention, &shape) {
            assert!((head - 1.0).abs() < 1e-12, "{head}");
        }
        for row in similarity_between_depths([&attention, &attention], &shape) {
            assert!(row.iter().all(|depth| (depth - 1.0).abs() < 1e-12), "{row:?}");
        }
    }

    #[test]
    fn heads_that_see_only_themselves_agree_and_their_queries_do_not() {
        let shape = AttentionShape::new(2, 1, 3);
        let attention = identity(&shape);
        assert!((similarity_between_heads(&attention, &shape) - 1.0).abs() < 1e-12);
        assert_eq!(similarity_between_queries(&attention, &shape), [0.0, 0.0]);
        // One patch against nine alike: 1 / √9.
        let between = similarity_between_depths([attention, uniform(&shape)], &shape);
        assert!((between[0][1] - 1.0 / 3.0).abs() < 1e-6, "{between:?}");
        assert_eq!(between[0][1], between[1][0]);
    }

    #[test]
    fn it_is_the_mean_over_pairs_on_seeded_attention() {
        let shape = AttentionShape::new(4, 2, 3);
        let attention = seeded_attention(&shape);
        let row = |head, query| &shape.row(&attention, head, shape.prefix + query)[shape.prefix..];
        let mut total = 0.0;
        for query in 0..9 {
            for (a, b) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
                total += cosine(row(a, query), row(b, query)) / 54.0;
            }
        }
        assert!((similarity_between_heads(&attention, &shape) - total).abs() < 1e-12);
    }

    #[test]
    fn the_prefix_is_out_and_one_of_a_kind_is_like_itself() {
        assert_eq!(similarity_between_patches(&[-1.0, 0.0, 1.0, 0.0, 0.0, 1.0], 1, 2), 0.0);
        assert_eq!(similarity_between_patches(&[1.0, 0.0, 0.0, 1.0], 1, 2), 1.0);
        let shape = AttentionShape::new(1, 1, 1);
        let attention = uniform(&shape);
        assert_eq!(similarity_between_heads(&attention, &shape), 1.0);
        assert_eq!(similarity_between_queries(&attention, &shape), [1.0]);
    }

    #[test]
    fn nothing_on_the_patches_is_not_like_anything() {
        let shape = AttentionShape::new(2, 1, 2);
        let nothing = vec![0.0; shape.floats()];
        assert_eq!(similarity_between_heads(&nothing, &shape), 0.0);
        assert_eq!(similarity_between_depths([&nothing], &shape), [[0.0]]);
    }
}
