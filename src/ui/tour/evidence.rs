//! Where the numbers of a chapter's answer come from: what the page shows now.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::analysis::query_dependence;
use crate::engine::protocol::{Answer, Question};
use crate::link::{HeadChoice, Side};
use crate::page::catalog::Catalog;
use crate::page::curves::comparison::in_the_paper;
use crate::page::status::Status;
use crate::page::tour::outcome::{Outcome, distance, even_distance, signed};
use crate::page::tour::text::Evidence;
use crate::plot::chart::measure::Measure;
use crate::ui::curves::row::{compared, is_papers_pair, unit};
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::side::state::SideState;
use crate::ui::views::probes::ProbeFiles;
use crate::ui::views::tokens::TokenMaps;
use crate::ui::workers::EngineHandle;

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

    /// Asks for what [`Evidence::Together`] is about, which no view may have asked for.
    pub fn ask_for_diversity(self) {
        for state in self.engine.sides {
            state.curves.track();
            if !state.answers.has(&Question::Diversity) {
                self.engine.want_answer_once(state.side, Question::Diversity);
            }
        }
    }

    /// What is found now; `None` before the numbers are in.
    pub fn of(self, evidence: Evidence) -> Option<Outcome> {
        match evidence {
            Evidence::Reach => {
                let [cl, mim] = self.shown.maps.map(|maps| maps.get());
                let (cl, mim) = (cl?, mim?);
                Some(Outcome::reach([cl.map(HeadChoice::Mean), mim.map(HeadChoice::Mean)]))
            }
            Evidence::Distance => {
                let mut found = self.by_layer(Measure::Distance, Some(self.shown.layer.get()))?;
                let unit = unit(self.selection, self.engine);
                found.numbers.push(("even", even_distance(&self.engine.reference()?, unit)));
                Some(found)
            }
            Evidence::Farther => self.by_layer(Measure::Distance, None),
            Evidence::Queries => self.queries(),
            Evidence::Nmi => self.by_layer(Measure::Nmi, None),
            Evidence::Islands => {
                let ratio = |side| {
                    let shown = self.tokens.side(side).shown;
                    shown.with(|map| map.as_ref().and_then(|it| it.statistics.within_over_between))
                };
                both(Side::BOTH.map(ratio)).map(Outcome::islands)
            }
            Evidence::Together => self.together(),
            Evidence::Noise => self.noise(),
            Evidence::Frequency => self.by_layer(Measure::HighFrequency, None),
            Evidence::Probes => self.probes(),
            Evidence::Scorecard => None,
        }
    }

    /// A curve of the paper's: both values at a layer, or their mean in the late ones.
    fn by_layer(self, measure: Measure, layer: Option<usize>) -> Option<Outcome> {
        let unit = unit(self.selection, self.engine);
        let [cl, mim] = compared(measure, self.engine, unit)?;
        Outcome::of_layers([&cl, &mim], in_the_paper(measure)?, layer, |value| match measure {
            Measure::Distance => distance(value, unit),
            _ => signed(value),
        })
    }

    /// How alike a layer's tokens are: the paper finds that CL moves them together.
    fn together(self) -> Option<Outcome> {
        let patches = |state: SideState| {
            let answer = state.answers.get(&Question::Diversity)?;
            let Answer::Diversity(numbers) = &*answer.content else { return None };
            Some(numbers.patches.clone())
        };
        let [cl, mim] = both(self.engine.sides.map(patches))?;
        Outcome::of_layers([&cl, &mim], Ordering::Greater, None, signed)
    }

    fn queries(self) -> Option<Outcome> {
        let (layer, head) = (self.shown.layer.get(), self.selection.head.get());
        let (first, second) = (self.selection.pinned_query(), self.selection.second_query()?);
        let moved = |state: SideState| {
            let map = |query| {
                let token = state.token(query)?;
                state.attention.with(|rows| Some(rows.get(&token)?.patches(layer, head)))
            };
            Some(query_dependence(&map(first)?, &map(second)?))
        };
        let moved = both(self.engine.sides.map(moved))?;
        Some(Outcome::queries(moved, self.by_layer(Measure::Nmi, Some(layer))?))
    }

    fn noise(self) -> Option<Outcome> {
        let noise = self.selection.perturbation.get();
        let layer = self.shown.layer.get();
        let moved = |state: SideState| {
            let perturbed = state.perturbed.get().filter(|_| noise.noise > 0)?;
            let patches = &perturbed.shift.patches;
            patches.get(layer - 1).or(patches.last()).copied()
        };
        Some(Outcome::noise(both(self.engine.sides.map(moved))?, noise.band))
    }

    fn probes(self) -> Option<Outcome> {
        let answer = |state: SideState| state.answers.get(&self.probes.question(state.side)?);
        let [cl, mim] = both(self.engine.sides.map(answer))?;
        match (&*cl.content, &*mim.content) {
            (Answer::Probe(Ok(cl)), Answer::Probe(Ok(mim))) => Outcome::probes([cl, mim]),
            _ => None,
        }
    }
}

/// What there is of both sides.
fn both<T>([cl, mim]: [Option<T>; 2]) -> Option<[T; 2]> {
    Some([cl?, mim?])
}
