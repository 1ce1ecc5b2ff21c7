//! What the tokens of a layer hold: components as colors, and similarity to the query.

use super::{Told, difference_legend, patches, plain};
use crate::link::Side;
use crate::page::features::explained_in_words;
use crate::page::saving::files::{MapsToSave, Table};
use crate::plot::export::panels::{Mark, Panel, PanelFigure};
use crate::plot::export::tables::{PatchTable, patches_csv};
use crate::plot::map::heatmap::{components_rgba, similarity_rgba};

/// A model's tokens.
#[derive(Debug, Clone, Copy)]
pub struct FeatureSide<'a> {
    /// Its own layer, from 1.
    pub layer: usize,
    /// `[patches, 3]`, and the shares of the variance.
    pub components: (&'a [f32], [f32; 3]),
    /// `[patches]`, -1..1.
    pub cosines: &'a [f32],
    /// Where the query lies.
    pub mark: Mark,
}

/// The figure and the numbers; none before a model has both.
pub fn figure(told: &Told, sides: [Option<FeatureSide<'_>>; 2]) -> Option<MapsToSave> {
    let (mut rows, mut tables, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for (side, it) in Side::BOTH.into_iter().zip(sides) {
        let Some(it) = it else { continue };
        rows.push(panels(told, side, &it));
        let component = |index: usize| it.components.0.iter().skip(index).step_by(3).copied();
        let mut columns: Vec<Vec<f32>> = (0..3).map(|index| component(index).collect()).collect();
        columns.push(it.cosines.to_vec());
        let (grid, _) = it.mark;
        tables.push(PatchTable { model: told.name(side), grid, columns });
        let explained = explained_in_words(it.components.1).text();
        notes.push(format!("{}, layer {}: {explained}.", told.name(side), it.layer));
    }
    notes.insert(0, format!("{}; query: {}.", told.picture, told.query));
    notes.push(
        "Red, green, blue: the first three principal components of the patches’ tokens, each from its least to its \
         greatest value."
            .to_owned(),
    );
    let figure = PanelFigure {
        title: "Tokens: components and similarity to the query".to_owned(),
        rows,
        notes,
        ..PanelFigure::default()
    };
    let names = ["component 1", "component 2", "component 3", "cosine to the query"];
    (!tables.is_empty()).then(|| MapsToSave {
        stem: told.stem_of_layers("features"),
        subject: format!("{}; {}; query: {}", told.picture, told.layers, told.query),
        figure: Some(figure),
        tables: vec![Table::csv(patches_csv(&names, &tables))],
        ..MapsToSave::default()
    })
}

fn panels(told: &Told, side: Side, it: &FeatureSide<'_>) -> Vec<Panel> {
    let columns = it.mark.0.columns;
    let panel = |caption: &str, picture| Panel {
        caption: caption.to_owned(),
        picture,
        marks: vec![it.mark],
        ..Panel::default()
    };
    vec![
        Panel { heading: told.heading(side), ground: plain(side), ..panel("photograph", None) },
        panel("components", patches(components_rgba(it.components.0), columns)),
        Panel {
            legend: difference_legend(["−1".to_owned(), "1".to_owned()]),
            ..panel("similarity to the query", patches(similarity_rgba(it.cosines), columns))
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::MAPS;
    use crate::page::saving::offers::tests::assert_makes;

    #[test]
    fn components_and_cosines_are_drawn_and_in_the_table() {
        let side = FeatureSide {
            layer: 3,
            components: (
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 0.0, 0.5, 0.25],
                [0.5, 0.25, 0.125],
            ),
            cosines: &[1.0, -0.5, 0.0, 0.25],
            mark: (2.into(), Some(0)),
        };
        let maps = figure(&told(), [Some(side), None]).unwrap();
        assert_makes(maps.clone(), MAPS);
        let drawn = maps.figure.unwrap();
        assert_eq!(drawn.rows[0].len(), 3);
        assert!(drawn.rows[0].iter().all(|panel| panel.marks == [(2.into(), Some(0))]));
        assert!(drawn.notes[1].starts_with("MoCo v3, layer 3: 87.5"), "{:?}", drawn.notes);
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.contains("\"MoCo v3\",1,2,4,5,6,-0.5\n"), "{table}");
        assert_eq!(figure(&told(), [None, None]), None);
    }
}
