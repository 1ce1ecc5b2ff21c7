//! What a chart shows (series), and its colors and type (theme).

/// A color without opacity: red, green, blue.
pub type Rgb = [u8; 3];

/// The contrastive model's color everywhere: Okabe and Ito's vermillion.
pub const CONTRASTIVE: Rgb = [0xD5, 0x5E, 0x00];
/// The masked model's color everywhere: Okabe and Ito's blue.
pub const MASKED: Rgb = [0x00, 0x72, 0xB2];

/// The shape that marks a series' points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// For the contrastive model.
    Square,
    /// For the masked model.
    Triangle,
    /// For what is no model's own: the line alone.
    None,
}

/// One curve. Points come in order of x; a y that is not a number breaks the line there.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Written in the legend: a word or two; without one the series is not in the legend.
    pub label: String,
    /// The color of line, markers, band and strokes.
    pub color: Rgb,
    /// The shape at each point.
    pub marker: Marker,
    /// The curve itself: (x, y).
    pub points: Vec<(f64, f64)>,
    /// (x, low, high): the spread over heads or images, a light fill. May be empty.
    pub band: Vec<(f64, f64, f64)>,
    /// (x, y): one short stroke a head, in the heads' order. May be empty.
    pub heads: Vec<(f64, f64)>,
    /// A value to compare the curve with, and its name: a level line.
    pub level: Option<(f64, &'static str)>,
}

impl Series {
    /// A contrastive model's curve.
    pub fn contrastive(points: Vec<(f64, f64)>) -> Self {
        Self::new("CL", CONTRASTIVE, Marker::Square, points)
    }

    /// A masked model's curve.
    pub fn masked(points: Vec<(f64, f64)>) -> Self {
        Self::new("MIM", MASKED, Marker::Triangle, points)
    }

    /// A line for comparison, without marks.
    pub fn level(label: &str, color: Rgb, points: Vec<(f64, f64)>) -> Self {
        Self::new(label, color, Marker::None, points)
    }

    fn new(label: &str, color: Rgb, marker: Marker, points: Vec<(f64, f64)>) -> Self {
        let (band, heads) = (Vec::new(), Vec::new());
        Self { label: label.into(), color, marker, points, band, heads, level: None }
    }

    /// The mean over heads for each layer (x from 1), the band from the least to the greatest head,
    /// and a stroke for each head. Takes `[layer][head]`; a head that is not a finite number has no stroke, and its
    /// layer no mean and no band.
    pub fn with_heads(mut self, layers: &[Vec<f64>]) -> Self {
        for (layer, heads) in layers.iter().enumerate() {
            let x = (layer + 1) as f64;
            let mean = heads.iter().sum::<f64>() / heads.len() as f64;
            let bound = |of: fn(f64, f64) -> f64| match mean.is_finite() {
                // A minimum or a maximum would leave NaN out.
                true => heads.iter().copied().fold(f64::NAN, of),
                false => f64::NAN,
            };
            self.points.push((x, mean));
            self.band.push((x, bound(f64::min), bound(f64::max)));
            self.heads.extend(heads.iter().map(|y| (x, *y)));
        }
        self
    }

    /// With a band from a deviation below each point to one above, in place of another.
    pub fn with_spread(mut self, deviations: &[f64]) -> Self {
        let points = self.points.iter().zip(deviations);
        self.band = points.map(|(&(x, y), spread)| (x, y - spread, y + spread)).collect();
        self
    }

    /// Every finite (x, y) that must be visible.
    pub(super) fn extent(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let band = self.band.iter();
        let points = self.points.iter().chain(&self.heads).copied();
        let levels = self.level.iter().filter_map(|(y, _)| Some((self.points.first()?.0, *y)));
        points
            .chain(levels)
            .chain(band.flat_map(|&(x, low, high)| [(x, low), (x, high)]))
            .filter(|(x, y)| x.is_finite() && y.is_finite())
    }
}

/// Colors and type of a chart. The background is never painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Color of the title.
    pub ink: Rgb,
    /// Color of numbers, axis and legend.
    pub muted: Rgb,
    /// Color of the grid lines.
    pub grid: Rgb,
    /// Color of what the chart stands on; it outlines the markers.
    pub surface: Rgb,
    /// Opacity of bands, 0..1.
    pub band_opacity: f64,
    /// Opacity of the heads' strokes, 0..1.
    pub dash_opacity: f64,
    /// A CSS font family list.
    pub font: String,
    /// Height of the numbers in CSS pixels; the title is one larger.
    pub text: f64,
    /// Width of the curves in CSS pixels.
    pub line: f64,
}

impl Theme {
    /// On a white page.
    pub fn light() -> Self {
        Self {
            ink: [0x1A, 0x1A, 0x1A],
            muted: [0x5F, 0x63, 0x68],
            grid: [0xE6, 0xE7, 0xE9],
            surface: [0xFF, 0xFF, 0xFF],
            band_opacity: 0.14,
            dash_opacity: 0.45,
            font: "system-ui, sans-serif".into(),
            text: 11.0,
            line: 1.75,
        }
    }

    /// On white paper: type of 7 and 8 pt, lines of 0.9 pt.
    pub fn print() -> Self {
        Self {
            ink: [0; 3],
            muted: [0x33; 3],
            grid: [0xDD; 3],
            band_opacity: 0.16,
            font: "Helvetica, Arial, sans-serif".into(),
            text: 9.5,
            line: 1.2,
            ..Self::light()
        }
    }

    /// It is light on dark.
    pub fn is_dark(&self) -> bool {
        let light = |color: Rgb| color.iter().map(|part| u32::from(*part)).sum::<u32>();
        light(self.ink) > light(self.surface)
    }

    /// The same, to be read from the back of a room.
    pub fn projected(self) -> Self {
        Self { text: 14.0, line: 2.25, ..self }
    }

    /// On a near-black page.
    pub fn dark() -> Self {
        Self {
            ink: [0xEC, 0xED, 0xEE],
            muted: [0x9D, 0xA2, 0xA8],
            grid: [0x2E, 0x31, 0x35],
            surface: [0x14, 0x16, 0x18],
            band_opacity: 0.22,
            dash_opacity: 0.65,
            ..Self::light()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_knows_whether_it_is_dark() {
        assert!(Theme::dark().is_dark() && Theme::dark().projected().is_dark());
        assert!(!Theme::light().is_dark() && !Theme::print().is_dark());
    }

    #[test]
    fn heads_become_a_mean_a_band_and_strokes() {
        let series = Series::contrastive(Vec::new()).with_heads(&[vec![1.0, 3.0, 5.0]]);
        assert_eq!(series.points, [(1.0, 3.0)]);
        assert_eq!(series.band, [(1.0, 1.0, 5.0)]);
        assert_eq!(series.heads, [(1.0, 1.0), (1.0, 3.0), (1.0, 5.0)]);
        assert_eq!(series.extent().count(), 6);
    }

    #[test]
    fn a_layer_with_a_head_that_is_not_finite_has_no_mean() {
        let layers = [vec![1.0, 3.0, f64::NAN], vec![f64::INFINITY, 1.0]];
        let series = Series::contrastive(Vec::new()).with_heads(&layers);
        assert!(series.points.iter().all(|(_, mean)| !mean.is_finite()));
        assert!(series.band.iter().all(|(_, low, high)| low.is_nan() && high.is_nan()));
        // The place of a head that is no number is kept.
        assert_eq!(series.heads.len(), 5);
        assert_eq!(series.heads[..2], [(1.0, 1.0), (1.0, 3.0)]);
        assert_eq!(series.extent().count(), 3);
    }
}
