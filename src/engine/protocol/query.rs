//! Where attention is asked from, and which token that is.

use serde::{Deserialize, Serialize};

use crate::tokens::PrefixTokens;

/// Where attention is asked from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Query {
    /// The class token, the first of all.
    Cls,
    /// The patch that holds this point of the crop, as fractions of its side, 0..1.
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
    pub fn token(self, grid: usize, prefix: PrefixTokens) -> usize {
        match self {
            Query::Cls if prefix.class => 0,
            _ => prefix.count() + self.patch(grid),
        }
    }

    /// The index among the patches, row by row, of the one that holds this query on a grid; for \[CLS\] the one
    /// in the center.
    pub fn patch(self, grid: usize) -> usize {
        let cell = |t: f32| ((t.clamp(0.0, 1.0) * grid as f32) as usize).min(grid - 1);
        match self {
            Query::Cls => (grid / 2) * grid + grid / 2,
            Query::Point { x, y } => cell(y) * grid + cell(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_belongs_to_the_patch_that_holds_it() {
        let at = |x, y| Query::Point { x, y }.token(14, PrefixTokens::CLASS);
        assert_eq!(at(0.0, 0.0), 1);
        assert_eq!(at(1.0, 1.0), 14 * 14);
        assert_eq!(at(0.5, 0.0), 1 + 7);
        assert_eq!(Query::Cls.token(14, PrefixTokens::CLASS), 0);
        assert_eq!(Query::Cls.token(14, PrefixTokens::default()), 7 * 14 + 7);
        // A register is no class token.
        let registers = PrefixTokens { registers: 4, ..PrefixTokens::default() };
        assert_eq!(Query::Cls.token(14, registers), 4 + 7 * 14 + 7);
    }
}
