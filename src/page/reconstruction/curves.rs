//! How much of each frequency a drawing holds, beside the original's.

use std::f64::consts::PI;

use crate::engine::protocol::Reconstruction;
use crate::link::Side;
use crate::page::depth_chart::{empty_curve, points_from};
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::{Marker, Series, Theme};

/// What a chart's amplitudes are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole picture.
    Whole,
    /// Each hidden patch by itself.
    Inside,
}

impl Part {
    fn title(self) -> &'static str {
        match self {
            Part::Whole => "Δ log amplitude, whole picture",
            Part::Inside => "Δ log amplitude, hidden patches",
        }
    }
}

/// The log amplitudes by frequency, less the original's at frequency 0; without curves before there is a drawing
/// or where nothing is hidden.
pub fn chart(side: Side, numbers: Option<&Reconstruction>, part: Part, theme: Theme) -> LineChart {
    LineChart {
        title: part.title().to_owned(),
        x_label: "frequency".to_owned(),
        x: XAxis::Frequency,
        y: YAxis::Data,
        series: numbers.map(|numbers| curves(side, numbers, part, &theme)).unwrap_or_default(),
        marked: None,
        theme,
    }
}

fn curves(side: Side, numbers: &Reconstruction, part: Part, theme: &Theme) -> Vec<Series> {
    let own = empty_curve(side);
    let pale = own.color.map(|channel| channel.midpoint(u8::MAX));
    let original = ("original", theme.muted, Marker::None);
    let curves = match part {
        Part::Whole => vec![
            (("whole drawing", pale, Marker::None), &numbers.drawn),
            (("filled in", own.color, own.marker), &numbers.filled),
            (original, &numbers.original),
        ],
        Part::Inside => match &numbers.inside {
            Some([picture, drawing]) => {
                vec![(("drawing", own.color, own.marker), drawing), (original, picture)]
            }
            None => Vec::new(),
        },
    };
    let zero = curves.last().and_then(|(_, curve)| curve.first()).copied().unwrap_or_default();
    let series = |((label, color, marker), curve): (_, &Vec<f64>)| {
        let step = PI / curve.len().saturating_sub(1).max(1) as f64;
        let points = curve.iter().enumerate().map(|(r, y)| (step * r as f64, y - zero)).collect();
        Series { label: str::to_owned(label), color, marker, points, ..own.clone() }
    };
    curves.into_iter().map(series).collect()
}

/// MAE's amplitude at the highest frequency by depth, through the encoder and on through the decoder, whose first point
/// is its embedding; `None` without such a decoder. The paper's figure 11 has it so, means over images.
pub fn chart_by_depth(
    side: Side,
    numbers: Option<&Reconstruction>,
    theme: Theme,
) -> Option<LineChart> {
    let [encoder, decoder] = numbers?.by_depth.as_ref()?;
    let own = empty_curve(side);
    let pale = own.color.map(|channel| channel.midpoint(u8::MAX));
    let series = vec![
        Series { label: "encoder".to_owned(), points: points_from(1, encoder), ..own.clone() },
        Series {
            label: "decoder".to_owned(),
            color: pale,
            points: points_from(encoder.len() + 1, decoder),
            ..own
        },
    ];
    Some(LineChart {
        title: "Δ log amplitude, through the decoder".to_owned(),
        x_label: "layer".to_owned(),
        x: XAxis::Depth,
        y: YAxis::Data,
        series,
        marked: None,
        theme,
    })
}

/// The chart by depth in words: where each part ends.
pub fn depth_in_words(chart: &LineChart) -> String {
    let last = chart.series.iter().filter_map(|it| Some((&it.label, it.points.last()?.1)));
    let last: Vec<String> = last.map(|(label, y)| format!("{label} {y:.2}")).collect();
    format!("{}, after the last layer: {}", chart.title, last.join(", "))
}

/// The chart in words: every curve's value at the highest frequency.
pub fn in_words(chart: &LineChart) -> String {
    let last = chart.series.iter().filter_map(|it| Some((&it.label, it.points.last()?.1)));
    let last: Vec<String> = last.map(|(label, y)| format!("{label} {y:.2}")).collect();
    format!("{}, at the highest frequency: {}", chart.title, last.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::reconstruction::sentences::tests::numbers;

    fn chart_of(part: Part, numbers: &Reconstruction) -> LineChart {
        chart(Side::Mim, Some(numbers), part, Theme::light())
    }

    #[test]
    fn curves_begin_where_the_original_does_and_go_to_pi() {
        let whole = chart_of(Part::Whole, &numbers());
        let labels: Vec<&str> = whole.series.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels, ["whole drawing", "filled in", "original"]);
        assert_eq!(whole.series[2].points, [(0.0, 0.0), (PI, -3.0)]);
        assert_eq!(whole.series[1].points[1], (PI, -4.0));
        assert_eq!(
            in_words(&whole),
            "Δ log amplitude, whole picture, at the highest frequency: \
             whole drawing -5.00, filled in -4.00, original -3.00"
        );
    }

    #[test]
    fn the_decoder_goes_on_where_the_encoder_ends() {
        assert_eq!(chart_by_depth(Side::Mim, Some(&numbers()), Theme::light()), None);
        let by_depth = Some([vec![-2.0, -2.5], vec![-3.5, -3.25, -3.0]]);
        let mae = Reconstruction { by_depth, ..numbers() };
        let chart = chart_by_depth(Side::Mim, Some(&mae), Theme::light()).unwrap();
        assert_eq!(chart.series[0].points, [(1.0, -2.0), (2.0, -2.5)]);
        assert_eq!(chart.series[1].points, [(3.0, -3.5), (4.0, -3.25), (5.0, -3.0)]);
        assert_eq!(
            depth_in_words(&chart),
            "Δ log amplitude, through the decoder, after the last layer: encoder -2.50, decoder -3.00"
        );
    }

    #[test]
    fn inside_the_patches_nothing_is_drawn_where_nothing_is_hidden() {
        let inside = chart_of(Part::Inside, &numbers());
        assert_eq!(inside.series[0].points[0], (0.0, -1.0));
        let open = Reconstruction { inside: None, ..numbers() };
        assert_eq!(chart_of(Part::Inside, &open).series, []);
        assert_eq!(chart(Side::Cl, None, Part::Whole, Theme::light()).series, []);
    }
}
