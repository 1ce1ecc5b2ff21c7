//! Charts of both models by depth: one curve a model, the layer shown pointed out, and the chart in words.

use crate::link::Side;
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::{Marker, Series, Theme};

/// A side's curve before it has a point: its color, its marker and its name.
pub fn empty_curve(side: Side) -> Series {
    match side {
        Side::Cl => Series::contrastive(Vec::new()),
        Side::Mim => Series::masked(Vec::new()),
    }
}

/// The values of successive layers as points, the first of them of layer `first`.
pub fn points_from(first: usize, values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(i, y)| ((first + i) as f64, *y)).collect()
}

/// A chart by depth with the layer shown, from 1.
pub fn depth_chart(
    title: String,
    y: YAxis,
    series: Vec<Series>,
    layer: usize,
    theme: Theme,
) -> LineChart {
    let marked = Some(layer as f64);
    LineChart { title, x_label: "layer".to_owned(), x: XAxis::Depth, y, series, marked, theme }
}

/// What stands at the layer pointed out: past a curve's end its last value, before its begin its first.
/// Without a layer, the last value of all.
fn value_shown(chart: &LineChart, series: &Series) -> Option<f64> {
    let is_reached = |&&(x, _): &&(f64, f64)| chart.marked.is_none_or(|layer| x <= layer);
    let shown = series.points.iter().rev().find(is_reached).or(series.points.first());
    shown.map(|(_, value)| *value)
}

/// The chart in words: both models' values at the layer shown, or the last ones where none is pointed out.
/// What is no model's own, as the level of chance, is left out.
pub fn chart_in_words(chart: &LineChart) -> String {
    let models = chart.series.iter().filter(|series| series.marker != Marker::None);
    let values = models.filter_map(|series| {
        let last = series.points.last()?.0;
        let its_last = match chart.marked.is_some_and(|layer| last < layer) {
            true => format!(" (layer {last:.0}, its last)"),
            false => String::new(),
        };
        Some(format!("{} {:.3}{its_last}", series.label, value_shown(chart, series)?))
    });
    let values: Vec<String> = values.collect();
    let place = match chart.marked {
        Some(layer) => format!("layer {layer:.0}"),
        None => "the last".to_owned(),
    };
    format!("{}, {place}: {}", chart.title, values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(layer: usize) -> LineChart {
        let curve = |side, first, values: &[f64]| Series {
            points: points_from(first, values),
            ..empty_curve(side)
        };
        let series = vec![
            Series::level("chance", [0; 3], vec![(1.0, 0.005)]),
            curve(Side::Cl, 1, &[0.5, 0.25, 0.125]),
            curve(Side::Mim, 2, &[0.75]),
        ];
        depth_chart("Share".to_owned(), YAxis::FromZero, series, layer, Theme::light())
    }

    #[test]
    fn a_chart_says_both_models_values_at_the_layer() {
        assert_eq!(chart_in_words(&chart(2)), "Share, layer 2: CL 0.250, MIM 0.750");
    }

    #[test]
    fn past_its_end_a_curve_says_its_last_and_before_its_begin_its_first() {
        assert_eq!(
            chart_in_words(&chart(9)),
            "Share, layer 9: CL 0.125 (layer 3, its last), MIM 0.750 (layer 2, its last)"
        );
        assert_eq!(chart_in_words(&chart(1)), "Share, layer 1: CL 0.500, MIM 0.750");
    }

    #[test]
    fn without_a_layer_the_last_values_are_said_and_without_points_none() {
        let mut last = LineChart { marked: None, ..chart(1) };
        assert_eq!(chart_in_words(&last), "Share, the last: CL 0.125, MIM 0.750");
        last.series.iter_mut().for_each(|series| series.points.clear());
        assert_eq!(chart_in_words(&last), "Share, the last: ");
    }
}
