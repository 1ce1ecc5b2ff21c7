//! What a chart says of the point under the pointer, and which layer a click there goes to.

use std::f64::consts::PI;

use super::comparison::number;
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::frame::ChartFrame;
use crate::plot::chart::measure::Measure;

/// What a chart's x is, for a reader.
#[derive(Debug, Clone, Copy)]
pub enum Along {
    /// Layers; a click goes to one.
    Depth,
    /// Something else, in words.
    Other(fn(f64) -> String),
}

impl Along {
    /// What the x of one of the paper's curves is.
    pub fn of(measure: Measure) -> Along {
        match measure {
            Measure::Spectrum => Along::Other(|x| format!("{:.2} π", x / PI)),
            _ => Along::Depth,
        }
    }

    fn words(self, x: f64) -> String {
        match self {
            Along::Depth => format!("layer {x:.0}"),
            Along::Other(words) => words(x),
        }
    }
}

/// All series' values at the point nearest to a column of CSS pixels, and that point's own column.
pub fn reading(
    chart: &LineChart,
    frame: &ChartFrame,
    column: f64,
    along: Along,
    decimals: usize,
) -> Option<(f64, String)> {
    let x = frame.nearest_x(column)?;
    let values = chart.series.iter().filter_map(|series| {
        let (_, value) = series.points.iter().find(|(own, _)| frame.is_same_x(*own, x))?;
        Some(format!("{} {}", series.label, number(*value, decimals)))
    });
    let values: Vec<String> = values.collect();
    Some((frame.x_to_pixel(x), format!("{}   {}", along.words(x), values.join("   "))))
}

/// The column of the point of that index, counted over all x from the left.
pub fn column_of(frame: &ChartFrame, index: usize) -> Option<f64> {
    frame.xs().get(index).map(|x| frame.x_to_pixel(*x))
}

/// The layer that a click on a column goes to, from 1.
pub fn layer_at(frame: &ChartFrame, column: f64, along: Along) -> Option<usize> {
    let Along::Depth = along else { return None };
    // 0 is the embedding, which no layer has made.
    frame.nearest_x(column).map(|x| (x as usize).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::chart::series::{Series, Theme};

    fn chart(measure: Measure, cl: &[f64], mim: &[f64]) -> LineChart {
        let points =
            |values: &[f64]| (0..).map(f64::from).zip(values.iter().copied()).collect::<Vec<_>>();
        let series = vec![Series::contrastive(points(cl)), Series::masked(points(mim))];
        measure.chart(series, false, None, Theme::light())
    }

    #[test]
    fn the_nearest_point_is_read_of_both_models() {
        let chart = chart(Measure::Nmi, &[0.5, 0.25], &[0.75, 0.125, 1.0]);
        let frame = chart.frame(320.0, 180.0);
        let at = |index| {
            let column = column_of(&frame, index).unwrap();
            reading(&chart, &frame, column + 3.0, Along::of(Measure::Nmi), 2).unwrap()
        };
        assert_eq!(at(1), (frame.x_to_pixel(1.0), "layer 1   CL 0.25   MIM 0.12".to_owned()));
        assert_eq!(at(2).1, "layer 2   MIM 1.00");
        assert_eq!(column_of(&frame, 3), None);
    }

    #[test]
    fn a_value_that_is_not_finite_is_said_so_beside_the_other_models() {
        let chart = chart(Measure::Nmi, &[0.5, f64::NAN], &[0.75, 0.125]);
        let frame = chart.frame(320.0, 180.0);
        let (_, text) = reading(&chart, &frame, 300.0, Along::Depth, 3).unwrap();
        assert_eq!(text, "layer 1   CL not a finite number   MIM 0.125");
    }

    #[test]
    fn a_click_goes_to_a_layer_and_never_to_the_embedding() {
        let chart = chart(Measure::Nmi, &[0.5, 0.25], &[0.75, 0.125, 1.0]);
        let frame = chart.frame(320.0, 180.0);
        let click = |x: f64| layer_at(&frame, frame.x_to_pixel(x), Along::Depth);
        assert_eq!([click(0.0), click(1.0), click(2.0)], [Some(1), Some(1), Some(2)]);
        assert_eq!(layer_at(&frame, 100.0, Along::of(Measure::Spectrum)), None);
    }

    #[test]
    fn frequencies_are_parts_of_pi() {
        assert_eq!(Along::of(Measure::Spectrum).words(PI / 2.0), "0.50 π");
        assert_eq!(Along::of(Measure::Distance).words(3.0), "layer 3");
    }
}
