//! JPEG: segments, each behind its marker, with the coded picture between them, up to the marker EOI.
//!
//! Source: ITU-T T.81, annex B.

use super::parts::{FileParts, bytes_at, range};

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The parts of a file that is whole; `None` for one that ends before its EOI.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    let mut parts = FileParts::default();
    let mut at = 0;
    loop {
        // Coded data holds a marker's first byte too, and then a zero behind it. Several may stand in a row.
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        at += bytes.get(at..)?.iter().position(|&byte| byte != 0xff)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => return Some(parts),
            // Coded data, TEM, restarts and SOI: nothing that belongs to the marker follows.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes(bytes_at(bytes, at)?));
                let segment = range(bytes, at + 2, length.saturating_sub(2))?;
                at = segment.end;
                // A frame's header; between their markers stand those of tables and of arithmetic coding.
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    let side = |at| {
                        Some(u32::from(u16::from_be_bytes(bytes_at(&bytes[segment.clone()], at)?)))
                    };
                    parts.sides = side(3).zip(side(1));
                }
                if marker == 0xe1 {
                    let content = &bytes[segment.clone()];
                    if content.starts_with(EXIF) && parts.exif.is_none() {
                        parts.exif = Some(segment.start + EXIF.len()..segment.end);
                    } else if content.starts_with(XMP) && parts.xmp.is_none() {
                        parts.xmp = Some(segment.start + XMP.len()..segment.end);
                    }
                }
            }
        }
    }
}
