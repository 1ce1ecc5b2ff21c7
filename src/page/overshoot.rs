//! Layers, heads and patches past the end of both models: the last is shown, and a link's are told of.

use crate::engine::protocol::ModelInfo;
use crate::grid::Cell;
use crate::link::{Address, HeadChoice, Place};

fn most(models: &[ModelInfo], of: fn(&ModelInfo) -> usize) -> Option<usize> {
    models.iter().map(of).max()
}

/// The layer and the head, both from 1, that take the place of those chosen; `None` where they can stay.
pub fn last_shown(
    models: &[ModelInfo],
    layer: Option<usize>,
    head: HeadChoice,
) -> (Option<usize>, Option<HeadChoice>) {
    let depth = most(models, |model| model.depth);
    let heads = most(models, |model| model.heads);
    let last_layer = depth.filter(|depth| layer.is_some_and(|layer| layer > *depth));
    let is_past = |heads: &usize| matches!(head, HeadChoice::One(head) if head > *heads);
    (last_layer, heads.filter(is_past).map(HeadChoice::One))
}

/// What is wrong with a link's names, each with its sentence. Places are counted on the first model's grid.
pub fn of_link(link: &Address, models: &[ModelInfo]) -> Vec<(&'static str, String)> {
    let [first, ..] = models else { return Vec::new() };
    let head = match link.head {
        Some(HeadChoice::One(head)) => Some(head),
        _ => None,
    };
    let values = [
        ("layer", link.layer, most(models, |model| model.depth)),
        ("head", head, most(models, |model| model.heads)),
    ];
    let told = values.into_iter().filter_map(|(name, value, last)| {
        let (value, last) = value.zip(last).filter(|(value, last)| value > last)?;
        let text = format!(
            "“{name}={value}” names nothing here: these models end at {last}, which is shown."
        );
        Some((name, text))
    });
    let grid = first.grid;
    let places = [("query", link.query), ("query2", link.query2)].into_iter();
    let places = places.filter_map(|(name, place)| {
        let Some(Place::Patch { col, row }) = place else { return None };
        let cell = Cell { column: col, row };
        let shown = grid.clamp(cell);
        let text = format!(
            "“{name}={col},{row}” names nothing here: a link counts columns and rows from 0, and these models’ \
             end at {}. The nearest is shown, {shown}.",
            match grid.is_square() {
                true => (grid.rows - 1).to_string(),
                false => format!("{},{}", grid.columns - 1, grid.rows - 1),
            }
        );
        (shown != cell).then_some((name, text))
    });
    told.chain(places).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    #[test]
    fn the_deeper_model_says_where_it_ends() {
        let models = [model(8, 4, 1, 14), model(12, 3, 1, 14)];
        assert_eq!(last_shown(&models, Some(12), HeadChoice::One(4)), (None, None));
        let past = last_shown(&models, Some(13), HeadChoice::One(5));
        assert_eq!(past, (Some(12), Some(HeadChoice::One(4))));
        assert_eq!(last_shown(&[], Some(99), HeadChoice::One(99)), (None, None));
        assert_eq!(last_shown(&models, None, HeadChoice::Mean), (None, None));
    }

    #[test]
    fn what_a_link_names_past_the_end_is_told() {
        let models = [model(8, 4, 1, 14)];
        let link = Address {
            layer: Some(9),
            head: Some(HeadChoice::One(4)),
            query: Some(Place::Patch { col: 3, row: 14 }),
            query2: Some(Place::Cls),
            ..Address::default()
        };
        let told = of_link(&link, &models);
        let names: Vec<&str> = told.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["layer", "query"]);
        assert_eq!(
            told[1].1,
            "“query=3,14” names nothing here: a link counts columns and rows from 0, and these models’ end at 13. \
             The nearest is shown, row 14, column 4."
        );
    }
}
