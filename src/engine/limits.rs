//! Which pictures the engine takes: the limits and their sentences, for the worker and for the page.

use super::protocol::EngineError;
use crate::crop::MIN_SIDE;

/// The most pixels that are accepted; as RGBA they take 200 MB.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Refuses a picture that is too small to show anything or too large to hold.
///
/// # Errors
///
/// [`EngineError::Image`], with what to do.
pub fn check_picture(width: u32, height: u32) -> Result<(), EngineError> {
    let pixels = u64::from(width) * u64::from(height);
    let size = format!("{} x {} pixels", grouped(width), grouped(height));
    let reason = if width.min(height) < MIN_SIDE {
        format!(
            "This image is {size}. vitscope needs at least {MIN_SIDE} pixels a side: choose a larger one."
        )
    } else if pixels > MAX_PIXELS {
        format!(
            "This image is {size} ({} megapixels). vitscope reads up to {} megapixels: scale it down and try again.",
            pixels.div_ceil(1_000_000),
            MAX_PIXELS / 1_000_000
        )
    } else {
        return Ok(());
    };
    Err(EngineError::Image { reason })
}

/// What is said of a file that no picture can be made of.
pub fn unreadable_picture() -> EngineError {
    EngineError::Image {
        reason:
            "This file is not an image that the browser can read. Use a PNG, JPEG or WebP file."
                .to_owned(),
    }
}

/// `12000` as "12,000".
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_past_a_limit_is_told_what_to_do() {
        let large = check_picture(12_000, 9_000).unwrap_err().to_string();
        assert_eq!(
            large,
            "This image is 12,000 x 9,000 pixels (108 megapixels). vitscope reads up to 50 megapixels: scale it down and try again."
        );
        let small = check_picture(900, 15).unwrap_err().to_string();
        assert!(small.contains("900 x 15 pixels"), "{small}");
    }

    #[test]
    fn the_limits_themselves_are_accepted() {
        assert!(check_picture(16, 16).is_ok());
        assert!(check_picture(10_000, 5_000).is_ok());
        assert!(check_picture(10_000, 5_001).is_err());
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            [grouped(7), grouped(999), grouped(1_000), grouped(1_234_567)].join(" "),
            "7 999 1,000 1,234,567"
        );
    }
}
