//! Where maps and photographs lie in a figure: in a square, or as much of it as their shape fills.

use crate::grid::Grid;

/// Where something is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// The largest of a grid's shape in the middle of a square.
    pub fn within((left, top, side): (f64, f64, f64), grid: Grid) -> Area {
        let cell = side / grid.longer().max(1) as f64;
        let (width, height) = (cell * grid.columns as f64, cell * grid.rows as f64);
        let (left, top) = (left + (side - width) / 2.0, top + (side - height) / 2.0);
        Area { left, top, width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tall_map_stands_in_the_middle_of_its_square() {
        let within = |rows, columns| {
            let Area { left, top, width, height } =
                Area::within((10.0, 20.0, 64.0), Grid { rows, columns });
            (left, top, width, height)
        };
        assert_eq!(within(7, 7), (10.0, 20.0, 64.0, 64.0));
        assert_eq!(within(16, 8), (26.0, 20.0, 32.0, 64.0));
        assert_eq!(within(2, 4), (10.0, 36.0, 64.0, 32.0));
    }
}
