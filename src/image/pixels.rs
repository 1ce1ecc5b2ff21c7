//! A picture before anything is done to it.

/// A picture's pixels, decoded.
#[derive(Debug, Clone, Copy)]
pub struct RgbaPixels<'a> {
    /// `[height, width, 4]`, 8 bits a channel, alpha not premultiplied.
    pub rgba: &'a [u8],
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}
