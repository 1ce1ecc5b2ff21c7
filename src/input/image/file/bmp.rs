//! BMP: a header that tells where the pixels are and how many, and the pixels, row by row.
//!
//! Source: Microsoft, "Bitmap Storage" (`BITMAPFILEHEADER`, `BITMAPINFOHEADER`).

use super::parts::{FileParts, bytes_at, range};

/// The older header, of OS/2, is this long.
const CORE_HEADER: u32 = 12;

/// The sides, and nothing that turns the picture; `None` for a file that ends before its last pixel.
pub(super) fn parts(bytes: &[u8]) -> Option<FileParts> {
    let start = u64::from(u32::from_le_bytes(bytes_at(bytes, 10)?));
    let short = |at| Some(u64::from(u16::from_le_bytes(bytes_at(bytes, at)?)));
    let long = |at| Some(u64::from(i32::from_le_bytes(bytes_at(bytes, at)?).unsigned_abs()));
    let (width, height, bits, compression) = match u32::from_le_bytes(bytes_at(bytes, 14)?) {
        CORE_HEADER => (short(18)?, short(20)?, short(24)?, 0),
        // A negative height lets the rows begin at the top.
        _ => (long(18)?, long(22)?, short(28)?, u32::from_le_bytes(bytes_at(bytes, 30)?)),
    };
    let is_whole = match compression {
        1 => has_runs(bytes, start, 8, (width, height))?,
        2 => has_runs(bytes, start, 4, (width, height))?,
        // A JPEG or a PNG inside, for printers.
        4 | 5 => true,
        _ => {
            // Rows begin at multiples of four bytes; behind the last nothing is needed.
            let row = width.saturating_mul(bits).div_ceil(8);
            let rows = row.next_multiple_of(4).saturating_mul(height.saturating_sub(1));
            start.saturating_add(rows).saturating_add(row) <= bytes.len() as u64
        }
    };
    let sides = u32::try_from(width).ok().zip(u32::try_from(height).ok());
    is_whole.then(|| FileParts { sides, ..FileParts::default() })
}

/// Whether runs of pixels come to their end, by their own account or by the number of pixels; `None` where the
/// file ends before.
fn has_runs(bytes: &[u8], start: u64, bits: usize, (width, height): (u64, u64)) -> Option<bool> {
    let mut at = usize::try_from(start).ok()?;
    let mut pixels = 0u64;
    while pixels < width.saturating_mul(height) {
        let [count, value]: [u8; 2] = bytes_at(bytes, at)?;
        at += 2;
        match (count, value) {
            // The end of a row, and of the picture.
            (0, 0) => pixels = pixels.next_multiple_of(width),
            (0, 1) => break,
            // A step to another place.
            (0, 2) => {
                let [right, down]: [u8; 2] = bytes_at(bytes, at)?;
                at += 2;
                let step = u64::from(down).saturating_mul(width).saturating_add(right.into());
                pixels = pixels.saturating_add(step);
            }
            // Pixels that stand by themselves, in whole words.
            (0, count) => {
                let length = (usize::from(count) * bits).div_ceil(8).next_multiple_of(2);
                at = range(bytes, at, length)?.end;
                pixels = pixels.saturating_add(count.into());
            }
            (count, _) => pixels = pixels.saturating_add(count.into()),
        }
    }
    Some(true)
}
