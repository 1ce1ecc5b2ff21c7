//! The paper's measures, as pure functions over slices.

use serde::{Deserialize, Serialize};

/// The three measures of one model on one image, as in the notebooks' cells; prefix tokens are out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// `[layer][head]`, pixels of the model's own input.
    pub attention_distance_px: Vec<Vec<f64>>,
    /// `[layer][head]`, 0..1.
    pub nmi: Vec<Vec<f64>>,
    /// `[state][frequency]`: natural log relative to the zero frequency; `2 depth + 1` states `z.I` as in
    /// [`crate::vit`], frequencies from 0 to π on the half diagonal.
    pub fourier_delta_log_amplitude: Vec<Vec<f64>>,
}
