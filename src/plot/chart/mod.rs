//! Line charts on any plotters backend (the canvas, SVG, a bitmap).

pub mod curve;
mod draw;
pub mod frame;
mod marks;
pub mod measure;
mod pen;
pub mod series;
pub mod ticks;
