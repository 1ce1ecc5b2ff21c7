//! Against what Pillow shows of the same files (`tests/golden/pictures.py`), in a browser's worker.

use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::input::image::{Preprocess, crop};

/// Grey levels by which a crop may differ from Pillow's: the browser's own arithmetic in a JPEG, and in a resize.
const NEAR: u8 = 2;
/// The same where four inks are made three lights: by one formula or by another.
const NEAR_IN_INKS: u8 = 8;

macro_rules! kinds {
    ($($name:literal),* $(,)?) => {
        [$((
            $name,
            &include_bytes!(concat!("../../../../tests/golden/pictures/kinds/", $name))[..],
            &include_bytes!(concat!("../../../../tests/golden/pictures/kinds/expected/", $name, ".png"))[..],
        )),*]
    };
}

async fn decoded(bytes: &[u8], most: u32) -> Result<RgbPixels, String> {
    let blob = blob_of(bytes).expect("a blob");
    decode_in_parts(Some(blob), most).await.map_err(|error| error.to_string())
}

async fn seen(name: &str, bytes: &[u8], most: u32) -> Vec<u8> {
    let picture = decoded(bytes, most).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    let spec = Preprocess::imagenet(64);
    crop(&picture, &spec).expect("a crop").data
}

#[wasm_bindgen_test]
async fn every_kind_that_folders_hold_is_seen_as_pillow_sees_it() {
    let mut wrong = Vec::new();
    for (name, bytes, expected) in kinds![
        "animated.gif",
        "animated.png",
        "animated.webp",
        "cmyk-bare.jpg",
        "cmyk-progressive.jpg",
        "cmyk.jpg",
        "gamma.png",
        "gray-alpha.png",
        "gray.jpg",
        "gray16.png",
        "high-range.png",
        "one-bit.png",
        "palette-alphas.png",
        "palette-transparent.gif",
        "palette-transparent.png",
        "palette.bmp",
        "palette.gif",
        "palette.png",
        "photograph.jpg",
        "profile.jpg",
        "profile.png",
        "profile.webp",
        "rgb-alpha.png",
        "rgb-alpha.webp",
        "rgb.avif",
        "rgb.jfif",
        "rgb16.png",
        "ycck-progressive.jpg",
        "ycck.jpg",
    ] {
        let inks = name.starts_with("cmyk") || name.starts_with("ycck");
        let near = if inks { NEAR_IN_INKS } else { NEAR };
        let expected = seen(name, expected, u32::MAX).await;
        // As a whole, and in parts of ten rows as where no canvas has room for it.
        for most in [u32::MAX, 480] {
            let found = seen(name, bytes, most).await;
            let apart = found.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b)).max();
            if apart > Some(near) {
                wrong.push(format!("{name}, {most}: {apart:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[wasm_bindgen_test]
async fn formats_that_the_browser_does_not_read_are_named() {
    for (bytes, word) in [
        (&include_bytes!("../../../../tests/golden/pictures/kinds/lzw.tif")[..], "format TIFF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "format HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>", "SVG drawing"),
        (b"this is text", "no image that can be read"),
    ] {
        let refused = decoded(bytes, u32::MAX).await.err().unwrap_or_default();
        assert!(refused.contains(word), "{refused}");
    }
}

#[wasm_bindgen_test]
async fn a_picture_without_anything_to_see_is_refused_and_a_white_one_is_not() {
    for (level, is_seen) in [(0, false), (255, true)] {
        let (canvas, context) = canvas(40, 40).expect("a canvas");
        context.set_fill_style_str(&format!("rgb(255 255 255 / {level})"));
        context.fill_rect(0.0, 0.0, 40.0, 40.0);
        let blob = JsFuture::from(canvas.convert_to_blob().expect("a file")).await.expect("a file");
        let found = decode(Some(blob.unchecked_into())).await;
        assert_eq!(found.is_ok(), is_seen, "{level}");
    }
}

#[wasm_bindgen_test]
async fn a_wide_picture_is_put_together_from_its_tiles() {
    let (width, height) = (2 * TILE_WIDTH + 300, 300);
    let (canvas, context) = canvas(width, height).expect("a canvas");
    let color = |x: u32, y: u32| [(x / 40) as u8, (y / 2) as u8, 90];
    for x in (0..width).step_by(40) {
        for y in (0..height).step_by(20) {
            let [r, g, b] = color(x, y);
            context.set_fill_style_str(&format!("rgb({r} {g} {b})"));
            context.fill_rect(x.into(), y.into(), 40.0, 20.0);
        }
    }
    let blob = JsFuture::from(canvas.convert_to_blob().expect("a file")).await.expect("a file");
    for most in [u32::MAX, 1 << 20] {
        let blob: Blob = blob.clone().unchecked_into();
        let picture = decode_in_parts(Some(blob), most).await.expect("a picture");
        assert_eq!((picture.width, picture.height), (width as usize, height as usize));
        for (x, y) in
            [(0, 0), (width - 1, 299), (TILE_WIDTH, 255), (TILE_WIDTH - 1, 256), (8200, 121)]
        {
            let at = 3 * (y * width + x) as usize;
            assert_eq!(picture.rgb[at..at + 3], color(x / 40 * 40, y / 20 * 20), "({x}, {y})");
        }
    }
}
