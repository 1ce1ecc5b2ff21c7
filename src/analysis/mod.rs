//! The paper's measures and some others, as pure functions over slices.
//!
//! Definitions are those of Park et al., "What Do Self-Supervised Vision Transformers Learn?"
//! (ICLR 2023, arXiv 2305.00729) as its notebooks compute them (github.com/naver-ai/cl-vs-mim), where
//! they do; each file names its cell or its own source. The prefix tokens are left
//! out everywhere but in the rollout, of the queries and of the keys, and what is left of a row is
//! renormalized. One image at a time: the notebooks' averages over a batch are the caller's.
//!
//! What is computed from a value that is not a finite number is none either, NaN nearly always; such a value is never
//! taken for 0 or left out. Whoever shows a result says so.

#[cfg(feature = "model")]
mod clusters;
#[cfg(feature = "model")]
mod components;
mod cosine;
mod curves;
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
mod norm_pix;
#[cfg(all(test, feature = "model"))]
mod not_finite;
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
mod sums;
mod threshold;
mod totals;
#[cfg(feature = "model")]
mod tsne;

#[cfg(feature = "model")]
pub use clusters::within_over_between;
#[cfg(feature = "model")]
pub use components::PrincipalComponents;
pub use cosine::{cosine, cosines_to};
pub use curves::Curves;
pub use dependence::query_dependence;
pub use distance::attention_distance;
pub use diversity::Diversity;
pub use entropy::{attention_entropy, query_entropies, row_entropy};
pub use findings::{Finding, Verdict, peaks_late};
pub use fourier::delta_log_amplitude;
#[cfg(feature = "model")]
pub use gram::Centering;
pub use locality::{even_share, local_shares, radii};
pub use look::{look_distance, times_uniform};
pub use moments::Moments;
pub use mutual::nmi;
pub use norm_pix::{patch_denormalized, patch_moments, patch_normalized};
pub use probe::{LinearProbe, largest, probed_feature};
pub use radial::{radial_log_amplitude, radial_log_amplitude_inside};
pub use reconstruction::{masked_mean, pasted, patch_errors, patch_squares};
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

/// Epochs of t-SNE: as many as the paper's figure takes.
pub const EPOCHS: usize = 1000;
