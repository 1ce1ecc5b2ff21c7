//! Pictures one after another as one GIF.

use std::fmt;

use gif::{AnyExtension, DisposalMethod, Encoder, EncodingError, Extension, Frame, Repeat};

/// How carefully colors are chosen, from 1 (best) to 30; 10 is the encoder's own compromise.
const SPEED: i32 = 10;
/// Bytes in a block of a GIF's comment.
const BLOCK: usize = 255;

/// Why there is no moving picture.
#[derive(Debug, thiserror::Error)]
pub enum MovingError {
    /// A GIF has at most 65535 pixels a side.
    #[error("the picture of {width} x {height} pixels is too large for a GIF")]
    Size {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
    },
    /// A picture of another size than the first.
    #[error("the pictures are not of one size")]
    Other,
    /// The encoder's own.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

/// A GIF that is being made; shown, it goes round and round.
pub struct MovingPicture {
    encoder: Encoder<Vec<u8>>,
    width: u16,
    height: u16,
    before: Vec<u8>,
}

impl fmt::Debug for MovingPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MovingPicture({} x {})", self.width, self.height)
    }
}

impl MovingPicture {
    /// Begins one of so many pixels, which says `words` of itself.
    ///
    /// # Errors
    /// [`MovingError::Size`] or [`MovingError::Encoding`].
    pub fn new(width: usize, height: usize, words: &str) -> Result<MovingPicture, MovingError> {
        let (Ok(w), Ok(h)) = (u16::try_from(width), u16::try_from(height)) else {
            return Err(MovingError::Size { width, height });
        };
        let mut encoder = Encoder::new(Vec::new(), w, h, &[])?;
        encoder.set_repeat(Repeat::Infinite)?;
        let blocks: Vec<&[u8]> = words.as_bytes().chunks(BLOCK).collect();
        encoder.write_raw_extension(AnyExtension(Extension::Comment as u8), &blocks)?;
        Ok(MovingPicture { encoder, width: w, height: h, before: Vec::new() })
    }

    /// Adds a picture, `[height, width, 4]`, that is shown so many milliseconds.
    ///
    /// # Errors
    /// [`MovingError::Other`] or [`MovingError::Encoding`].
    pub fn push(&mut self, rgba: Vec<u8>, milliseconds: u64) -> Result<(), MovingError> {
        if rgba.len() != usize::from(self.width) * usize::from(self.height) * 4 {
            return Err(MovingError::Other);
        }
        let mut changed = changes(&self.before, &rgba);
        let mut frame = Frame::from_rgba_speed(self.width, self.height, &mut changed, SPEED);
        frame.delay = u16::try_from(milliseconds / 10).unwrap_or(u16::MAX);
        frame.dispose = DisposalMethod::Keep;
        self.encoder.write_frame(&frame)?;
        self.before = rgba;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// [`MovingError::Encoding`].
    pub fn finish(self) -> Result<Vec<u8>, MovingError> {
        Ok(self.encoder.into_inner()?)
    }
}

/// A picture in which what is as in the one before is clear: that stays, and takes no room.
fn changes(before: &[u8], rgba: &[u8]) -> Vec<u8> {
    let mut changed = rgba.to_vec();
    for (pixel, old) in changed.chunks_exact_mut(4).zip(before.chunks_exact(4)) {
        if *pixel == *old {
            pixel.copy_from_slice(&[0; 4]);
        }
    }
    changed
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use image::AnimationDecoder;
    use image::codecs::gif::GifDecoder;

    use super::*;

    fn picture(square: usize) -> Vec<u8> {
        let color = |i: usize| if i == square { [200, 0, 0, 255] } else { [255; 4] };
        (0..6 * 4).flat_map(color).collect()
    }

    #[test]
    fn another_decoder_sees_the_pictures_one_after_another() {
        let mut moving = MovingPicture::new(6, 4, &"from vitscope ".repeat(40)).unwrap();
        let pictures = [picture(3), picture(4), picture(4)];
        for rgba in &pictures {
            moving.push(rgba.clone(), 320).unwrap();
        }
        let bytes = moving.finish().unwrap();
        assert!(bytes.windows(13).any(|part| part == b"from vitscope"));
        let decoder = GifDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let frames = decoder.into_frames().collect_frames().unwrap();
        assert_eq!(frames.len(), pictures.len());
        for (frame, rgba) in frames.iter().zip(&pictures) {
            assert_eq!(frame.buffer().as_raw(), rgba);
            assert_eq!(frame.delay().numer_denom_ms(), (320, 1));
        }
    }

    #[test]
    fn what_fits_no_gif_is_an_error() {
        assert!(matches!(MovingPicture::new(65536, 1, ""), Err(MovingError::Size { .. })));
        let mut moving = MovingPicture::new(6, 4, "").unwrap();
        assert!(matches!(moving.push(vec![0; 8], 320), Err(MovingError::Other)));
    }
}
