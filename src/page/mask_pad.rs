//! A photograph on which squares are hidden with the pointer or the keys: where the keys are, and what is said.

use crate::input::mask::Mask;
use crate::page::keys::arrow;

/// Gray over a hidden square, which still lets the photograph be seen.
const COVER: [u8; 4] = [0x80, 0x80, 0x80, 0xD8];

/// A square: its column and its row, from 0.
pub type Square = (usize, usize);

/// A drag of the pointer over the pad: all squares under it are hidden, or all are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    hides: bool,
    /// Where it was last, as fractions of the pad's side.
    at: (f32, f32),
}

impl Stroke {
    /// Begins at a point, whose square is hidden or shown; which square that is.
    pub fn begin(mask: &mut Mask, at: (f32, f32)) -> (Stroke, Square) {
        let (column, row) = mask.square(at);
        let hides = !mask.hides(column, row);
        mask.set(column, row, hides);
        (Stroke { hides, at }, (column, row))
    }

    /// Goes on to a point; whether that changed the mask.
    pub fn go_on(&mut self, mask: &mut Mask, to: (f32, f32)) -> bool {
        let before = mask.clone();
        mask.paint(self.at, to, self.hides);
        self.at = to;
        *mask != before
    }
}

/// What a key does on the pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAction {
    /// Goes to this square.
    Move(Square),
    /// Hides the square, or shows it.
    Toggle,
}

/// What a key does at a square of a mask of `side` squares a side; `None` for keys of no meaning here.
pub fn key_action(key: &str, (column, row): Square, side: usize) -> Option<KeyAction> {
    let last = side.saturating_sub(1);
    let on = |at: usize, by: isize| at.saturating_add_signed(by).min(last);
    match arrow(key) {
        Some((columns, rows)) => Some(KeyAction::Move((on(column, columns), on(row, rows)))),
        None => [" ", "Enter"].contains(&key).then_some(KeyAction::Toggle),
    }
}

/// The square of the keys after the mask has become another one.
pub fn inside((column, row): Square, side: usize) -> Square {
    let last = side.saturating_sub(1);
    (column.min(last), row.min(last))
}

/// What is said of a square; `squares` is what they are called.
pub fn spoken(mask: &Mask, (column, row): Square, squares: &str) -> String {
    let state = if mask.hides(column, row) { "hidden" } else { "seen" };
    let (hidden, all) = (mask.hidden(), mask.side() * mask.side());
    format!("Row {}, column {}: {state}. {hidden} of {all} {squares} hidden.", row + 1, column + 1)
}

/// The cover over the photograph, one pixel a square.
pub fn cover_rgba(mask: &Mask) -> Vec<u8> {
    let squares =
        (0..mask.side()).flat_map(|row| (0..mask.side()).map(move |column| (column, row)));
    let rgba = squares.flat_map(|(column, row)| match mask.hides(column, row) {
        true => COVER,
        false => [0; 4],
    });
    rgba.collect()
}

/// A square's place on the pad, as a style.
pub fn square_style((column, row): Square, side: usize) -> String {
    let share = 100.0 / side as f64;
    let (left, top) = (share * column as f64, share * row as f64);
    format!("left:{left:.3}%;top:{top:.3}%;width:{share:.3}%;height:{share:.3}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_stay_on_the_pad() {
        let go = |key, at| key_action(key, at, 3);
        assert_eq!(go("ArrowLeft", (0, 1)), Some(KeyAction::Move((0, 1))));
        assert_eq!(go("ArrowRight", (1, 1)), Some(KeyAction::Move((2, 1))));
        assert_eq!(go("ArrowRight", (2, 1)), Some(KeyAction::Move((2, 1))));
        assert_eq!(go("ArrowUp", (2, 1)), Some(KeyAction::Move((2, 0))));
        assert_eq!(go("ArrowDown", (2, 2)), Some(KeyAction::Move((2, 2))));
        assert_eq!(go(" ", (2, 2)), Some(KeyAction::Toggle));
        assert_eq!(go("Tab", (2, 2)), None);
        assert_eq!(inside((7, 1), 4), (3, 1));
    }

    #[test]
    fn a_stroke_does_to_all_squares_what_it_does_to_the_first() {
        let mut mask: Mask = "4.82".parse().unwrap();
        let (mut stroke, square) = Stroke::begin(&mut mask, (0.9, 0.1));
        assert_eq!((square, mask.hides(3, 0)), ((3, 0), true));
        assert!(!stroke.go_on(&mut mask, (0.8, 0.1)));
        assert!(stroke.go_on(&mut mask, (0.1, 0.1)));
        assert_eq!(mask.to_string(), "4.f2");
        let (mut stroke, _) = Stroke::begin(&mut mask, (0.1, 0.1));
        assert!(stroke.go_on(&mut mask, (0.4, 0.1)));
        assert_eq!(mask.to_string(), "4.32");
    }

    #[test]
    fn a_square_is_said_covered_and_placed() {
        let mask: Mask = "2.4".parse().unwrap();
        assert_eq!(
            spoken(&mask, (1, 0), "squares"),
            "Row 1, column 2: hidden. 1 of 4 squares hidden."
        );
        assert!(spoken(&mask, (0, 1), "patches").starts_with("Row 2, column 1: seen."));
        assert_eq!(cover_rgba(&mask)[..8], [0, 0, 0, 0, 0x80, 0x80, 0x80, 0xD8]);
        assert_eq!(square_style((1, 0), 2), "left:50.000%;top:0.000%;width:50.000%;height:50.000%");
    }
}
