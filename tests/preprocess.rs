//! The crop against what torchvision makes of the same photographs with Pillow.

#![cfg(not(target_arch = "wasm32"))]

use safetensors::SafeTensors;
use std::fs;
use vitscope::input::image::{Interpolation, Preprocess, RgbPixels, crop};

/// Grey levels: the two fixed-point filters round one value in some hundreds to its neighbor.
const TOLERANCE: u8 = 1;

fn agrees_with_pillow(name: &str, file: &str) {
    let root = env!("CARGO_MANIFEST_DIR");
    let photograph = image::open(format!("{root}/tests/images/{file}")).unwrap();
    let rgba = photograph.to_rgba8();
    let (width, height) = (rgba.width() as usize, rgba.height() as usize);
    let picture = RgbPixels::over_white(&rgba, width, height);
    let bytes = fs::read(format!("{root}/tests/golden/preprocess/expected.safetensors")).unwrap();
    let golden = SafeTensors::deserialize(&bytes).unwrap();
    for (key, size, interpolation) in [
        ("bilinear224", 224, Interpolation::Bilinear),
        ("bicubic224", 224, Interpolation::Bicubic),
        ("bilinear56", 56, Interpolation::Bilinear),
    ] {
        let spec = Preprocess { interpolation, ..Preprocess::imagenet(size) };
        let found = crop(&picture, &spec).unwrap();
        let expected = golden.tensor(&format!("{name}.{key}")).unwrap();
        assert_eq!(expected.shape(), [size, size, 3]);
        let differences = found.data.iter().zip(expected.data());
        let differences: Vec<u8> = differences.map(|(a, b)| a.abs_diff(*b)).collect();
        let largest = differences.iter().copied().max().unwrap();
        let unequal = differences.iter().filter(|&&d| d > 0).count() as f64;
        let share = 100.0 * unequal / differences.len() as f64;
        println!("{name}.{key}: at most {largest} levels, {share:.2} % unequal");
        assert!(largest <= TOLERANCE, "{name}.{key} differs by {largest}");
    }
}

#[test]
fn a_color_photograph_agrees_with_pillow() {
    agrees_with_pillow("chelsea", "chelsea.png");
}

#[test]
fn a_grey_photograph_agrees_with_pillow() {
    agrees_with_pillow("camera", "camera.png");
}

/// The photograph is a JPEG; `rocket.png` is what Pillow decodes from it, because two correct JPEG
/// decoders may differ by more than a level, and this test is about the resize.
#[test]
fn a_wide_photograph_agrees_with_pillow() {
    agrees_with_pillow("rocket", "rocket.png");
}
