//! Charts and heatmaps, without a page: everything here works on plain slices.
//!
//! [`curve`] draws on any plotters backend (the canvas, SVG, a bitmap); [`heatmap`], [`tiles`] and
//! [`scale`] fill RGBA pixels, one pixel a patch, for the page to scale up without smoothing.

pub mod curve;
pub mod frame;
pub mod heatmap;
mod marks;
mod pen;
pub mod scale;
pub mod series;
pub mod ticks;
pub mod tiles;
