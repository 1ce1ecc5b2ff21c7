//! The paper's measures and some others, as pure functions over slices.
//!
//! Definitions are those of Park et al., "What Do Self-Supervised Vision Transformers Learn?"
//! (ICLR 2023, arXiv 2305.00729) as its notebooks compute them (github.com/naver-ai/cl-vs-mim), where
//! they do; each file names its cell or its own source. The prefix tokens (\[CLS\], registers) are left
//! out everywhere but in the rollout, of the queries and of the keys, and what is left of a row is
//! renormalized. One image at a time: the notebooks' averages over a batch are the caller's.

#[cfg(feature = "model")]
mod clusters;
#[cfg(feature = "model")]
mod components;
mod cosine;
mod dependence;
mod distance;
mod diversity;
mod entropy;
mod findings;
mod fourier;
#[cfg(all(test, feature = "model"))]
mod golden;
#[cfg(all(test, feature = "model"))]
mod golden_tokens;
#[cfg(feature = "model")]
mod gram;
mod locality;
mod look;
mod moments;
mod mutual;
#[cfg(test)]
mod oracle;
mod probe;
mod radial;
mod reconstruction;
mod rollout;
mod shift;
mod similarity;
#[cfg(feature = "model")]
mod spectrum;
mod spread;
mod threshold;
mod totals;
#[cfg(feature = "model")]
mod tsne;

#[cfg(feature = "model")]
pub use clusters::within_over_between;
#[cfg(feature = "model")]
pub use components::PrincipalComponents;
pub use cosine::{cosine, cosines_to};
pub use dependence::query_dependence;
pub use distance::attention_distance;
pub use diversity::Diversity;
pub use entropy::{attention_entropy, query_entropies, row_entropy};
pub use findings::{Finding, Verdict, peaks_late};
pub use fourier::delta_log_amplitude;
#[cfg(feature = "model")]
pub use gram::Origin;
pub use locality::{even_share, local_shares, radii};
pub use look::{look_distance, times_uniform};
pub use moments::Moments;
pub use mutual::nmi;
pub use probe::{LinearProbe, ProbedToken, largest};
pub use radial::{radial_log_amplitude, radial_log_amplitude_inside};
pub use reconstruction::{masked_mean, pasted, patch_errors};
pub use rollout::{HeadFusion, Rollout};
pub use shift::Shift;
pub use similarity::{
    similarity_between_depths, similarity_between_heads, similarity_between_patches,
    similarity_between_queries,
};
#[cfg(feature = "model")]
pub use spectrum::{delta_log_singular_values, singular_values};
pub use spread::Spread;
pub use threshold::{attention_masks, smallest_set};
pub use totals::Totals;
#[cfg(feature = "model")]
pub use tsne::{PERPLEXITY, tsne};

use serde::{Deserialize, Serialize};

/// Epochs of t-SNE: as many as the paper's figure takes.
pub const EPOCHS: usize = 1000;

/// How one layer's attention `[heads, tokens, tokens]` lies in a flat slice: query by query, the
/// prefix tokens first, the patches row by row.
///
/// Its methods panic where a slice is shorter than the shape says, or an index is past its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionShape {
    /// Heads of the layer.
    pub heads: usize,
    /// Prefix tokens and patches.
    pub tokens: usize,
    /// \[CLS\] and registers.
    pub prefix: usize,
    /// Patches a side.
    pub grid: usize,
}

impl AttentionShape {
    /// The shape with `prefix + grid²` tokens.
    pub fn new(heads: usize, prefix: usize, grid: usize) -> Self {
        let tokens = prefix + grid * grid;
        Self { heads, tokens, prefix, grid }
    }

    /// How many of the tokens are patches: `grid²`.
    pub fn patches(&self) -> usize {
        self.grid * self.grid
    }

    /// The number of floats that one layer takes.
    pub fn floats(&self) -> usize {
        self.heads * self.tokens * self.tokens
    }

    /// What `head` attends to from `token`: one share for each token, prefix tokens first.
    pub fn row<'a>(&self, attention: &'a [f32], head: usize, token: usize) -> &'a [f32] {
        assert!(head < self.heads, "head {head} of {}", self.heads);
        assert!(token < self.tokens, "token {token} of {}", self.tokens);
        let start = (head * self.tokens + token) * self.tokens;
        &attention[start..start + self.tokens]
    }

    /// What `head` attends to from each patch in turn, prefix tokens left out on both sides.
    ///
    /// A row's sum is therefore 1 less the share of the prefix tokens.
    pub fn patch_rows<'a>(
        &self,
        attention: &'a [f32],
        head: usize,
    ) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        let shape = *self;
        (shape.prefix..shape.tokens)
            .map(move |token| &shape.row(attention, head, token)[shape.prefix..])
    }
}

/// The three measures of one model on one image, as in the notebooks' cells; prefix tokens are out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// `[layer][head]`, pixels of the model's own input.
    pub attention_distance_px: Vec<Vec<f64>>,
    /// `[layer][head]`, 0..1.
    pub nmi: Vec<Vec<f64>>,
    /// `[state][k]`: natural log relative to the zero frequency; `2 depth + 1` states `z.I` as in
    /// [`crate::vit`]. The `ceil(grid / 2)` frequencies are `2 k / grid` of π along both axes, which
    /// stays below π (12/14 of it on a grid of 14), as in the notebook.
    pub fourier_delta_log_amplitude: Vec<Vec<f64>>,
}

impl Curves {
    /// The measures of all layers' `attentions` and of all `states` of the residual stream.
    ///
    /// # Shapes
    /// An attention is `[heads, tokens, tokens]`, a state `[tokens, dim]`; a patch's side is
    /// `patch_px` pixels.
    ///
    /// # Panics
    /// If a slice is not as long as its shape says.
    pub fn of(
        attentions: impl IntoIterator<Item = impl AsRef<[f32]>>,
        states: impl IntoIterator<Item = impl AsRef<[f32]>>,
        shape: &AttentionShape,
        patch_px: f64,
        dim: usize,
    ) -> Self {
        let mut curves = Self::default();
        for attention in attentions {
            let attention = attention.as_ref();
            curves.attention_distance_px.push(attention_distance(attention, shape, patch_px));
            curves.nmi.push(nmi(attention, shape));
        }
        curves.fourier_delta_log_amplitude = states
            .into_iter()
            .map(|state| delta_log_amplitude(state.as_ref(), shape.prefix, shape.grid, dim))
            .collect();
        curves
    }

    /// Every number: the distances, then NMI, then the amplitudes.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        let Curves { attention_distance_px, nmi, fourier_delta_log_amplitude } = self;
        let rows = attention_distance_px.iter().chain(nmi).chain(fourier_delta_log_amplitude);
        rows.flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_query_by_query_and_patches_follow_the_prefix() {
        let shape = AttentionShape::new(2, 1, 2);
        let attention: Vec<f32> = (0..shape.floats()).map(|i| i as f32).collect();
        assert_eq!(shape.row(&attention, 1, 2), [35.0, 36.0, 37.0, 38.0, 39.0]);
        let rows: Vec<&[f32]> = shape.patch_rows(&attention, 0).collect();
        assert_eq!(rows.len(), shape.patches());
        assert_eq!(rows[0], [6.0, 7.0, 8.0, 9.0]);
        assert_eq!(rows[3], [21.0, 22.0, 23.0, 24.0]);
    }
}
