//! What a model sees: the crop of a picture, its normalization, what is hidden from it or done to it.

pub mod crop;
pub mod image;
pub mod mask;
pub mod normalization;
pub mod number;
pub mod perturbation;
pub mod random;

/// The most pixels a side that a model's input can be asked to have.
pub const MAX_INPUT: usize = 1024;
