//! Which patches of a photograph are hidden.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The finest grid to hide patches on: that of 1024 pixels in patches of 14.
pub const MAX_OCCLUSION_GRID: usize = 73;

/// Hidden cells of a square grid over the crop.
///
/// As text `14.80c`: cells a side, then the cells row by row, four to a hexadecimal digit, the first
/// one highest; zeros at the end are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Occlusion {
    grid: usize,
    hidden: Vec<bool>,
}

impl Occlusion {
    /// Nothing is hidden, on a grid of so many cells a side.
    pub fn new(grid: usize) -> Self {
        let grid = grid.min(MAX_OCCLUSION_GRID);
        Self { grid, hidden: vec![false; grid * grid] }
    }

    /// Cells a side.
    pub fn grid(&self) -> usize {
        self.grid
    }

    /// Whether a cell is hidden, by its number row by row.
    pub fn hides(&self, cell: usize) -> bool {
        self.hidden.get(cell).copied().unwrap_or(false)
    }

    /// Hides a cell or shows it; one past the grid's end is no cell.
    pub fn set(&mut self, cell: usize, hidden: bool) {
        if let Some(now) = self.hidden.get_mut(cell) {
            *now = hidden;
        }
    }

    /// How many are hidden.
    pub fn count(&self) -> usize {
        self.hidden.iter().filter(|hidden| **hidden).count()
    }

    /// None is hidden.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The same picture on another grid: a cell is hidden where its center was.
    pub fn on(&self, grid: usize) -> Self {
        let mut other = Self::new(grid);
        let at = |cell: usize| (2 * cell + 1) * self.grid / (2 * other.grid);
        let cells = 0..other.grid * other.grid;
        other.hidden = cells
            .map(|cell| self.hides(at(cell / other.grid) * self.grid + at(cell % other.grid)))
            .collect();
        other
    }

    /// Reads what [`fmt::Display`] prints; `None` for all else.
    pub fn parse(text: &str) -> Option<Self> {
        let (grid, digits) = text.split_once('.')?;
        let grid = grid.parse().ok().filter(|grid| (1..=MAX_OCCLUSION_GRID).contains(grid))?;
        let mut read = Self::new(grid);
        for (i, digit) in digits.chars().enumerate() {
            let four = digit.to_digit(16)?;
            for bit in 0..4 {
                let hidden = four >> (3 - bit) & 1 == 1;
                let cell = 4 * i + bit;
                if hidden && cell >= grid * grid {
                    return None;
                }
                read.set(cell, hidden);
            }
        }
        Some(read)
    }
}

impl fmt::Display for Occlusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let four = |cells: &[bool]| {
            cells.iter().enumerate().map(|(bit, &hidden)| usize::from(hidden) << (3 - bit)).sum()
        };
        let digits: String = self
            .hidden
            .chunks(4)
            .map(|cells| {
                let four: usize = four(cells);
                format!("{four:x}")
            })
            .collect();
        write!(f, "{}.{}", self.grid, digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_and_reads_the_same() {
        for grid in [1, 2, 3, 7, 14, MAX_OCCLUSION_GRID] {
            let mut some = Occlusion::new(grid);
            for cell in (0..grid * grid).filter(|cell| cell * cell % 7 == 2 || *cell == 0) {
                some.set(cell, true);
            }
            assert_eq!(Occlusion::parse(&some.to_string()), Some(some));
        }
        let mut first_and_last = Occlusion::new(3);
        first_and_last.set(0, true);
        first_and_last.set(8, true);
        first_and_last.set(9, true);
        assert_eq!(first_and_last.to_string(), "3.808");
        assert_eq!(first_and_last.count(), 2);
    }

    #[test]
    fn what_is_no_mask_is_none() {
        for text in ["", "3", "0.1", "74.1", "x.1", "3.g", "3.809", "3.8080001", "1.ü"] {
            assert_eq!(Occlusion::parse(text), None, "{text}");
        }
        assert_eq!(Occlusion::parse("3."), Some(Occlusion::new(3)));
        assert_eq!(Occlusion::parse("3.80800"), Occlusion::parse("3.808"));
    }

    #[test]
    fn another_grid_hides_the_same_part() {
        let left = Occlusion::parse("2.a").unwrap();
        let fine = left.on(4);
        assert_eq!(fine.to_string(), "4.cccc");
        assert_eq!(fine.on(2), left);
        assert_eq!(Occlusion::default().on(3), Occlusion::new(3));
    }
}
