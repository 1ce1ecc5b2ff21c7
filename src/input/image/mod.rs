//! From a picture's pixels to a model's input: the notebooks' evaluation transform.
//!
//! Torchvision's `Resize(floor(size / 0.875))` with Pillow's antialiased filter and
//! `CenterCrop(size)`; then `(x / 255 - mean) / std`. The crop agrees with Pillow within one grey level
//! (`tests/preprocess.rs`). Decoding and color conversion are the caller's; whether a file is whole and how its
//! picture is turned upright are told before ([`PictureFile`]) and done after ([`Upright`]). Between crop and
//! normalization lies what is done to the picture (`perturb`).
//! Source: cl-vs-mim, both notebooks, `transform_test`.

mod file;
#[cfg(feature = "model")]
mod normalize;
mod orientation;
#[cfg(feature = "model")]
mod perturb;
mod pixels;
#[cfg(feature = "model")]
mod resize;
mod spec;

pub use file::{CutOff, HEAD, PictureFile, PictureFormat, is_picture, is_picture_name};
#[cfg(feature = "model")]
pub use normalize::{denormalize, normalize, preprocess};
pub use orientation::{Orientation, Upright};
#[cfg(feature = "model")]
pub use perturb::{Planes, perturb};
pub use pixels::RgbPixels;
#[cfg(feature = "model")]
pub use resize::{ImageError, Rgb8, crop};
pub use spec::{Interpolation, Preprocess};
