//! Picture files: which of a folder's there are, and their pixels.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader};

use super::error::{CliError, in_words};
use crate::engine::limits::{check_picture, check_picture_file, check_visible, unreadable_picture};
use crate::engine::protocol::EngineError;
use crate::input::image::{
    CutOff, HEAD, PictureFile, RgbPixels, Upright, is_picture, is_picture_name,
};

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
    /// Too small or too large, in a format that is not read here, or without anything to see.
    #[error("{0}")]
    Refused(String),
}

/// The files below a folder, each list sorted by path.
#[derive(Debug, Default)]
pub(super) struct FolderFiles {
    /// What is taken for a picture, by its name or by its bytes.
    pub pictures: Vec<PathBuf>,
    /// All others.
    pub others: Vec<PathBuf>,
}

/// All files below a folder. Hidden files and folders are passed over, and links to folders are not followed, so that
/// no folder is read twice.
pub(super) fn below(folder: &Path) -> Result<FolderFiles, CliError> {
    let mut found = FolderFiles::default();
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
            } else if !path.is_dir() {
                match is_picture_file(&path) {
                    true => found.pictures.push(path),
                    false => found.others.push(path),
                }
            }
        }
    }
    found.pictures.sort();
    found.others.sort();
    Ok(found)
}

/// Whether a file is taken for a picture; one that cannot be opened by its name alone.
fn is_picture_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // A pipe or a device would keep the reader waiting.
    if is_picture_name(&name) || !path.is_file() {
        return is_picture_name(&name);
    }
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
    read.is_ok() && is_picture(&name, &head)
}

/// Reads a picture, whatever its name says it is; of an animation the first frame.
pub(super) fn decode(path: &Path) -> Result<RgbPixels, Broken> {
    let refused = |error: EngineError| Broken::Refused(error.to_string());
    check_picture_file(fs::metadata(path)?.len()).map_err(refused)?;
    let bytes = fs::read(path)?;
    let file = PictureFile::open(&bytes)?;
    let unreadable = |error: ImageError| match error {
        ImageError::Unsupported(_) => refused(unreadable_picture(file.format())),
        error => Broken::Format(error),
    };
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format()?;
    let decoder = reader.into_decoder().map_err(unreadable)?;
    // Before anything is decoded: a small file can ask for a lot of memory.
    let (width, height) = decoder.dimensions();
    check_picture(width, height).map_err(refused)?;
    let stored = DynamicImage::from_decoder(decoder).map_err(unreadable)?.into_rgba8();
    check_visible(&stored).map_err(refused)?;
    let mut upright = Upright::new(file.orientation(), width as usize, height as usize);
    upright.put((0, 0), width as usize, stored.as_raw());
    Ok(upright.finish())
}

#[cfg(test)]
mod tests;
