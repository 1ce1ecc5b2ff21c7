//! Which squares of a picture are hidden from a model: what the visitor paints and a session reads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::random::SplitMix64;
use crate::grid::{Cell, Grid};

/// Squares of a picture, row by row, each hidden or not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mask {
    side: usize,
    cells: Vec<bool>,
}

impl Default for Mask {
    /// One square that hides nothing.
    fn default() -> Self {
        Self::open(1)
    }
}

impl Mask {
    /// The most squares along a side: the patches of 14 pixels of 1024.
    pub const MAX_SIDE: usize = 73;

    /// Nothing hidden, of `side` squares along a side: 1 to [`Self::MAX_SIDE`].
    pub fn open(side: usize) -> Self {
        let side = side.clamp(1, Self::MAX_SIDE);
        Self { side, cells: vec![false; side * side] }
    }

    /// Hides that share of the squares, 0..1, rounded to whole ones: each as likely as any other, and
    /// the same ones for the same `seed`.
    pub fn draw(side: usize, ratio: f64, seed: u64) -> Self {
        let mut mask = Self::open(side);
        let count = mask.side() * mask.side();
        let hidden = (ratio.clamp(0.0, 1.0) * count as f64).round() as usize;
        let mut cells: Vec<usize> = (0..count).collect();
        let mut random = SplitMix64::new(seed);
        // Fisher and Yates's shuffle, as far as it is needed.
        for place in 0..hidden {
            cells.swap(place, place + random.below(count - place));
            mask.cells[cells[place]] = true;
        }
        mask
    }

    /// Squares along a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether a square is hidden; one outside is not.
    pub fn hides(&self, column: usize, row: usize) -> bool {
        let inside = column < self.side && row < self.side;
        inside && self.cells[row * self.side + column]
    }

    /// Hides a square, or shows it; one outside is left alone.
    pub fn set(&mut self, column: usize, row: usize, hidden: bool) {
        if column < self.side && row < self.side {
            self.cells[row * self.side + column] = hidden;
        }
    }

    /// The number of hidden squares.
    pub fn hidden(&self) -> usize {
        self.cells.iter().filter(|hidden| **hidden).count()
    }

    /// No square is hidden.
    pub fn is_empty(&self) -> bool {
        self.hidden() == 0
    }

    /// Which patches of a grid are hidden, row by row: those whose center lies in a hidden square.
    pub fn patches(&self, grid: impl Into<Grid>) -> Vec<bool> {
        let grid = grid.into();
        let square = |patch: usize, count: usize| (2 * patch + 1) * self.side / (2 * count);
        let cells = (0..grid.patches()).map(|patch| grid.cell(patch));
        let of = |cell: Cell| (square(cell.column, grid.columns), square(cell.row, grid.rows));
        cells.map(of).map(|(column, row)| self.hides(column, row)).collect()
    }

    /// The same picture in other squares: one is hidden where its center was.
    pub fn on(&self, side: usize) -> Self {
        let side = side.clamp(1, Self::MAX_SIDE);
        Self { side, cells: self.patches(side) }
    }

    /// What is hidden shown, and the rest hidden.
    pub fn inverted(&self) -> Self {
        Self { side: self.side, cells: self.cells.iter().map(|hidden| !hidden).collect() }
    }

    /// The square of a point, `(x, y)` from 0 to 1: its column and row.
    pub fn square(&self, (x, y): (f32, f32)) -> (usize, usize) {
        let cell = |t: f32| ((t * self.side as f32) as usize).min(self.side - 1);
        (cell(x), cell(y))
    }

    /// Hides all squares between two points, or shows them.
    pub fn paint(&mut self, (x, y): (f32, f32), (to_x, to_y): (f32, f32), hidden: bool) {
        let way = (to_x - x).abs().max((to_y - y).abs());
        let steps = (2.0 * self.side as f32 * way).ceil().max(1.0);
        for step in 0..=steps as usize {
            let t = step as f32 / steps;
            let (column, row) = self.square((x + t * (to_x - x), y + t * (to_y - y)));
            self.set(column, row, hidden);
        }
    }
}

/// As in a link: the squares along a side, a full stop, and four squares a hexadecimal digit, the first
/// square in the highest bit; `2.9` hides the first and the last of four. Zeros at the end are left out,
/// and read where they stand.
impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let four = |cells: &[bool]| {
            cells.iter().zip([8, 4, 2, 1]).map(|(hidden, bit)| if *hidden { bit } else { 0 }).sum()
        };
        let digits = self.cells.chunks(4).filter_map(|cells| char::from_digit(four(cells), 16));
        write!(f, "{}.{}", self.side, digits.collect::<String>().trim_end_matches('0'))
    }
}

/// The text is no mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMask;

impl FromStr for Mask {
    type Err = NoMask;

    fn from_str(text: &str) -> Result<Self, NoMask> {
        let (side, digits) = text.split_once('.').ok_or(NoMask)?;
        let side: usize = side.parse().map_err(|_| NoMask)?;
        if !(1..=Self::MAX_SIDE).contains(&side) || digits.len() > (side * side).div_ceil(4) {
            return Err(NoMask);
        }
        let mut mask = Self::open(side);
        for (index, digit) in digits.chars().enumerate() {
            let digit = digit.to_digit(16).ok_or(NoMask)?;
            for bit in (0..4).filter(|bit| digit >> (3 - bit) & 1 == 1) {
                *mask.cells.get_mut(4 * index + bit).ok_or(NoMask)? = true;
            }
        }
        Ok(mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_hides_its_share_and_a_seed_repeats_it() {
        for (side, ratio, hidden) in [(4, 0.6, 10), (14, 0.6, 118), (7, 0.0, 0), (16, 1.0, 256)] {
            let mask = Mask::draw(side, ratio, 7);
            assert_eq!((mask.side(), mask.hidden()), (side, hidden));
            assert_eq!(mask, Mask::draw(side, ratio, 7));
        }
        assert_ne!(Mask::draw(4, 0.6, 1), Mask::draw(4, 0.6, 2));
    }

    #[test]
    fn every_square_is_drawn_as_often() {
        let draws = 2000;
        let mut counts = [0u32; 16];
        for seed in 0..draws {
            let mask = Mask::draw(4, 0.5, seed);
            for (cell, count) in counts.iter_mut().enumerate() {
                *count += u32::from(mask.hides(cell % 4, cell / 4));
            }
        }
        // Of 2000 tosses of a coin, six standard deviations.
        for count in counts {
            assert!((i64::from(count) - 1000).abs() < 6 * 23, "{counts:?}");
        }
    }

    #[test]
    fn a_patch_is_hidden_by_the_square_over_its_center() {
        let mut mask = Mask::open(2);
        mask.set(1, 0, true);
        mask.set(5, 0, true);
        let hidden = |grid| -> Vec<usize> {
            let patches = mask.patches(grid).into_iter().enumerate();
            patches.filter_map(|(patch, hidden)| hidden.then_some(patch)).collect()
        };
        assert_eq!(hidden(4), [2, 3, 6, 7]);
        assert_eq!(hidden(2), [1]);
        // The middle column of three belongs to the second square.
        assert_eq!(hidden(3), [1, 2]);
    }

    #[test]
    fn a_link_keeps_a_mask() {
        let all = [(1, 1.0), (2, 0.5), (3, 0.5), (7, 0.3), (14, 0.6), (Mask::MAX_SIDE, 0.1)];
        for (side, ratio) in all {
            for mask in [Mask::open(side), Mask::draw(side, ratio, 3)] {
                assert_eq!(mask.to_string().parse(), Ok(mask));
            }
        }
        let mut corners = "2.9".parse::<Mask>().unwrap();
        assert!(corners.hides(0, 0) && corners.hides(1, 1) && corners.hidden() == 2);
        corners = corners.on(3);
        assert_eq!(corners.to_string(), "3.8d8");
        for (long, short) in [("4.8200", "4.82"), ("4.0000", "4."), ("3.800", "3.8")] {
            assert_eq!(long.parse::<Mask>().unwrap().to_string(), short);
            assert_eq!(long.parse::<Mask>(), short.parse());
        }
        let none = ["", "2", "2.g", "2.99", "0.", "0.1", "74.1", "x.1", "3.809", "3.8080", "-1.0"];
        for text in none.into_iter().chain(["2.é", "1.ü"]) {
            assert_eq!(text.parse::<Mask>(), Err(NoMask), "{text}");
        }
    }

    #[test]
    fn another_grid_hides_the_same_part() {
        let left: Mask = "2.a".parse().unwrap();
        let fine = left.on(4);
        assert_eq!(fine.to_string(), "4.cccc");
        assert_eq!(fine.on(2), left);
        assert_eq!(fine.inverted().to_string(), "4.3333");
        assert_eq!(Mask::default().on(3), Mask::open(3));
        assert_eq!(left.on(0).side(), 1);
    }

    #[test]
    fn a_fast_stroke_leaves_no_gap() {
        let mut mask = Mask::open(14);
        mask.paint((0.01, 0.01), (0.99, 0.99), true);
        assert!((0..14).all(|cell| mask.hides(cell, cell)));
        mask.paint((0.0, 0.5), (1.0, 0.5), false);
        assert!((0..14).all(|column| !mask.hides(column, 7)));
        assert!(mask.hides(0, 0) && mask.hides(13, 13));
    }
}
