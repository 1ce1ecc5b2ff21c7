//! What the view “Token map” says beside its maps.

use crate::grid::Cell;

/// Above the maps; `pictures` are those that are mapped, or will be.
pub fn lead(pictures: usize) -> String {
    format!(
        "Each dot is one patch of one of {pictures} pictures, and dots are near each other where the model makes \
         their tokens alike. In the paper the tokens of a picture form islands under CL, which tells pictures apart, \
         and mix under MIM, which tells places apart; the number below a map says how far that holds here.",
    )
}

/// What a ratio of spreads says, after its number.
pub fn ratio(within_over_between: f64) -> &'static str {
    match within_over_between < 1.0 {
        true => {
            " spread within pictures over spread between them: below 1, a picture’s tokens stay together."
        }
        false => {
            " spread within pictures over spread between them: above 1, the tokens of all pictures mix."
        }
    }
}

/// A map for those who cannot see it; `side` is the side's label.
pub fn label(side: &str, within_over_between: Option<f64>) -> String {
    let ratio = within_over_between
        .map(|ratio| format!("; spread within over between pictures {ratio:.2}"))
        .unwrap_or_default();
    format!("Map of the tokens of {side}{ratio}")
}

/// Where a patch is, for a reader.
pub fn patch(title: &str, cell: Cell) -> String {
    format!("{title}, {cell}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_read_from_either_side_of_one() {
        assert!(ratio(0.99).ends_with("stay together.") && ratio(1.0).ends_with("pictures mix."));
        assert_eq!(label("CL", None), "Map of the tokens of CL");
        assert_eq!(
            label("MIM", Some(3.381)),
            "Map of the tokens of MIM; spread within over between pictures 3.38"
        );
    }

    #[test]
    fn rows_and_columns_count_from_one() {
        assert_eq!(patch("Mug 4", Cell { column: 5, row: 4 }), "Mug 4, row 5, column 6");
        assert!(lead(18).starts_with("Each dot is one patch of one of 18 pictures, and dots"));
    }
}
