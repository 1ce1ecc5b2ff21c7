//! A picture before anything is done to it.

/// A picture's pixels, decoded, upright, over white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbPixels {
    /// `[height, width, 3]`, 8 bits a channel.
    pub rgb: Vec<u8>,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl RgbPixels {
    /// Lays pixels `[height, width, 4]`, alpha not premultiplied, over white.
    pub fn over_white(rgba: &[u8], width: usize, height: usize) -> RgbPixels {
        let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
        rgba.as_chunks().0.iter().for_each(|pixel| rgb.extend_from_slice(&over_white(*pixel)));
        RgbPixels { rgb, width, height }
    }
}

/// A pixel with alpha on white, rounded to the nearest level.
pub(super) fn over_white([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [r, g, b].map(|level| ((u32::from(level) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_lies_over_white() {
        let rgba = [10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128];
        let expected = [10, 20, 30, 255, 255, 255, 127, 177, 255];
        assert_eq!(RgbPixels::over_white(&rgba, 3, 1).rgb, expected);
    }
}
