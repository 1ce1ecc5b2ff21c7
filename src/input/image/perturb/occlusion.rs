//! Hidden patches.

use super::planes::Planes;
use crate::grid::Size;
use crate::input::mask::Mask;

/// Paints the hidden cells in one color. A pixel is in the cell that holds its top left corner.
pub(super) fn hide(planes: &mut Planes, mask: &Mask, fill: [f32; 3]) {
    let (Size { height, width }, side) = (planes.size, mask.side());
    for (plane, color) in planes.channels().zip(fill) {
        for (pixel, value) in plane.iter_mut().enumerate() {
            let (column, row) = (pixel % width * side / width, pixel / width * side / height);
            if mask.hides(column, row) {
                *value = color;
            }
        }
    }
}
