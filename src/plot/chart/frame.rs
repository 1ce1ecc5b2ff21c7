//! Where a chart's parts lie, in CSS pixels, known without drawing: for hover, and for the drawing.
//!
//! Margins follow from the number of characters in the labels. Nothing is measured, because
//! measuring text on a canvas makes the browser lay out the page.

use std::f64::consts::PI;

use super::curve::{LineChart, XAxis, YAxis};
use super::series::Series;
use super::ticks::{Tick, count_ticks, frequency_ticks, round_ticks, whole_ticks};

/// A digit's width as a share of the type's height, a little generous.
const DIGIT: f64 = 0.6;
/// A letter's width as a share of the type's height, on average.
pub(super) const LETTER: f64 = 0.53;
/// Between the plot's sides and the first and last x, so that markers stay clear of the labels.
const INSET: f64 = 9.0;

/// The geometry of a drawn chart: data to CSS pixels and back, and the nearest points.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartFrame {
    /// Left side of the plot (grid lines start here).
    pub left: f64,
    /// Upper side of the plot.
    pub top: f64,
    /// Right side of the plot.
    pub right: f64,
    /// Lower side of the plot: the x axis.
    pub bottom: f64,
    /// Data range from the first to the last x.
    pub x_range: (f64, f64),
    /// Data range from the lower to the upper side.
    pub y_range: (f64, f64),
    /// The named values of x.
    pub x_ticks: Vec<Tick>,
    /// The named values of y.
    pub y_ticks: Vec<Tick>,
    /// Each series' finite points, in data units.
    pub points: Vec<Vec<(f64, f64)>>,
    /// Where each name of the legend begins, beside the title or in rows below it.
    pub(super) legend: Vec<(f64, f64)>,
}

impl ChartFrame {
    pub(super) fn new(chart: &LineChart, width: f64, height: f64) -> Self {
        let text = chart.theme.text;
        let points: Vec<Vec<(f64, f64)>> = chart.series.iter().map(finite).collect();
        let empty = points.iter().all(Vec::is_empty);

        let legend = chart.legend(width);
        let legend_rows = legend.last().map_or(0.0, |(_, y)| y - chart.title_row());
        let x_label_row = if chart.x_label.is_empty() { 0.0 } else { text + 2.0 };
        let top = text + 13.0 + legend_rows;
        let bottom = (height - text - 8.0 - x_label_row).max(top + 1.0);

        let y_range = y_range(chart);
        let count = ((bottom - top) / 32.0).clamp(2.0, 6.0) as usize;
        let y_ticks = if empty { Vec::new() } else { round_ticks(y_range.0, y_range.1, count) };
        let digits = y_ticks.iter().map(|tick| tick.label.chars().count());
        let left = (digits.max().unwrap_or(2).max(2) as f64 * DIGIT * text + 6.0).ceil();
        let right = (width - 2.0).max(left + 2.0 * INSET + 1.0);

        let x_range = x_range(chart);
        let x_ticks = match chart.x {
            XAxis::Depth => {
                let fit = (right - left - 2.0 * INSET) / (2.0 * DIGIT * text + 6.0);
                whole_ticks(x_range.0, x_range.1, fit as usize + 1)
            }
            XAxis::Frequency => frequency_ticks(),
            XAxis::LogCount => {
                let fit = (right - left - 2.0 * INSET) / (5.0 * DIGIT * text);
                count_ticks(x_range.0, x_range.1, fit as usize + 1)
            }
        };
        Self { left, top, right, bottom, x_range, y_range, x_ticks, y_ticks, points, legend }
    }

    /// Where a value of x stands.
    pub fn x_to_pixel(&self, x: f64) -> f64 {
        let (first, last) = (self.left + INSET, self.right - INSET);
        if self.x_range.0 == self.x_range.1 {
            return (first + last) / 2.0;
        }
        first + (x - self.x_range.0) / (self.x_range.1 - self.x_range.0) * (last - first)
    }

    /// Where a value of y stands.
    pub fn y_to_pixel(&self, y: f64) -> f64 {
        let (low, high) = self.y_range;
        self.bottom - (y - low) / (high - low) * (self.bottom - self.top)
    }

    /// The data under a CSS pixel.
    pub fn pixel_to_data(&self, x: f64, y: f64) -> (f64, f64) {
        let (first, last) = (self.left + INSET, self.right - INSET);
        let across = (x - first) / (last - first) * (self.x_range.1 - self.x_range.0);
        let up = (self.bottom - y) / (self.bottom - self.top) * (self.y_range.1 - self.y_range.0);
        (self.x_range.0 + across, self.y_range.0 + up)
    }

    /// Whether a CSS pixel is inside the plot.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The x of the point nearest to a CSS pixel's column, over all series.
    pub fn nearest_x(&self, pixel_x: f64) -> Option<f64> {
        let distance = |x: f64| (self.x_to_pixel(x) - pixel_x).abs();
        let all = self.points.iter().flatten().map(|point| point.0);
        all.min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
    }

    /// Every x at which some series has a point, ascending.
    pub fn xs(&self) -> Vec<f64> {
        let mut xs: Vec<f64> = self.points.iter().flatten().map(|point| point.0).collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup_by(|a, b| self.is_same_x(*a, *b));
        xs
    }

    /// Two values of x are one and the same, but for rounding.
    pub fn is_same_x(&self, a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-6 * (self.x_range.1 - self.x_range.0).max(1.0)
    }
}

impl LineChart {
    /// The chart's geometry at a size in CSS pixels, without drawing.
    pub fn frame(&self, width: f64, height: f64) -> ChartFrame {
        ChartFrame::new(self, width, height)
    }

    /// The middle of the title's line.
    pub(super) fn title_row(&self) -> f64 {
        2.0 + self.theme.text / 2.0
    }

    /// Where the legend's entries begin: beside the title, or where they do not fit there in rows below it.
    pub(in crate::plot) fn legend(&self, width: f64) -> Vec<(f64, f64)> {
        let text = self.theme.text;
        let title = self.title.chars().count() as f64 * LETTER * (text + 1.0);
        let all: f64 = self.in_legend().map(|series| self.legend_entry(series)).sum();
        let all = (all - 7.0).max(0.0);
        let is_beside = title + 12.0 + all <= width;
        let (mut x, mut y) = match is_beside {
            true => (width - all, self.title_row()),
            false => (0.0, self.title_row() + text + 4.0),
        };
        let place = |series: &Series| {
            let entry = self.legend_entry(series);
            if !is_beside && x > 0.0 && x + entry - 10.0 > width {
                (x, y) = (0.0, y + text + 4.0);
            }
            let at = (x, y);
            x += entry;
            at
        };
        self.in_legend().map(place).collect()
    }

    /// What has a name in the legend.
    pub(super) fn in_legend(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| !series.label.is_empty())
    }

    fn legend_entry(&self, series: &Series) -> f64 {
        // Short labels are often capitals, which are wider than letters on average.
        20.0 + series.label.chars().count() as f64 * (LETTER + 0.17) * self.theme.text + 10.0
    }
}

fn finite(series: &Series) -> Vec<(f64, f64)> {
    let points = series.points.iter().copied();
    points.filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
}

fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |span, value| {
        let (low, high) = span.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

fn x_range(chart: &LineChart) -> (f64, f64) {
    match chart.x {
        XAxis::Frequency => (0.0, PI),
        XAxis::LogCount => {
            let all = chart.series.iter().flat_map(|s| s.extent().map(|p| p.0));
            span(all).unwrap_or((3.0, 6.0))
        }
        XAxis::Depth => {
            let all = chart.series.iter().flat_map(|s| s.extent().map(|p| p.0));
            let (first, last) = span(all).unwrap_or((1.0, 12.0));
            (first.floor().min(1.0), last.ceil().max(1.0))
        }
    }
}

fn y_range(chart: &LineChart) -> (f64, f64) {
    let all = chart.series.iter().flat_map(|s| s.extent().map(|p| p.1));
    let fixed = match chart.y {
        YAxis::Data => vec![],
        YAxis::FromZero => vec![0.0],
        YAxis::AtLeast(low, high) => vec![low, high],
    };
    let (low, high) = span(all.chain(fixed)).unwrap_or((0.0, 1.0));
    let extent = high - low;
    if extent <= 1e-9 * low.abs().max(high.abs()) {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        let low_end = if low == 0.0 && chart.y == YAxis::FromZero { 0.0 } else { low - room };
        return (low_end, high + room);
    }
    let room = 0.06 * extent;
    let on_floor = low == 0.0 && chart.y == YAxis::FromZero;
    (if on_floor { low } else { low - room }, high + room)
}

#[cfg(test)]
mod tests {
    use super::super::series::Theme;
    use super::*;

    fn chart(series: Vec<Series>) -> LineChart {
        LineChart {
            title: "NMI".into(),
            x_label: "layer".into(),
            x: XAxis::Depth,
            y: YAxis::Data,
            series,
            marked: None,
            theme: Theme::light(),
        }
    }

    fn by_depth(values: &[f64]) -> Vec<(f64, f64)> {
        (1..).map(f64::from).zip(values.iter().copied()).collect()
    }

    #[test]
    fn a_pixel_goes_to_data_and_back() {
        let series = Series::contrastive(by_depth(&[1.0, 7.0, 3.0]));
        let frame = chart(vec![series]).frame(320.0, 180.0);
        for (x, y) in [(40.0, 50.0), (200.5, 99.0), (310.0, 150.0)] {
            let data = frame.pixel_to_data(x, y);
            assert!((frame.x_to_pixel(data.0) - x).abs() < 1e-9);
            assert!((frame.y_to_pixel(data.1) - y).abs() < 1e-9);
        }
        assert!(frame.contains(frame.left, frame.bottom));
        assert!(!frame.contains(frame.left - 1.0, frame.bottom));
    }

    #[test]
    fn the_nearest_layer_is_found_over_all_series() {
        let shallow = Series::contrastive(by_depth(&[1.0, 2.0]));
        let deep = Series::masked(by_depth(&[5.0, f64::NAN, 6.0, 7.0]));
        let frame = chart(vec![shallow, deep]).frame(320.0, 180.0);
        assert_eq!(frame.x_range, (1.0, 4.0));
        let near_two = frame.x_to_pixel(2.3);
        assert_eq!(frame.nearest_x(near_two), Some(2.0));
        assert_eq!(frame.nearest_x(-50.0), Some(1.0));
        assert_eq!(frame.xs(), [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn all_data_lie_within_the_plot_whatever_the_range_asked_for() {
        let mut series = Series::contrastive(by_depth(&[-3.0, 1e9]));
        series.band = vec![(1.0, -5.0, 2.0)];
        let mut chart = chart(vec![series]);
        for y in [YAxis::Data, YAxis::FromZero, YAxis::AtLeast(0.0, 1.0)] {
            chart.y = y;
            let frame = chart.frame(320.0, 180.0);
            for value in [-5.0, 1e9] {
                assert!(frame.contains(frame.left, frame.y_to_pixel(value)));
            }
        }
    }

    #[test]
    fn one_point_constant_values_and_no_points_have_finite_places() {
        for values in [&[][..], &[0.0], &[4.0], &[4.0; 12], &[f64::NAN; 3]] {
            for y in [YAxis::Data, YAxis::FromZero, YAxis::AtLeast(0.0, 0.0)] {
                let mut chart = chart(vec![Series::masked(by_depth(values))]);
                chart.y = y;
                let frame = chart.frame(320.0, 180.0);
                assert!(frame.y_range.0 < frame.y_range.1, "{values:?} {y:?}");
                assert!(frame.x_to_pixel(1.0).is_finite());
                assert!(frame.y_to_pixel(4.0).is_finite());
            }
        }
        assert_eq!(chart(Vec::new()).frame(320.0, 180.0).nearest_x(10.0), None);
    }

    #[test]
    fn the_axis_starts_at_zero_where_asked() {
        let mut chart = chart(vec![Series::masked(by_depth(&[20.0, 40.0]))]);
        chart.y = YAxis::FromZero;
        let frame = chart.frame(320.0, 180.0);
        assert_eq!(frame.y_range.0, 0.0);
        assert_eq!(frame.y_to_pixel(0.0), frame.bottom);
        chart.y = YAxis::AtLeast(-1.0, 80.0);
        assert!(chart.frame(320.0, 180.0).y_range.1 >= 80.0);
    }

    #[test]
    fn a_frame_smaller_than_its_margins_still_maps() {
        let chart = chart(vec![Series::masked(by_depth(&[1.0, 2.0]))]);
        let frame = chart.frame(10.0, 10.0);
        assert!(frame.left < frame.right && frame.top < frame.bottom);
    }
}
