//! How a line chart is painted, on a canvas, in SVG and on a bitmap by the same code.
//!
//! Layout is our own (see [`ChartFrame`]); plotters gives the primitives. Coordinates of plotters are whole device
//! pixels: draw on a canvas with at least two of them per CSS pixel.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::curve::LineChart;
use super::frame::ChartFrame;
use super::marks::{draw_band, draw_dashes, draw_levels, draw_line, draw_markers};
use super::pen::{DrawError, Pen};
use super::series::Theme;

impl LineChart {
    /// Draws on the whole area with `scale` device pixels per CSS pixel; clears nothing first.
    pub fn draw<DB: DrawingBackend>(
        &self,
        root: &DrawingArea<DB, Shift>,
        scale: f64,
    ) -> Result<ChartFrame, DrawError<DB>> {
        self.draw_with_type(root, scale, 1.0)
    }

    /// The chart as an SVG document of this size in CSS pixels.
    pub fn svg(&self, width: u32, height: u32) -> Result<String, DrawError<SVGBackend<'_>>> {
        // Plotters' coordinates are whole numbers: ten to a pixel, and a view box that undoes it.
        const FINE: u32 = 10;
        // plotters-svg divides the size of type by this.
        const SVG_TYPE: f64 = 1.24;
        let mut document = String::new();
        {
            let size = (width * FINE, height * FINE);
            let root = SVGBackend::with_string(&mut document, size).into_drawing_area();
            self.draw_with_type(&root, f64::from(FINE), SVG_TYPE)?;
            root.present()?;
        }
        let fine = format!("width=\"{}\" height=\"{}\"", width * FINE, height * FINE);
        let real = format!("width=\"{width}\" height=\"{height}\"");
        Ok(document.replacen(&fine, &real, 1))
    }

    fn draw_with_type<DB: DrawingBackend>(
        &self,
        root: &DrawingArea<DB, Shift>,
        scale: f64,
        type_scale: f64,
    ) -> Result<ChartFrame, DrawError<DB>> {
        let (width, height) = root.dim_in_pixel();
        let frame = self.frame(f64::from(width) / scale, f64::from(height) / scale);
        let pen = Pen { root, scale, type_scale, theme: &self.theme };
        self.draw_axes(&pen, &frame)?;
        self.draw_head(&pen, &frame)?;
        if frame.points.iter().all(Vec::is_empty) {
            let x = (frame.left + frame.right) / 2.0;
            let y = (frame.top + frame.bottom) / 2.0;
            let known = self.series.iter().any(|series| !series.points.is_empty());
            let words = if known { "no finite numbers" } else { "not computed yet" };
            pen.text(words, (x, y), HPos::Center, self.theme.muted, 0.0)?;
            return Ok(frame);
        }
        for series in &self.series {
            draw_band(&pen, &frame, series)?;
        }
        draw_levels(&pen, &frame, &self.series)?;
        if let Some(x) = self.marked {
            let x = frame.x_to_pixel(x);
            pen.guide(x, frame.top, frame.bottom)?;
        }
        for (index, series) in self.series.iter().enumerate() {
            let shift = (index as f64 - (self.series.len() as f64 - 1.0) / 2.0) * 6.0;
            draw_dashes(&pen, &frame, series, shift)?;
        }
        for series in &self.series {
            draw_line(&pen, &frame, series)?;
        }
        for series in &self.series {
            draw_markers(&pen, &frame, series, self.marked)?;
        }
        Ok(frame)
    }

    fn draw_axes<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        frame: &ChartFrame,
    ) -> Result<(), DrawError<DB>> {
        let Theme { muted, grid, text, .. } = self.theme;
        for tick in &frame.y_ticks {
            let y = frame.y_to_pixel(tick.value);
            pen.horizontal(y, frame.left, frame.right, grid)?;
            pen.text(&tick.label, (frame.left - 5.0, y), HPos::Right, muted, 0.0)?;
        }
        pen.horizontal(frame.bottom, frame.left, frame.right, muted)?;
        let row = frame.bottom + 5.0 + text / 2.0;
        for tick in &frame.x_ticks {
            let x = frame.x_to_pixel(tick.value);
            pen.vertical(x, frame.bottom, frame.bottom + 3.0, muted)?;
            pen.text(&tick.label, (x, row + 1.0), HPos::Center, muted, 0.0)?;
        }
        let middle = (frame.left + frame.right) / 2.0;
        pen.text(&self.x_label, (middle, row + text + 3.0), HPos::Center, muted, 0.0)
    }

    fn draw_head<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        frame: &ChartFrame,
    ) -> Result<(), DrawError<DB>> {
        let Theme { ink, muted, .. } = self.theme;
        pen.text(&self.title, (0.0, self.title_row()), HPos::Left, ink, 1.0)?;
        for (series, &(x, y)) in self.in_legend().zip(&frame.legend) {
            pen.path(&[(x, y), (x + 16.0, y)], series.color)?;
            pen.marker(series, (x + 8.0, y), 5.5)?;
            pen.text(&series.label, (x + 20.0, y), HPos::Left, muted, 0.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::{XAxis, YAxis};
    use super::super::marks::pixel;
    use super::super::series::Series;
    use super::*;

    fn curve(layers: usize, value: impl Fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
        let heads = |layer: usize| (0..12).map(|h| value(layer as f64, f64::from(h))).collect();
        (1..=layers).map(heads).collect()
    }

    /// Values like the paper's, for the eye and for the tests.
    fn distance() -> LineChart {
        let spread = |l: f64, h: f64| ((h * 7.3 + l * 3.1).sin() + 1.0) / 2.0;
        let cl = curve(12, |l, h| 45.0 + 5.5 * l + spread(l, h) * (60.0 - 4.0 * l));
        let mim = curve(12, |l, h| 62.0 - 2.0 * l + spread(l, h) * (14.0 + 2.0 * l));
        LineChart {
            title: "Attention distance (px)".into(),
            x_label: "layer".into(),
            x: XAxis::Depth,
            y: YAxis::FromZero,
            series: vec![
                Series::contrastive(Vec::new()).with_heads(&cl),
                Series::masked(Vec::new()).with_heads(&mim),
            ],
            marked: Some(11.0),
            theme: Theme::light(),
        }
    }

    fn fourier() -> LineChart {
        let by_frequency = |fall: f64| {
            let point = |i: i32| {
                let x = f64::from(i) / 7.0 * std::f64::consts::PI;
                (x, -fall * x.sqrt())
            };
            (0..8).map(point).collect()
        };
        LineChart {
            title: "Fourier Δ log amplitude, layer 11".into(),
            x_label: "frequency".into(),
            x: XAxis::Frequency,
            y: YAxis::AtLeast(-7.0, 0.0),
            series: vec![Series::contrastive(by_frequency(3.4)), Series::masked(by_frequency(2.1))],
            marked: None,
            theme: Theme::light(),
        }
    }

    fn deep() -> LineChart {
        let states = |n: i32, a: f64| {
            let point = |i: i32| (f64::from(i) / 2.0, a + (f64::from(i) * 0.4).sin());
            (0..=n).map(point).collect()
        };
        LineChart {
            title: "High-frequency Δ log amplitude".into(),
            y: YAxis::Data,
            series: vec![Series::contrastive(states(48, -5.0)), Series::masked(states(24, -3.5))],
            marked: Some(6.0),
            ..distance()
        }
    }

    fn count(text: &str, part: &str) -> usize {
        text.matches(part).count()
    }

    #[test]
    fn the_svg_has_every_line_band_marker_and_head() {
        let svg = distance().svg(320, 180).unwrap();
        // Two lines and two legend keys.
        assert_eq!(count(&svg, "<polyline"), 4);
        // Two bands, and an outline and a fill for 24 points and two legend keys.
        assert_eq!(count(&svg, "<polygon"), 2 + 2 * (24 + 2));
        assert_eq!(count(&svg, "opacity=\"0.45\""), 2 * 12 * 12);
        assert_eq!(count(&svg, "opacity=\"0.14\" fill=\"#D55E00\""), 1);
        assert_eq!(count(&svg, "fill=\"#0072B2\""), 1 + 13 + 144);
    }

    #[test]
    fn the_svg_names_its_axes_and_its_font() {
        let svg = distance().svg(320, 180).unwrap();
        for label in ["Attention distance (px)", "layer", "CL", "MIM", "0", "50", "1", "12"] {
            assert!(svg.contains(&format!(">\n{label}\n<")), "{label}: {svg}");
        }
        assert!(svg.contains("font-family=\"system-ui, sans-serif\""));
        assert!(svg.contains("width=\"320\" height=\"180\" viewBox=\"0 0 3200 1800\""));
        let svg = fourier().svg(320, 180).unwrap();
        for label in ["π/4", "3π/4", "π", "−6"] {
            assert!(svg.contains(&format!(">\n{label}\n<")), "{label}: {svg}");
        }
    }

    #[test]
    fn a_band_goes_along_the_low_side_and_back_along_the_high_side() {
        let mut chart = distance();
        chart.series.truncate(1);
        chart.series[0].band = vec![(1.0, 10.0, 90.0), (2.0, 20.0, 80.0)];
        let svg = chart.svg(320, 180).unwrap();
        let frame = chart.frame(320.0, 180.0);
        let corners = [(1.0, 10.0), (2.0, 20.0), (2.0, 80.0), (1.0, 90.0)].map(|(x, y)| {
            let device = |css: f64| (css * 10.0).round();
            format!("{},{} ", device(frame.x_to_pixel(x)), device(frame.y_to_pixel(y)))
        });
        assert!(svg.contains(&format!("points=\"{}\"", corners.concat())), "{svg}");
    }

    #[test]
    fn like_levels_are_drawn_once_and_named_and_the_axis_holds_them() {
        let mut chart = distance();
        for (levels, names) in [([150.0, 150.0], 1), ([150.0, 170.0], 2)] {
            for (series, level) in chart.series.iter_mut().zip(levels) {
                series.level = Some((level, "even"));
            }
            assert_eq!(count(&chart.svg(320, 180).unwrap(), ">\neven\n<"), names);
            assert!(chart.frame(320.0, 180.0).y_range.1 >= levels[1]);
        }
    }

    #[test]
    fn a_value_that_is_not_a_number_breaks_the_line_and_the_band() {
        let mut chart = distance();
        chart.series.truncate(1);
        chart.series[0].points[5].1 = f64::NAN;
        chart.series[0].band[5].1 = f64::NAN;
        let svg = chart.svg(320, 180).unwrap();
        assert_eq!(count(&svg, "<polyline"), 2 + 1);
        assert_eq!(count(&svg, "opacity=\"0.14\""), 2);
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn a_shallow_models_last_layer_is_enlarged_where_a_deeper_one_goes_on() {
        let mut chart = distance();
        chart.series[0].points.truncate(6);
        let larger = |chart: &LineChart| {
            let frame = chart.frame(320.0, 180.0);
            let (x, y) = pixel(&frame, chart.series[0].points[5]);
            let at = |css: f64| (css * 10.0).round() as i32;
            format!("points=\"{},{} ", at(x - 3.75), at(y - 3.75))
        };
        assert!(chart.svg(320, 180).unwrap().contains(&larger(&chart)));
        chart.marked = Some(3.0);
        assert!(!chart.svg(320, 180).unwrap().contains(&larger(&chart)));
    }

    #[test]
    fn a_chart_without_values_says_so() {
        let no_number = vec![Series::masked(vec![(1.0, f64::NAN)])];
        for (series, words) in [(vec![], "not computed yet"), (no_number, "no finite numbers")] {
            let chart = LineChart { series, ..distance() };
            assert!(chart.svg(320, 180).unwrap().contains(words), "{words}");
        }
    }

    /// Writes charts for the eye: `VITSCOPE_CHARTS=<folder> cargo test charts_for_the_eye -- --ignored`.
    #[test]
    #[ignore = "writes files"]
    fn charts_for_the_eye() {
        let folder = std::env::var("VITSCOPE_CHARTS").unwrap();
        let empty = LineChart { series: Vec::new(), ..distance() };
        let charts =
            [("distance", distance()), ("fourier", fourier()), ("deep", deep()), ("empty", empty)];
        for (name, chart) in charts {
            for (theme_name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
                let chart = LineChart { theme, ..chart.clone() };
                for (width, height) in [(320, 180), (640, 400)] {
                    let file = format!("{folder}/{name}-{theme_name}-{width}.svg");
                    std::fs::write(file, chart.svg(width, height).unwrap()).unwrap();
                }
            }
        }
    }
}
