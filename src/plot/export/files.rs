//! The parts of file formats that figures and numbers are kept in.

/// Pixels an inch of a figure as PNG: what printers ask for.
pub const DPI: f64 = 300.0;

/// Bytes before a PNG's first chunk of our own: its signature and its header.
pub const PNG_HEAD: u32 = 33;

/// Chunks that follow a PNG's header: how large it is to be printed, and what it says of itself.
pub fn png_chunks(text: &str) -> Vec<u8> {
    let mut size = [0; 9];
    let per_meter = ((DPI / 0.0254).round() as u32).to_be_bytes();
    size[..4].copy_from_slice(&per_meter);
    size[4..8].copy_from_slice(&per_meter);
    size[8] = 1;
    // International text: a keyword, not compressed, of no language.
    let words = [b"Description\0\0\0\0\0", text.replace('\0', " ").as_bytes()].concat();
    [chunk(b"pHYs", &size), chunk(b"iTXt", &words)].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [kind, data].concat();
    let crc = checked.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    });
    [&(data.len() as u32).to_be_bytes(), &checked[..], &(!crc).to_be_bytes()].concat()
}

/// An array as NumPy's `.npy` (version 1.0), float32, the last axis the fastest.
pub fn npy([a, b, c]: [usize; 3], values: &[f32]) -> Vec<u8> {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({a}, {b}, {c}), }}");
    // Magic, version and length take ten bytes; with a line feed at its end all is a multiple of 64.
    let length = (header.len() + 11).next_multiple_of(64) - 10;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((length as u16).to_le_bytes());
    bytes.extend(format!("{header:<0$}\n", length - 1).as_bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_byte_for_byte_what_numpy_saves() {
        // numpy.save("rows.npy", (numpy.arange(24, dtype="<f4") / 8).reshape(2, 3, 4)), NumPy 2
        let numpy = include_bytes!("../../../tests/golden/rows.npy");
        let values: Vec<f32> = (0..24u8).map(|i| f32::from(i) / 8.0).collect();
        assert_eq!(npy([2, 3, 4], &values), numpy);
    }

    #[test]
    fn a_pngs_chunks_have_the_checksums_of_the_format() {
        // Every PNG ends with this one.
        assert_eq!(chunk(b"IEND", b""), *b"\0\0\0\0IEND\xAE\x42\x60\x82");
        let chunks = png_chunks("äh");
        assert_eq!(chunks[..8], *b"\0\0\0\x09pHYs");
        // 11811 pixels a meter.
        assert_eq!(chunks[8..17], [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]);
        assert_eq!(chunks[21..29], *b"\0\0\0\x13iTXt");
        assert_eq!(chunks[29..48], *"Description\0\0\0\0\0äh".as_bytes());
    }
}
