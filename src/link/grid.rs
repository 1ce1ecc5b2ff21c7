//! How a model's patches lie, as the link and the command line say it: rows, an x, columns.

use crate::grid::Grid;

/// What `grid` may be.
pub const GRID: &str = "rows and columns of patches, 1 to 256 each, such as 16x8";

/// No model was trained on more along a side.
const MOST: usize = 256;

/// The grid that a text says.
pub fn parse_grid(text: &str) -> Option<Grid> {
    let side = |text: &str| text.trim().parse().ok().filter(|side| (1..=MOST).contains(side));
    let (rows, columns) = text.split_once(['x', 'X', '×'])?;
    Some(Grid { rows: side(rows)?, columns: side(columns)? })
}

/// A grid as the link says it.
pub fn grid_text(Grid { rows, columns }: Grid) -> String {
    format!("{rows}x{columns}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_read_as_it_is_printed() {
        for text in ["16x8", "1x256", "14x14"] {
            assert_eq!(parse_grid(text).map(grid_text).as_deref(), Some(text));
        }
        assert_eq!(parse_grid("16 × 8"), Some(Grid { rows: 16, columns: 8 }));
        for bad in ["", "16", "16x", "0x8", "16x257", "-16x8", "axb", "16x8x2"] {
            assert_eq!(parse_grid(bad), None, "{bad}");
        }
    }
}
