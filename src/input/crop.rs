//! Which part of a picture the models see: the geometry of the notebooks' evaluation transform.
//!
//! The shorter side is resized to `floor(size / 0.875)` and the center `size x size` is cut out
//! (torchvision's `Resize` and `CenterCrop`, with their rounding), or as large a part from another place.
//! For an input that is not square the picture is resized until it just covers `floor(side / 0.875)` of both
//! sides (timm's `ResizeKeepRatio`, with its rounding), and the center is cut out the same way.
//! Plain numbers: the page draws the crop with the same rectangle from which `image` cuts it.

use serde::{Deserialize, Serialize};

use crate::grid::Size;

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

/// The part of a `width x height` picture that a model with an input of `size` sees.
///
/// It has the input's shape but for the rounding of the side that is cut more. A side of 0 counts as 1.
pub fn crop_fraction(width: usize, height: usize, size: Size, place: CropPlace) -> Rect {
    let (width, height) = (width.max(1), height.max(1));
    // side / 0.875, in integers
    let (across, down) = (size.width * 8 / 7, size.height * 8 / 7);
    let is_square = across == down;
    // The other side goes with one that is resized `from` so many pixels `to` so many.
    let along = |side: usize, from: usize, to: usize| match is_square {
        true => (to as u128 * side as u128 / from as u128) as usize,
        false => (side as f64 * to as f64 / from as f64).round_ties_even() as usize,
    };
    let is_upright = width as u128 * down as u128 <= height as u128 * across as u128;
    let (resized_width, resized_height) = match is_upright {
        true => (across, along(height, width, across)),
        false => (along(width, height, down), down),
    };
    let (x, w) = part(resized_width, size.width, place.x);
    let (y, h) = part(resized_height, size.height, place.y);
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
        assert_eq!(crop_fraction(512, 512, 224.into(), CropPlace::CENTER), expected);
    }

    const TALL: Size = Size { height: 256, width: 128 };

    #[test]
    fn an_upright_crop_has_its_shape_and_loses_a_sixteenth_where_it_fits() {
        let center = |width, height| crop_fraction(width, height, TALL, CropPlace::CENTER);
        assert_eq!(
            center(146, 292),
            Rect { x: 9.0 / 146.0, y: 18.0 / 292.0, w: 128.0 / 146.0, h: 256.0 / 292.0 }
        );
        // 600 x 400 becomes 438 x 292: the height is what it just covers.
        let wide = center(600, 400);
        assert_eq!((wide.w, wide.h), (128.0 / 438.0, 256.0 / 292.0));
        // 100 x 900 becomes 146 x 1314.
        assert_eq!(center(100, 900).h, 256.0 / 1314.0);
    }

    #[test]
    fn offsets_round_as_in_torchvision() {
        // 451 x 300 becomes 384 x 256.
        let center = |width, height| crop_fraction(width, height, 224.into(), CropPlace::CENTER);
        assert_eq!(center(451, 300).x, 80.0 / 384.0);
        // A half goes to the even neighbor: 79.5 of 383 up, 80.5 of 385 down.
        assert_eq!(center(640, 427).x, 80.0 / 383.0);
        assert_eq!(center(427, 643).y, 80.0 / 385.0);
    }

    #[test]
    fn a_moved_crop_lies_where_it_was_moved_to() {
        // 600 x 300 becomes 512 x 256: 288 and 32 pixels of room.
        let at = |x, y| crop_fraction(600, 300, 224.into(), CropPlace { x, y });
        assert_eq!((at(0.0, 0.0).x, at(0.0, 0.0).y), (0.0, 0.0));
        assert_eq!((at(1.0, 1.0).x, at(1.0, 1.0).y), (288.0 / 512.0, 32.0 / 256.0));
        assert_eq!(at(0.25, 0.5).x, 72.0 / 512.0);
        assert_eq!(at(0.25, 0.5).w, at(1.0, 0.5).w);
    }

    #[test]
    fn it_stays_inside_every_picture() {
        for (width, height) in [(16, 16), (16, 9000), (9000, 17), (1, 1), (0, 3)] {
            let squares = [1, 40, 56, 224, 518].map(Size::square);
            for size in squares.into_iter().chain([TALL, Size { height: 8, width: 500 }]) {
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
