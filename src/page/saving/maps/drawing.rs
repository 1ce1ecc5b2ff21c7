//! What a model drew where patches were hidden, and the photograph as a model sees it when it is perturbed.

use super::{Told, patches, plain};
use crate::grid::Size;
use crate::link::Side;
use crate::page::reconstruction::drawing::{Drawing, MOST_ERROR};
use crate::page::reconstruction::sentences::drawing_numbers;
use crate::page::saving::files::{MapsToSave, Table};
use crate::plot::chart::series::Rgb;
use crate::plot::export::panels::{Legend, Panel, PanelFigure, Picture};
use crate::plot::export::tables::{PatchTable, patches_csv};
use crate::plot::map::picture::shades_rgba;

/// From no error to the greatest, on white.
const SHADES: [Rgb; 2] = [[0xE8; 3], [0x1A; 3]];
/// Colors of a strip.
const STEPS: usize = 64;

/// The drawings and the errors; none where no model has drawn. Of the hidden patches alone where the drawing is
/// `filled` in.
pub fn figure(told: &Told, drawings: [Option<&Drawing>; 2], filled: bool) -> Option<MapsToSave> {
    let (mut rows, mut tables, mut notes) =
        (Vec::new(), Vec::new(), vec![told.picture.clone() + "."]);
    for (side, drawing) in Side::BOTH.into_iter().zip(drawings) {
        let Some(drawing) = drawing else { continue };
        rows.push(panels(told, side, drawing, filled));
        let hidden = drawing.hidden().iter().map(|&is_hidden| f32::from(u8::from(is_hidden)));
        let columns = vec![hidden.collect(), drawing.errors().to_vec()];
        tables.push(PatchTable { model: told.name(side), grid: drawing.grid(), columns });
        let said = drawing.numbers().map(drawing_numbers).unwrap_or_default();
        let said: Vec<String> = said.iter().map(|phrase| phrase.text()).collect();
        notes.push(format!("{}: {}.", told.name(side), said.join("; ")));
    }
    notes.push(
        "Error: the mean of |x̂ − x| over a patch’s pixels and channels, of 0 to 1.".to_owned(),
    );
    let figure = PanelFigure {
        title: "What is drawn where patches are hidden".to_owned(),
        rows,
        notes,
        ..PanelFigure::default()
    };
    (!tables.is_empty()).then(|| MapsToSave {
        stem: told.stem("reconstruction"),
        subject: told.picture.clone(),
        figure: Some(figure),
        tables: vec![Table::csv(patches_csv(&["hidden", "error"], &tables))],
        ..MapsToSave::default()
    })
}

fn panels(told: &Told, side: Side, drawing: &Drawing, filled: bool) -> Vec<Panel> {
    let panel =
        |caption: &str, picture| Panel { caption: caption.to_owned(), picture, ..Panel::default() };
    let photo = |rgba: Vec<u8>| {
        Some(Picture::Pixels { rgba, width: drawing.size().width, are_patches: false })
    };
    let result = match filled {
        true => panel("filled in", photo(drawing.filled_rgba())),
        false => panel("whole drawing", photo(drawing.whole_rgba())),
    };
    let steps = (0..STEPS).map(|step| step as f32 / (STEPS - 1) as f32);
    let strip = shades_rgba(steps, 1.0, SHADES);
    let colors = strip.as_chunks::<4>().0.iter().map(|&[red, green, blue, _]| [red, green, blue]);
    let legend = Legend {
        colors: colors.collect(),
        ends: ["0".to_owned(), format!("{MOST_ERROR} or more")],
    };
    let errors = patches(drawing.errors_rgba(!filled, SHADES), drawing.grid().columns);
    vec![
        Panel { heading: told.heading(side), ..panel("given", photo(drawing.given_rgba())) },
        result,
        Panel { legend: Some(legend), ..panel("error by patch", errors) },
    ]
}

/// The photograph as the models that are there see it, after what was done to it.
pub fn perturbed(told: &Told, inputs: [Option<Size>; 2], done: &[String]) -> Option<MapsToSave> {
    let sides = Side::BOTH.into_iter().zip(inputs);
    let row: Vec<Panel> = sides
        .filter_map(|(side, input)| {
            Some(Panel {
                heading: told.heading(side),
                caption: format!("at {}", input?.in_words()),
                ground: plain(side),
                shape: input,
                ..Panel::default()
            })
        })
        .collect();
    if row.is_empty() || done.is_empty() {
        return None;
    }
    let figure = PanelFigure {
        title: "The perturbed photograph".to_owned(),
        rows: vec![row],
        notes: vec![format!("{}: {}.", told.picture, done.join(", "))],
        ..PanelFigure::default()
    };
    Some(MapsToSave {
        stem: told.stem("perturbed"),
        subject: format!("{}; {}", told.picture, done.join(", ")),
        figure: Some(figure),
        ..MapsToSave::default()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::told;
    use super::*;
    use crate::engine::protocol::Answer;
    use crate::page::reconstruction::sentences::tests::numbers;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::tests::assert_makes;
    use crate::page::saving::offers::{MAPS, PHOTOGRAPH};

    #[test]
    fn a_drawing_has_what_was_given_what_was_drawn_and_its_errors() {
        let floats = [[0.0; 12].as_slice(), &[1.0; 12], &[0.6, 0.15, 0.0, 0.3]].concat();
        let answer = Arc::new(Answer::Reconstruction(numbers()));
        let drawing = Drawing::of(&"2.8".parse().unwrap(), answer, Arc::new(floats)).unwrap();
        let maps = figure(&told(), [None, Some(&drawing)], true).unwrap();
        assert_makes(maps.clone(), MAPS);
        let drawn = maps.figure.unwrap();
        let captions: Vec<&str> = drawn.rows[0].iter().map(|it| it.caption.as_str()).collect();
        assert_eq!(captions, ["given", "filled in", "error by patch"]);
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.contains("\"SimMIM\",1,1,1,0.6\n\"SimMIM\",1,2,0,0.15\n"), "{table}");
        assert_eq!(figure(&told(), [None, None], true), None);
    }

    #[test]
    fn a_perturbed_photograph_says_what_was_done_to_it() {
        let blur = ["blur 1 %".to_owned()];
        let maps = perturbed(&told(), [Some(64.into()), None], &blur).unwrap();
        assert_makes(maps.clone(), PHOTOGRAPH);
        let drawn = maps.figure.unwrap();
        assert_eq!((drawn.rows[0].len(), drawn.notes[0].as_str()), (1, "Cat: blur 1 %."));
        assert_eq!(perturbed(&told(), [Some(64.into()), None], &[]), None);
        assert_eq!(perturbed(&told(), [None, None], &blur), None);
    }
}
