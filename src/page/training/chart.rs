//! The measures over a training: one curve a model, at one layer.

use super::Training;
use super::series::images_in_words;
use crate::link::Side;
use crate::page::curves::reading::Along;
use crate::page::depth_chart::empty_curve;
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::measure::{Measure, Scope};
use crate::plot::chart::series::{Series, Theme};

/// What is drawn over the training.
pub const MEASURES: [Measure; 3] = [Measure::Distance, Measure::Nmi, Measure::HighFrequency];

/// What a training's chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// Both models' curves.
    pub series: Vec<Series>,
    /// Whether x is the decimal logarithm of the images seen, and not the order.
    pub is_images: bool,
}

impl Trained {
    /// A measure at a layer, from 1, of every checkpoint that was measured: the mean over heads, and from the least to
    /// the greatest head. Distances are fractions of the side: checkpoints may have unlike inputs.
    pub fn of<F: Clone>(training: &Training<F>, measure: Measure, layer: usize) -> Trained {
        let series = Side::BOTH.map(|side| {
            let mut series = empty_curve(side);
            for (x, measured) in training.points(side) {
                let scope = Scope {
                    size: measured.size,
                    grid: measured.grid.shorter(),
                    of_side: true,
                    layer,
                };
                let by_depth = measure.series(empty_curve(side), &measured.curves, scope);
                let last = by_depth.points.len().min(layer).saturating_sub(1);
                if let Some((_, y)) = by_depth.points.get(last) {
                    series.points.push((x, *y));
                }
                if let Some((_, low, high)) = by_depth.band.get(last) {
                    series.band.push((x, *low, *high));
                }
            }
            series
        });
        let is_empty = |series: &Series| series.points.is_empty();
        let series = series.into_iter().filter(|it| !is_empty(it)).collect();
        Trained { series, is_images: training.has_images() }
    }
}

/// The chart of a measure at a layer, from 1.
pub fn chart(measure: Measure, trained: Trained, layer: usize, theme: Theme) -> LineChart {
    let (x, x_label) = match trained.is_images {
        true => (XAxis::LogCount, "images seen"),
        false => (XAxis::Depth, "checkpoint"),
    };
    LineChart {
        title: format!("Layer {layer}: {}", measure.title(true, None)),
        x_label: x_label.to_owned(),
        x,
        y: YAxis::FromZero,
        series: trained.series,
        marked: None,
        theme,
    }
}

/// What x is, for a reader.
pub fn along(is_images: bool) -> Along {
    match is_images {
        true => Along::Other(|x| images_in_words(10f64.powf(x).round() as u64)),
        false => Along::Other(|x| format!("checkpoint {x:.0}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{measured, training};
    use super::*;

    #[test]
    fn a_curve_has_a_point_for_each_checkpoint_that_was_measured() {
        let mut training = training();
        let run = training.begin();
        for (side, index, distance) in [(Side::Cl, 0, 4.0), (Side::Cl, 2, 8.0), (Side::Mim, 0, 2.0)]
        {
            training.came(run, (side, index), Ok(measured(distance)));
        }
        let trained = Trained::of(&training, Measure::Distance, 2);
        // Heads of 4 and 12 px of 40.
        assert_eq!(trained.series[0].points, [(3.0, 0.2), (5.0, 0.4)]);
        assert_eq!(trained.series[0].band[0], (3.0, 0.1, 0.3));
        assert_eq!(trained.series[1].points, [(3.0, 0.1)]);
        let chart = chart(Measure::Distance, trained, 2, Theme::light());
        assert_eq!(chart.title, "Layer 2: Attention distance (of the side)");
        assert_eq!((chart.x, &*chart.x_label), (XAxis::LogCount, "images seen"));
        // Past the last layer it is the last.
        let past = Trained::of(&training, Measure::HighFrequency, 9);
        assert_eq!(past.series[0].points, [(3.0, -1.0), (5.0, -1.0)]);
    }

    #[test]
    fn a_side_without_checkpoints_has_no_curve() {
        let mut training = training();
        training.set(Side::Mim, Vec::new());
        let run = training.begin();
        training.came(run, (Side::Cl, 0), Ok(measured(4.0)));
        let trained = Trained::of(&training, Measure::Nmi, 1);
        assert_eq!((trained.series.len(), trained.is_images), (1, true));
    }

    #[test]
    fn what_is_under_the_pointer_is_said_in_images_or_by_number() {
        let words = |along: Along, x| match along {
            Along::Other(words) => words(x),
            Along::Depth => unreachable!("it is no layer"),
        };
        assert_eq!(words(along(true), 14_000f64.log10()), "14,000 images");
        assert_eq!(words(along(false), 3.0), "checkpoint 3");
    }
}
