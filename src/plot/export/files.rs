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

/// A picture of RGBA bytes, so many pixels a row, as PNG: every byte as it is, not compressed, for maps are small.
pub fn png(rgba: &[u8], width: usize) -> Vec<u8> {
    let row = 4 * width.max(1);
    let rows = rgba.chunks_exact(row);
    let mut head = Vec::with_capacity(13);
    head.extend((width as u32).to_be_bytes());
    head.extend((rows.len() as u32).to_be_bytes());
    // 8 bits a channel, with alpha.
    head.extend([8, 6, 0, 0, 0]);
    // Each row begins with its filter: none.
    let lines: Vec<u8> = rows.flat_map(|row| std::iter::once(&0).chain(row)).copied().collect();
    let data = zlib(&lines);
    let signature = b"\x89PNG\r\n\x1A\n".to_vec();
    [signature, chunk(b"IHDR", &head), chunk(b"IDAT", &data), chunk(b"IEND", b"")].concat()
}

/// Bytes as zlib has them, in stored blocks.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    const MOST: usize = 65_535;
    let mut stream = vec![0x78, 0x01];
    let blocks = bytes.len().div_ceil(MOST).max(1);
    for index in 0..blocks {
        let block = &bytes[index * MOST..bytes.len().min((index + 1) * MOST)];
        let length = block.len() as u16;
        stream.push(u8::from(index + 1 == blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

/// Bytes of a type as a data URL.
pub fn data_url(kind: &str, bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut url = format!("data:{kind};base64,");
    url.reserve(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let of = |index: usize| u32::from(part.get(index).copied().unwrap_or(0));
        let all = of(0) << 16 | of(1) << 8 | of(2);
        for index in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * index) & 63) as usize];
            url.push(if index <= part.len() { char::from(letter) } else { '=' });
        }
    }
    url
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

    // What reads it is there on the host alone.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_picture_is_read_back_byte_for_byte() {
        // Two blocks, and every byte.
        let rgba: Vec<u8> = (0..4 * 150 * 130u32).map(|i| (i * 7 % 256) as u8).collect();
        let read = image::load_from_memory(&png(&rgba, 150)).unwrap();
        assert_eq!((read.width(), read.height()), (150, 130));
        assert_eq!(read.into_rgba8().into_raw(), rgba);
    }

    #[test]
    fn a_data_url_is_base64() {
        let url = |bytes: &[u8]| data_url("image/png", bytes);
        assert_eq!(url(b""), "data:image/png;base64,");
        assert_eq!(url(b"Man"), "data:image/png;base64,TWFu");
        assert_eq!(url(b"Ma"), "data:image/png;base64,TWE=");
        assert_eq!(url(&[0xFB]), "data:image/png;base64,+w==");
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
