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
