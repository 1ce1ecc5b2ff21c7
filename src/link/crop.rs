//! Where a picture is cut, as the link says it: two shares of the room, from the left and from the top.

use crate::input::crop::CropPlace;

/// What `crop` may be.
pub const CROP: &str = "two numbers from 0 to 1 with a comma between: from the left to the right, from the top to the bottom";

/// The place that a text says.
pub fn parse_crop(text: &str) -> Option<CropPlace> {
    let share = |text: &str| text.trim().parse().ok().filter(|share| (0.0..=1.0).contains(share));
    let (x, y) = text.split_once(',')?;
    Some(CropPlace { x: share(x)?, y: share(y)? })
}

/// A place as the link says it.
pub fn crop_text(CropPlace { x, y }: CropPlace) -> String {
    format!("{x},{y}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_printed() {
        for text in ["0,1", "0.25,0.5", "1,0.125"] {
            assert_eq!(parse_crop(text).map(crop_text).as_deref(), Some(text));
        }
        for bad in ["", "0.5", "0.5,", "-0.1,0", "0,1.1", "NaN,0", "a,b", "0,0,0"] {
            assert_eq!(parse_crop(bad), None, "{bad}");
        }
    }
}
