//! What a screen reader says of the maps: where the query is, and where each model looks from there.

use super::legend::head_name;
use super::sentence::NOT_FINITE;
use crate::analysis::look_distance;
use crate::grid::Cell;
use crate::link::{DistanceUnit, HeadChoice, Place};
use crate::page::layer::distance_in_words;
use crate::page::layer_maps::LayerMaps;
use crate::plot::map::scale::format_probability;

/// The query's place, then both sides; `None` where neither has anything to say.
pub fn spoken(place: Place, sides: [Option<String>; 2]) -> Option<String> {
    let place = match place {
        Place::Patch { col, row } => {
            Cell { column: col, row }.to_string().replacen("row", "Row", 1) + "."
        }
        Place::Cls => "Class token.".to_owned(),
    };
    // One side may have no model.
    sides
        .iter()
        .any(Option::is_some)
        .then(|| place + &sides.map(Option::unwrap_or_default).concat())
}

/// Where the map of a side of that name looks most, and how far away on average, with a space before it.
pub fn spoken_side(side: &str, maps: &LayerMaps, head: HeadChoice, unit: DistanceUnit) -> String {
    let (model, map) = (&maps.rows.model, maps.map(head));
    let what = format!(" {side}, layer {}, {}", maps.layer, head_name(maps.head(head)));
    let most = map.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    let Some((patch, value)) = most.filter(|_| map.iter().all(|value| value.is_finite())) else {
        return format!("{what}: its attention is {NOT_FINITE}.");
    };
    let share = format_probability(value / model.tokens() as f32);
    let far = maps.query_patch().map(|query| {
        let px = look_distance(map, query, model.grid, model.patch as f64);
        format!(", {} away on average", distance_in_words(px, model.size, unit))
    });
    let cell = model.grid.cell(patch);
    format!("{what}: looks most at {cell} ({share}){}.", far.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;
    use crate::page::layer_maps::SideMaps;
    use crate::page::layer_maps::tests::maps_from;
    use crate::page::rows::Rows;

    #[test]
    fn a_side_says_its_brightest_patch_and_its_distance() {
        let maps = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.0], &[0.0, 0.0, 0.25, 0.0]]);
        assert_eq!(
            spoken_side("CL", &maps, HeadChoice::Mean, DistanceUnit::Pixels),
            " CL, layer 1, mean: looks most at row 1, column 2 (25 %), 8\u{a0}px away on average."
        );
        assert_eq!(
            spoken_side("MIM", &maps, HeadChoice::One(2), DistanceUnit::Side),
            " MIM, layer 1, head 2: looks most at row 2, column 1 (25 %), 0.50 of the side away on average."
        );
    }

    #[test]
    fn from_the_class_token_there_is_no_distance() {
        let rows = Rows::new(0, model(1, 1, 1, 1), vec![0.5, 0.5]).unwrap();
        let said =
            spoken_side("CL", &SideMaps::cut(rows, 1), HeadChoice::Mean, DistanceUnit::Pixels);
        assert_eq!(said, " CL, layer 1, mean: looks most at row 1, column 1 (50 %).");
    }

    #[test]
    fn attention_that_is_not_finite_is_said_so() {
        let maps = maps_from(0, 2, &[&[f32::NAN, 0.5, 0.0, 0.0]]);
        assert_eq!(
            spoken_side("CL", &maps, HeadChoice::One(1), DistanceUnit::Pixels),
            " CL, layer 1, head 1: its attention is not a finite number."
        );
    }

    #[test]
    fn the_place_comes_first_and_a_side_without_a_model_is_left_out() {
        let place = Place::Patch { col: 3, row: 2 };
        let side = || Some(" MIM, …".to_owned());
        assert_eq!(spoken(place, [None, side()]).unwrap(), "Row 3, column 4. MIM, …");
        assert_eq!(spoken(Place::Cls, [side(), side()]).unwrap(), "Class token. MIM, … MIM, …");
        assert_eq!(spoken(place, [None, None]), None);
    }
}
