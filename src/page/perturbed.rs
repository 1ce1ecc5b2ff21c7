//! A perturbed photograph as a model sees it.

use std::sync::Arc;

use crate::analysis::Shift;

/// A perturbed photograph as a model sees it, and how far its tokens moved; cheap to clone.
#[derive(Debug, Clone)]
pub struct Perturbed {
    /// `[size, size, 4]`, bytes.
    pub rgba: Arc<Vec<u8>>,
    /// Pixels a side.
    pub size: usize,
    /// How far the tokens moved, layer by layer.
    pub shift: Arc<Shift>,
}

impl PartialEq for Perturbed {
    fn eq(&self, other: &Perturbed) -> bool {
        Arc::ptr_eq(&self.rgba, &other.rgba)
    }
}

impl Perturbed {
    /// From `[size, size, 3]`, 0..1; `None` where the pixels fill no square.
    pub fn new(shift: Shift, pixels: &[f32]) -> Option<Perturbed> {
        let size = (pixels.len() / 3).isqrt();
        let level = |value: f32| (value * 255.0).round() as u8;
        let rgba =
            pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [level(r), level(g), level(b), 255]);
        let (rgba, shift) = (Arc::new(rgba.collect()), Arc::new(shift));
        (3 * size * size == pixels.len() && size > 0).then_some(Perturbed { rgba, size, shift })
    }

    /// Its pixels with `side` to a side, each that of the nearest one: `[side, side, 4]`.
    pub fn scaled(&self, side: usize) -> Vec<u8> {
        let source = |at: usize| at * self.size / side;
        let pixels = (0..side * side).flat_map(|index| {
            let start = 4 * (source(index / side) * self.size + source(index % side));
            self.rgba[start..start + 4].iter().copied()
        });
        pixels.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perturbed(pixels: &[f32]) -> Option<Perturbed> {
        Perturbed::new(Shift { cls: Vec::new(), patches: Vec::new() }, pixels)
    }

    #[test]
    fn pixels_are_rounded_to_bytes_and_opaque() {
        let one = perturbed(&[0.0, 0.5, 1.0]).unwrap();
        assert_eq!((one.size, &one.rgba[..]), (1, &[0, 128, 255, 255][..]));
    }

    #[test]
    fn what_fills_no_square_is_refused() {
        assert_eq!(perturbed(&[0.0; 6]), None);
        assert_eq!(perturbed(&[]), None);
    }

    #[test]
    fn a_larger_picture_repeats_the_nearest_pixel() {
        let four = [0.0, 0.2, 0.4, 0.6].map(|level| [level; 3]).concat();
        let reds = |side| -> Vec<u8> {
            perturbed(&four).unwrap().scaled(side).iter().step_by(4).copied().collect()
        };
        assert_eq!(reds(2), [0, 51, 102, 153]);
        assert_eq!(reds(3), [0, 0, 51, 0, 0, 51, 102, 102, 153]);
    }
}
