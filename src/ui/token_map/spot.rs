//! A patch of one of the pictures: what points, pictures and pins share.

use crate::engine::protocol::Query;
use crate::ui::selection::Point;

/// A place on one of the pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Which picture.
    pub picture: usize,
    /// Where on its crop.
    pub point: Point,
    /// It was pointed at in the picture: the picture's other points stand out too.
    pub whole: bool,
}

impl Spot {
    /// The patch of a token, prefix tokens left out, counted over all pictures.
    pub fn of_token(token: usize, grid: usize) -> Spot {
        let (picture, patch) = (token / (grid * grid), token % (grid * grid));
        let center = |cell: usize| (cell as f32 + 0.5) / grid as f32;
        Spot { picture, point: (center(patch % grid), center(patch / grid)), whole: false }
    }

    /// The token on a grid, counted so.
    pub fn token(&self, grid: usize) -> usize {
        let (col, row) = self.cell(grid);
        (self.picture * grid + row) * grid + col
    }

    /// Column and row on a grid.
    pub fn cell(&self, grid: usize) -> (usize, usize) {
        let (x, y) = self.point;
        let patch = Query::Point { x, y }.patch(grid);
        (patch % grid, patch / grid)
    }

    /// The patch so many columns and rows on; at an edge it stays.
    pub fn stepped(self, grid: usize, columns: isize, rows: isize) -> Spot {
        let (col, row) = self.cell(grid);
        let next = |cell: usize, by: isize| cell.saturating_add_signed(by).min(grid - 1);
        let (col, row) = (next(col, columns), next(row, rows));
        let center = |cell: usize| (cell as f32 + 0.5) / grid as f32;
        Spot { point: (center(col), center(row)), ..self }
    }
}
