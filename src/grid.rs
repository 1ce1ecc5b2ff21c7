//! The patches of a picture as a model cuts it: which one holds a point, and where each lies.
//!
//! Three ways to name a patch, and the ways from one to another: a [`Point`] of the crop, a [`Cell`] (its column
//! and row), and its index, counted row by row from the top left. Among a model's tokens the patches stand in
//! that order behind the prefix tokens. All count from 0.
//!
//! Every model's grid is square today ([`Grid::square`]); rows and columns are kept apart so that others can come.

use std::fmt;

/// A point of the crop that the models see: the fraction of its width from the left and of its height from the
/// top, 0..1.
pub type Point = (f32, f32);

/// How many patches lie below and beside each other; never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    pub fn square(side: usize) -> Grid {
        Grid { rows: side, columns: side }
    }

    /// The square grid of so many patches; of another number the next smaller one.
    pub fn square_of(patches: usize) -> Grid {
        Grid::square(patches.isqrt())
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
    fn so_many_patches_are_a_square() {
        assert_eq!(Grid::square_of(196), Grid::square(14));
        assert_eq!(Grid::square_of(199), Grid::square(14));
    }
}
