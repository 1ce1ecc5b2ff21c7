//! What the figure of the attention maps shows of the sides.

use crate::link::{HeadChoice, Side};
use crate::page::depth_chart::empty_curve;
use crate::page::layer_maps::SideMaps;
use crate::page::side::legend::{times, value};
use crate::plot::chart::series::{Marker, Rgb};
use crate::plot::export::attention_figure::{AttentionFigure, HeadMap, ModelColumn};
use crate::plot::export::panels::{Mark, Photograph};
use crate::plot::map::scale::ColorScale;

/// A side that has maps, as figures show it.
#[derive(Debug, Clone)]
pub struct DrawnSide {
    /// Which one, for its color and its shape.
    pub side: Side,
    /// What it is called.
    pub name: String,
    /// Its maps.
    pub maps: SideMaps,
    /// What its model sees.
    pub photograph: Photograph,
    /// The colors of the map that lies over the photograph.
    pub over: ColorScale,
    /// Those of the small maps, of the mean and then of each head; empty where a figure has none.
    pub small: Vec<ColorScale>,
}

impl DrawnSide {
    /// Its color and its shape, as in the charts.
    pub fn key(&self) -> (Rgb, Marker) {
        let curve = empty_curve(self.side);
        (curve.color, curve.marker)
    }

    /// Its grid, and the patch that asks.
    pub fn query(&self) -> Mark {
        (self.maps.rows.model.grid, self.maps.query_patch())
    }
}

/// The photograph without a map (a data URL) and the query on it, as the first side has them; none without a side.
pub fn asked_photograph(sides: &[DrawnSide]) -> Option<(String, Mark)> {
    let first = sides.first()?;
    Some((first.photograph.plain.clone(), first.query()))
}

/// The figure, with lines under the photograph; none without a side.
pub fn attention_figure(
    sides: &[DrawnSide],
    head: HeadChoice,
    lines: Vec<String>,
) -> Option<AttentionFigure<'_>> {
    let (photograph, query) = asked_photograph(sides)?;
    let sides = sides.iter().map(|side| model_column(side, head)).collect();
    Some(AttentionFigure { photograph, query, lines, sides })
}

/// A side's column: the mean and every head on scales of their own, with the one chosen over the photograph.
fn model_column(side: &DrawnSide, head: HeadChoice) -> ModelColumn<'_> {
    let DrawnSide { name, maps, photograph, over, small, .. } = side;
    let model = &maps.rows.model;
    let choices = (1..=model.heads).map(HeadChoice::One);
    let heads =
        std::iter::once(HeadChoice::Mean).chain(choices).zip(small).map(|(choice, &scale)| {
            HeadMap { values: maps.map(choice), scale, name: choice.to_string() }
        });
    let heads: Vec<HeadMap<'_>> = heads.collect();
    let shown = maps.head(head).unwrap_or(0);
    let (grid, query) = side.query();
    let ends = match *over {
        ColorScale::Linear(scale) => ["0".to_owned(), value(scale.max, model.tokens())],
        ColorScale::Log(scale) => [format!("≤ {}", times(scale.min)), times(scale.max)],
    };
    ModelColumn {
        name: name.clone(),
        key: side.key(),
        photograph: photograph.pale.clone(),
        grid,
        query,
        over: *over,
        ends,
        heads,
        shown,
    }
}

#[cfg(test)]
pub(in crate::page) mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;
    use crate::plot::chart::series::{CONTRASTIVE, MASKED};
    use crate::plot::map::scale::Scale;

    /// A side with these maps and photographs that are told apart by its name.
    pub fn drawn(side: Side, name: &str, maps: SideMaps) -> DrawnSide {
        let own = |map: &[f32]| ColorScale::Linear(Scale::of(map).from_zero());
        DrawnSide {
            side,
            name: name.to_owned(),
            small: maps.all().map(own).collect(),
            maps,
            photograph: Photograph {
                plain: format!("{name}, plain"),
                pale: format!("{name}, pale"),
            },
            over: ColorScale::Log(Scale { min: 0.25, max: 8.0 }),
        }
    }

    /// From the first of one patch, and from the last of four.
    fn both() -> [DrawnSide; 2] {
        [
            drawn(Side::Cl, "MoCo v3", maps_from(0, 1, &[&[0.5]])),
            drawn(Side::Mim, "SimMIM", maps_from(3, 2, &[&[0.25; 4]])),
        ]
    }

    #[test]
    fn a_column_has_the_mean_and_every_head_and_names_the_top_of_the_scale() {
        let maps = maps_from(1, 2, &[&[0.0, 0.5, 0.0, 0.0], &[0.25; 4]]);
        let side = drawn(Side::Mim, "SimMIM", maps);
        let own = model_column(&side, HeadChoice::One(1));
        let names: Vec<&str> = own.heads.iter().map(|head| head.name.as_str()).collect();
        assert_eq!(names, ["mean", "1", "2"]);
        assert_eq!((own.shown, own.query, own.grid), (1, Some(1), 2.into()));
        assert_eq!(own.ends, ["≤ 0.25×", "8.0×"]);
        // Past the last head its last.
        assert_eq!(model_column(&side, HeadChoice::One(7)).shown, 2);
        assert_eq!(model_column(&side, HeadChoice::Mean).shown, 0);
    }

    #[test]
    fn the_photograph_and_its_query_are_those_of_the_first_side_that_has_maps() {
        let both = both();
        let of = |name: &str, query: Mark| Some((format!("{name}, plain"), query));
        assert_eq!(asked_photograph(&both), of("MoCo v3", (1.into(), Some(0))));
        assert_eq!(asked_photograph(&both[1..]), of("SimMIM", (2.into(), Some(3))));
        assert_eq!(asked_photograph(&[]), None);
        assert!(attention_figure(&[], HeadChoice::Mean, Vec::new()).is_none());
    }

    #[test]
    fn each_side_has_its_own_key_and_what_its_own_model_sees() {
        let both = both();
        let cl = ("MoCo v3", (CONTRASTIVE, Marker::Square), "MoCo v3, pale");
        let mim = ("SimMIM", (MASKED, Marker::Triangle), "SimMIM, pale");
        for (sides, expected) in [(&both[..], &[cl, mim][..]), (&both[1..], &[mim][..])] {
            let lines = vec!["layer 1".to_owned()];
            let figure = attention_figure(sides, HeadChoice::Mean, lines).unwrap();
            let columns = figure.sides.iter().map(|it| (&*it.name, it.key, &*it.photograph));
            assert_eq!(columns.collect::<Vec<_>>(), expected);
            assert_eq!(Some((figure.photograph, figure.query)), asked_photograph(sides));
            assert_eq!(figure.lines, ["layer 1"]);
        }
    }
}
