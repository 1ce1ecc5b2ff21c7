//! Charts and maps, without a page: everything here works on plain slices.
//!
//! [`chart`] draws on any plotters backend (the canvas, SVG, a bitmap) and says what of a model's curves it
//! draws; [`map`] fills RGBA pixels, one pixel a patch, for the page to scale up without smoothing;
//! [`export`] makes of both what a paper takes; [`qr`] draws a link.

pub mod chart;
pub mod export;
pub mod map;
pub mod qr;
