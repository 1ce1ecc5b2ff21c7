//! What is wanted, held and asked: the page's state, without a browser.

pub mod camera;
pub mod curves;
pub mod depth_chart;
#[cfg(test)]
pub mod fixtures;
pub mod layer;
pub mod layer_maps;
pub mod pace;
pub mod perturbed;
pub mod photograph;
pub mod revision;
pub mod rows;
pub mod side;
pub mod status;
