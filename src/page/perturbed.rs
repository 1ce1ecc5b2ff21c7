//! A perturbed photograph, as a model was given it.

use std::sync::Arc;

use crate::analysis::Shift;

/// A perturbed photograph as a model sees it, and how far its tokens moved; cheap to clone.
#[derive(Debug, Clone)]
pub struct PerturbedPhotograph {
    /// `[size, size, 4]`.
    pub rgba: Arc<Vec<u8>>,
    /// Pixels a side.
    pub size: usize,
    /// Layer by layer.
    pub shift: Arc<Shift>,
}

impl PartialEq for PerturbedPhotograph {
    fn eq(&self, other: &PerturbedPhotograph) -> bool {
        Arc::ptr_eq(&self.rgba, &other.rgba)
    }
}

impl PerturbedPhotograph {
    /// From `[size, size, 3]`, 0..1; `None` where the pixels fill no square.
    pub fn new(shift: Shift, pixels: &[f32]) -> Option<PerturbedPhotograph> {
        let size = (pixels.len() / 3).isqrt();
        let level = |value: f32| (value * 255.0).round() as u8;
        let rgba =
            pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [level(r), level(g), level(b), 255]);
        let (rgba, shift) = (Arc::new(rgba.collect()), Arc::new(shift));
        (3 * size * size == pixels.len() && size > 0).then_some(PerturbedPhotograph {
            rgba,
            size,
            shift,
        })
    }
}
