//! What the walk over a file of any format finds, and how bytes are read on the way.

use std::ops::Range;

/// The parts of a whole file that tell how its picture is to be turned, as places in its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileParts {
    /// TIFF data, as EXIF has it.
    pub(super) exif: Option<Range<usize>>,
    /// An XMP packet: XML.
    pub(super) xmp: Option<Range<usize>>,
    /// All of the part that holds the EXIF data, where a checksum protects it.
    pub(super) with_checksum: Option<Range<usize>>,
    /// Pixels across and down, as they are stored.
    pub(super) sides: Option<(u32, u32)>,
}

/// `N` bytes from a place on; `None` where the file ends before.
pub(super) fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// What lies between two places; `None` where the file ends before.
pub(super) fn range(bytes: &[u8], start: usize, length: usize) -> Option<Range<usize>> {
    let end = start.checked_add(length)?;
    (end <= bytes.len()).then_some(start..end)
}
