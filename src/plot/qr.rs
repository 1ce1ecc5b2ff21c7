//! A text, such as a link, as a QR code.

use qrcode::{Color, QrCode};

/// A code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrDrawing {
    /// Squares a side, without the white border of four that belongs around it.
    pub side: usize,
    /// Its dark squares as an SVG path, a unit a square.
    pub path: String,
}

/// The code of a text; none of one that is too long for any.
pub fn qr(text: &str) -> Option<QrDrawing> {
    let code = QrCode::new(text).ok()?;
    let side = code.width();
    let colors = code.to_colors();
    let dark = colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
    let square = |(index, _)| format!("M{} {}h1v1h-1z", index % side, index / side);
    Some(QrDrawing { side, path: dark.map(square).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_code_with_its_three_finders() {
        let QrDrawing { side, path } = qr("https://example.org/?image=rocket&layer=6").unwrap();
        // Codes have 17 squares and four for each version.
        assert_eq!(side % 4, 1);
        let is_dark = |x: usize, y: usize| path.contains(&format!("M{x} {y}h"));
        for (left, top) in [(0, 0), (side - 7, 0), (0, side - 7)] {
            for at in 0..7 {
                assert!(is_dark(left + at, top) && is_dark(left, top + at), "{left} {top}");
            }
            assert!(!is_dark(left + 1, top + 1) && is_dark(left + 3, top + 3));
        }
        assert_ne!(qr("a"), qr("b"));
    }

    #[test]
    fn a_text_that_no_code_holds_has_none() {
        assert_eq!(qr(&"x".repeat(5000)), None);
    }
}
