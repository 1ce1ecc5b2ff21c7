//! Which squares of a picture are hidden from a model: what the visitor paints and a session reads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const WORD: usize = u64::BITS as usize;

/// Squares of a picture, row by row, each hidden or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mask {
    side: u8,
    cells: [u64; Mask::MAX_SIDE * Mask::MAX_SIDE / WORD],
}

impl Mask {
    /// The most squares along a side.
    pub const MAX_SIDE: usize = 16;

    /// Nothing hidden, of `side` squares along a side: 1 to [`Self::MAX_SIDE`].
    pub fn open(side: usize) -> Self {
        Self { side: side.clamp(1, Self::MAX_SIDE) as u8, cells: Default::default() }
    }

    /// Hides that share of the squares, 0..1, rounded to whole ones: each as likely as any other, and
    /// the same ones for the same `seed`.
    pub fn draw(side: usize, ratio: f64, seed: u64) -> Self {
        let mut mask = Self::open(side);
        let count = mask.side() * mask.side();
        let hidden = (ratio.clamp(0.0, 1.0) * count as f64).round() as usize;
        let mut cells: Vec<usize> = (0..count).collect();
        let mut state = seed;
        // Fisher and Yates's shuffle, as far as it is needed.
        for place in 0..hidden {
            let rest = (count - place) as u64;
            cells.swap(place, place + (next(&mut state) % rest) as usize);
            mask.put(cells[place], true);
        }
        mask
    }

    /// Squares along a side.
    pub fn side(&self) -> usize {
        self.side.into()
    }

    /// Whether a square is hidden; one outside is not.
    pub fn hides(&self, column: usize, row: usize) -> bool {
        let inside = column < self.side() && row < self.side();
        inside && self.at(row * self.side() + column)
    }

    /// Hides a square, or shows it; one outside is left alone.
    pub fn set(&mut self, column: usize, row: usize, hidden: bool) {
        if column < self.side() && row < self.side() {
            self.put(row * self.side() + column, hidden);
        }
    }

    /// The number of hidden squares.
    pub fn hidden(&self) -> usize {
        self.cells.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Which patches of a grid are hidden, row by row: those whose center lies in a hidden square.
    pub fn patches(&self, grid: usize) -> Vec<bool> {
        let square = |patch: usize| (2 * patch + 1) * self.side() / (2 * grid);
        let patches = (0..grid).flat_map(|row| (0..grid).map(move |column| (column, row)));
        patches.map(|(column, row)| self.hides(square(column), square(row))).collect()
    }

    fn at(&self, cell: usize) -> bool {
        self.cells.get(cell / WORD).is_some_and(|word| word >> (cell % WORD) & 1 == 1)
    }

    fn put(&mut self, cell: usize, hidden: bool) {
        if let Some(word) = self.cells.get_mut(cell / WORD) {
            let bit = 1 << (cell % WORD);
            *word = if hidden { *word | bit } else { *word & !bit };
        }
    }
}

/// Vigna's SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// As in a link: the squares along a side, a full stop, and four squares a hexadecimal digit, the first
/// square in the highest bit; `2.9` hides the first and the last of four.
impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.side)?;
        let count = self.side() * self.side();
        for first in (0..count).step_by(4) {
            let digit =
                (first..first + 4).fold(0, |digit, cell| digit << 1 | u8::from(self.at(cell)));
            write!(f, "{digit:x}")?;
        }
        Ok(())
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
        let count = side.checked_mul(side).ok_or(NoMask)?;
        if !(1..=Self::MAX_SIDE).contains(&side) || digits.len() != count.div_ceil(4) {
            return Err(NoMask);
        }
        let mut mask = Self::open(side);
        for (index, digit) in digits.chars().enumerate() {
            let digit = digit.to_digit(16).ok_or(NoMask)?;
            for bit in (0..4).filter(|bit| digit >> (3 - bit) & 1 == 1) {
                match 4 * index + bit {
                    cell if cell < count => mask.put(cell, true),
                    _ => return Err(NoMask),
                }
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
        for mask in [Mask::open(1), Mask::draw(3, 0.5, 3), Mask::draw(16, 0.6, 4)] {
            assert_eq!(mask.to_string().parse(), Ok(mask));
        }
        let corners = "2.9".parse::<Mask>().unwrap();
        assert!(corners.hides(0, 0) && corners.hides(1, 1) && corners.hidden() == 2);
        for text in ["", "2", "2.", "2.g", "2.99", "0.", "17.0", "3.00f", "-1.0", "2.é"] {
            assert_eq!(text.parse::<Mask>(), Err(NoMask), "{text}");
        }
    }
}
