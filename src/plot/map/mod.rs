//! Maps as RGBA pixels, one pixel a patch, for the page to scale up without smoothing.

pub mod heatmap;
pub mod palette;
pub mod picture;
pub mod scale;
pub mod scatter;
pub mod tiles;
