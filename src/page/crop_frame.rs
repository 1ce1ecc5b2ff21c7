//! The frame that shows which part of a picture the models see, and where it goes when it is dragged.

use super::photograph::box_style;
use crate::grid::Size;
use crate::input::crop::{CropPlace, Rect, crop_fraction};

/// How far an arrow key moves the frame, of its room.
const STEP: f64 = 0.05;

/// A picture with the frame on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framed {
    /// Its pixels across and down.
    pub pixels: (usize, usize),
    /// The models' input.
    pub size: Size,
}

impl Framed {
    fn rect(self, place: CropPlace) -> Rect {
        crop_fraction(self.pixels.0, self.pixels.1, self.size, place)
    }

    /// Where the frame lies on the picture.
    pub fn style(self, place: CropPlace) -> String {
        box_style(self.rect(place))
    }

    /// How the picture fits into a square box.
    pub fn picture_style(self) -> String {
        let (width, height) = self.pixels;
        let share = 100.0 * (width as f64 / height.max(1) as f64).min(1.0);
        format!("aspect-ratio:{width}/{height};width:{share:.4}%")
    }

    /// The frame dragged by fractions of the picture's width and height: along a side that leaves no room it stays.
    pub fn dragged(self, place: CropPlace, across: f64, down: f64) -> CropPlace {
        let rect = self.rect(place);
        let share = |from: f64, by: f64, length: f64| match 1.0 - length {
            room if room > 0.0 => (from + by / room).clamp(0.0, 1.0),
            _ => from,
        };
        CropPlace { x: share(place.x, across, rect.w), y: share(place.y, down, rect.h) }
    }
}

/// The frame moved by arrow keys.
pub fn stepped(place: CropPlace, columns: isize, rows: isize) -> CropPlace {
    let share = |from: f64, steps: isize| (from + steps as f64 * STEP).clamp(0.0, 1.0);
    rounded(CropPlace { x: share(place.x, columns), y: share(place.y, rows) })
}

/// As the link says it: to a thousandth of the room.
pub fn rounded(place: CropPlace) -> CropPlace {
    let thousandths = |share: f64| (share * 1000.0).round() / 1000.0;
    CropPlace { x: thousandths(place.x), y: thousandths(place.y) }
}

/// Where the frame is, in words.
pub fn crop_words(place: CropPlace) -> String {
    match place.is_center() {
        true => "the middle".to_owned(),
        false => format!(
            "{:.0} % of the room from the left, {:.0} % from the top",
            place.x * 100.0,
            place.y * 100.0
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 512 x 256 after the resize: 288 and 32 pixels of room.
    const WIDE: Framed = Framed { pixels: (600, 300), size: Size::square(224) };

    #[test]
    fn the_frame_goes_where_the_pointer_drags_it() {
        let place = WIDE.dragged(CropPlace::CENTER, 72.0 / 512.0, 0.0);
        assert_eq!(rounded(place), CropPlace { x: 0.75, y: 0.5 });
        let moved = crop_fraction(600, 300, WIDE.size, place).x
            - crop_fraction(600, 300, WIDE.size, CropPlace::CENTER).x;
        assert_eq!(moved, 72.0 / 512.0);
        let corner = CropPlace { x: 1.0, y: 0.0 };
        assert_eq!(WIDE.dragged(CropPlace::CENTER, 3.0, -3.0), corner);
        assert!(WIDE.style(corner).starts_with("left:56.2500%;top:0.0000%;width:43.7500%;"));
    }

    #[test]
    fn arrow_keys_move_it_by_steps_and_never_out_of_the_picture() {
        let mut place = stepped(CropPlace::CENTER, -1, 1);
        assert_eq!(place, CropPlace { x: 0.45, y: 0.55 });
        for _ in 0..20 {
            place = stepped(place, -1, 1);
        }
        assert_eq!(place, CropPlace { x: 0.0, y: 1.0 });
    }

    #[test]
    fn the_whole_picture_lies_in_its_square_box() {
        assert_eq!(WIDE.picture_style(), "aspect-ratio:600/300;width:100.0000%");
        let tall = Framed { pixels: (300, 600), ..WIDE };
        assert_eq!(tall.picture_style(), "aspect-ratio:300/600;width:50.0000%");
    }

    #[test]
    fn the_middle_is_called_so() {
        assert_eq!(crop_words(CropPlace::CENTER), "the middle");
        let place = CropPlace { x: 0.25, y: 1.0 };
        assert_eq!(crop_words(place), "25 % of the room from the left, 100 % from the top");
    }
}
