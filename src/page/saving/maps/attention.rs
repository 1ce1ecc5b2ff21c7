//! Maps of the view “Attention”: rollout, \[CLS\] with its mask, and position alone.

use super::{TIMES, Told, over, patches, plain, plasma_legend};
use crate::analysis::smallest_set;
use crate::link::Side;
use crate::page::attention::class_token::{mask_caption, mask_numbers};
use crate::page::attention::patch_map::{PatchMap, scale};
use crate::page::saving::files::{MapsToSave, Table};
use crate::plot::export::attention_figure::COVER;
use crate::plot::export::panels::{Mark, Panel, PanelFigure};
use crate::plot::export::tables::{PatchTable, patches_csv};
use crate::plot::map::heatmap::{map_rgba, mask_rgba};

/// Both models' maps of one kind.
#[derive(Debug, Clone)]
pub struct Kind {
    /// What the table calls them.
    pub name: &'static str,
    /// What stands under each.
    pub captions: [String; 2],
    /// The maps by side.
    pub maps: [Option<PatchMap>; 2],
}

/// The figure and the numbers of maps of some kinds; none before a model has them all. `marks` are the queries' places
/// by side, none where nothing is marked, and `mass` is what a mask of the first kind holds, where one is drawn.
pub fn figure(
    told: &Told,
    title: &str,
    kinds: &[Kind],
    marks: [Option<Mark>; 2],
    mass: Option<f64>,
) -> Option<MapsToSave> {
    let (mut rows, mut tables) = (Vec::new(), Vec::new());
    for side in Side::BOTH {
        let there: Option<Vec<&PatchMap>> =
            kinds.iter().map(|kind| kind.maps[side.index()].as_ref()).collect();
        let Some(maps) = there.filter(|maps| !maps.is_empty()) else { continue };
        let mark = marks[side.index()];
        let mut row: Vec<Panel> =
            kinds.iter().filter_map(|kind| panel(told, side, kind, mark)).collect();
        let mut columns: Vec<Vec<f32>> = maps.iter().map(|map| map.patches.clone()).collect();
        if let Some(mass) = mass {
            let set = smallest_set(&maps[0].patches, mass);
            let numbers = mask_numbers(&maps[0].patches, mass).text();
            row.push(Panel {
                caption: format!("{}: {numbers}", mask_caption(mass)),
                ground: plain(side),
                picture: patches(mask_rgba(&set), maps[0].grid().columns),
                ..Panel::default()
            });
            columns.push(set.into_iter().map(|is_in| f32::from(u8::from(is_in))).collect());
        }
        row[0].heading = told.heading(side);
        rows.push(row);
        tables.push(PatchTable { model: told.name(side), grid: maps[0].grid(), columns });
    }
    let mut names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    names.extend(mass.map(|_| "in the mask"));
    let from = match marks {
        [None, None] => "[CLS]",
        _ => &told.query,
    };
    let figure = PanelFigure {
        title: title.to_owned(),
        rows,
        notes: vec![format!("{}; {}; query: {from}.", told.picture, told.layers), TIMES.to_owned()],
        ..PanelFigure::default()
    };
    (!tables.is_empty()).then(|| MapsToSave {
        stem: told.stem_of_layers(title),
        subject: format!("{}; {}; query: {from}", told.picture, told.layers),
        figure: Some(figure),
        tables: vec![Table::csv(patches_csv(&names, &tables))],
        ..MapsToSave::default()
    })
}

fn panel(told: &Told, side: Side, kind: &Kind, mark: Option<Mark>) -> Option<Panel> {
    let map = kind.maps[side.index()].as_ref()?;
    let scale = scale(kind.maps.clone(), side, told.scale);
    let rgba = map_rgba(&map.times_uniform(), scale, u8::MAX);
    Some(Panel {
        caption: kind.captions[side.index()].clone(),
        marks: mark.into_iter().collect(),
        legend: plasma_legend("0", map.top_in_words(scale)),
        ..over(side, rgba, map.grid(), COVER)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::page::fixtures::model;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::MAPS;
    use crate::page::saving::offers::tests::assert_makes;

    fn kind(name: &'static str, row: [f32; 5]) -> Kind {
        let map = PatchMap::of(&row, &model(1, 1, 1, 2));
        Kind { name, captions: [name, name].map(str::to_owned), maps: [Some(map), None] }
    }

    #[test]
    fn a_models_maps_are_drawn_and_in_the_table() {
        let kinds = [
            kind("layer alone", [0.0, 0.5, 0.5, 0.0, 0.0]),
            kind("rollout", [0.25, 0.75, 0.0, 0.0, 0.0]),
        ];
        let marks = [Some((2.into(), Some(1))), None];
        let maps = figure(&told(), "Rollout", &kinds, marks, None).unwrap();
        assert_makes(maps.clone(), MAPS);
        let drawn = maps.figure.unwrap();
        assert_eq!((drawn.rows.len(), drawn.rows[0].len()), (1, 2));
        assert_eq!(drawn.rows[0][1].marks, [(2.into(), Some(1))]);
        assert!(drawn.notes[0].ends_with("query: row 2, column 4."));
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.starts_with(
            "model,row,column,\"layer alone\",\"rollout\"\n\"MoCo v3\",1,1,0.5,0.75\n"
        ));
        assert_eq!(maps.stem, "vitscope-cat-rollout-layer-3-mean-of-heads");
        assert_eq!(figure(&told(), "Rollout", &[], marks, None), None);
    }

    #[test]
    fn the_class_token_has_a_mask_and_no_mark() {
        let kinds = [kind("[CLS]", [0.0, 0.5, 0.25, 0.25, 0.0])];
        let maps = figure(&told(), "[CLS]", &kinds, [None, None], Some(0.5)).unwrap();
        let drawn = maps.figure.unwrap();
        assert!(drawn.notes[0].ends_with("query: [CLS]."));
        assert!(drawn.rows[0][1].caption.contains("1 of 4 patches"));
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.contains("\"in the mask\"\n\"MoCo v3\",1,1,0.5,1\n\"MoCo v3\",1,2,0.25,0\n"));
    }
}
