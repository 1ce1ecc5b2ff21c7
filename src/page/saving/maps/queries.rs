//! The maps of two queries and their difference.

use super::{TIMES, Told, difference_legend, over, plasma_legend};
use crate::link::{ScaleChoice, Side};
use crate::page::saving::files::{MapsToSave, Table};
use crate::page::side::legend::times;
use crate::page::two_queries::QueryPair;
use crate::plot::export::attention_figure::COVER;
use crate::plot::export::panels::{Mark, Panel, PanelFigure};
use crate::plot::export::tables::{PatchTable, patches_csv};
use crate::plot::map::scale::{Scale, format_probability};

/// A model's maps, and where the queries lie on its grid.
#[derive(Debug, Clone, Copy)]
pub struct PairSide<'a> {
    /// Its maps.
    pub pair: &'a QueryPair,
    /// A's place and B's.
    pub marks: [Mark; 2],
}

/// The figure and the numbers; none before a model has both maps. `second` says where B lies, and `shared` are the
/// scales that all maps and all differences share.
pub fn figure(
    told: &Told,
    second: &str,
    sides: [Option<PairSide<'_>>; 2],
    shared: (Scale, f32),
) -> Option<MapsToSave> {
    let (mut rows, mut tables) = (Vec::new(), Vec::new());
    for (side, it) in Side::BOTH.into_iter().zip(sides) {
        let Some(PairSide { pair, marks }) = it else { continue };
        rows.push(panels(told, side, pair, marks, shared));
        let columns = vec![pair.a.clone(), pair.b.clone(), pair.difference().0];
        tables.push(PatchTable { model: told.name(side), grid: pair.grid, columns });
    }
    let figure = PanelFigure {
        title: format!("Attention from two queries, {}", told.layers),
        rows,
        notes: vec![format!("{}. A: {}; B: {second}.", told.picture, told.query), TIMES.to_owned()],
        ..PanelFigure::default()
    };
    (!tables.is_empty()).then(|| MapsToSave {
        stem: told.stem_of_layers("two queries"),
        subject: format!("{}; A: {}; B: {second}", told.picture, told.query),
        figure: Some(figure),
        tables: vec![Table::csv(patches_csv(&["from A", "from B", "B less A"], &tables))],
        ..MapsToSave::default()
    })
}

fn panels(
    told: &Told,
    side: Side,
    pair: &QueryPair,
    marks: [Mark; 2],
    shared: (Scale, f32),
) -> Vec<Panel> {
    let from = |letter: &str, map: &[f32], mark: Mark| {
        let most = match told.scale {
            ScaleChoice::Shared => shared.0.max,
            ScaleChoice::Own => Scale::of(map).max * pair.tokens as f32,
        };
        Panel {
            caption: format!("from {letter}"),
            marks: vec![mark],
            legend: plasma_legend("0", times(most)),
            ..over(side, pair.map_rgba(map, told.scale, shared.0), pair.grid, COVER)
        }
    };
    let full = match told.scale {
        ScaleChoice::Shared => shared.1 / pair.tokens as f32,
        ScaleChoice::Own => pair.difference().1,
    };
    let ends =
        [format!("A +{}", format_probability(full)), format!("B +{}", format_probability(full))];
    let difference = Panel {
        caption: format!("B less A: {} moves", pair.moved_in_words()),
        legend: difference_legend(ends),
        ..over(side, pair.difference_rgba(told.scale, shared.1), pair.grid, 1.0)
    };
    let first = Panel { heading: told.heading(side), ..from("A", &pair.a, marks[0]) };
    vec![first, from("B", &pair.b, marks[1]), difference]
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::MAPS;
    use crate::page::saving::offers::tests::assert_makes;

    #[test]
    fn both_maps_and_their_difference_are_drawn_and_in_the_table() {
        let pair = QueryPair {
            a: vec![0.5, 0.5, 0.0, 0.0],
            b: vec![0.5, 0.0, 0.5, 0.0],
            grid: 2.into(),
            tokens: 4,
        };
        let side = PairSide { pair: &pair, marks: [(2.into(), Some(0)), (2.into(), Some(3))] };
        let shared = (Scale { min: 0.0, max: 2.0 }, 2.0);
        let maps = figure(&told(), "row 1, column 1", [None, Some(side)], shared).unwrap();
        assert_makes(maps.clone(), MAPS);
        let drawn = maps.figure.unwrap();
        assert_eq!(drawn.title, "Attention from two queries, layer 3, mean of heads");
        assert_eq!(drawn.notes[0], "Cat. A: row 2, column 4; B: row 1, column 1.");
        let [a, b, difference] = &drawn.rows[0][..] else { panic!("three panels") };
        assert_eq!((a.marks[0], b.marks[0]), ((2.into(), Some(0)), (2.into(), Some(3))));
        assert_eq!(a.heading.as_ref().unwrap().1, "SimMIM");
        assert_eq!(a.legend.as_ref().unwrap().ends, ["0", "2.0×"]);
        assert_eq!(difference.caption, "B less A: 50 % moves");
        assert_eq!(difference.legend.as_ref().unwrap().ends, ["A +50 %", "B +50 %"]);
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.contains("\"SimMIM\",1,2,0.5,0,-0.5\n"), "{table}");
        assert_eq!(maps.stem, "vitscope-cat-two-queries-layer-3-mean-of-heads");
        assert_eq!(figure(&told(), "", [None, None], shared), None);
    }
}
