//! Brightness, as torchvision's `adjust_brightness` of floats: PIL's `ImageEnhance.Brightness` without
//! its rounding to 8 bits.

use super::planes::Planes;

/// Multiplies by `factor`: 0 is black, 1 leaves the picture as it is. What is brighter than white is white.
pub(super) fn scale(planes: &mut Planes, factor: f32) {
    planes.data.iter_mut().for_each(|value| *value *= factor);
    planes.clamp();
}
