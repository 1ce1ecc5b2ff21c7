//! Picture files: which of a folder's there are, and their pixels.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageReader};

use super::error::{CliError, in_words};
use crate::engine::limits::{check_picture, check_picture_file};
use crate::engine::protocol::EngineError;
use crate::image::{CutOff, EXTENSIONS, PictureFile, Upright};

/// A decoded picture, upright.
#[derive(Debug)]
pub(super) struct DecodedPicture {
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
    /// It ends too early, which some decoders do not mind.
    #[error("{0}")]
    CutOff(#[from] CutOff),
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
pub(super) fn decode(path: &Path) -> Result<DecodedPicture, Broken> {
    let too_large = |error: EngineError| Broken::Size(error.to_string());
    check_picture_file(fs::metadata(path)?.len()).map_err(too_large)?;
    let bytes = fs::read(path)?;
    let file = PictureFile::open(&bytes)?;
    let decoder = ImageReader::new(Cursor::new(&bytes)).with_guessed_format()?.into_decoder()?;
    // Before anything is decoded: a small file can ask for a lot of memory.
    let (width, height) = decoder.dimensions();
    check_picture(width, height).map_err(too_large)?;
    let stored = DynamicImage::from_decoder(decoder)?.into_rgba8();
    let mut upright = Upright::new(file.orientation(), width as usize, height as usize);
    upright.put(0, stored.as_raw());
    let (rgba, width, height) = upright.finish();
    Ok(DecodedPicture { rgba, width, height })
}

#[cfg(test)]
mod tests {
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
    fn a_photograph_is_turned_upright_in_every_format() {
        for name in ["exif-6.jpg", "exif-6.png", "exif-6.webp"] {
            let picture = decode(&Path::new("tests/golden/pictures").join(name)).unwrap();
            assert_eq!((picture.width, picture.height), (32, 64), "{name}");
            // Blue at the top left, which was at the bottom left.
            let [red, _, blue, _] = picture.rgba.as_chunks::<4>().0[32 * 5 + 5];
            assert!(red < 50 && blue > 200, "{name}");
        }
    }

    #[test]
    fn a_file_that_was_cut_off_is_no_picture() {
        for name in
            ["baseline.jpg", "progressive.jpg", "rgb.png", "lossy.webp", "still.gif", "rgb.bmp"]
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
}
