//! Against what Pillow says of the same files (`tests/golden/pictures.py`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::input::image::orientation::Upright;

/// Two correct JPEG decoders may differ by a few levels.
const TOLERANCE: u8 = 4;

#[derive(Deserialize)]
struct Expected {
    upright: BTreeMap<String, TurnedPicture>,
    whole_from: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct TurnedPicture {
    sides: [usize; 2],
    /// In the middle of each quarter, row by row.
    colors: [[u8; 3]; 4],
}

fn read(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pictures");
    fs::read(folder.join(name)).unwrap()
}

fn expected() -> Expected {
    serde_json::from_slice(&read("expected.json")).unwrap()
}

#[test]
fn a_picture_is_turned_as_pillow_turns_it() {
    let files = expected().upright;
    assert!(files.len() > 30);
    for (name, TurnedPicture { sides: [width, height], colors }) in files {
        let bytes = read(&name);
        let file = PictureFile::open(&bytes).unwrap();
        let stored = image::load_from_memory(&bytes).unwrap().into_rgba8();
        let (stored_width, stored_height) = (stored.width() as usize, stored.height() as usize);
        let mut upright = Upright::new(file.orientation(), stored_width, stored_height);
        upright.put((0, 0), stored_width, stored.as_raw());
        let upright = upright.finish();
        assert_eq!((upright.width, upright.height), (width, height), "{name}");
        assert_eq!(file.sides(), Some((stored_width as u32, stored_height as u32)), "{name}");
        let places = [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| (width * x / 4, height * y / 4));
        for ((x, y), color) in places.into_iter().zip(colors) {
            let found = &upright.rgb[3 * (y * width + x)..][..3];
            let near = found.iter().zip(color).all(|(a, b)| a.abs_diff(b) <= TOLERANCE);
            assert!(near, "{name}, ({x}, {y}): {found:?}, not {color:?}");
        }
    }
}

#[test]
fn a_file_that_is_told_upright_has_the_same_pixels_and_nothing_to_turn() {
    for name in expected().upright.into_keys() {
        let bytes = read(&name);
        let file = PictureFile::open(&bytes).unwrap();
        let told = file.told_upright();
        // XMP alone turns nothing in any decoder.
        let by_exif = name.starts_with("exif-") && !name.contains("-1") && !name.contains("-0");
        assert_eq!(told.is_some(), by_exif || name == "long.jpg", "{name}");
        let Some(told) = told else { continue };
        let again = PictureFile::open(&told).unwrap();
        assert_eq!(again.orientation(), Orientation::UPRIGHT, "{name}");
        let pixels = |bytes| image::load_from_memory(bytes).unwrap();
        assert_eq!(pixels(&told), pixels(&bytes), "{name}");
    }
}

/// Of these Pillow also takes a file that lacks its end mark alone.
const STRICTER: [&str; 2] = ["restarts.jpg", "rgb.png"];

#[test]
fn a_file_is_cut_off_where_pillow_says_that_it_is_truncated() {
    let files = expected().whole_from;
    assert!(files.len() > 10);
    for (name, mut whole_from) in files {
        let bytes = read(&name);
        if STRICTER.contains(&&*name) {
            assert!((1..=20).contains(&(bytes.len() - whole_from)), "{name}");
            whole_from = bytes.len();
        }
        let sides = image::load_from_memory(&bytes).map(|it| (it.width(), it.height())).ok();
        assert_eq!(PictureFile::open(&bytes).unwrap().sides(), sides, "{name}");
        // Of fewer bytes the format is not known.
        for length in 12..=bytes.len() {
            let is_whole = PictureFile::open(&bytes[..length]).is_ok();
            assert_eq!(is_whole, length >= whole_from, "{name}: {length} of {}", bytes.len());
        }
        let longer = [&bytes, &b"more"[..]].concat();
        assert!(PictureFile::open(&longer).is_ok(), "{name}");
    }
}

#[test]
fn a_tiff_is_whole_where_its_strips_are_and_is_turned_as_its_own_tag_says() {
    for name in ["rgb", "lzw", "deflate", "gray16", "exif-6"] {
        let bytes = read(&format!("kinds/{name}.tif"));
        let file = PictureFile::open(&bytes).unwrap();
        let turned = name == "exif-6";
        let sides = if turned { (40, 48) } else { (48, 40) };
        assert_eq!((file.sides(), file.told_upright().is_some()), (Some(sides), turned), "{name}");
        for length in [9, bytes.len() / 3, bytes.len() * 9 / 10] {
            let cut = PictureFile::open(&bytes[..length]);
            assert!(matches!(cut, Err(CutOff { format: PictureFormat::Tiff })), "{name}, {length}");
        }
    }
}

#[test]
fn what_is_missing_is_said_in_a_sentence() {
    let bytes = read("progressive.jpg");
    let error = PictureFile::open(&bytes[..bytes.len() * 6 / 10]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "This JPEG file is cut off: it ends before its picture does. Copy or download it again."
    );
}

#[test]
fn another_format_is_left_to_its_decoder() {
    for bytes in [&b""[..], b"\xff\xd8", b"<svg>", b"\0\0\0\x1cftypavif"] {
        let file = PictureFile::open(bytes).unwrap();
        assert_eq!(file.orientation(), Orientation::UPRIGHT);
        assert_eq!(file.told_upright(), None);
    }
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        length in any::<prop::sample::Index>(),
    ) {
        let Expected { upright, whole_from } = expected();
        let tiffs = ["lzw", "rgb", "exif-6"].map(|name| format!("kinds/{name}.tif"));
        let names: Vec<String> =
            upright.into_keys().chain(whole_from.into_keys()).chain(tiffs).collect();
        let mut bytes = read(&names[which.index(names.len())]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(length.index(bytes.len() + 1));
        if let Ok(file) = PictureFile::open(&bytes) {
            let _ = file.told_upright();
        }
    }
}
