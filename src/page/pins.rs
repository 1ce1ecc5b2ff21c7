//! Where a pinned query lies on CL's grid, which may become another one.

use crate::engine::protocol::Query;
use crate::grid::{Cell, Grid, Point};
use crate::link::Place;

/// The patch of a grid that holds a point.
pub fn place_of(point: Point, grid: Grid) -> Place {
    grid.cell_at(point).into()
}

/// What is asked from a place: the middle of its patch, or where it lies past an edge of the last one before it.
pub fn query_of(place: Place, grid: Grid) -> Query {
    match place {
        Place::Cls => Query::Cls,
        Place::Patch { col, row } => {
            let (x, y) = grid.center(grid.clamp(Cell { column: col, row }));
            Query::Point { x, y }
        }
    }
}

/// A pin so many columns and rows on; from \[CLS\] it goes to the focus, and where nothing is pinned it starts there.
pub fn stepped(
    pin: Option<Place>,
    (columns, rows): (isize, isize),
    focus: Point,
    grid: Grid,
) -> Place {
    match pin.unwrap_or_else(|| place_of(focus, grid)) {
        Place::Patch { col, row } => grid.step(Cell { column: col, row }, columns, rows).into(),
        Place::Cls => place_of(focus, grid),
    }
}

/// A pin that stays where it is on the picture when the grid becomes another one; on the first grid it stays inside.
pub fn regridded(pin: Place, before: Option<Grid>, grid: Grid) -> Place {
    match pin {
        Place::Cls => Place::Cls,
        Place::Patch { col, row } => {
            let before = before.unwrap_or(grid);
            place_of(before.center(Cell { column: col, row }), grid)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid::square(14);
    const FOCUS: Point = (0.5, 0.25);

    fn patch(col: usize, row: usize) -> Place {
        Place::Patch { col, row }
    }

    #[test]
    fn a_place_asks_from_the_middle_of_its_patch() {
        let half = 0.5 / 14.0;
        assert_eq!(query_of(patch(0, 0), GRID), Query::Point { x: half, y: half });
        assert_eq!(query_of(Place::Cls, GRID), Query::Cls);
        // A link may have one of a larger grid.
        assert_eq!(query_of(patch(99, 99), GRID), query_of(patch(13, 13), GRID));
        let Query::Point { x, y } = query_of(patch(3, 9), GRID) else { panic!("no point") };
        assert_eq!(place_of((x, y), GRID), patch(3, 9));
    }

    #[test]
    fn a_step_starts_at_the_pin_else_at_the_focus_and_stays_at_an_edge() {
        let step = |pin, by| stepped(pin, by, FOCUS, GRID);
        assert_eq!(step(Some(patch(3, 9)), (1, 0)), patch(4, 9));
        assert_eq!(step(Some(patch(3, 0)), (0, -1)), patch(3, 0));
        assert_eq!(step(None, (-1, 0)), patch(6, 3));
        // From [CLS] there is no way but back to the picture.
        assert_eq!(step(Some(Place::Cls), (-1, 0)), patch(7, 3));
    }

    #[test]
    fn a_pin_stays_on_the_picture_when_the_grid_changes() {
        let fine = Grid::square(28);
        assert_eq!(regridded(patch(3, 9), Some(GRID), fine), patch(7, 19));
        assert_eq!(regridded(patch(7, 19), Some(fine), GRID), patch(3, 9));
        assert_eq!(regridded(Place::Cls, Some(GRID), fine), Place::Cls);
        let oblong = Grid { rows: 16, columns: 8 };
        assert_eq!(regridded(patch(13, 0), Some(GRID), oblong), patch(7, 0));
    }

    #[test]
    fn on_the_first_grid_a_pin_stays_and_one_past_an_edge_comes_inside() {
        assert_eq!(regridded(patch(3, 9), None, GRID), patch(3, 9));
        assert_eq!(regridded(patch(99, 2), None, GRID), patch(13, 2));
    }
}
