//! The perturbations against NumPy, SciPy and PIL: `tests/golden/perturb.py`.

use safetensors::SafeTensors;

use super::*;

/// In units of black to white: the golden numbers are single precision of about 1.
const TOLERANCE: f32 = 1e-4;
/// PIL cuts to 8 bits: up to a level less.
const ONE_LEVEL: f32 = 1.0 / 255.0 + TOLERANCE;

struct Golden(SafeTensors<'static>);

impl Golden {
    fn read() -> Golden {
        let bytes = include_bytes!("../../../../tests/golden/perturb.safetensors");
        Golden(SafeTensors::deserialize(bytes).unwrap())
    }

    fn floats(&self, name: &str) -> Vec<f32> {
        let (floats, rest) = self.0.tensor(name).unwrap().data().as_chunks();
        assert!(rest.is_empty());
        floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
    }

    fn planes(&self, name: &str) -> Planes {
        let data = self.floats(name);
        Planes { size: (data.len() / 3).isqrt().into(), data }
    }

    /// The names with this start, without it.
    fn cases(&self, start: &str) -> Vec<String> {
        let names = self.0.names().into_iter();
        let cases: Vec<_> =
            names.filter_map(|name| name.strip_prefix(start)).map(str::to_owned).collect();
        assert!(cases.len() > 1, "{start}");
        cases
    }

    fn agrees(&self, name: &str, found: &[f32], tolerance: f32) {
        let expected = self.floats(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let difference = (found - expected).abs();
            assert!(difference < tolerance, "{name}, number {i}: {found} instead of {expected}");
        }
    }
}

#[test]
fn blur_is_scipys() {
    let golden = Golden::read();
    for case in golden.cases("blur.") {
        let (picture, sigma) = case.split_once('.').unwrap();
        let mut planes = golden.planes(picture);
        blur::gaussian(&mut planes, sigma.parse().unwrap());
        golden.agrees(&format!("blur.{case}"), &planes.data, TOLERANCE);
    }
}

#[test]
fn brightness_is_torchvisions_and_pils() {
    let golden = Golden::read();
    for case in golden.cases("brightness.") {
        let (by, factor) = case.split_once('.').unwrap();
        let mut planes = golden.planes("even");
        brightness::scale(&mut planes, factor.parse().unwrap());
        let tolerance = if by == "pil" { ONE_LEVEL } else { TOLERANCE };
        golden.agrees(&format!("brightness.{case}"), &planes.data, tolerance);
    }
}

#[test]
fn a_band_of_noise_is_the_authors() {
    let golden = Golden::read();
    for case in golden.cases("band.") {
        let (picture, center) = case.split_once('.').unwrap();
        let mut noise = golden.floats(&format!("noise.{picture}"));
        let mut planes = golden.planes(picture);
        noise::limit(&mut noise, planes.size, center.parse().unwrap());
        golden.agrees(&format!("band.{case}"), &noise, TOLERANCE);
        noise::add(&mut planes, &noise, 0.2);
        golden.agrees(&format!("noisy.{case}"), &planes.data, TOLERANCE);
    }
}

#[test]
fn a_texture_is_another_pictures_amplitude() {
    let golden = Golden::read();
    for case in golden.cases("texture.") {
        let (picture, mix) = case.split_once('.').unwrap();
        let mut planes = golden.planes(picture);
        texture::swap(
            &mut planes,
            &golden.planes(&format!("other.{picture}")),
            mix.parse().unwrap(),
        );
        golden.agrees(&format!("texture.{case}"), &planes.data, TOLERANCE);
    }
}

#[test]
fn tiles_come_to_their_places() {
    let golden = Golden::read();
    for case in golden.cases("shuffle.") {
        let (picture, tiles) = case.split_once('.').unwrap();
        let order: Vec<usize> =
            golden.floats(&format!("order.{tiles}")).iter().map(|&tile| tile as usize).collect();
        let mut planes = golden.planes(picture);
        shuffle::shuffle(&mut planes, tiles.parse().unwrap(), &order);
        golden.agrees(&format!("shuffle.{case}"), &planes.data, TOLERANCE);
    }
}

#[test]
fn hidden_patches_have_one_color() {
    let golden = Golden::read();
    for case in golden.cases("hidden.") {
        let (picture, mask) = case.split_once('.').unwrap();
        let mut planes = golden.planes(picture);
        occlusion::hide(&mut planes, &mask.parse().unwrap(), [0.485, 0.456, 0.406]);
        golden.agrees(&format!("hidden.{case}"), &planes.data, TOLERANCE);
    }
}
