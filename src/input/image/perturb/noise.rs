//! Gaussian noise that is limited to a band of frequencies.
//!
//! Park and Kim, "How Do Vision Transformers Work?", ICLR 2022, figure 2b, and after them Park et al., ICLR
//! 2023: `x + F⁻¹(F(δ) ⊙ M)`. `M` is the authors' square ring about a center frequency (their `FreqAttack`),
//! of one width for all centers. Here δ is Gaussian where that code takes its sign, and what is left of it is
//! scaled to one root mean square: high frequencies are many more than low ones, and would be louder.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};

use super::planes::Planes;
use super::spectrum;
use crate::grid::Size;
use crate::input::perturbation::BAND_WIDTH;

/// Independent normal numbers: the same for a seed on every machine.
pub(super) fn white(count: usize, seed: u32) -> Vec<f32> {
    let random = Xoshiro256PlusPlus::seed_from_u64(seed.into());
    StandardNormal.sample_iter(random).take(count).collect()
}

/// Leaves the frequencies about `center`, a fraction of π along both sides, in each plane of `noise`.
pub(super) fn limit(noise: &mut [f32], size: Size, center: f64) {
    let Size { height, width } = size;
    let half = f64::from(BAND_WIDTH) / 200.0;
    // Bins from the zero frequency, toward zero as Python's int().
    let reach =
        |edge: f64, side: usize| ((edge * side as f64 / 2.0) as isize).min(side as isize / 2);
    let square = |edge: f64, x: isize, y: isize| {
        let (across, down) = (reach(edge, width), reach(edge, height));
        (-across..across).contains(&x) && (-down..down).contains(&y)
    };
    let (inner, outer) = ((center - half).max(0.0), center + half);
    let ring = |x, y| f64::from(square(outer, x, y)) - f64::from(square(inner, x, y));
    // A ring of even width has no center bin. Of what it leaves the real part is taken, which halves the
    // bins that it holds on one side alone.
    let weight = |x: isize, y: isize| (ring(x, y) + ring(wrap(-x, width), wrap(-y, height))) / 2.0;
    for plane in noise.chunks_exact_mut(size.pixels()) {
        let mut bins = spectrum::forward(plane, size);
        for (i, bin) in bins.iter_mut().enumerate() {
            let (column, row) = ((i % width) as isize, (i / width) as isize);
            *bin *= weight(wrap(column, width), wrap(row, height));
        }
        plane.copy_from_slice(&spectrum::inverse(bins, size));
    }
}

/// The bin's signed frequency, `-size / 2 .. size / 2`.
fn wrap(bin: isize, size: usize) -> isize {
    let size = size as isize;
    (bin + size / 2).rem_euclid(size) - size / 2
}

/// Adds noise with a root mean square of `rms`; noise without any frequency left adds nothing.
pub(super) fn add(planes: &mut Planes, noise: &[f32], rms: f32) {
    let power: f64 = noise.iter().map(|&x| f64::from(x).powi(2)).sum();
    if power == 0.0 {
        return;
    }
    let scale = rms / (power / noise.len() as f64).sqrt() as f32;
    planes.data.iter_mut().zip(noise).for_each(|(value, noise)| *value += scale * noise);
    planes.clamp();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_noise_of_deviation_one() {
        let noise = white(30_000, 3);
        assert_eq!(noise[..10], white(10, 3));
        assert_ne!(noise[..10], white(10, 4));
        let mean = |of: fn(f32) -> f32| noise.iter().map(|&x| of(x)).sum::<f32>() / 3e4;
        assert!(mean(|x| x).abs() < 0.02 && (mean(|x| x * x) - 1.0).abs() < 0.03);
        // Of a normal distribution 4.55 % lie beyond two deviations.
        let far = mean(|x| f32::from(u8::from(x.abs() > 2.0)));
        assert!((far - 0.0455).abs() < 0.005, "{far}");
    }

    #[test]
    fn a_band_holds_its_frequencies_alone() {
        for (size, center) in [(56, 0.05), (56, 0.5), (55, 0.3), (224, 0.95)] {
            let mut noise = white(size * size, 1);
            limit(&mut noise, size.into(), center);
            let bins = spectrum::forward(&noise, size.into());
            let strength = |i: usize| {
                let at = |bin: usize| 2.0 * bin.min(size - bin) as f64 / size as f64;
                (at(i % size).max(at(i / size)), bins[i].norm())
            };
            let mut inside = 0.0;
            // A ring's edges lie on whole bins.
            let reach = 0.05 + 2.0 / size as f64;
            for (frequency, norm) in (0..size * size).map(strength) {
                match (frequency - center).abs() <= reach {
                    true => inside += norm,
                    false => assert!(norm < 1e-3, "{size}, {center}: {norm} at {frequency}"),
                }
            }
            assert!(inside > 1.0, "{size}, {center}: {inside}");
        }
    }
}
