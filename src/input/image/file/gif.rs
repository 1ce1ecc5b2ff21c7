//! GIF: blocks, of which the first image is looked at; it is whole when its last sub-block is.
//!
//! Source: Graphics Interchange Format, Version 89a.

use super::parts::{FileParts, bytes_at, range};

/// The header and the logical screen's descriptor.
const HEADER: usize = 13;

/// The sides, and nothing that turns the picture; `None` for a file that ends within its first image.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    let [.., flags, _, _] = bytes_at::<HEADER>(bytes, 0)?;
    let side = |at| Some(u32::from(u16::from_le_bytes(bytes_at(bytes, at)?)));
    let parts = FileParts { sides: side(6).zip(side(8)), ..FileParts::default() };
    let mut at = range(bytes, HEADER, color_table(flags))?.end;
    loop {
        let [kind] = bytes_at(bytes, at)?;
        at += 1;
        match kind {
            // An extension: its label, then its data.
            b'!' => at = sub_blocks(bytes, at + 1)?.end()?,
            // The image: its descriptor, its colors, the size of its codes, then its data.
            b',' => {
                let [.., flags] = bytes_at::<9>(bytes, at)?;
                let colors = range(bytes, at + 9, color_table(flags))?;
                return sub_blocks(bytes, colors.end + 1)?.is_complete().then_some(parts);
            }
            b';' => return Some(parts),
            // Decoders skip what is no block.
            _ => {}
        }
    }
}

/// Bytes of the color table that some flags announce.
fn color_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// How a row of sub-blocks ends.
enum Ending {
    /// With the empty one that stands for the end; the place after it.
    Terminated(usize),
    /// With the file, after a sub-block of this many bytes.
    EndOfFile { last: usize },
}

impl Ending {
    /// Where the next block begins.
    fn end(self) -> Option<usize> {
        match self {
            Self::Terminated(end) => Some(end),
            Self::EndOfFile { .. } => None,
        }
    }

    /// All data is there: of a row that lacks its end, a sub-block that is not full was the last.
    fn is_complete(&self) -> bool {
        match self {
            Self::Terminated(_) => true,
            Self::EndOfFile { last } => (1..255).contains(last),
        }
    }
}

/// Walks over sub-blocks; `None` where one is cut.
fn sub_blocks(bytes: &[u8], mut at: usize) -> Option<Ending> {
    let mut last = 0;
    loop {
        let Some([length]) = bytes_at(bytes, at) else { return Some(Ending::EndOfFile { last }) };
        last = usize::from(length);
        at = range(bytes, at + 1, last)?.end;
        if last == 0 {
            return Some(Ending::Terminated(at));
        }
    }
}
