//! Formats that pictures come in, told by a file's first bytes.

use std::fmt;

/// How many of a file's first bytes tell what it is.
pub const HEAD: usize = 1024;

/// Endings of the names of files that are taken for pictures, whether or not they can be read here.
const ENDINGS: [&str; 19] = [
    "png", "apng", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "dib", "tif", "tiff",
    "avif", "heic", "heif", "jxl", "jp2", "j2k", "svg",
];

/// A format that pictures come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Baseline, progressive or any other.
    Jpeg,
    /// With all its chunks up to IEND.
    Png,
    /// Lossy or lossless, still or moving: of an animation the first frame counts.
    WebP,
    /// Of an animation the first frame counts.
    Gif,
    /// Windows's bitmap, plain or with runs of pixels.
    Bmp,
    /// With strips or tiles; of several pictures the first counts. Few browsers read it.
    Tiff,
    /// Most browsers read it, the command line does not.
    Avif,
    /// What many telephones store. Few browsers read it.
    Heic,
    /// Few browsers read it.
    JpegXl,
    /// Few browsers read it.
    Jpeg2000,
    /// A drawing, which has no pixels of its own.
    Svg,
}

impl fmt::Display for PictureFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Avif => "AVIF",
            Self::Heic => "HEIC",
            Self::JpegXl => "JPEG XL",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Svg => "SVG",
        })
    }
}

impl PictureFormat {
    /// The format that a file's first bytes tell, [`HEAD`] of them at most.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            // Two letters may begin any text; four bytes that are reserved follow the file's length.
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            // The greater number is that of files past 4 GB.
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Self::Tiff,
            [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Self::JpegXl,
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => {
                Self::Jpeg2000
            }
            [0, 0, 0, _, b'f', b't', b'y', b'p', brands @ ..] => return Self::of_brands(brands),
            _ => return is_svg(bytes).then_some(Self::Svg),
        })
    }

    /// Of the container that films are in too: its main brand, a version, and the brands that it agrees with.
    fn of_brands(brands: &[u8]) -> Option<Self> {
        let first = brands.get(..4)?;
        match first {
            b"avif" | b"avis" => Some(Self::Avif),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(Self::Heic),
            // Any picture: another brand says which.
            b"mif1" | b"msf1" => {
                let (others, _) = brands.get(8..)?.as_chunks::<4>();
                let avif = others.iter().take(8).any(|brand| brand == b"avif" || brand == b"avis");
                Some(if avif { Self::Avif } else { Self::Heic })
            }
            _ => None,
        }
    }
}

/// Markup whose outermost element is `svg`, behind declarations and comments.
fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let is_declared =
        [&b"<?xml"[..], b"<!--", b"<!DOCTYPE svg"].iter().any(|it| text.starts_with(it));
    text.starts_with(b"<svg") || is_declared && text.windows(4).any(|it| it == b"<svg")
}

/// Whether a file's name says that it is a picture.
pub fn is_picture_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|found| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(found)))
}

/// Whether a file is taken for a picture: by its name, or by its first bytes whatever its name is. One that is taken
/// for a picture and cannot be read counts as left out; any other file is no picture.
pub fn is_picture(name: &str, head: &[u8]) -> bool {
    is_picture_name(name) || PictureFormat::of(head).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_name_or_by_its_bytes() {
        let jpeg = b"\xff\xd8\xff\xe0";
        assert!(is_picture("a.JPG", b"this is text") && is_picture("scan", jpeg));
        assert!(is_picture("a.jfif", jpeg) && is_picture("photo.txt", jpeg));
        for name in ["notes.txt", "jpg", "labels.csv", ""] {
            assert!(!is_picture(name, b"BMW is no bitmap"), "{name}");
        }
    }

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let told = [
            (&b"II*\0\x08\0\0\0"[..], Some(PictureFormat::Tiff)),
            (b"\0\0\0\x20ftypavif\0\0\0\0", Some(PictureFormat::Avif)),
            (b"\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf", Some(PictureFormat::Avif)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(PictureFormat::Heic)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0", None),
            (b"<svg xmlns=", Some(PictureFormat::Svg)),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg>", Some(PictureFormat::Svg)),
            (b"<?xml version='1.0'?><metadata>", None),
            (b"<html><svg>", None),
        ];
        for (bytes, format) in told {
            assert_eq!(PictureFormat::of(bytes), format, "{bytes:?}");
        }
    }
}
