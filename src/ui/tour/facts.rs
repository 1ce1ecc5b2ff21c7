//! The numbers of a chapter's answer, from what the page shows now.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::address::{DistanceUnit, HeadChoice, Side};
use crate::analysis::{Finding, Verdict, look_distance, peaks_late, query_dependence, row_entropy};
use crate::engine::protocol::{Answer, Question};
use crate::perturbation::Perturbation;
use crate::plot::measure::Measure;
use crate::plot::scale::{format_probability, percent};
use crate::tour::Facts;
use crate::ui::catalog::Catalog;
use crate::ui::curves::{compared, in_the_paper, is_papers_pair, unit};
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::probes::ProbeFiles;
use crate::ui::selection::Selection;
use crate::ui::sentence::mean;
use crate::ui::side::{SideState, Status};
use crate::ui::token_map::TokenMaps;

/// Noise of lower frequencies is coarse and of these or higher ones fine, percent of π.
const COARSE: u8 = 20;
const FINE: u8 = 50;

/// How a finding fares, with its numbers by name.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Whether it holds.
    pub verdict: Verdict,
    /// What stands for `{name}`.
    pub values: Vec<(&'static str, String)>,
}

/// Where numbers come from; `Copy`.
#[derive(Clone, Copy)]
pub struct Sources {
    engine: EngineHandle,
    selection: Selection,
    shown: Shown,
    catalog: StoredValue<Catalog>,
    probes: ProbeFiles,
    tokens: TokenMaps,
}

impl Sources {
    /// From the context.
    pub fn expect() -> Sources {
        Sources {
            engine: expect_context(),
            selection: expect_context(),
            shown: expect_context(),
            catalog: expect_context(),
            probes: expect_context(),
            tokens: expect_context(),
        }
    }

    /// Whether the sides hold what the paper compares.
    pub fn is_papers_pair(self) -> bool {
        is_papers_pair(self.engine, self.selection, self.catalog)
    }

    /// Whether both sides hold something, and that is not what the paper compares.
    pub fn is_other_pair(self) -> bool {
        let is_in = |state: &SideState| {
            state.status.with(|status| matches!(status, Status::Ready | Status::Running))
        };
        self.engine.sides.iter().all(is_in) && !self.is_papers_pair()
    }

    /// Asks for what [`Facts::Together`] is about, which no view may have asked for.
    pub fn want_together(self) {
        for state in self.engine.sides {
            state.curves.track();
            if !state.insight.has(&Question::Diversity) {
                self.engine.want_once(state.side, Question::Diversity);
            }
        }
    }

    /// What is found now; `None` before the numbers are in.
    pub fn of(self, facts: Facts) -> Option<Found> {
        match facts {
            Facts::Reach => self.reach(),
            Facts::Distance => {
                let mut found = self.by_layer(Measure::Distance, Some(self.shown.layer.get()))?;
                found.values.push(("even", self.even()?));
                Some(found)
            }
            Facts::Farther => self.by_layer(Measure::Distance, None),
            Facts::Queries => self.queries(),
            Facts::Nmi => self.by_layer(Measure::Nmi, None),
            Facts::Islands => self.islands(),
            Facts::Together => self.together(),
            Facts::Noise => self.noise(),
            Facts::Frequency => self.by_layer(Measure::HighFrequency, None),
            Facts::Probes => self.probes(),
        }
    }

    /// A curve of the paper's: both values at a layer, or their mean in the late ones, and how many of these
    /// agree.
    fn by_layer(self, measure: Measure, layer: Option<usize>) -> Option<Found> {
        let unit = unit(self.selection, self.engine);
        let curves = compared(measure, self.engine, unit)?;
        let write = |value: f64| match measure {
            Measure::Distance => distance(value, unit),
            _ => signed(value),
        };
        found(&curves, in_the_paper(measure)?, layer, write)
    }

    /// How alike a layer's tokens are: the paper finds that CL moves them together.
    fn together(self) -> Option<Found> {
        let patches = |state: SideState| {
            let answer = state.insight.get(&Question::Diversity)?;
            let Answer::Diversity(numbers) = &*answer.content else { return None };
            Some(numbers.patches.clone())
        };
        let [cl, mim] = self.engine.sides.map(patches);
        found(&[cl?, mim?], Ordering::Greater, None, signed)
    }

    fn reach(self) -> Option<Found> {
        let maps = |side: Side| self.shown.maps[side.index()].get();
        let (cl, mim) = (maps(Side::Cl)?, maps(Side::Mim)?);
        let patches = |map: &[f32]| format!("{:.0}", row_entropy(map).exp());
        let values = vec![
            ("cl", patches(cl.map(HeadChoice::Mean))),
            ("mim", patches(mim.map(HeadChoice::Mean))),
            ("all", cl.map(HeadChoice::Mean).len().to_string()),
        ];
        Some(Found { verdict: Verdict::Holds, values })
    }

    /// The distance of attention that is the same everywhere, on CL's grid.
    fn even(self) -> Option<String> {
        let model = self.engine.reference()?;
        let patches = model.grid * model.grid;
        let map = vec![1.0; patches];
        let far = |patch| look_distance(&map, patch, model.grid, model.patch as f64);
        let px = (0..patches).map(far).sum::<f64>() / patches as f64;
        let unit = unit(self.selection, self.engine);
        let one = if unit == DistanceUnit::Pixels { 1.0 } else { model.size as f64 };
        Some(distance(px / one, unit))
    }

    fn queries(self) -> Option<Found> {
        let (layer, head) = (self.shown.layer.get(), self.selection.head.get());
        let (first, second) = (self.selection.pinned_query(), self.selection.second_query()?);
        let moved = |state: SideState| {
            let map = |query| {
                let token = state.token(query)?;
                state.cache.with(|rows| Some(rows.get(&token)?.patches(layer, head)))
            };
            Some(query_dependence(&map(first)?, &map(second)?))
        };
        let [cl, mim] = self.engine.sides.map(moved);
        let (cl, mim) = (cl?, mim?);
        let mut found = self.by_layer(Measure::Nmi, Some(layer))?;
        found.verdict = if cl < mim { Verdict::Holds } else { Verdict::Fails };
        found.values.push(("cl_moved", format_probability(cl as f32)));
        found.values.push(("mim_moved", format_probability(mim as f32)));
        Some(found)
    }

    fn islands(self) -> Option<Found> {
        let ratio = |side| {
            self.tokens.side(side).shown.with(|map| map.as_ref().and_then(|it| it.facts.ratio))
        };
        let (cl, mim) = (ratio(Side::Cl)?, ratio(Side::Mim)?);
        let verdict = match cl < mim {
            true if cl < 1.0 && mim > 1.0 => Verdict::Holds,
            true => Verdict::Unclear,
            false => Verdict::Fails,
        };
        let values = vec![("cl", signed(cl)), ("mim", signed(mim))];
        Some(Found { verdict, values })
    }

    /// What the noise shown moves: the paper finds that low frequencies move CL more, high ones MIM.
    fn noise(self) -> Option<Found> {
        let noise = self.selection.other.with(|all| Perturbation::of(all));
        let layer = self.shown.layer.get();
        let moved = |state: SideState| {
            let perturbed = state.perturbed.get().filter(|_| noise.noise > 0)?;
            let patches = &perturbed.shift.patches;
            patches.get(layer - 1).or(patches.last()).copied()
        };
        let [cl, mim] = self.engine.sides.map(moved);
        let (cl, mim) = (cl?, mim?);
        let verdict = match noise.band {
            COARSE..FINE => Verdict::Unclear,
            band if (band < COARSE) == (cl < mim) => Verdict::Holds,
            _ => Verdict::Fails,
        };
        let band = format!("{:.2}", f32::from(noise.band) / 100.0);
        let values = vec![("cl", signed(cl)), ("mim", signed(mim)), ("band", band)];
        Some(Found { verdict, values })
    }

    fn probes(self) -> Option<Found> {
        let accuracy = |state: SideState| {
            let answer = state.insight.get(&self.probes.question(state.side)?)?;
            let Answer::Probe(Ok(info)) = &*answer.content else { return None };
            // Depth 0 is the embedding, which no layer has made.
            let accuracy = info.accuracy.as_ref()?.get(1 - info.first.min(1)..)?.to_vec();
            let late = peaks_late(&accuracy, info.images.unwrap_or_default() as usize)?;
            let best = (1..).zip(accuracy).reduce(|a, b| if b.1 > a.1 { b } else { a })?;
            Some((best, late))
        };
        let [cl, mim] = self.engine.sides.map(accuracy);
        let (((cl_best, cl), cl_late), ((mim_best, mim), mim_late)) = (cl?, mim?);
        let verdict = match (cl_late, mim_late) {
            (Verdict::Holds, Verdict::Fails) => Verdict::Holds,
            (Verdict::Fails, _) | (_, Verdict::Holds) => Verdict::Fails,
            _ => Verdict::Unclear,
        };
        let values = vec![
            ("cl", percent(cl)),
            ("mim", percent(mim)),
            ("cl_best", cl_best.to_string()),
            ("mim_best", mim_best.to_string()),
        ];
        Some(Found { verdict, values })
    }
}

fn found(
    [cl, mim]: &[Vec<f64>; 2],
    paper: Ordering,
    layer: Option<usize>,
    write: impl Fn(f64) -> String,
) -> Option<Found> {
    let finding = Finding::of(cl, mim, paper)?;
    let at = |values: &[f64]| {
        let last = values.len();
        Some(write(match layer {
            Some(layer) => *values.get(layer.min(last) - 1)?,
            None => mean(values[last - last.div_ceil(3)..].iter().copied()),
        }))
    };
    let [agree, late] = finding.counts().map(|count| count.to_string());
    let mut values = vec![("cl", at(cl)?), ("mim", at(mim)?), ("agree", agree), ("late", late)];
    values.extend(layer.map(|layer| ("layer", layer.to_string())));
    Some(Found { verdict: finding.verdict(), values })
}

fn distance(value: f64, unit: DistanceUnit) -> String {
    match unit {
        DistanceUnit::Pixels => format!("{value:.1}\u{a0}px"),
        DistanceUnit::Side => format!("{value:.2} of the side"),
    }
}

/// With a minus that is as wide as a plus, and three decimals where two would hide the number.
fn signed(value: f64) -> String {
    let text = if value.abs() < 0.1 { format!("{value:.3}") } else { format!("{value:.2}") };
    text.replace('-', "−")
}
