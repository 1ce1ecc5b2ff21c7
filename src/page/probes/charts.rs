//! By depth: how often the classifiers are right, and how probable one class is for the image shown.

use super::reading::{Probabilities, Reading};
use crate::engine::limits::grouped;
use crate::link::Side;
use crate::page::depth_chart::{depth_chart, empty_curve};
use crate::plot::chart::curve::{LineChart, YAxis};
use crate::plot::chart::series::{Series, Theme};
use crate::plot::map::scale::percent;

/// One side's shares by depth, 0..1.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareCurve {
    /// The model that it is of.
    pub side: Side,
    /// `(depth, share)`.
    pub points: Vec<(f64, f64)>,
    /// The share that chance would have.
    pub chance: f64,
}

/// Both models' readings, CL's first, made curves by `of`.
fn curves(
    readings: [&Reading; 2],
    of: impl Fn(&Probabilities) -> Option<Vec<(f64, f64)>>,
) -> Vec<ShareCurve> {
    let curves = Side::BOTH.into_iter().zip(readings).filter_map(|(side, reading)| {
        let read = reading.read()?;
        Some(ShareCurve { side, points: of(read)?, chance: read.chance() })
    });
    curves.collect()
}

/// The accuracies on the validation images, of the models for which they are known.
pub fn accuracy_curves(readings: [&Reading; 2]) -> Vec<ShareCurve> {
    curves(readings, Probabilities::accuracy)
}

/// The probability of a class for the image shown, of the models whose classifiers know it.
pub fn class_curves(readings: [&Reading; 2], class: &str) -> Vec<ShareCurve> {
    curves(readings, |read| Some(read.curve(read.class(class)?)))
}

/// Both models in percent, over what chance would give: one line where they share it.
pub fn share_chart(title: String, curves: &[ShareCurve], layer: usize, theme: Theme) -> LineChart {
    let chance = |label: &str, curve: &ShareCurve| {
        let points = curve.points.iter().map(|(x, _)| (*x, 100.0 * curve.chance)).collect();
        Series::level(label, theme.muted, points)
    };
    let chances: Vec<Series> = match curves.windows(2).any(|pair| pair[0].chance != pair[1].chance)
    {
        true => {
            let own = |it: &ShareCurve| chance(&format!("chance, {}", it.side.label()), it);
            curves.iter().map(own).collect()
        }
        false => {
            let longest = curves.iter().max_by_key(|curve| curve.points.len());
            longest.map(|it| chance("chance", it)).into_iter().collect()
        }
    };
    let models = curves.iter().map(|curve| {
        let points = curve.points.iter().map(|(x, share)| (*x, 100.0 * share)).collect();
        Series { points, ..empty_curve(curve.side) }
    });
    let series = chances.into_iter().chain(models).collect();
    depth_chart(title, YAxis::FromZero, series, layer, theme)
}

/// A model's best depth and the share there; the first of equal ones.
pub fn best(curve: &ShareCurve) -> Option<(usize, f64)> {
    let best = curve.points.iter().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    Some((best.0 as usize, best.1))
}

/// What the accuracies were measured on; `None` where none were.
pub fn accuracy_in_words(readings: [&Reading; 2]) -> Option<String> {
    let measured = Side::BOTH.into_iter().zip(readings).filter_map(|(side, reading)| {
        let read = reading.read()?;
        read.info.accuracy.as_ref()?;
        let images = read.info.images.map(|images| format!("{} images, ", grouped(images)));
        let chance = percent(read.chance());
        Some((side, format!("{}chance: {chance}", images.unwrap_or_default())))
    });
    let sides: Vec<(Side, String)> = measured.collect();
    let (_, first) = sides.first()?;
    let measured = match sides.iter().all(|(_, measured)| measured == first) {
        true => first.clone(),
        false => {
            let each = sides.iter().map(|(side, it)| format!("{}: {it}", side.label()));
            each.collect::<Vec<_>>().join("; ")
        }
    };
    Some(format!("The share of validation images whose class is named right ({measured})."))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::protocol::{Answer, ProbeInfo};
    use crate::page::depth_chart::chart_in_words;
    use crate::page::fixtures::{probe_info, probe_question};
    use crate::page::probes::reading::tests::reading;

    fn measured(classes: usize, images: Option<u64>) -> Reading {
        let accuracy = Some(vec![0.25, 0.5, 0.5]);
        let answer = Answer::Probe(Ok(ProbeInfo { accuracy, images, ..probe_info(classes) }));
        let names = Arc::new(vec!["cat".to_owned(); classes]);
        Reading::next(None, probe_question("a"), Some((&answer, Arc::default())), |_| Some(names))
    }

    #[test]
    fn both_models_share_a_line_of_chance_where_it_is_the_same() {
        let (cl, mim) = (measured(4, None), measured(4, None));
        let curves = accuracy_curves([&cl, &mim]);
        let chart = share_chart("Accuracy".to_owned(), &curves, 2, Theme::light());
        let labels: Vec<&str> = chart.series.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels, ["chance", "CL", "MIM"]);
        assert_eq!(chart.series[0].points, [(1.0, 25.0), (2.0, 25.0), (3.0, 25.0)]);
        assert_eq!(chart_in_words(&chart), "Accuracy, layer 2: CL 50.000, MIM 50.000");
        assert_eq!(best(&curves[0]), Some((2, 0.5)));
        let curves = accuracy_curves([&cl, &measured(5, None)]);
        let chart = share_chart("Accuracy".to_owned(), &curves, 2, Theme::light());
        assert_eq!(chart.series[1].label, "chance, MIM");
        assert_eq!(chart.series[1].points[0], (1.0, 20.0));
    }

    #[test]
    fn a_model_that_does_not_know_the_class_has_no_curve() {
        let (cl, mim) =
            (reading(&["cat", "dog"], &[0.75, 0.25]), reading(&["fox", "dog"], &[0.5; 2]));
        let of = |class| class_curves([&cl, &mim], class);
        assert_eq!(of("dog").len(), 2);
        assert_eq!(of("cat").len(), 1);
        assert_eq!((of("fox")[0].side, of("fox")[0].points[0]), (Side::Mim, (1.0, 0.5)));
        assert_eq!(accuracy_curves([&cl, &mim]), []);
    }

    #[test]
    fn what_was_measured_is_said_once_or_of_each_side() {
        let said = |cl: &Reading, mim: &Reading| accuracy_in_words([cl, mim]);
        let (small, large) = (measured(200, Some(10_000)), measured(4, None));
        let whole = "The share of validation images whose class is named right";
        let images = format!("{} images, chance: 0.5\u{a0}%", grouped(10_000));
        assert_eq!(said(&small, &small), Some(format!("{whole} ({images}).")));
        assert_eq!(
            said(&small, &large),
            Some(format!("{whole} (CL: {images}; MIM: chance: 25.0\u{a0}%)."))
        );
        assert_eq!(said(&Reading::None, &Reading::Waiting), None);
    }
}
