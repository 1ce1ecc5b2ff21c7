//! The orientation in EXIF data, and in XMP where EXIF does not tell it.
//!
//! Source: CIPA DC-008 (EXIF), whose data is a TIFF file's; the tag is TIFF 6.0's `Orientation`.

use std::ops::Range;

use super::parts::bytes_at;

const ORIENTATION: u16 = 0x0112;
/// Before the entries of a directory: how many there are.
const COUNT: usize = 2;
const ENTRY: usize = 12;

/// An orientation and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) number: u32,
    /// The place of the number in the file.
    pub(super) value: Range<usize>,
    pub(super) is_big_endian: bool,
}

/// The orientation in the first directory of a file's EXIF data.
pub(super) fn orientation(file: &[u8], exif: Range<usize>) -> Option<Tag> {
    let data = &file[exif.clone()];
    let is_big_endian = match data.get(..4)? {
        b"II*\0" => false,
        b"MM\0*" => true,
        _ => return None,
    };
    let short = |at| {
        let bytes = bytes_at(data, at)?;
        Some(if is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at| {
        let bytes = bytes_at(data, at)?;
        Some(if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let entry = (0..entries)
        .map(|index| directory.saturating_add(COUNT + index * ENTRY))
        .find(|&entry| short(entry) == Some(ORIENTATION))?;
    let at = entry + 8;
    // By its type a short, as it should be, or a long; and one of them.
    let (number, length) = match (short(entry + 2)?, long(entry + 4)?) {
        (3, 1) => (u32::from(short(at)?), 2),
        (4, 1) => (long(at)?, 4),
        _ => return None,
    };
    let start = exif.start + at;
    Some(Tag { number, value: start..start + length, is_big_endian })
}

/// The first `tiff:Orientation` of an XMP packet, as an attribute or as an element.
pub(super) fn orientation_in_xmp(packet: &[u8]) -> Option<u32> {
    const NAME: &[u8] = b"tiff:Orientation";
    packet.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME).find_map(
        |(start, _)| {
            let rest = &packet[start + NAME.len()..];
            let value = rest.strip_prefix(b"=\"").or_else(|| rest.strip_prefix(b">"))?;
            value
                .first()
                .filter(|digit| digit.is_ascii_digit())
                .map(|digit| u32::from(digit - b'0'))
        },
    )
}
