//! The paper's curves as charts: of one image, or means over many with their spread.

use std::f64::consts::TAU;

use super::curve::{LineChart, XAxis, YAxis};
use super::series::{Series, Theme};
use crate::analysis::{Curves, Totals};

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Attention distance by depth (section 2 of the paper).
    Distance,
    /// Normalized mutual information by depth (section 2).
    Nmi,
    /// The highest frequency's amplitude by depth (section 3).
    HighFrequency,
    /// The amplitude over frequency after one layer (section 3).
    Spectrum,
}

/// Which of a model's numbers are shown, and in what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scope {
    /// Side of its input, pixels.
    pub size: usize,
    /// Patches a side.
    pub grid: usize,
    /// Distances are fractions of the side: pixels of unlike inputs cannot share an axis.
    pub of_side: bool,
    /// Whose spectrum is shown, from 1; past the end the last.
    pub layer: usize,
}

impl Measure {
    /// In the order in which they stand.
    pub const ALL: [Measure; 4] =
        [Measure::Distance, Measure::Nmi, Measure::HighFrequency, Measure::Spectrum];

    /// The chart's title; without a layer it is about the last one.
    pub fn title(self, of_side: bool, layer: Option<usize>) -> String {
        match (self, layer) {
            (Measure::Distance, _) if of_side => "Attention distance (of the side)".to_owned(),
            (Measure::Distance, _) => "Attention distance (px)".to_owned(),
            (Measure::Nmi, _) => "Normalized mutual information".to_owned(),
            (Measure::HighFrequency, _) => "Δ log amplitude, highest frequency".to_owned(),
            (Measure::Spectrum, Some(layer)) => format!("Δ log amplitude, layer {layer}"),
            (Measure::Spectrum, None) => "Δ log amplitude, last layer".to_owned(),
        }
    }

    /// The chart of some models' curves, with the layer pointed out.
    pub fn chart(
        self,
        series: Vec<Series>,
        of_side: bool,
        layer: Option<usize>,
        theme: Theme,
    ) -> LineChart {
        let (x, x_label) = match self {
            Measure::Spectrum => (XAxis::Frequency, "frequency"),
            _ => (XAxis::Depth, "layer"),
        };
        let marked = layer.filter(|_| self != Measure::Spectrum).map(|layer| layer as f64);
        LineChart {
            title: self.title(of_side, layer),
            x_label: x_label.to_owned(),
            x,
            y: YAxis::FromZero,
            series,
            marked,
            theme,
        }
    }

    /// One model's curve on one image: where there are heads, their mean, their range and a stroke each.
    pub fn series(self, empty: Series, curves: &Curves, scope: Scope) -> Series {
        match self.heads(curves, scope) {
            Some(heads) => empty.with_heads(&heads),
            None => Series { points: self.points(curves, scope), ..empty },
        }
    }

    /// One model's mean over images, within one standard deviation to either side. The strokes are
    /// the heads' means.
    pub fn mean_series(self, empty: Series, totals: &Totals, scope: Scope) -> Series {
        let (mean, spread) = (totals.heads.mean(), totals.heads.spread());
        match self.heads(mean, scope) {
            Some(heads) => {
                let spread = self.heads(&totals.layers.spread(), scope).unwrap_or_default();
                empty.with_heads(&heads).with_spread(&spread.concat())
            }
            None => {
                let spread = self.points(&spread, scope);
                let spread: Vec<f64> = spread.into_iter().map(|(_, spread)| spread).collect();
                Series { points: self.points(mean, scope), ..empty }.with_spread(&spread)
            }
        }
    }

    /// `[layer][head]` in the unit shown, for what heads have.
    fn heads(self, curves: &Curves, scope: Scope) -> Option<Vec<Vec<f64>>> {
        match self {
            Measure::Distance => {
                let one = if scope.of_side { scope.size as f64 } else { 1.0 };
                let layers = curves.attention_distance_px.iter();
                Some(layers.map(|heads| heads.iter().map(|px| px / one).collect()).collect())
            }
            Measure::Nmi => Some(curves.nmi.clone()),
            Measure::HighFrequency | Measure::Spectrum => None,
        }
    }

    /// The points of what has no heads. Layer l's state is `z.(2l)`.
    fn points(self, curves: &Curves, scope: Scope) -> Vec<(f64, f64)> {
        let states = &curves.fourier_delta_log_amplitude;
        match self {
            Measure::Spectrum => {
                let last = states.len().saturating_sub(1);
                let state = states.get((2 * scope.layer).min(last)).map_or(&[][..], Vec::as_slice);
                // The half diagonal of an even grid ends one step before π.
                let x = |k: usize| TAU * k as f64 / scope.grid.max(1) as f64;
                state.iter().enumerate().map(|(k, y)| (x(k), *y)).collect()
            }
            _ => (states.iter().enumerate().step_by(2).skip(1))
                .filter_map(|(state, amplitude)| Some(((state / 2) as f64, *amplitude.last()?)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: Scope = Scope { size: 40, grid: 4, of_side: true, layer: 1 };

    fn image(distance: f64) -> Curves {
        Curves {
            attention_distance_px: vec![vec![distance, 3.0 * distance]; 2],
            nmi: vec![vec![0.5, 0.25]; 2],
            fourier_delta_log_amplitude: (0..5)
                .map(|state| vec![0.0, -distance * f64::from(state)])
                .collect(),
        }
    }

    fn empty() -> Series {
        Series::contrastive(Vec::new())
    }

    #[test]
    fn one_image_shows_its_heads_and_layers_states() {
        let distance = Measure::Distance.series(empty(), &image(4.0), SCOPE);
        assert_eq!(distance.points, [(1.0, 0.2), (2.0, 0.2)]);
        assert_eq!(distance.band[0], (1.0, 0.1, 0.3));
        let px = Scope { of_side: false, ..SCOPE };
        assert_eq!(Measure::Distance.series(empty(), &image(4.0), px).points[0], (1.0, 8.0));
        let depth = Measure::HighFrequency.series(empty(), &image(1.0), SCOPE);
        assert_eq!(depth.points, [(1.0, -2.0), (2.0, -4.0)]);
        let spectrum = Measure::Spectrum.series(empty(), &image(1.0), SCOPE);
        assert_eq!(spectrum.points, [(0.0, 0.0), (TAU / 4.0, -2.0)]);
        let past = Scope { layer: 9, ..SCOPE };
        assert_eq!(Measure::Spectrum.series(empty(), &image(1.0), past).points[1].1, -4.0);
    }

    #[test]
    fn many_images_show_their_mean_within_one_deviation() {
        let mut totals = Totals::default();
        totals.push(&image(4.0));
        totals.push(&image(6.0));
        // The layers' means are 8 and 12 px of 40.
        let distance = Measure::Distance.mean_series(empty(), &totals, SCOPE);
        assert_eq!(distance.points[0], (1.0, 0.25));
        assert_eq!(distance.band[0], (1.0, 0.2, 0.3));
        assert_eq!(distance.heads[..2], [(1.0, 0.125), (1.0, 0.375)]);
        let depth = Measure::HighFrequency.mean_series(empty(), &totals, SCOPE);
        assert_eq!(depth.points, [(1.0, -10.0), (2.0, -20.0)]);
        assert_eq!(depth.band, [(1.0, -12.0, -8.0), (2.0, -24.0, -16.0)]);
        let spectrum = Measure::Spectrum.mean_series(empty(), &totals, SCOPE);
        assert_eq!(spectrum.band, [(0.0, 0.0, 0.0), (TAU / 4.0, -12.0, -8.0)]);
    }

    #[test]
    fn without_an_image_there_is_nothing_to_draw() {
        for measure in Measure::ALL {
            let series = measure.mean_series(empty(), &Totals::default(), SCOPE);
            assert!(series.points.is_empty() && series.band.is_empty(), "{measure:?}");
        }
    }
}
