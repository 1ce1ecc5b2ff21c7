//! Against what Pillow shows of the same files (`tests/golden/pictures.py`).

use super::*;
use crate::input::image::{Preprocess, crop};

/// A file in a folder of this test's own.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vitscope-pictures-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_photograph_is_turned_upright_in_every_format() {
    for name in ["exif-6.jpg", "exif-6.png", "exif-6.webp"] {
        let picture = decode(&Path::new("tests/golden/pictures").join(name)).unwrap();
        assert_eq!((picture.width, picture.height), (32, 64), "{name}");
        // Blue at the top left, which was at the bottom left.
        let [red, _, blue] = picture.rgb.as_chunks::<3>().0[32 * 5 + 5];
        assert!(red < 50 && blue > 200, "{name}");
    }
}

/// Grey levels by which a crop may differ from Pillow's: its own arithmetic in a JPEG and in a resize.
const NEAR: u8 = 2;
/// One level more in one value of so many: in fine detail of a JPEG with less color than brightness the decoder's
/// shorter arithmetic adds up.
const RARE: usize = 5_000;
/// The same where four inks are made three lights: by one formula or by another.
const NEAR_IN_INKS: u8 = 8;

#[test]
fn every_kind_that_folders_hold_is_seen_as_pillow_sees_it() {
    let folder = Path::new("tests/golden/pictures/kinds");
    let mut kinds = 0;
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.is_dir() {
            continue;
        }
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name == "rgb.avif" {
            let refused = decode(&file).unwrap_err().to_string();
            assert!(refused.contains("format AVIF"), "{refused}");
            continue;
        }
        let seen = |path: &Path| {
            let picture = decode(path).unwrap_or_else(|error| panic!("{name}: {error}"));
            // Smaller and larger than most of them.
            let specs = [32, 224].map(Preprocess::imagenet);
            let crop = |spec| crop(&picture, spec).unwrap().data;
            specs.iter().map(crop).collect::<Vec<_>>().concat()
        };
        let expected = folder.join("expected").join(format!("{name}.png"));
        let near =
            if name.starts_with("cmyk") || name.starts_with("ycck") { NEAR_IN_INKS } else { NEAR };
        let (found, expected) = (seen(&file), seen(&expected));
        let apart = found.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
        let most = apart.clone().max();
        let farther = apart.filter(|apart| *apart > near).count();
        assert!(most <= Some(near + 1), "{name}: {most:?} levels apart");
        assert!(farther * RARE <= found.len(), "{name}: {farther} of {}", found.len());
        kinds += 1;
    }
    assert!(kinds > 30);
}

#[test]
fn a_folder_is_looked_through_by_names_and_by_bytes() {
    let folder = file("mixed-beside", b"").with_file_name("mixed");
    fs::create_dir_all(folder.join(".hidden")).unwrap();
    let jpeg = fs::read("tests/golden/pictures/baseline.jpg").unwrap();
    for (name, bytes) in [
        ("b.jfif", &jpeg[..]),
        ("a.JPG", &jpeg),
        ("c-photo.txt", &jpeg),
        ("d.png", b"this is text"),
        ("e.heic", b"x"),
        ("labels.csv", b"1,2"),
        ("notes", b"BMW"),
        (".hidden/f.jpg", &jpeg),
        (".g.jpg", &jpeg),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let FolderFiles { pictures, others } = below(&folder).unwrap();
    let names = |paths: Vec<PathBuf>| -> Vec<String> {
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(pictures), ["a.JPG", "b.jfif", "c-photo.txt", "d.png", "e.heic"]);
    assert_eq!(names(others), ["labels.csv", "notes"]);
}

#[test]
fn formats_that_are_not_read_are_named_and_an_empty_picture_is_refused() {
    for (name, bytes, word) in [
        ("a.heic", &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], "HEIC"),
        ("a.png", b"\0\0\0\x20ftypavif\0\0\0\0avif", "AVIF"),
        ("a.jxl", b"\xff\x0a\0\0", "JPEG XL"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
    ] {
        let error = decode(&file(name, bytes)).unwrap_err().to_string();
        assert!(error.contains(word), "{name}: {error}");
    }
    let path = file("clear.png", b"");
    image::RgbaImage::new(32, 32).save(&path).unwrap();
    assert!(decode(&path).unwrap_err().to_string().contains("transparent"));
}

#[test]
fn a_file_that_was_cut_off_is_no_picture() {
    for name in ["baseline.jpg", "progressive.jpg", "rgb.png", "lossy.webp", "still.gif", "rgb.bmp"]
    {
        let bytes = fs::read(Path::new("tests/golden/pictures").join(name)).unwrap();
        assert!(decode(&file(name, &bytes)).is_ok(), "{name}");
        for length in [bytes.len() * 6 / 10, bytes.len() - 3] {
            let error = decode(&file(name, &bytes[..length])).unwrap_err();
            assert!(matches!(error, Broken::CutOff(_)), "{name}, {length}: {error}");
        }
    }
}

#[test]
fn a_picture_is_known_by_its_bytes_and_a_huge_one_is_not_decoded() {
    let png = fs::read("tests/images/camera.png").unwrap();
    assert!(decode(&file("camera.jpg", &png)).is_ok());
    // A header that promises 10,001 x 5,000 pixels, and then none of them.
    let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    header.extend(10_001u32.to_be_bytes());
    header.extend(5_000u32.to_be_bytes());
    header.extend(b"\x08\x02\0\0\0\x77\xf7\x8b\x21");
    header.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    let error = decode(&file("huge.png", &header)).unwrap_err();
    assert!(error.to_string().contains("50 megapixels"), "{error}");
}
