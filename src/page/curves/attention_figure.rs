//! What the figure of the attention maps shows of a side.

use crate::link::{HeadChoice, Side};
use crate::page::depth_chart::empty_curve;
use crate::page::layer_maps::LayerMaps;
use crate::page::side::legend::{times, value};
use crate::plot::export::attention_figure::{HeadMap, ModelColumn};
use crate::plot::map::scale::ColorScale;

/// A side's column: the mean and every head on scales of these, with the one chosen over the photograph (a data URL)
/// in the colors of `over`.
pub fn model_column<'a>(
    side: Side,
    name: String,
    maps: &'a LayerMaps,
    head: HeadChoice,
    scales: &[ColorScale],
    over: ColorScale,
    photograph: String,
) -> ModelColumn<'a> {
    let model = &maps.rows.model;
    let choices = (1..=model.heads).map(HeadChoice::One);
    let heads =
        std::iter::once(HeadChoice::Mean).chain(choices).zip(scales).map(|(choice, &scale)| {
            HeadMap { values: maps.map(choice), scale, name: choice.to_string() }
        });
    let heads: Vec<HeadMap<'_>> = heads.collect();
    let shown = maps.head(head).unwrap_or(0);
    let key = empty_curve(side);
    let ends = match over {
        ColorScale::Linear(scale) => ["0".to_owned(), value(scale.max, model.tokens())],
        ColorScale::Log(scale) => [format!("≤ {}", times(scale.min)), times(scale.max)],
    };
    ModelColumn {
        name,
        key: (key.color, key.marker),
        photograph,
        grid: model.grid,
        query: maps.query_patch(),
        over,
        ends,
        heads,
        shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;
    use crate::plot::map::scale::Scale;

    #[test]
    fn a_column_has_the_mean_and_every_head_and_names_the_top_of_the_scale() {
        let maps = maps_from(1, 2, &[&[0.0, 0.5, 0.0, 0.0], &[0.25; 4]]);
        let column = |head| {
            let own = |map: &[f32]| Scale::of(map).from_zero().into();
            let scales: Vec<ColorScale> = maps.all().map(own).collect();
            let over = ColorScale::Log(Scale { min: 0.25, max: 8.0 });
            let name = "SimMIM".to_owned();
            model_column(Side::Mim, name, &maps, head, &scales, over, "data:".to_owned())
        };
        let own = column(HeadChoice::One(1));
        let names: Vec<&str> = own.heads.iter().map(|head| head.name.as_str()).collect();
        assert_eq!(names, ["mean", "1", "2"]);
        assert_eq!((own.shown, own.query, own.grid), (1, Some(1), 2.into()));
        assert_eq!(own.ends, ["≤ 0.25×", "8.0×"]);
        assert_eq!(own.key.0, crate::plot::chart::series::MASKED);
        // Past the last head its last.
        assert_eq!(column(HeadChoice::One(7)).shown, 2);
        assert_eq!(column(HeadChoice::Mean).shown, 0);
    }
}
