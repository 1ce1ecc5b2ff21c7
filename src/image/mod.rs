//! From a picture's pixels to a model's input: the notebooks' evaluation transform.
//!
//! Alpha over white; torchvision's `Resize(floor(size / 0.875))` with Pillow's antialiased filter and
//! `CenterCrop(size)`; then `(x / 255 - mean) / std`. The crop agrees with Pillow within one grey level
//! (`tests/preprocess.rs`). Decoding, color conversion and EXIF rotation are the caller's. Between crop and
//! normalization lies what is done to the picture (`perturb`).
//! Source: cl-vs-mim, both notebooks, `transform_test`.

#[cfg(feature = "model")]
mod normalize;
#[cfg(feature = "model")]
mod perturb;
mod pixels;
#[cfg(feature = "model")]
mod resize;
mod spec;

#[cfg(feature = "model")]
pub use normalize::{denormalize, normalize, preprocess};
#[cfg(feature = "model")]
pub use perturb::{Planes, perturb};
pub use pixels::RgbaPixels;
#[cfg(feature = "model")]
pub use resize::{ImageError, Rgb8, crop};
pub use spec::{Interpolation, Preprocess};
