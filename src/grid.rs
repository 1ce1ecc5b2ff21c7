//! The patches of a picture as a model cuts it: which one holds a point, and where each lies.
//!
//! Three ways to name a patch, and the ways from one to another: a [`Point`] of the crop, a [`Cell`] (its column
//! and row), and its index, counted row by row from the top left. Among a model's tokens the patches stand in
//! that order behind the prefix tokens. All count from 0.
//!
//! Most grids are square; some are not, such as 16 x 8 for pictures of people. A patch itself is always square.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A point of the crop that the models see: the fraction of its width from the left and of its height from the
/// top, 0..1.
pub type Point = (f32, f32);

/// How many patches lie below and beside each other; never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grid {
    /// Below each other.
    pub rows: usize,
    /// Beside each other.
    pub columns: usize,
}

/// Where a patch lies on its grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// From the left, from 0.
    pub column: usize,
    /// From the top, from 0.
    pub row: usize,
}

impl Grid {
    /// So many patches a side.
    pub const fn square(side: usize) -> Grid {
        Grid { rows: side, columns: side }
    }

    /// As many rows as columns.
    pub fn is_square(self) -> bool {
        self.rows == self.columns
    }

    /// Patches along the longer side.
    pub fn longer(self) -> usize {
        self.rows.max(self.columns)
    }

    /// Patches along the shorter side.
    pub fn shorter(self) -> usize {
        self.rows.min(self.columns)
    }

    /// The grid of the same shape with so many patches along the longer side, to the nearest whole patch along the other.
    pub fn with_longer(self, side: usize) -> Grid {
        let longer = self.longer();
        let scaled = |count: usize| ((2 * count * side + longer) / (2 * longer)).max(1);
        Grid { rows: scaled(self.rows), columns: scaled(self.columns) }
    }

    /// The input that is cut so, in patches of so many pixels.
    pub fn size(self, patch: usize) -> Size {
        Size { height: self.rows * patch, width: self.columns * patch }
    }

    /// As JSON says it: a number where it is square, else rows and columns.
    pub fn sides(self) -> Size {
        self.size(1)
    }

    /// As the page says it: `16 × 8`.
    pub fn in_words(self) -> String {
        format!("{} × {}", self.rows, self.columns)
    }

    /// How many patches there are.
    pub fn patches(self) -> usize {
        self.rows * self.columns
    }

    /// The cell that holds a point; of a point outside the crop the nearest one.
    pub fn cell_at(self, (x, y): Point) -> Cell {
        let index = |share: f32, count: usize| {
            ((share.clamp(0.0, 1.0) * count as f32) as usize).min(count - 1)
        };
        Cell { column: index(x, self.columns), row: index(y, self.rows) }
    }

    /// The patch that holds a point.
    pub fn patch_at(self, point: Point) -> usize {
        self.patch(self.cell_at(point))
    }

    /// Where a patch lies.
    pub fn cell(self, patch: usize) -> Cell {
        Cell { column: patch % self.columns, row: patch / self.columns }
    }

    /// The patch in a cell.
    pub fn patch(self, cell: Cell) -> usize {
        cell.row * self.columns + cell.column
    }

    /// The middle of a cell.
    pub fn center(self, cell: Cell) -> Point {
        let middle = |index: usize, count: usize| (index as f32 + 0.5) / count as f32;
        (middle(cell.column, self.columns), middle(cell.row, self.rows))
    }

    /// The patch in the middle; of an even number of rows or columns the one just past it.
    pub fn middle(self) -> usize {
        self.patch(Cell { column: self.columns / 2, row: self.rows / 2 })
    }

    /// The cell itself, or where it lies past an edge the last one before it.
    pub fn clamp(self, cell: Cell) -> Cell {
        Cell { column: cell.column.min(self.columns - 1), row: cell.row.min(self.rows - 1) }
    }

    /// The cell so many columns and rows on; at an edge it stays.
    pub fn step(self, cell: Cell, columns: isize, rows: isize) -> Cell {
        self.clamp(Cell {
            column: cell.column.saturating_add_signed(columns),
            row: cell.row.saturating_add_signed(rows),
        })
    }
}

impl From<usize> for Grid {
    fn from(side: usize) -> Grid {
        Grid::square(side)
    }
}

/// Rows first: `16 x 8`.
impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {}", self.rows, self.columns)
    }
}

/// The pixels of a model's input; in JSON a number where it is square, else height and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Sides", into = "Sides")]
pub struct Size {
    /// Pixels down.
    pub height: usize,
    /// Pixels across.
    pub width: usize,
}

impl Size {
    /// So many pixels a side.
    pub const fn square(side: usize) -> Size {
        Size { height: side, width: side }
    }

    /// Pixels along the longer side.
    pub fn longer(self) -> usize {
        self.height.max(self.width)
    }

    /// Pixels along the shorter side.
    pub fn shorter(self) -> usize {
        self.height.min(self.width)
    }

    /// The size of the same shape with so many pixels along the longer side.
    pub fn with_longer(self, side: usize) -> Size {
        let scaled = |length: usize| (length * side / self.longer().max(1)).max(1);
        Size { height: scaled(self.height), width: scaled(self.width) }
    }

    /// `224 px`, or `256 x 128 px`, height first.
    pub fn in_words(self) -> String {
        match self.height == self.width {
            true => format!("{} px", self.height),
            false => format!("{self} px"),
        }
    }

    /// How many pixels there are.
    pub fn pixels(self) -> usize {
        self.height * self.width
    }
}

impl From<usize> for Size {
    fn from(side: usize) -> Size {
        Size::square(side)
    }
}

/// Height first: `256 x 128`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {}", self.height, self.width)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Sides {
    Square(usize),
    Both([usize; 2]),
}

impl From<Sides> for Size {
    fn from(sides: Sides) -> Size {
        match sides {
            Sides::Square(side) => Size::square(side),
            Sides::Both([height, width]) => Size { height, width },
        }
    }
}

impl From<Size> for Sides {
    fn from(Size { height, width }: Size) -> Sides {
        if height == width { Sides::Square(height) } else { Sides::Both([height, width]) }
    }
}

/// As a visitor reads it, from 1: `row 3, column 4`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, column {}", self.row + 1, self.column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Grid = Grid { rows: 2, columns: 4 };

    #[test]
    fn a_point_belongs_to_the_patch_that_holds_it() {
        let at = |x, y| Grid::square(14).patch_at((x, y));
        assert_eq!(at(0.0, 0.0), 0);
        assert_eq!(at(1.0, 1.0), 14 * 14 - 1);
        assert_eq!(at(0.5, 0.0), 7);
        assert_eq!(WIDE.patch_at((0.5, 0.5)), 4 + 2);
        // Outside the crop, the nearest edge.
        assert_eq!(WIDE.patch_at((-3.0, 9.0)), 4);
    }

    #[test]
    fn a_patch_goes_to_its_cell_and_its_center_and_back() {
        for grid in [WIDE, Grid::square(1), Grid::square(5)] {
            for patch in 0..grid.patches() {
                let cell = grid.cell(patch);
                assert!(cell.column < grid.columns && cell.row < grid.rows);
                assert_eq!(grid.patch(cell), patch);
                assert_eq!(grid.patch_at(grid.center(cell)), patch);
            }
        }
        assert_eq!(WIDE.center(Cell { column: 3, row: 0 }), (0.875, 0.25));
    }

    #[test]
    fn a_step_stays_on_the_grid() {
        let corner = Cell { column: 3, row: 1 };
        assert_eq!(WIDE.step(corner, 1, 1), corner);
        assert_eq!(WIDE.step(corner, -1, -5), Cell { column: 2, row: 0 });
        assert_eq!(WIDE.clamp(Cell { column: 9, row: 0 }), Cell { column: 3, row: 0 });
    }

    #[test]
    fn the_middle_is_that_of_rows_and_columns() {
        assert_eq!(Grid::square(14).middle(), 7 * 14 + 7);
        assert_eq!(Grid::square(3).middle(), 4);
        assert_eq!(WIDE.middle(), 4 + 2);
    }

    #[test]
    fn people_count_from_one_and_say_the_row_first() {
        assert_eq!(WIDE.cell(3).to_string(), "row 1, column 4");
    }

    #[test]
    fn a_size_is_a_number_or_height_and_width() {
        for (text, size) in
            [("224", Size::square(224)), ("[256,128]", Size { height: 256, width: 128 })]
        {
            assert_eq!(serde_json::from_str::<Size>(text).unwrap(), size);
            assert_eq!(serde_json::to_string(&size).unwrap(), text);
        }
    }
}
