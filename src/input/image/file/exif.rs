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

/// The first directory of TIFF data, as EXIF has it.
pub(super) struct Directory<'a> {
    data: &'a [u8],
    is_big_endian: bool,
    /// Where it begins.
    start: usize,
    /// How many entries it has.
    entries: usize,
}

impl<'a> Directory<'a> {
    /// Finds it in a part of a file; `None` where that is no TIFF data, or ends before.
    pub(super) fn first(file: &'a [u8], part: Range<usize>) -> Option<Self> {
        let data = &file[part];
        let is_big_endian = match data.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut directory = Self { data, is_big_endian, start: 0, entries: 0 };
        directory.start = usize::try_from(directory.long(4)?).ok()?;
        directory.entries = usize::from(directory.short(directory.start)?);
        Some(directory)
    }

    /// All its entries are there.
    pub(super) fn is_whole(&self) -> bool {
        let end = self.start.saturating_add(COUNT + self.entries * ENTRY);
        end <= self.data.len()
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = bytes_at(self.data, at)?;
        Some(if self.is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = bytes_at(self.data, at)?;
        Some(if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// The place of the entry with this tag.
    fn entry(&self, tag: u16) -> Option<usize> {
        (0..self.entries)
            .map(|index| self.start.saturating_add(COUNT + index * ENTRY))
            .find(|&entry| self.short(entry) == Some(tag))
    }

    /// The whole numbers of a tag, shorts or longs; `Some(None)` where the data ends before the last of them.
    pub(super) fn numbers(&self, tag: u16) -> Option<Option<Vec<u32>>> {
        let entry = self.entry(tag)?;
        let (kind, count) = (self.short(entry + 2)?, self.long(entry + 4)? as usize);
        let length = match kind {
            3 => 2,
            4 => 4,
            _ => return None,
        };
        // Up to four bytes stand in the entry itself.
        let at = match count.saturating_mul(length) {
            0..=4 => entry + 8,
            bytes => {
                let at = self.long(entry + 8)? as usize;
                if at.checked_add(bytes).is_none_or(|end| end > self.data.len()) {
                    return Some(None);
                }
                at
            }
        };
        let number = |index| match length {
            2 => self.short(at + index * length).map(u32::from),
            _ => self.long(at + index * length),
        };
        Some((0..count).map(number).collect())
    }
}

/// The orientation in the first directory of a file's EXIF data.
pub(super) fn orientation(file: &[u8], exif: Range<usize>) -> Option<Tag> {
    let directory = Directory::first(file, exif.clone())?;
    let entry = directory.entry(ORIENTATION)?;
    let at = entry + 8;
    // By its type a short, as it should be, or a long; and one of them.
    let (number, length) = match (directory.short(entry + 2)?, directory.long(entry + 4)?) {
        (3, 1) => (u32::from(directory.short(at)?), 2),
        (4, 1) => (directory.long(at)?, 4),
        _ => return None,
    };
    let start = exif.start + at;
    Some(Tag { number, value: start..start + length, is_big_endian: directory.is_big_endian })
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
