//! Which part of a picture the models see: the geometry of the notebooks' evaluation transform.
//!
//! The shorter side is resized to `floor(size / 0.875)` and the center `size x size` is cut out
//! (torchvision's `Resize` and `CenterCrop`, with their rounding). Plain numbers: the page draws the
//! crop with the same rectangle from which `image` cuts it.

/// The shortest side of a picture that is accepted, pixels.
pub const MIN_SIDE: u32 = 16;

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
pub fn crop_fraction(width: usize, height: usize, size: usize) -> Rect {
    let (width, height) = (width.max(1), height.max(1));
    // size / 0.875, in integers
    let short = size * 8 / 7;
    let long = |long: usize, of: usize| (short as u128 * long as u128 / of as u128) as usize;
    let (resized_width, resized_height) =
        if width <= height { (short, long(height, width)) } else { (long(width, height), short) };
    let (x, w) = center(resized_width, size);
    let (y, h) = center(resized_height, size);
    Rect { x, y, w, h }
}

/// Start and length of the middle `size` of `side`, as fractions of it.
fn center(side: usize, size: usize) -> (f64, f64) {
    // torchvision's int(round(..)): Python rounds a half to the even neighbor.
    let start = ((side - size) as f64 / 2.0).round_ties_even();
    (start / side as f64, size as f64 / side as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_loses_a_sixteenth_at_each_edge() {
        let expected = Rect { x: 0.0625, y: 0.0625, w: 0.875, h: 0.875 };
        assert_eq!(crop_fraction(512, 512, 224), expected);
    }

    #[test]
    fn offsets_round_as_in_torchvision() {
        // 451 x 300 becomes 384 x 256.
        assert_eq!(crop_fraction(451, 300, 224).x, 80.0 / 384.0);
        // A half goes to the even neighbor: 79.5 of 383 up, 80.5 of 385 down.
        assert_eq!(crop_fraction(640, 427, 224).x, 80.0 / 383.0);
        assert_eq!(crop_fraction(427, 643, 224).y, 80.0 / 385.0);
    }

    #[test]
    fn it_stays_inside_every_picture() {
        for (width, height) in [(16, 16), (16, 9000), (9000, 17), (1, 1), (0, 3)] {
            for size in [1, 40, 56, 224, 518] {
                let Rect { x, y, w, h } = crop_fraction(width, height, size);
                assert!(x >= 0.0 && y >= 0.0 && x + w <= 1.0 && y + h <= 1.0);
                assert!(w > 0.0 && h > 0.0);
            }
        }
    }
}
