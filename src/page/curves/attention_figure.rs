//! What the figure of the attention maps shows of a side.

use crate::link::{HeadChoice, Side};
use crate::page::depth_chart::empty_curve;
use crate::page::layer_maps::LayerMaps;
use crate::page::side::legend::{times, value};
use crate::plot::export::attention_figure::{HeadMap, ModelColumn};
use crate::plot::map::scale::ColorScale;

/// A side's column: the mean and every head, with the one chosen over the photograph (a data URL).
pub fn model_column(
    side: Side,
    name: String,
    maps: &LayerMaps,
    head: HeadChoice,
    scale: impl Fn(&[f32]) -> ColorScale,
    over: impl Fn(&[f32]) -> ColorScale,
    photograph: String,
) -> ModelColumn<'_> {
    let model = &maps.rows.model;
    let choices = (1..=model.heads).map(HeadChoice::One);
    let heads = std::iter::once(HeadChoice::Mean).chain(choices).map(|choice| {
        let values = maps.map(choice);
        HeadMap { values, scale: scale(values), name: choice.to_string() }
    });
    let heads: Vec<HeadMap<'_>> = heads.collect();
    let shown = maps.head(head).unwrap_or(0);
    let key = empty_curve(side);
    let over = over(heads[shown].values);
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
            let scale = |map: &[f32]| Scale::of(map).from_zero().into();
            let over = |_: &[f32]| ColorScale::Log(Scale { min: 0.25, max: 8.0 });
            let name = "SimMIM".to_owned();
            model_column(Side::Mim, name, &maps, head, scale, over, "data:".to_owned())
        };
        let own = column(HeadChoice::One(1));
        let names: Vec<&str> = own.heads.iter().map(|head| head.name.as_str()).collect();
        assert_eq!(names, ["mean", "1", "2"]);
        assert_eq!((own.shown, own.query, own.grid), (1, Some(1), 2));
        assert_eq!(own.ends, ["≤ 0.25×", "8.0×"]);
        assert_eq!(own.key.0, crate::plot::chart::series::MASKED);
        // Past the last head its last.
        assert_eq!(column(HeadChoice::One(7)).shown, 2);
        assert_eq!(column(HeadChoice::Mean).shown, 0);
    }
}
