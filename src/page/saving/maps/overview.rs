//! All layers and heads of both models.

use super::rows::arrays;
use super::{TIMES, Told, patches, plasma_legend};
use crate::link::{ScaleChoice, Side};
use crate::page::curves::caption::file_name;
use crate::page::overview::{layout, rgba};
use crate::page::rows::Rows;
use crate::page::saving::files::MapsToSave;
use crate::page::side::legend::times;
use crate::plot::export::panels::{Panel, PanelFigure, Tiles};
use crate::plot::map::scale::ColorScale;

/// What is saved.
const TITLE: &str = "Attention of every layer and head";

/// The figure, and each model's rows; none before one is there.
pub fn figure(told: &Told, rows: [Option<&Rows>; 2], shared: ColorScale) -> Option<MapsToSave> {
    let (mut all, mut tables) = (Vec::new(), Vec::new());
    for (side, rows) in Side::BOTH.into_iter().zip(rows) {
        let Some(rows) = rows else { continue };
        let layout = layout(&rows.model);
        let (least, most) = match told.scale {
            ScaleChoice::Shared => {
                (format!("≤ {}", times(shared.ends().min)), times(shared.ends().max))
            }
            ScaleChoice::Own => ("0".to_owned(), "each map’s own maximum".to_owned()),
        };
        all.push(vec![Panel {
            heading: told.heading(side),
            picture: patches(rgba(rows.all(), &rows.model, told.scale, shared), layout.width()),
            tiles: Some(Tiles {
                columns: layout.layers,
                rows: layout.heads,
                tile: layout.grid,
                gap: layout.gap,
            }),
            legend: plasma_legend(&least, most),
            ..Panel::default()
        }]);
        // Two of one model have the same name, and then their sides' beside it.
        let suffix = file_name(&[side.name(), &told.name(side)]);
        tables.extend(arrays(side, suffix.trim_start_matches("vitscope"), rows));
    }
    let figure = PanelFigure {
        title: format!("{TITLE} from {}", told.query),
        notes: vec![
            format!(
                "{}. A column for each layer, a row for each head. Colors are {}.",
                told.picture,
                match told.scale {
                    ScaleChoice::Shared => "logarithmic",
                    ScaleChoice::Own => "linear",
                }
            ),
            TIMES.to_owned(),
        ],
        rows: all,
        ..PanelFigure::default()
    };
    (!figure.rows.is_empty()).then(|| MapsToSave {
        stem: told.stem("all layers and heads"),
        subject: format!("{}; query: {}", told.picture, told.query),
        figure: Some(figure),
        tables,
        ..MapsToSave::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::page::fixtures::model;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::OVERVIEW;
    use crate::page::saving::offers::tests::assert_makes;
    use crate::plot::export::panels::Picture;
    use crate::plot::map::scale::Scale;

    #[test]
    fn each_model_has_a_row_and_its_numbers() {
        let rows = Rows::new(1, model(3, 2, 1, 2), vec![0.2; 30]).unwrap();
        let shared = ColorScale::Log(Scale { min: 0.0625, max: 1.0 });
        let maps = figure(&told(), [Some(&rows), None], shared).unwrap();
        let drawn = maps.figure.unwrap();
        assert_eq!((drawn.rows.len(), drawn.rows[0].len()), (1, 1));
        let panel = &drawn.rows[0][0];
        assert_eq!(panel.tiles, Some(Tiles { columns: 3, rows: 2, tile: 2.into(), gap: 1 }));
        // Three columns of two pixels, and two gaps.
        assert!(matches!(panel.picture, Some(Picture::Pixels { width: 8, .. })));
        assert_eq!(panel.legend.as_ref().unwrap().ends[1], "1.0×");
        let kinds: Vec<&str> = maps.tables.iter().map(|table| table.kind).collect();
        assert_eq!(kinds, ["CL NPY", "CL CSV"]);
        assert_eq!(maps.tables[0].suffix, "-cl-moco-v3");
        assert!(matches!(&maps.tables[0].numbers, Numbers::Npy([3, 2, 5], all) if all.len() == 30));
        assert!(
            matches!(&maps.tables[1].numbers, Numbers::Csv(it) if it.starts_with("layer,head,[CLS]"))
        );
        assert_eq!(figure(&told(), [None, None], shared), None);
        let both = figure(&told(), [Some(&rows), Some(&rows)], shared).unwrap();
        assert_makes(both, OVERVIEW);
    }
}
