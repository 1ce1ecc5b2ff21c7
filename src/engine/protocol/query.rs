//! Where attention is asked from, and which token that is.

use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::tokens::PrefixTokens;

/// Where attention is asked from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Query {
    /// The class token, the first of all.
    Cls,
    /// The patch that holds this point of the crop, as fractions of its sides, 0..1.
    Point {
        /// Rightwards from the left edge.
        x: f32,
        /// Down from the top edge.
        y: f32,
    },
}

impl Query {
    /// The index among all tokens, prefix first, of the token that holds this query on a grid.
    ///
    /// Of a model without \[CLS\] the center patch answers instead.
    pub fn token(self, grid: Grid, prefix: PrefixTokens) -> usize {
        match self {
            Query::Cls if prefix.class => 0,
            _ => prefix.count() + self.patch(grid),
        }
    }

    /// The patch that holds this query; for \[CLS\] the one in the middle.
    pub fn patch(self, grid: Grid) -> usize {
        match self {
            Query::Cls => grid.middle(),
            Query::Point { x, y } => grid.patch_at((x, y)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_belongs_to_the_patch_that_holds_it() {
        let grid = Grid::square(14);
        let at = |x, y| Query::Point { x, y }.token(grid, PrefixTokens::CLASS);
        assert_eq!(at(0.0, 0.0), 1);
        assert_eq!(at(1.0, 1.0), 14 * 14);
        assert_eq!(at(0.5, 0.0), 1 + 7);
        assert_eq!(Query::Cls.token(grid, PrefixTokens::CLASS), 0);
        assert_eq!(Query::Cls.token(grid, PrefixTokens::default()), 7 * 14 + 7);
        // A register is no class token.
        let registers = PrefixTokens { registers: 4, ..PrefixTokens::default() };
        assert_eq!(Query::Cls.token(grid, registers), 4 + 7 * 14 + 7);
    }
}
