//! A picture's file, as far as its bytes tell before anybody decodes it: whether it is whole, and which way up.
//!
//! Decoders do not agree on either. Some fill up a JPEG that was cut off and say nothing; browsers turn a
//! photograph upright by the EXIF data of some formats and not of others. Here both are told from the bytes
//! alone, alike for the page and for the command line, and as Pillow does: a file is cut off where `Image.load`
//! says that it is truncated, and turned as `ImageOps.exif_transpose` turns it (`tests/golden/pictures.py`).

mod bmp;
mod exif;
mod format;
mod gif;
mod jpeg;
mod parts;
mod png;
mod riff;
mod tiff;

use std::ops::Range;

use super::orientation::Orientation;
pub use format::{HEAD, PictureFormat, is_picture, is_picture_name};
use parts::FileParts;

/// A file that ends before its picture does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "This {format} file is cut off: it ends before its picture does. Copy or download it again."
)]
pub struct CutOff {
    /// What it would be if it were whole.
    pub format: PictureFormat,
}

/// A picture's file that is whole.
#[derive(Debug, Clone, Copy)]
pub struct PictureFile<'a> {
    bytes: &'a [u8],
    format: Option<PictureFormat>,
    sides: Option<(u32, u32)>,
    orientation: Orientation,
    /// Where decoders may find that orientation too.
    told: Option<Told>,
}

/// Where in a file an orientation other than upright is told.
#[derive(Debug, Clone, Copy)]
enum Told {
    /// In this value, which can be changed where it stands.
    Value { start: usize, end: usize, is_big_endian: bool },
    /// In this part, which has a checksum and can be left out.
    Part { start: usize, end: usize },
}

impl<'a> PictureFile<'a> {
    /// Understands a file's bytes. Those of another format are taken for whole and upright: whoever decodes them
    /// knows better.
    ///
    /// # Errors
    ///
    /// [`CutOff`] for a file in one of the formats of [`PictureFormat`] that ends too early.
    pub fn open(bytes: &'a [u8]) -> Result<Self, CutOff> {
        let Some(format) = PictureFormat::of(bytes) else {
            let orientation = Orientation::UPRIGHT;
            return Ok(Self { bytes, format: None, sides: None, orientation, told: None });
        };
        let parts = match format {
            PictureFormat::Jpeg => jpeg::parts(bytes),
            PictureFormat::Png => png::parts(bytes),
            PictureFormat::WebP => riff::parts(bytes),
            PictureFormat::Gif => gif::parts(bytes),
            PictureFormat::Bmp => bmp::parts(bytes),
            PictureFormat::Tiff => tiff::parts(bytes),
            PictureFormat::Avif
            | PictureFormat::Heic
            | PictureFormat::JpegXl
            | PictureFormat::Jpeg2000
            | PictureFormat::Svg => Some(FileParts::default()),
        };
        match parts {
            Some(parts) => Ok(Self::of(bytes, format, parts)),
            None => Err(CutOff { format }),
        }
    }

    fn of(bytes: &'a [u8], format: PictureFormat, parts: FileParts) -> Self {
        let tag = parts.exif.as_ref().and_then(|exif| exif::orientation(bytes, exif.clone()));
        let number = match (&tag, parts.xmp) {
            (Some(tag), _) => Some(tag.number),
            (None, Some(xmp)) => exif::orientation_in_xmp(&bytes[xmp]),
            (None, None) => None,
        };
        let orientation = number.and_then(Orientation::from_exif).unwrap_or_default();
        // No decoder looks into XMP for it.
        let told = tag.filter(|_| orientation != Orientation::UPRIGHT).map(|tag| {
            let Range { start, end } = tag.value;
            match parts.with_checksum {
                Some(Range { start, end }) => Told::Part { start, end },
                None => Told::Value { start, end, is_big_endian: tag.is_big_endian },
            }
        });
        Self { bytes, format: Some(format), sides: parts.sides, orientation, told }
    }

    /// The format that its first bytes tell; `None` for any that is not told apart here.
    pub fn format(&self) -> Option<PictureFormat> {
        self.format
    }

    /// Pixels across and down as they are stored; `None` where the file's head does not tell them.
    pub fn sides(&self) -> Option<(u32, u32)> {
        self.sides
    }

    /// How the stored pixels are turned to be upright.
    pub fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// The same file for a decoder that might turn the picture by itself: it says that it is upright. `None` where
    /// it says so already, or nothing.
    pub fn told_upright(&self) -> Option<Vec<u8>> {
        Some(match self.told? {
            Told::Value { start, end, is_big_endian } => {
                let mut bytes = self.bytes.to_vec();
                let value = &mut bytes[start..end];
                value.fill(0);
                let lowest = if is_big_endian { value.last_mut() } else { value.first_mut() };
                lowest.into_iter().for_each(|byte| *byte = 1);
                bytes
            }
            Told::Part { start, end } => [&self.bytes[..start], &self.bytes[end..]].concat(),
        })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
