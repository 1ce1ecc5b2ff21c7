//! The tokens of many pictures on a plane.

use super::Told;
use crate::grid::Cell;
use crate::link::{Projection, Side};
use crate::page::saving::files::{MapsToSave, Table};
use crate::page::token_map::{PictureSet, TokenMap};
use crate::plot::chart::series::Rgb;
use crate::plot::export::panels::{Panel, PanelFigure, Picture};
use crate::plot::export::tables::{cell, csv};
use crate::plot::map::scatter::fit;

/// More pictures are not named beside their colors; the table names them all.
const NAMED: usize = 40;

/// The figure and the places; none before a map is there, or where it is of other pictures.
pub fn figure<F>(
    told: &Told,
    set: &PictureSet<F>,
    maps: [Option<&TokenMap>; 2],
    by_class: bool,
) -> Option<MapsToSave> {
    let colors = set.colors(by_class, false);
    let (mut row, mut lines) = (Vec::new(), Vec::new());
    let mut projection = None;
    for (side, map) in Side::BOTH.into_iter().zip(maps) {
        let Some(map) = map.filter(|map| map.pictures == set.revision) else { continue };
        projection = Some(map.projection);
        let ratio = map.statistics.within_over_between.map(|ratio| format!(", ratio {ratio:.2}"));
        row.push(Panel {
            heading: told.heading(side),
            caption: format!("layer {}{}", map.layer, ratio.unwrap_or_default()),
            picture: Some(Picture::Dots { points: fit(&map.places), colors: colors.clone() }),
            ..Panel::default()
        });
        lines.extend(places(&told.name(side), set, map));
    }
    let method = match projection? {
        Projection::Tsne => "t-SNE (Barnes–Hut, perplexity 20)",
        Projection::Components => "the first two principal components",
    };
    let figure = PanelFigure {
        title: format!("Tokens of {} pictures", set.pictures.len()),
        rows: vec![row],
        keys: keys(set, &colors, by_class),
        notes: vec![format!(
            "Each dot is a patch, placed by {method}. Ratio: spread of tokens within pictures over that between them."
        )],
    };
    Some(MapsToSave {
        stem: crate::page::curves::caption::file_name(&["token map"]),
        subject: format!("{} pictures, {}", set.pictures.len(), set.classes.join(", ")),
        figure: Some(figure),
        tables: vec![Table::csv(csv("model,picture,class,row,column,x,y", lines))],
        ..MapsToSave::default()
    })
}

/// The colors' names: the classes', or the pictures'.
fn keys<F>(set: &PictureSet<F>, colors: &[Rgb], by_class: bool) -> Vec<(Rgb, String)> {
    let mut keys = Vec::new();
    for (picture, color) in set.pictures.iter().zip(colors) {
        let name = if by_class { &set.classes[picture.class] } else { &picture.title };
        if keys.last().is_none_or(|(_, last)| last != name) {
            keys.push((*color, name.clone()));
        }
    }
    keys.truncate(if keys.len() > NAMED { 0 } else { NAMED });
    keys
}

/// A line for each token.
fn places<F>(model: &str, set: &PictureSet<F>, map: &TokenMap) -> Vec<Vec<String>> {
    let of_each = map.grid.patches();
    let tokens = map.places.iter().enumerate();
    tokens
        .filter_map(|(index, [x, y])| {
            let picture = set.pictures.get(index / of_each.max(1))?;
            let patch = index % of_each;
            let Cell { row, column } = map.grid.cell(patch);
            let (row, column) = (row + 1, column + 1);
            let words = [model, &picture.title, &set.classes[picture.class]].map(cell);
            let numbers = [row.to_string(), column.to_string(), x.to_string(), y.to_string()];
            Some(words.into_iter().chain(numbers).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::page::revision::Revisions;
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::TOKENS;
    use crate::page::saving::offers::tests::assert_makes;
    use crate::page::token_map::TokenStatistics;
    use crate::page::token_map::pictures::{Candidate, Omitted};

    fn set() -> PictureSet<()> {
        let named = |title: &str, class: &str| Candidate {
            title: title.to_owned(),
            class: class.to_owned(),
            file: (),
            size: Some((64, 64)),
        };
        let candidates = vec![named("Mug 1", "mug"), named("Mug 2", "mug")];
        PictureSet::new(Revisions::default().begin(), false, candidates, Omitted::default())
            .unwrap()
    }

    #[test]
    fn each_token_has_a_dot_and_a_line() {
        let set = set();
        let map = TokenMap {
            pictures: set.revision,
            layer: 3,
            grid: 1.into(),
            projection: Projection::Components,
            epoch: 0,
            places: vec![[0.0, 1.0], [2.0, -1.5]],
            statistics: TokenStatistics { explained: [0.5, 0.25], within_over_between: Some(0.5) },
        };
        let maps = figure(&told(), &set, [None, Some(&map)], false).unwrap();
        assert_makes(maps.clone(), TOKENS);
        let drawn = maps.figure.unwrap();
        assert_eq!(drawn.title, "Tokens of 2 pictures");
        assert_eq!(drawn.rows[0][0].caption, "layer 3, ratio 0.50");
        assert!(
            matches!(&drawn.rows[0][0].picture, Some(Picture::Dots { points, colors }) if points.len() == 2 && colors.len() == 2)
        );
        assert_eq!(drawn.keys.len(), 2);
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert!(table.ends_with("\"SimMIM\",\"Mug 2\",\"mug\",1,1,2,-1.5\n"), "{table}");
        let by_class = figure(&told(), &set, [None, Some(&map)], true).unwrap().figure.unwrap();
        assert_eq!(by_class.keys[0].1, "mug");
        assert_eq!(by_class.keys.len(), 1);
        assert_eq!(figure(&told(), &set, [None, None], false), None);
        let mut others = Revisions::default();
        others.begin();
        let other = TokenMap { pictures: others.begin(), ..map };
        assert_eq!(figure(&told(), &set, [Some(&other), None], false), None);
    }
}
