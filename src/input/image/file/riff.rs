//! WebP: a RIFF container that says how long it is, and its chunks.
//!
//! Source: RFC 9649.

use super::parts::{FileParts, bytes_at, range};

/// Before the first chunk: `RIFF`, the length of what follows, `WEBP`.
const HEADER: usize = 12;
/// Before a chunk's content: its name and its length.
const CHUNK_HEADER: usize = 8;
/// The flags of a `VP8X` chunk's first byte that announce the others.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

/// The parts of a file that is whole; `None` for one that is shorter than it says.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    let length = u32::from_le_bytes(bytes_at(bytes, 4)?) as usize;
    let file = &bytes[range(bytes, 0, length.checked_add(8)?.max(HEADER))?];
    let mut parts = FileParts::default();
    let is_extended = file[HEADER..].starts_with(b"VP8X");
    let flags = bytes_at(file, HEADER + CHUNK_HEADER).filter(|_| is_extended).map_or(0, |[it]| it);
    let mut at = HEADER;
    // Bytes behind the last chunk are no chunk, and no reason to refuse the file.
    while let (Some(kind), Some(length)) = (bytes_at(file, at), bytes_at(file, at + 4)) {
        let length = u32::from_le_bytes(length) as usize;
        let Some(content) = range(file, at + CHUNK_HEADER, length) else { break };
        // Chunks begin at even places.
        at = content.end + length % 2;
        if parts.sides.is_none() {
            parts.sides = sides(&kind, &file[content.clone()]);
        }
        match &kind {
            b"EXIF" if flags & HAS_EXIF != 0 && parts.exif.is_none() => {
                // Some writers put JPEG's name before the data.
                let name = if file[content.clone()].starts_with(b"Exif\0\0") { 6 } else { 0 };
                parts.exif = Some(content.start + name..content.end);
            }
            b"XMP " if flags & HAS_XMP != 0 && parts.xmp.is_none() => parts.xmp = Some(content),
            _ => {}
        }
    }
    Some(parts)
}

/// Pixels across and down, which the first of these chunks tells.
fn sides(kind: &[u8; 4], content: &[u8]) -> Option<(u32, u32)> {
    match kind {
        // Of the canvas, each less one, in three bytes.
        b"VP8X" => {
            let side = |at| {
                let [a, b, c] = bytes_at(content, at)?;
                Some(u32::from_le_bytes([a, b, c, 0]) + 1)
            };
            side(4).zip(side(7))
        }
        // Behind its signature, each less one, in 14 bits.
        b"VP8L" => {
            let bits = u32::from_le_bytes(bytes_at(content, 1)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        // Behind a frame's tag and start code; the upper two bits ask for a scale that nobody heeds.
        b"VP8 " => {
            let side = |at| Some(u32::from(u16::from_le_bytes(bytes_at(content, at)?) & 0x3fff));
            side(6).zip(side(8))
        }
        _ => None,
    }
}
