//! Charts and maps as a paper takes them, and the file formats they are kept in.

mod area;
pub mod attention_figure;
pub mod files;
pub mod moving_picture;
pub mod panels;
pub mod paper;
pub mod share_picture;
pub mod tables;
#[cfg(any(feature = "ui", feature = "model"))]
pub mod zip;
