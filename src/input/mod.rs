//! What a model sees: the crop of a picture, its normalization, what is hidden from it or done to it.

pub mod crop;
#[cfg(feature = "model")]
pub mod image;
pub mod mask;
pub mod normalization;
pub mod number;
pub mod perturbation;
