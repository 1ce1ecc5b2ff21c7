//! A perturbed photograph as a model sees it.

use std::sync::Arc;

use crate::analysis::Shift;
use crate::grid::Size;

/// A perturbed photograph as a model sees it, and how far its tokens moved; cheap to clone.
#[derive(Debug, Clone)]
pub struct Perturbed {
    /// `[height, width, 4]`, bytes.
    pub rgba: Arc<Vec<u8>>,
    /// Its pixels.
    pub size: Size,
    /// How far the tokens moved, layer by layer.
    pub shift: Arc<Shift>,
}

impl PartialEq for Perturbed {
    fn eq(&self, other: &Perturbed) -> bool {
        Arc::ptr_eq(&self.rgba, &other.rgba)
    }
}

impl Perturbed {
    /// From `[height, width, 3]`, 0..1; `None` where the pixels do not fill it.
    pub fn new(shift: Shift, pixels: &[f32], size: Size) -> Option<Perturbed> {
        let level = |value: f32| (value * 255.0).round() as u8;
        let rgba =
            pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [level(r), level(g), level(b), 255]);
        let (rgba, shift) = (Arc::new(rgba.collect()), Arc::new(shift));
        (3 * size.pixels() == pixels.len() && size.pixels() > 0).then_some(Perturbed {
            rgba,
            size,
            shift,
        })
    }

    /// Its pixels in another size, each that of the nearest one: `[height, width, 4]`.
    pub fn scaled(&self, Size { height, width }: Size) -> Vec<u8> {
        let row = |index: usize| index / width * self.size.height / height;
        let column = |index: usize| index % width * self.size.width / width;
        let pixels = (0..height * width).flat_map(|index| {
            let start = 4 * (row(index) * self.size.width + column(index));
            self.rgba[start..start + 4].iter().copied()
        });
        pixels.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perturbed(pixels: &[f32]) -> Option<Perturbed> {
        let side = (pixels.len() / 3).isqrt();
        Perturbed::new(Shift { cls: Vec::new(), patches: Vec::new() }, pixels, side.into())
    }

    #[test]
    fn pixels_are_rounded_to_bytes_and_opaque() {
        let one = perturbed(&[0.0, 0.5, 1.0]).unwrap();
        assert_eq!((one.size, &one.rgba[..]), (1.into(), &[0, 128, 255, 255][..]));
    }

    #[test]
    fn what_does_not_fill_it_is_refused() {
        assert_eq!(perturbed(&[0.0; 6]), None);
        assert_eq!(perturbed(&[]), None);
    }

    #[test]
    fn a_larger_picture_repeats_the_nearest_pixel() {
        let four = [0.0, 0.2, 0.4, 0.6].map(|level| [level; 3]).concat();
        let reds = |side: usize| -> Vec<u8> {
            perturbed(&four).unwrap().scaled(side.into()).iter().step_by(4).copied().collect()
        };
        assert_eq!(reds(2), [0, 51, 102, 153]);
        assert_eq!(reds(3), [0, 0, 51, 0, 0, 51, 102, 102, 153]);
    }
}
