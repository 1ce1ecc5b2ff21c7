//! Both models' curves on one picture beside each other, and beside what the paper finds.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::analysis::{Curves, Finding};
use crate::engine::protocol::ModelInfo;
use crate::link::{DistanceUnit, Side};
use crate::page::depth_chart::empty_curve;
use crate::page::side::sentence::NOT_FINITE;
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::measure::{Measure, Scope};
use crate::plot::chart::series::{Series, Theme};

/// What the models of the paper's two kinds are trained for, as models.json and files name it.
const CONTRASTIVE: [&str; 2] = ["contrastive", "moco"];
const MASKED: [&str; 3] = ["masked", "simmim", "mae"];

/// The unit of distances for models with inputs of these sizes, pixels, where they are known: the one chosen, but
/// pixels of unlike inputs cannot share an axis.
pub fn common_unit(sizes: [Option<usize>; 2], chosen: DistanceUnit) -> DistanceUnit {
    match sizes {
        [Some(a), Some(b)] if a != b => DistanceUnit::Side,
        _ => chosen,
    }
}

/// The unit that a click on the switch chooses instead of this one.
pub fn other_unit(unit: DistanceUnit) -> DistanceUnit {
    match unit {
        DistanceUnit::Pixels => DistanceUnit::Side,
        DistanceUnit::Side => DistanceUnit::Pixels,
    }
}

/// What the switch of the unit shows.
pub fn unit_label(unit: DistanceUnit) -> &'static str {
    match unit {
        DistanceUnit::Pixels => "in px",
        DistanceUnit::Side => "of the side",
    }
}

/// What is shown of a model's numbers.
pub fn scope(model: &ModelInfo, layer: usize, unit: DistanceUnit) -> Scope {
    let of_side = unit == DistanceUnit::Side;
    Scope { size: model.size, grid: model.grid.shorter(), of_side, layer }
}

/// What a chart compares of a side: its model, and its curves once they are in.
pub type SideCurves = (ModelInfo, Option<Arc<Curves>>);

/// What a chart shows.
#[derive(Debug, Clone, Copy)]
pub struct ChartOf {
    /// Of a layer or by layer.
    pub measure: Measure,
    /// From 1, where it is of one.
    pub layer: usize,
    /// The unit of distances.
    pub unit: DistanceUnit,
    /// The layer that is marked, from 1.
    pub marked: Option<usize>,
}

/// The curves of the sides that have theirs, beside each other; by side.
pub fn chart(of: ChartOf, sides: &[Option<SideCurves>; 2], theme: Theme) -> LineChart {
    let ChartOf { measure, layer, unit, marked } = of;
    let series = curves(measure, layer, unit, sides);
    let mut chart = measure.chart(series, unit == DistanceUnit::Side, marked, theme);
    if measure == Measure::Spectrum {
        let depths = sides.each_ref().map(|side| side.as_ref().map(|(model, _)| model.depth));
        chart.title = layer_title(chart.title, layer, depths);
    }
    chart
}

/// Both models' values, by layer or of the first layer by frequency; `None` before both are in.
pub fn compared(
    measure: Measure,
    unit: DistanceUnit,
    sides: &[Option<SideCurves>; 2],
) -> Option<[Vec<f64>; 2]> {
    both_values(&curves(measure, 1, unit, sides))
}

fn curves(
    measure: Measure,
    layer: usize,
    unit: DistanceUnit,
    sides: &[Option<SideCurves>; 2],
) -> Vec<Series> {
    let of_side = |(side, it): (Side, &Option<SideCurves>)| {
        let (model, curves) = it.as_ref()?;
        Some(measure.series(empty_curve(side), curves.as_ref()?, scope(model, layer, unit)))
    };
    Side::BOTH.into_iter().zip(sides).filter_map(of_side).collect()
}

/// The title of a chart of one layer, from 1: with the own layer of a model that has no such, where the other has.
fn layer_title(title: String, layer: usize, depths: [Option<usize>; 2]) -> String {
    let ends = Side::BOTH.into_iter().zip(depths).filter_map(|(side, depth)| {
        let depth = depth.filter(|depth| *depth < layer)?;
        Some(format!(" ({}: layer {depth}, its last)", side.label()))
    });
    title + &ends.collect::<String>()
}

/// Both models' values, by layer or by frequency; `None` before both are in.
fn both_values(series: &[Series]) -> Option<[Vec<f64>; 2]> {
    let values = |series: &Series| series.points.iter().map(|(_, value)| *value).collect();
    match series {
        [cl, mim] => Some([values(cl), values(mim)]),
        _ => None,
    }
}

/// Where the paper finds CL from MIM in the late layers.
pub fn in_the_paper(measure: Measure) -> Option<Ordering> {
    match measure {
        Measure::Distance => Some(Ordering::Greater),
        Measure::Nmi | Measure::HighFrequency => Some(Ordering::Less),
        Measure::Spectrum => None,
    }
}

/// Whether the paper's finding shows in a chart of its pair; `None` where it has none, or a value is not a number.
pub fn finding(measure: Measure, chart: &LineChart) -> Option<Finding> {
    let paper = in_the_paper(measure)?;
    let [cl, mim] = both_values(&chart.series)?;
    Finding::of(&cl, &mim, paper)
}

/// Whether a contrastive model stands on the left and a masked one on the right, by what they were trained for;
/// `None` of a side without a model, or of one that nobody tells it of.
pub fn is_papers_pair(objectives: [Option<&str>; 2]) -> bool {
    let fits = |side: Side| objectives[side.index()].is_some_and(|it| is_of_side(side, it));
    Side::BOTH.into_iter().all(fits)
}

/// Whether a model that was trained for `objective` is of a side's kind.
pub fn is_of_side(side: Side, objective: &str) -> bool {
    match side {
        Side::Cl => CONTRASTIVE.contains(&objective),
        Side::Mim => MASKED.contains(&objective),
    }
}

/// A chart in words: all values at the layer shown, from 1, or of the spectrum those of the highest frequency.
pub fn chart_in_words(measure: Measure, chart: &LineChart, layer: usize) -> String {
    let values = chart.series.iter().filter_map(|series| {
        let last = series.points.len().checked_sub(1)?;
        let at = if measure == Measure::Spectrum { last } else { last.min(layer - 1) };
        let value = number(series.points[at].1, 3);
        let its_last = match measure != Measure::Spectrum && last + 1 < layer {
            true => format!(" (layer {}, its last)", last + 1),
            false => String::new(),
        };
        Some(format!("{} {value}{its_last}", series.label))
    });
    let values: Vec<_> = values.collect();
    let place = match measure {
        Measure::Spectrum => ", highest frequency".to_owned(),
        _ => format!(" at layer {layer}"),
    };
    format!("{}{place}: {}", chart.title, values.join(", "))
}

/// A value with so many decimals.
pub fn number(value: f64, decimals: usize) -> String {
    match value.is_finite() {
        true => format!("{value:.decimals$}"),
        false => NOT_FINITE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Distances of three layers with two heads each, and one NMI a layer.
    fn curves(px: f64, nmi: [f64; 3]) -> Curves {
        Curves {
            attention_distance_px: vec![vec![px, 3.0 * px]; 3],
            nmi: nmi.map(|nmi| vec![nmi]).to_vec(),
            fourier_delta_log_amplitude: vec![vec![0.0, -1.0]; 7],
        }
    }

    fn sides(nmi: [[f64; 3]; 2]) -> [Option<SideCurves>; 2] {
        nmi.map(|nmi| Some((model(3, 2, 1, 5), Some(Arc::new(curves(10.0, nmi))))))
    }

    fn chart(measure: Measure, nmi: [[f64; 3]; 2]) -> LineChart {
        let of = ChartOf { measure, layer: 2, unit: DistanceUnit::Side, marked: Some(2) };
        super::chart(of, &sides(nmi), Theme::light())
    }

    #[test]
    fn a_side_without_curves_is_left_out_and_nothing_is_compared() {
        let mut sides = sides([[0.1; 3], [0.2; 3]]);
        let values = |sides: &_| compared(Measure::Nmi, DistanceUnit::Pixels, sides);
        assert_eq!(values(&sides), Some([vec![0.1; 3], vec![0.2; 3]]));
        sides[0] = Some((model(1, 2, 1, 5), None));
        assert_eq!(values(&sides), None);
        let of = |measure, sides: &_| {
            let unit = DistanceUnit::Pixels;
            let of = ChartOf { measure, layer: 2, unit, marked: Some(2) };
            super::chart(of, sides, Theme::light())
        };
        let labels: Vec<String> =
            of(Measure::Nmi, &sides).series.into_iter().map(|series| series.label).collect();
        assert_eq!(labels, ["MIM"]);
        // Its depth is known all the same.
        let title = of(Measure::Spectrum, &sides).title;
        assert_eq!(title, "Δ log amplitude, layer 2 (CL: layer 1, its last)");
        sides[1] = None;
        assert!(of(Measure::Nmi, &sides).series.is_empty());
    }

    #[test]
    fn unlike_inputs_share_no_axis_of_pixels() {
        let unit = |a, b| common_unit([a, b], DistanceUnit::Pixels);
        assert_eq!(unit(Some(224), Some(112)), DistanceUnit::Side);
        assert_eq!(unit(Some(224), Some(224)), DistanceUnit::Pixels);
        assert_eq!(unit(Some(224), None), DistanceUnit::Pixels);
        assert_eq!(common_unit([None; 2], DistanceUnit::Side), DistanceUnit::Side);
        for unit in [DistanceUnit::Pixels, DistanceUnit::Side] {
            assert_ne!(other_unit(unit), unit);
            assert_ne!(unit_label(other_unit(unit)), unit_label(unit));
        }
    }

    #[test]
    fn a_curve_has_its_sides_name_and_the_unit_chosen() {
        let chart = chart(Measure::Distance, [[0.1; 3]; 2]);
        assert_eq!([&chart.series[0].label, &chart.series[1].label], ["CL", "MIM"]);
        // A mean of 20 px of 40.
        assert_eq!(both_values(&chart.series).unwrap(), [[0.5; 3], [0.5; 3]]);
        assert_eq!(both_values(&chart.series[..1]), None);
    }

    #[test]
    fn a_chart_of_one_layer_says_where_a_model_has_no_such() {
        let title = |depths| layer_title("Δ log amplitude, layer 8".to_owned(), 8, depths);
        assert_eq!(title([Some(8), Some(12)]), "Δ log amplitude, layer 8");
        assert_eq!(title([Some(8), Some(6)]), "Δ log amplitude, layer 8 (MIM: layer 6, its last)");
        assert_eq!(title([None, Some(8)]), "Δ log amplitude, layer 8");
    }

    #[test]
    fn the_papers_pair_is_told_by_what_models_are_trained_for() {
        assert!(is_papers_pair([Some("moco"), Some("simmim")]));
        assert!(is_papers_pair([Some("contrastive"), Some("mae")]));
        assert!(!is_papers_pair([Some("simmim"), Some("moco")]));
        assert!(!is_papers_pair([Some("moco"), None]));
        assert!(!is_papers_pair([Some("supervised"), Some("simmim")]));
    }

    #[test]
    fn a_finding_is_of_the_late_layers_and_of_numbers_alone() {
        let found = |cl, mim| {
            let finding = finding(Measure::Nmi, &chart(Measure::Nmi, [cl, mim]))?;
            Some(finding.to_string())
        };
        assert_eq!(
            found([0.9, 0.9, 0.1], [0.2; 3]).unwrap(),
            "As in the paper: CL below MIM in 1 of 1 late layer."
        );
        assert_eq!(found([0.1, 0.1, f64::NAN], [0.2; 3]), None);
        assert_eq!(finding(Measure::Spectrum, &chart(Measure::Spectrum, [[0.1; 3]; 2])), None);
    }

    #[test]
    fn a_chart_says_the_values_at_the_layer_and_what_is_not_finite() {
        let nmi = [[0.1, 0.25, 0.3], [0.1, f64::NAN, 0.3]];
        let words = |measure, layer| chart_in_words(measure, &chart(measure, nmi), layer);
        assert_eq!(
            words(Measure::Nmi, 2),
            "Normalized mutual information at layer 2: CL 0.250, MIM not a finite number"
        );
        assert_eq!(
            words(Measure::Nmi, 9),
            "Normalized mutual information at layer 9: CL 0.300 (layer 3, its last), MIM 0.300 (layer 3, its last)"
        );
        assert_eq!(
            words(Measure::Spectrum, 2),
            "Δ log amplitude, layer 2, highest frequency: CL -1.000, MIM -1.000"
        );
    }
}
