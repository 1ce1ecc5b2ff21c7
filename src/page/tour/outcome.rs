//! The numbers of a chapter's answer, and how its finding fares, from what the page shows.
//!
//! Everything is of CL, the model on the left, then of MIM, on the right.

use std::cmp::Ordering;

use crate::analysis::{Finding, Verdict, look_distance, peaks_late, row_entropy};
use crate::engine::protocol::{ModelInfo, ProbeInfo};
use crate::link::DistanceUnit;
use crate::plot::map::scale::{format_probability, percent};

/// Noise of lower frequencies is coarse and of these or higher ones fine, percent of π.
const COARSE: u8 = 20;
const FINE: u8 = 50;

/// How a finding fares, with its numbers by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it holds.
    pub verdict: Verdict,
    /// What stands for `{name}` in a text.
    pub numbers: Vec<(&'static str, String)>,
}

impl Outcome {
    /// Two values by layer: both at `layer`, from 1, past a model's end its last, or their means over the late
    /// ones, and in how many of these CL lies from MIM as in the `paper`. `None` where either has no layer.
    pub fn of_layers(
        [cl, mim]: [&[f64]; 2],
        paper: Ordering,
        layer: Option<usize>,
        write: impl Fn(f64) -> String,
    ) -> Option<Outcome> {
        let finding = Finding::of(cl, mim, paper)?;
        let at = |values: &[f64]| {
            let last = values.len();
            let value = match layer {
                Some(layer) => *values.get(layer.clamp(1, last) - 1)?,
                None => mean(&values[last - last.div_ceil(3)..]),
            };
            Some(write(value))
        };
        let [agree, late] = finding.counts().map(|count| count.to_string());
        let mut numbers =
            vec![("cl", at(cl)?), ("mim", at(mim)?), ("agree", agree), ("late", late)];
        numbers.extend(layer.map(|layer| ("layer", layer.to_string())));
        Some(Outcome { verdict: finding.verdict(), numbers })
    }

    /// From about how many patches a query takes: the exponential of its map's entropy. The paper finds
    /// nothing of one query.
    pub fn reach([cl, mim]: [&[f32]; 2]) -> Outcome {
        let patches = |map: &[f32]| format!("{:.0}", row_entropy(map).exp());
        let numbers =
            vec![("cl", patches(cl)), ("mim", patches(mim)), ("all", cl.len().to_string())];
        Outcome { verdict: Verdict::Holds, numbers }
    }

    /// What share of the attention moves between two queries, 0..1, beside the NMI over all patches: the
    /// paper finds that less of CL's does.
    pub fn queries([cl, mim]: [f64; 2], nmi: Outcome) -> Outcome {
        let mut numbers = nmi.numbers;
        numbers.push(("cl_moved", format_probability(cl as f32)));
        numbers.push(("mim_moved", format_probability(mim as f32)));
        Outcome { verdict: if cl < mim { Verdict::Holds } else { Verdict::Fails }, numbers }
    }

    /// The spread of tokens within pictures over that between them: the paper finds that CL's patches stay
    /// together, below 1, and MIM's pictures mix, above it.
    pub fn islands([cl, mim]: [f64; 2]) -> Outcome {
        let verdict = match cl < mim {
            true if cl < 1.0 && mim > 1.0 => Verdict::Holds,
            true => Verdict::Unclear,
            false => Verdict::Fails,
        };
        Outcome { verdict, numbers: vec![("cl", signed(cl)), ("mim", signed(mim))] }
    }

    /// The cosine of perturbed patches to the others, and the frequency of the noise, percent of π: the paper
    /// finds that low frequencies move CL more, and high ones MIM.
    pub fn noise([cl, mim]: [f64; 2], band: u8) -> Outcome {
        let verdict = match band {
            COARSE..FINE => Verdict::Unclear,
            _ if (band < COARSE) == (cl < mim) => Verdict::Holds,
            _ => Verdict::Fails,
        };
        let band = format!("{:.2}", f32::from(band) / 100.0);
        let numbers = vec![("cl", signed(cl)), ("mim", signed(mim)), ("band", band)];
        Outcome { verdict, numbers }
    }

    /// Where the accuracy of linear classifiers peaks: the paper finds CL's best late and MIM's early. `None`
    /// where it was not measured, or of too few layers.
    pub fn probes([cl, mim]: [&ProbeInfo; 2]) -> Option<Outcome> {
        let ((cl_best, cl), cl_late) = peak(cl)?;
        let ((mim_best, mim), mim_late) = peak(mim)?;
        let verdict = match (cl_late, mim_late) {
            (Verdict::Holds, Verdict::Fails) => Verdict::Holds,
            (Verdict::Fails, _) | (_, Verdict::Holds) => Verdict::Fails,
            _ => Verdict::Unclear,
        };
        let numbers = vec![
            ("cl", percent(cl)),
            ("mim", percent(mim)),
            ("cl_best", cl_best.to_string()),
            ("mim_best", mim_best.to_string()),
        ];
        Some(Outcome { verdict, numbers })
    }

    /// The number of a name.
    pub fn number(&self, name: &str) -> Option<&str> {
        self.numbers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }
}

/// The layer that is read best, with its accuracy, and whether it is a late one.
fn peak(info: &ProbeInfo) -> Option<((usize, f64), Verdict)> {
    // Depth 0 is the embedding, which no layer has made.
    let accuracy = info.accuracy.as_ref()?.get(1 - info.first.min(1)..)?;
    let late = peaks_late(accuracy, info.images.unwrap_or_default() as usize)?;
    let layers = (info.first.max(1)..).zip(accuracy.iter().copied());
    Some((layers.reduce(|a, b| if b.1 > a.1 { b } else { a })?, late))
}

/// The mean distance of attention that is the same everywhere, over all patches.
pub fn even_distance(model: &ModelInfo, unit: DistanceUnit) -> String {
    let patches = model.grid.patches();
    let map = vec![1.0; patches];
    let far = |patch| look_distance(&map, patch, model.grid, model.patch as f64);
    let px = (0..patches).map(far).sum::<f64>() / patches as f64;
    match unit {
        DistanceUnit::Pixels => distance(px, unit),
        DistanceUnit::Side => distance(px / model.size as f64, unit),
    }
}

/// A distance with its unit.
pub fn distance(value: f64, unit: DistanceUnit) -> String {
    match unit {
        DistanceUnit::Pixels => format!("{value:.1}\u{a0}px"),
        DistanceUnit::Side => format!("{value:.2} of the side"),
    }
}

/// With a minus that is as wide as a plus, and three decimals where two would hide the number.
pub fn signed(value: f64) -> String {
    let text = if value.abs() < 0.1 { format!("{value:.3}") } else { format!("{value:.2}") };
    text.replace('-', "−")
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tour::text::fill;
    use crate::tokens::ProbedToken;

    fn said(outcome: &Outcome, text: &str) -> String {
        fill(text, &outcome.numbers)
    }

    #[test]
    fn a_layer_past_the_end_is_the_last_and_the_late_ones_are_a_third() {
        let (cl, mim) = ([1.0, 2.0, 3.0, 4.0, 5.0, 7.0], [9.0, 9.0, 9.0, 0.0, 8.0, -0.05]);
        let of = |layer| Outcome::of_layers([&cl, &mim], Ordering::Greater, layer, signed).unwrap();
        let text = "{cl} {mim} {agree}/{late} {layer}";
        assert_eq!(said(&of(Some(2)), text), "2.00 9.00 1/2 2");
        assert_eq!(said(&of(Some(9)), text), "7.00 −0.050 1/2 9");
        let late = of(None);
        assert_eq!(said(&late, text), "6.00 3.98 1/2 {layer}");
        assert_eq!((late.verdict, late.number("late")), (Verdict::Unclear, Some("2")));
        assert_eq!(late.number("layer"), None);
        assert_eq!(Outcome::of_layers([&[], &mim], Ordering::Less, None, signed), None);
    }

    #[test]
    fn a_query_reaches_as_many_patches_as_alike_ones_would_be() {
        let reach = Outcome::reach([&[1.0; 16], &[0.5, 0.5, 0.0, 0.0]]);
        assert_eq!(said(&reach, "{cl} of {all}, {mim}"), "16 of 16, 2");
    }

    #[test]
    fn less_of_cls_attention_moves_between_queries() {
        let nmi = Outcome { verdict: Verdict::Fails, numbers: vec![("cl", "0.10".to_owned())] };
        let holds = Outcome::queries([0.25, 0.5], nmi.clone());
        assert_eq!(holds.verdict, Verdict::Holds);
        let moved = format!("0.10 {} {}", format_probability(0.25), format_probability(0.5));
        assert_eq!(said(&holds, "{cl} {cl_moved} {mim_moved}"), moved);
        assert_eq!(Outcome::queries([0.5, 0.5], nmi).verdict, Verdict::Fails);
    }

    #[test]
    fn islands_need_one_on_either_side_of_one() {
        let verdict = |cl, mim| Outcome::islands([cl, mim]).verdict;
        assert_eq!(verdict(0.6, 1.4), Verdict::Holds);
        assert_eq!(verdict(0.6, 0.9), Verdict::Unclear);
        assert_eq!(verdict(1.1, 1.4), Verdict::Unclear);
        assert_eq!(verdict(1.4, 0.6), Verdict::Fails);
        assert_eq!(said(&Outcome::islands([0.6, 1.4]), "{cl} {mim}"), "0.60 1.40");
    }

    #[test]
    fn coarse_noise_moves_cl_more_and_fine_noise_mim() {
        let verdict = |cl, mim, band| Outcome::noise([cl, mim], band).verdict;
        assert_eq!(verdict(0.5, 0.9, 5), Verdict::Holds);
        assert_eq!(verdict(0.9, 0.5, 5), Verdict::Fails);
        assert_eq!(verdict(0.9, 0.5, 85), Verdict::Holds);
        assert_eq!(verdict(0.5, 0.9, 50), Verdict::Fails);
        assert_eq!(verdict(0.5, 0.9, 20), Verdict::Unclear);
        assert_eq!(said(&Outcome::noise([0.5, 0.9], 5), "{band} {cl} {mim}"), "0.05 0.50 0.90");
    }

    fn probes(first: usize, accuracy: &[f64]) -> ProbeInfo {
        ProbeInfo {
            token: ProbedToken::Mean,
            first,
            classes: 2,
            names: None,
            accuracy: Some(accuracy.to_vec()),
            images: Some(50_000),
        }
    }

    #[test]
    fn a_peak_is_a_layers_and_not_the_embeddings() {
        let late = probes(1, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        // Depth 0, the embedding, is the best of all.
        let early = probes(0, &[0.9, 0.3, 0.6, 0.5, 0.4, 0.3, 0.2]);
        let holds = Outcome::probes([&late, &early]).unwrap();
        let text = said(&holds, "{cl_best} {cl}, {mim_best} {mim}");
        assert_eq!(text, format!("6 {}, 2 {}", percent(0.6), percent(0.6)));
        let verdict = |pair| Outcome::probes(pair).map(|outcome| outcome.verdict);
        assert_eq!(verdict([&late, &early]), Some(Verdict::Holds));
        assert_eq!(verdict([&early, &late]), Some(Verdict::Fails));
        assert_eq!(verdict([&late, &late]), Some(Verdict::Fails));
        let flat = probes(1, &[0.5; 6]);
        assert_eq!(verdict([&late, &flat]), Some(Verdict::Unclear));
        let unmeasured = ProbeInfo { accuracy: None, ..flat.clone() };
        assert_eq!(verdict([&late, &unmeasured]), None);
    }

    #[test]
    fn even_attention_is_as_far_as_patches_are_on_average() {
        let model =
            ModelInfo { size: 32, grid: 2.into(), patch: 16, ..crate::page::contract::model() };
        // To itself, to two neighbors, and across: the mean of 0, 16, 16 and 16 √2.
        let px = (0.0 + 16.0 + 16.0 + 16.0 * std::f64::consts::SQRT_2) / 4.0;
        assert_eq!(even_distance(&model, DistanceUnit::Pixels), format!("{px:.1}\u{a0}px"));
        let side = format!("{:.2} of the side", px / 32.0);
        assert_eq!(even_distance(&model, DistanceUnit::Side), side);
    }

    #[test]
    fn small_numbers_keep_a_third_decimal() {
        assert_eq!([0.5, -0.5, 0.0123, -0.0123].map(signed), ["0.50", "−0.50", "0.012", "−0.012"]);
    }
}
