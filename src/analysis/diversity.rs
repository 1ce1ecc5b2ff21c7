//! How diverse a model's layers are on one image: the similarities and spectra of every layer together.

use serde::{Deserialize, Serialize};

#[cfg(feature = "model")]
use super::gram::Centering;
#[cfg(feature = "model")]
use super::similarity::{
    similarity_between_depths, similarity_between_heads, similarity_between_patches,
    similarity_between_queries,
};
#[cfg(feature = "model")]
use super::spectrum::delta_log_singular_values;
#[cfg(feature = "model")]
use crate::tokens::AttentionShape;

/// The similarities of attention and of tokens, layer by layer; prefix tokens are out.
///
/// Layer l's tokens are its state `z.(2l)`; each part is defined at the function of its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diversity {
    /// `[layer]`: between the heads of a layer.
    pub heads: Vec<f64>,
    /// `[layers - 1]`: between a layer and the next.
    pub depths: Vec<f64>,
    /// `[layer][head]`: between the queries of a head.
    pub queries: Vec<Vec<f64>>,
    /// `[layer]`: between the patches' tokens.
    pub patches: Vec<f64>,
    /// `[layer][i]`: the tokens' singular values about their mean, as `ln σ_i - ln σ_1`. As many as
    /// there are directions about a mean: `min(patches - 1, dim)`, at least 1.
    pub spectra: Vec<Vec<f64>>,
}

#[cfg(feature = "model")]
impl Diversity {
    /// Of all layers' `attentions` and all `states` of the residual stream, `z.0` first.
    ///
    /// # Shapes
    /// An attention is `[heads, tokens, tokens]`, a state `[tokens, dim]`.
    ///
    /// # Panics
    /// If a slice is not as long as its shape says, or `dim` is 0.
    pub fn of(
        attentions: &[Vec<f32>],
        states: &[Vec<f32>],
        shape: &AttentionShape,
        dim: usize,
    ) -> Self {
        let layers = || states.iter().step_by(2).skip(1);
        let between = similarity_between_depths(attentions, shape);
        let directions = shape.patches().saturating_sub(1).max(1);
        let spectrum = |state: &Vec<f32>| {
            let mut values =
                delta_log_singular_values(state, shape.prefix, dim, Centering::Centered);
            values.truncate(directions);
            values
        };
        let of_patches = |state: &Vec<f32>| similarity_between_patches(state, shape.prefix, dim);
        Self {
            heads: attentions.iter().map(|it| similarity_between_heads(it, shape)).collect(),
            depths: (1..attentions.len()).map(|layer| between[layer - 1][layer]).collect(),
            queries: attentions.iter().map(|it| similarity_between_queries(it, shape)).collect(),
            patches: layers().map(of_patches).collect(),
            spectra: layers().map(spectrum).collect(),
        }
    }
}

#[cfg(all(test, feature = "model"))]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded, uniform};

    #[test]
    fn every_layer_has_its_numbers_and_its_own_state() {
        let shape = AttentionShape::new(2, 1, 3);
        let attentions = [uniform(&shape), identity(&shape)];
        let states: Vec<Vec<f32>> = (0..5)
            .map(|state| seeded(10 * 4).iter().map(|x| x.powi(state + 1)).collect())
            .collect();
        let found = Diversity::of(&attentions, &states, &shape, 4);
        assert_eq!((found.heads.len(), found.patches.len(), found.spectra.len()), (2, 2, 2));
        assert!((found.depths[0] - 1.0 / 3.0).abs() < 1e-6, "{:?}", found.depths);
        assert_eq!(found.queries[1], [0.0, 0.0]);
        assert_eq!(found.patches[0], similarity_between_patches(&states[2], 1, 4));
        assert_eq!(found.patches[1], similarity_between_patches(&states[4], 1, 4));
    }

    #[test]
    fn a_spectrum_ends_with_the_directions_about_a_mean() {
        let shape = AttentionShape::new(1, 0, 2);
        let states = vec![seeded(4 * 6), seeded(4 * 6), seeded(4 * 6)];
        let found = Diversity::of(&[uniform(&shape)], &states, &shape, 6);
        assert_eq!(found.spectra[0].len(), 3);
        assert_eq!(found.spectra[0][0], 0.0);
        assert!(found.spectra[0][2] > 1e-5f64.ln(), "{:?}", found.spectra);
        assert!(found.depths.is_empty());
    }
}
