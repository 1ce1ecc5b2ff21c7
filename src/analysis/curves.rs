//! The three measures of the paper together, of one model on one image.

use serde::{Deserialize, Serialize};

use super::distance::attention_distance;
use super::fourier::delta_log_amplitude;
use super::mutual::nmi;
use crate::tokens::AttentionShape;

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
