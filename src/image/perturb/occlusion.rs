//! Hidden patches.

use super::Planes;
use crate::perturbation::Occlusion;

/// Paints the hidden cells in one color. A pixel is in the cell that holds its top left corner.
pub(super) fn hide(planes: &mut Planes, occlusion: &Occlusion, fill: [f32; 3]) {
    let (size, grid) = (planes.size, occlusion.grid());
    for (plane, color) in planes.channels().zip(fill) {
        for (pixel, value) in plane.iter_mut().enumerate() {
            let cell = pixel / size * grid / size * grid + pixel % size * grid / size;
            if occlusion.hides(cell) {
                *value = color;
            }
        }
    }
}
