//! A perturbation of what a model sees, before it is normalized.
//!
//! The order is that of a picture being taken, and fixed: first what there is to see (its texture, then
//! where its tiles lie), then the optics (blur), the exposure (brightness), the sensor (noise), and last
//! what lies on the print (hidden patches). Values are floats, 0 black and 1 white; each step that
//! can leave 0..1 is cut back to it, and nothing is rounded to 8 bits between.

mod blur;
mod brightness;
#[cfg(test)]
mod golden;
mod noise;
mod occlusion;
mod planes;
mod shuffle;
mod spectrum;
mod texture;

pub use planes::Planes;

use super::resize::Rgb8;
use crate::input::perturbation::Perturbation;

/// The perturbed crop. A neutral perturbation gives the crop itself, to the last bit.
///
/// `texture` is the other picture's crop; where it is missing, or of another size, the photograph keeps
/// its own. `fill` is the color of hidden patches: with a model's mean its input is 0 there.
pub fn perturb(
    crop: &Rgb8,
    texture: Option<&Rgb8>,
    fill: [f32; 3],
    perturbation: &Perturbation,
) -> Planes {
    let mut planes = Planes::from(crop);
    let Perturbation { mix, shuffle, blur, brightness, noise, band, seed, .. } = *perturbation;
    let texture =
        texture.filter(|other| perturbation.texture().is_some() && other.size == crop.size);
    if let Some(other) = texture {
        texture::swap(&mut planes, &Planes::from(other), percent(mix));
    }
    if shuffle > 1 {
        let order = shuffle::permutation(usize::from(shuffle), seed);
        shuffle::shuffle(&mut planes, usize::from(shuffle), &order);
    }
    if blur > 0 {
        blur::gaussian(&mut planes, f64::from(blur) / 1e3 * crop.size.longer() as f64);
    }
    if brightness != 100 {
        brightness::scale(&mut planes, f32::from(brightness) / 100.0);
    }
    if noise > 0 {
        let mut added = noise::white(planes.data.len(), seed);
        noise::limit(&mut added, planes.size, percent(band));
        noise::add(&mut planes, &added, percent(noise) as f32);
    }
    occlusion::hide(&mut planes, &perturbation.occlusion, fill);
    planes
}

fn percent(value: u8) -> f64 {
    f64::from(value) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Size;
    use crate::input::image::{Preprocess, normalize};

    fn crop(size: usize) -> Rgb8 {
        Rgb8 {
            size: size.into(),
            data: (0..size * size * 3).map(|i| (i * i % 256) as u8).collect(),
        }
    }

    #[test]
    fn a_neutral_perturbation_is_the_crop_to_the_last_bit() {
        let crop = crop(33);
        for seed in [1, 7] {
            let neutral = Perturbation { seed, band: 20, ..Perturbation::default() };
            let planes = perturb(&crop, Some(&crop), [0.5; 3], &neutral);
            let levels =
                planes.interleaved().into_iter().map(|value| (value * 255.0).round() as u8);
            assert!(levels.eq(crop.data.iter().copied()));
            let spec = Preprocess::imagenet(33);
            assert_eq!(planes.normalize(&spec), normalize(&crop, &spec));
        }
    }

    #[test]
    fn the_order_is_fixed_and_what_is_hidden_stays_so() {
        let mut all = Perturbation {
            texture: Some("brick".to_owned()),
            shuffle: 4,
            blur: 60,
            brightness: 130,
            noise: 20,
            ..Perturbation::default()
        };
        all.occlusion = "2.8".parse().unwrap();
        let other = Rgb8 { size: 32.into(), data: crop(64).data[..32 * 32 * 3].to_vec() };
        let planes = perturb(&crop(32), Some(&other), [0.1, 0.2, 0.3], &all);
        assert!(planes.data.iter().all(|value| (0.0..=1.0).contains(value)));
        for (channel, fill) in [0.1, 0.2, 0.3].into_iter().enumerate() {
            assert_eq!(planes.data[channel * 32 * 32 + 5 * 32 + 9], fill);
        }
        // Blurred, then noisy: a neighbor differs by more than a blur leaves.
        let rough = |planes: &Planes| -> f32 {
            planes.data.windows(2).map(|pair| (pair[0] - pair[1]).abs()).sum()
        };
        let smooth = Perturbation { noise: 0, ..all.clone() };
        let smooth = perturb(&crop(32), Some(&other), [0.1, 0.2, 0.3], &smooth);
        assert!(rough(&planes) > 2.0 * rough(&smooth));
        assert_eq!(perturb(&crop(32), Some(&other), [0.1, 0.2, 0.3], &all), planes);
    }

    #[test]
    fn every_size_and_value_gives_a_picture() {
        for size in [1, 2, 5, 16, 33] {
            for (shuffle, blur, noise, band) in [(14, 80, 50, 5), (7, 1, 1, 95), (2, 40, 9, 50)] {
                let extreme =
                    Perturbation { shuffle, blur, noise, band, ..Perturbation::default() };
                let planes = perturb(&crop(size), None, [0.5; 3], &extreme);
                assert_eq!(planes.data.len(), 3 * size * size);
                assert!(planes.data.iter().all(|value| (0.0..=1.0).contains(value)), "{size}");
            }
        }
    }

    #[test]
    fn a_crop_that_is_not_square_is_perturbed_along_both_sides() {
        let size = Size { height: 32, width: 16 };
        let crop = Rgb8 { size, data: (0..32 * 16 * 3).map(|i| (i * i % 256) as u8).collect() };
        let mut all =
            Perturbation { texture: Some("brick".to_owned()), mix: 100, ..Perturbation::default() };
        // A picture's own amplitude changes nothing.
        let same = perturb(&crop, Some(&crop), [0.5; 3], &all);
        let plain = Planes::from(&crop);
        assert!(same.data.iter().zip(&plain.data).all(|(a, b)| (a - b).abs() < 1e-5));
        (all.shuffle, all.blur, all.noise, all.band) = (4, 20, 30, 60);
        // Of four squares the last is hidden: the lower right quarter.
        all.occlusion = "2.1".parse().unwrap();
        let planes = perturb(&crop, Some(&crop), [0.25; 3], &all);
        let hidden: Vec<usize> = (0..size.pixels()).filter(|&i| planes.data[i] == 0.25).collect();
        let quarter = (0..size.pixels()).filter(|i| i / 16 >= 16 && i % 16 >= 8);
        assert!(quarter.clone().all(|i| hidden.contains(&i)));
        assert!(hidden.len() < 130 + quarter.count(), "{}", hidden.len());
    }
}
