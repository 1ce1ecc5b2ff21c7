//! PNG: chunks with a checksum each, up to the chunk IEND.
//!
//! Pillow also takes a file whose last few bytes are missing, as far as no pixel is in them; browsers and this do
//! not. Source: Portable Network Graphics (Third Edition), W3C.

use super::parts::{FileParts, bytes_at, range};

/// Before the first chunk.
const SIGNATURE: usize = 8;
const XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// The parts of a file that is whole; `None` for one that ends before its IEND does.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    let mut parts = FileParts::default();
    let mut at = SIGNATURE;
    loop {
        let length = u32::from_be_bytes(bytes_at(bytes, at)?) as usize;
        let kind: [u8; 4] = bytes_at(bytes, at + 4)?;
        let content = range(bytes, at + 8, length)?;
        let chunk = at..range(bytes, content.end, 4)?.end;
        at = chunk.end;
        match &kind {
            b"IHDR" => {
                let side = |at| bytes_at(&bytes[content.clone()], at).map(u32::from_be_bytes);
                parts.sides = side(0).zip(side(4));
            }
            b"IEND" => return Some(parts),
            b"eXIf" => (parts.exif, parts.with_checksum) = (Some(content), Some(chunk)),
            // Behind the keyword stands whether it is compressed, which nobody does with XMP.
            b"iTXt" if bytes[content.clone()].starts_with(XMP) => parts.xmp = Some(content),
            _ => {}
        }
    }
}
