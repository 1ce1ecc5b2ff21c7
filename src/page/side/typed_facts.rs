//! The facts of a model that a visitor types: its heads, and how its patches lie.

use crate::engine::protocol::ModelInfo;
use crate::link::{Said, Side, parse_grid};

/// The heads that there are, or that are on their way.
pub fn heads(model: Option<&ModelInfo>, said: &Said) -> usize {
    said.heads.unwrap_or_else(|| model.map_or(1, |model| model.heads))
}

/// What is said of a side's model once this was typed for its heads, which divide its width. Those there are, or on
/// their way, need not be said.
///
/// # Errors
/// What is wrong with it, for the visitor.
pub fn read_heads(
    text: &str,
    model: Option<&ModelInfo>,
    said: &Said,
    side: Side,
) -> Result<Said, String> {
    let (now, dim) = (heads(model, said), model.map_or(1, |model| model.dim));
    match text.trim().parse::<usize>() {
        Ok(heads) if heads == now => Ok(said.clone()),
        Ok(heads) if heads > 0 && dim.is_multiple_of(heads) => {
            Ok(Said { heads: Some(heads), ..said.clone() })
        }
        _ => Err(format!(
            "“{text}” heads cannot be: the {} model is {dim} wide, and its heads divide that evenly. \
             It stays at {now}.",
            side.label()
        )),
    }
}

/// The same for its grid, which has as many patches as the one there is, or on its way; without a model nothing is
/// read.
///
/// # Errors
/// What is wrong with it, for the visitor.
pub fn read_grid(
    text: &str,
    model: Option<&ModelInfo>,
    said: &Said,
    side: Side,
) -> Result<Said, String> {
    let Some(model) = model else { return Ok(said.clone()) };
    let now = said.grid.unwrap_or(model.grid_own);
    match parse_grid(text) {
        Some(grid) if grid == now => Ok(said.clone()),
        Some(grid) if grid.patches() == now.patches() => {
            Ok(Said { grid: Some(grid), ..said.clone() })
        }
        _ => Err(format!(
            "“{text}” the grid cannot be: the {} model has {} patches, as rows × columns, such as {}. It stays \
             at that.",
            side.label(),
            now.patches(),
            now.in_words()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::page::fixtures::model;

    fn of_heads(heads: usize) -> Said {
        Said { heads: Some(heads), ..Said::default() }
    }

    fn of_grid(rows: usize, columns: usize) -> Said {
        Said { grid: Some(Grid { rows, columns }), ..Said::default() }
    }

    #[test]
    fn heads_divide_the_width() {
        let mut wide = model(12, 3, 1, 14);
        wide.dim = 192;
        let read = |text: &str| read_heads(text, Some(&wide), &of_heads(4), Side::Cl);
        assert_eq!(read(" 6 "), Ok(of_heads(6)));
        for text in ["5", "0", "-3", "six", ""] {
            let refused = read(text).unwrap_err();
            assert!(refused.starts_with(&format!("“{text}” heads cannot be: the CL model is 192")));
            assert!(refused.ends_with("It stays at 4."), "{refused}");
        }
    }

    #[test]
    fn heads_that_are_there_or_on_their_way_are_taken_and_not_said_again() {
        // 3 do not divide 4.
        let model = model(12, 3, 1, 14);
        for (text, said) in [("3", Said::default()), ("7", of_heads(7))] {
            assert_eq!(read_heads(text, Some(&model), &said, Side::Cl), Ok(said));
        }
        assert!(read_heads("3", Some(&model), &of_heads(7), Side::Cl).is_err());
        assert_eq!((heads(None, &Said::default()), heads(None, &of_heads(7))), (1, 7));
    }

    #[test]
    fn a_grid_has_as_many_patches_as_the_model() {
        let mut tall = model(12, 3, 1, 14);
        tall.grid_own = Grid { rows: 16, columns: 8 };
        let nothing = Said::default();
        let read = |text: &str| read_grid(text, Some(&tall), &nothing, Side::Mim);
        assert_eq!(read(" 8 x 16 "), Ok(of_grid(8, 16)));
        for text in ["16x9", "128", "0x8", ""] {
            let refused = read(text).unwrap_err();
            let told = format!("“{text}” the grid cannot be: the MIM model has 128 patches");
            assert!(refused.starts_with(&told) && refused.contains("16 × 8"), "{refused}");
        }
    }

    #[test]
    fn a_grid_that_is_there_or_on_its_way_is_not_said_again() {
        let mut tall = model(12, 3, 1, 14);
        tall.grid_own = Grid { rows: 16, columns: 8 };
        for (text, said) in [("16x8", Said::default()), ("8x16", of_grid(8, 16))] {
            assert_eq!(read_grid(text, Some(&tall), &said, Side::Cl), Ok(said));
        }
        // The model's own takes back what is on its way.
        let back = read_grid("16x8", Some(&tall), &of_grid(8, 16), Side::Cl);
        assert_eq!(back, Ok(of_grid(16, 8)));
        assert_eq!(read_grid("4x32", None, &of_grid(8, 16), Side::Cl), Ok(of_grid(8, 16)));
    }
}
