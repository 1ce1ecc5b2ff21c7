//! What is wanted, held and asked: the page's state, without a browser.

pub mod attention;
pub mod camera;
pub mod depth_chart;
pub mod diversity;
pub mod features;
#[cfg(test)]
mod fixtures;
pub mod layer;
pub mod mask_pad;
pub mod numbers;
pub mod overview;
pub mod pace;
pub mod perturbation_sliders;
pub mod probes;
pub mod reconstruction;
pub mod revision;
pub mod token_shift;
pub mod two_queries;
