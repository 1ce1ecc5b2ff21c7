//! Texture against shape: a photograph's phase with another picture's amplitude spectrum.
//!
//! Where things are, a picture's outlines, is in the phase; how much there is of each frequency and
//! direction, its texture, in the amplitude (Oppenheim and Lim, "The importance of phase in signals",
//! Proceedings of the IEEE 69, 1981). The cue conflict of Geirhos et al. (ICLR 2019) is made by style
//! transfer instead, which needs a network of its own.

use super::planes::Planes;
use super::spectrum;

/// `F⁻¹(((1 - mix) |F| + mix |G|) e^(i arg F))`, channel by channel, cut to 0..1. A frequency that the
/// photograph lacks has phase 0.
pub(super) fn swap(planes: &mut Planes, texture: &Planes, mix: f64) {
    let size = planes.size;
    let others = texture.data.chunks_exact(size.pixels().max(1));
    for (plane, other) in planes.channels().zip(others) {
        let mut bins = spectrum::forward(plane, size);
        for (bin, other) in bins.iter_mut().zip(spectrum::forward(other, size)) {
            let amplitude = bin.norm();
            let mixed = (1.0 - mix) * amplitude + mix * other.norm();
            *bin = if amplitude == 0.0 { mixed.into() } else { *bin * (mixed / amplitude) };
        }
        plane.copy_from_slice(&spectrum::inverse(bins, size));
    }
    planes.clamp();
}
