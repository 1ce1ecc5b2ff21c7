//! Charts and heatmaps, without a page: everything here works on plain slices.
//!
//! [`curve`] draws on any plotters backend (the canvas, SVG, a bitmap), and [`measure`] says what of a
//! model's curves it draws; [`heatmap`], [`tiles`] and
//! [`scale`] fill RGBA pixels, one pixel a patch, for the page to scale up without smoothing. [`paper`] and
//! [`plate`] make of both what a paper takes, and [`files`] knows the formats.

pub mod curve;
pub mod files;
pub mod frame;
pub mod heatmap;
mod marks;
pub mod measure;
pub mod palette;
pub mod paper;
mod pen;
pub mod picture;
pub mod plate;
pub mod scale;
pub mod scatter;
pub mod series;
pub mod ticks;
pub mod tiles;
