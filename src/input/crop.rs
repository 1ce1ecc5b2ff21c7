//! Which part of a picture the models see: the geometry of the notebooks' evaluation transform.
//!
//! The shorter side is resized to `floor(size / 0.875)` and the center `size x size` is cut out
//! (torchvision's `Resize` and `CenterCrop`, with their rounding), or as large a part from another place.
//! Plain numbers: the page draws the crop with the same rectangle from which `image` cuts it.

use serde::{Deserialize, Serialize};

/// The shortest side of a picture that is accepted, pixels.
pub const MIN_SIDE: u32 = 16;

/// Where the crop lies in the room that a picture leaves it: 0 at the left or the top edge, 1 at the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CropPlace {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl CropPlace {
    /// The middle, where the notebooks cut.
    pub const CENTER: CropPlace = CropPlace { x: 0.5, y: 0.5 };

    /// Whether it is the middle.
    pub fn is_center(&self) -> bool {
        *self == CropPlace::CENTER
    }
}

impl Default for CropPlace {
    fn default() -> CropPlace {
        CropPlace::CENTER
    }
}

/// A rectangle as fractions of a picture's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge, of the width.
    pub x: f64,
    /// Top edge, of the height.
    pub y: f64,
    /// Width, of the width.
    pub w: f64,
    /// Height, of the height.
    pub h: f64,
}

/// The part of a `width x height` picture that a model with input `size x size` sees.
///
/// It is square but for torchvision's rounding of the longer side. A side of 0 counts as 1.
pub fn crop_fraction(width: usize, height: usize, size: usize, place: CropPlace) -> Rect {
    let (width, height) = (width.max(1), height.max(1));
    // size / 0.875, in integers
    let short = size * 8 / 7;
    let long = |long: usize, of: usize| (short as u128 * long as u128 / of as u128) as usize;
    let (resized_width, resized_height) =
        if width <= height { (short, long(height, width)) } else { (long(width, height), short) };
    let (x, w) = part(resized_width, size, place.x);
    let (y, h) = part(resized_height, size, place.y);
    Rect { x, y, w, h }
}

/// Start and length of a part of `size` of `side`, as fractions of it; `place` is 0..1 of the room.
fn part(side: usize, size: usize, place: f64) -> (f64, f64) {
    // torchvision's int(round(..)) of the half: Python rounds a half to the even neighbor.
    let start = ((side - size) as f64 * place.clamp(0.0, 1.0)).round_ties_even();
    (start / side as f64, size as f64 / side as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_loses_a_sixteenth_at_each_edge() {
        let expected = Rect { x: 0.0625, y: 0.0625, w: 0.875, h: 0.875 };
        assert_eq!(crop_fraction(512, 512, 224, CropPlace::CENTER), expected);
    }

    #[test]
    fn offsets_round_as_in_torchvision() {
        // 451 x 300 becomes 384 x 256.
        let center = |width, height| crop_fraction(width, height, 224, CropPlace::CENTER);
        assert_eq!(center(451, 300).x, 80.0 / 384.0);
        // A half goes to the even neighbor: 79.5 of 383 up, 80.5 of 385 down.
        assert_eq!(center(640, 427).x, 80.0 / 383.0);
        assert_eq!(center(427, 643).y, 80.0 / 385.0);
    }

    #[test]
    fn a_moved_crop_lies_where_it_was_moved_to() {
        // 600 x 300 becomes 512 x 256: 288 and 32 pixels of room.
        let at = |x, y| crop_fraction(600, 300, 224, CropPlace { x, y });
        assert_eq!((at(0.0, 0.0).x, at(0.0, 0.0).y), (0.0, 0.0));
        assert_eq!((at(1.0, 1.0).x, at(1.0, 1.0).y), (288.0 / 512.0, 32.0 / 256.0));
        assert_eq!(at(0.25, 0.5).x, 72.0 / 512.0);
        assert_eq!(at(0.25, 0.5).w, at(1.0, 0.5).w);
    }

    #[test]
    fn it_stays_inside_every_picture() {
        for (width, height) in [(16, 16), (16, 9000), (9000, 17), (1, 1), (0, 3)] {
            for size in [1, 40, 56, 224, 518] {
                for place in
                    [CropPlace::CENTER, CropPlace { x: 1.0, y: 0.9 }, CropPlace { x: -3.0, y: 7.0 }]
                {
                    let Rect { x, y, w, h } = crop_fraction(width, height, size, place);
                    assert!(x >= 0.0 && y >= 0.0 && x + w <= 1.0 && y + h <= 1.0);
                    assert!(w > 0.0 && h > 0.0);
                }
            }
        }
    }
}
