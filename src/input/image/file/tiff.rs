//! TIFF: a directory of entries that says where the strips or tiles of the first picture are.
//!
//! Source: TIFF 6.0 (Adobe, 1992).

use std::ops::Range;

use super::exif::Directory;
use super::parts::FileParts;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
/// Where the strips begin, and their lengths.
const STRIPS: [u16; 2] = [273, 279];
/// Where the tiles begin, and their lengths.
const TILES: [u16; 2] = [324, 325];

/// The parts of a file that holds all of its first picture; `None` for one that ends before. Of a file past 4 GB its
/// decoder knows better.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    if matches!(bytes, [b'I', _, 43, ..] | [b'M', _, _, 43, ..]) {
        return Some(FileParts::default());
    }
    let whole: Range<usize> = 0..bytes.len();
    let directory = Directory::first(bytes, whole.clone())?;
    if !directory.is_whole() {
        return None;
    }
    let length = bytes.len() as u64;
    for [starts, lengths] in [STRIPS, TILES] {
        let (Some(starts), Some(lengths)) = (directory.numbers(starts), directory.numbers(lengths))
        else {
            continue;
        };
        // A list of places that is cut off itself has no end here.
        let mut ends = starts?.into_iter().zip(lengths?);
        if ends.any(|(start, part)| u64::from(start) + u64::from(part) > length) {
            return None;
        }
    }
    let side = |tag| directory.numbers(tag).flatten()?.first().copied();
    let sides = side(WIDTH).zip(side(HEIGHT));
    Some(FileParts { exif: Some(whole), sides, ..FileParts::default() })
}
