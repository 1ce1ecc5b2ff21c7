//! Picture files: which of a folder's there are, and their pixels.

use std::fs;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageReader};

use super::error::{CliError, in_words};
use crate::engine::limits::check_picture;

/// Endings of the files that a folder is searched for.
pub(super) const EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "webp", "gif", "bmp"];

/// A decoded picture, upright.
#[derive(Debug)]
pub(super) struct Pixels {
    /// `[height, width, 4]`, alpha not premultiplied.
    pub rgba: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

/// Why a file is no picture for us.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// Not there, or not ours to read.
    #[error("it cannot be read: {}", in_words(.0))]
    File(#[from] std::io::Error),
    /// Not a picture, or a damaged one.
    #[error("it is no picture that can be decoded: {0}")]
    Format(#[from] image::ImageError),
    /// Too small or too large.
    #[error("{0}")]
    Size(String),
}

/// All pictures below a folder, sorted by path. Hidden files and folders are left out, and links to
/// folders are not followed, so that no folder is read twice.
pub(super) fn below(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(CliError::read(&folder))? {
            let entry = entry.map_err(CliError::read(&folder))?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type().map_err(CliError::read(&path))?.is_dir() {
                folders.push(path);
            } else if is_picture(&path) && !path.is_dir() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|found| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(found)))
}

/// Reads a picture, whatever its name says it is; of an animation the first frame.
pub(super) fn decode(path: &Path) -> Result<Pixels, Broken> {
    let mut decoder = ImageReader::open(path)?.with_guessed_format()?.into_decoder()?;
    // Before anything is decoded: a small file can ask for a lot of memory.
    let (width, height) = decoder.dimensions();
    check_picture(width, height).map_err(|error| Broken::Size(error.to_string()))?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Ok(Pixels { rgba: picture.into_rgba8().into_raw(), width, height })
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ImageEncoder, RgbImage};

    use super::*;

    /// A file in a folder of this test's own.
    fn file(name: &str, bytes: &[u8]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vitscope-pictures-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn a_photograph_is_turned_upright() {
        // One EXIF entry: the orientation is 6, a quarter turn clockwise to be upright.
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
        // White on the left, which is then at the top.
        let picture =
            RgbImage::from_fn(48, 32, |x, _| image::Rgb([if x < 24 { 255 } else { 0 }; 3]));
        encoder.encode_image(&picture).unwrap();
        let pixels = decode(&file("turned.jpg", &bytes)).unwrap();
        assert_eq!((pixels.width, pixels.height), (32, 48));
        assert!(pixels.rgba[0] > 200 && pixels.rgba[4 * 32 * 47] < 50);
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_a_huge_one_is_not_decoded() {
        let png = fs::read("tests/images/camera.png").unwrap();
        assert!(decode(&file("camera.jpg", &png)).is_ok());
        // A bitmap's header that promises 10,001 x 5,000 pixels, and nothing after it.
        let mut header = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        header.extend(10_001u32.to_le_bytes());
        header.extend(5_000u32.to_le_bytes());
        header.extend(b"\x01\0\x18\0");
        header.extend([0; 24]);
        let error = decode(&file("huge.bmp", &header)).unwrap_err();
        assert!(error.to_string().contains("50 megapixels"), "{error}");
    }
}
