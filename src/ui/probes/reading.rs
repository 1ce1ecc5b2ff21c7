//! What a side's classifiers say of the image shown, ready to be drawn.

use leptos::prelude::*;

use super::files::{Names, ProbeFiles};
use crate::analysis::largest;
use crate::engine::protocol::{Answer, EngineError, ProbeInfo, Question};
pub use crate::plot::scale::percent;
use crate::ui::insight::KeptAnswer;
use crate::ui::side::SideState;

/// Where a side stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// There is no model, or its classifiers are on their way.
    Waiting,
    /// The model has no classifiers.
    None,
    /// They did not come, or do not fit.
    Failed(EngineError),
    /// They have read the image.
    Read(Probabilities),
}

/// The probability of every class at every depth.
#[derive(Debug, Clone)]
pub struct Probabilities {
    /// What the classifiers are.
    pub info: ProbeInfo,
    /// What their classes are called.
    pub names: Names,
    /// What was asked.
    pub question: Question,
    answer: KeptAnswer,
}

impl PartialEq for Probabilities {
    fn eq(&self, other: &Probabilities) -> bool {
        self.answer == other.answer && self.names == other.names
    }
}

impl Reading {
    /// What a side's classifiers say, followed from here on; while another image's answer is on its way,
    /// what they said of the one before.
    pub fn of(state: SideState, files: ProbeFiles) -> Memo<Reading> {
        Memo::new(move |before: Option<&Reading>| {
            if state.model.with(Option::is_none) {
                return Reading::Waiting;
            }
            let Some(question) = files.question(state.side) else { return Reading::None };
            let waits = || match before {
                Some(Reading::Read(read)) if read.question == question => {
                    Reading::Read(read.clone())
                }
                _ => Reading::Waiting,
            };
            let Some(answer) = state.insight.get(&question) else { return waits() };
            let info = match &*answer.content {
                Answer::Probe(Ok(info)) => info.clone(),
                Answer::Probe(Err(error)) => return Reading::Failed(error.clone()),
                _ => return waits(),
            };
            match files.names(state.side, &info) {
                Some(names) => Reading::Read(Probabilities { info, names, question, answer }),
                None => waits(),
            }
        })
    }

    /// What was read.
    pub fn read(&self) -> Option<&Probabilities> {
        match self {
            Reading::Read(read) => Some(read),
            _ => None,
        }
    }
}

impl Probabilities {
    /// The probabilities at a depth, past the end at the last; none before the first.
    pub fn at(&self, depth: usize) -> Option<&[f32]> {
        let rows = self.answer.floats.chunks_exact(self.info.classes);
        let last = rows.len().checked_sub(1)?;
        let row = depth.checked_sub(self.info.first)?;
        rows.into_iter().nth(row.min(last))
    }

    /// The most probable classes at a depth, with their probabilities.
    pub fn top(&self, depth: usize, count: usize) -> Vec<(usize, f32)> {
        let row = self.at(depth).unwrap_or_default();
        largest(row, count).into_iter().map(|class| (class, row[class])).collect()
    }

    /// The probability of a class by depth, `(depth, probability)`.
    pub fn curve(&self, class: usize) -> Vec<(f64, f64)> {
        let rows = self.answer.floats.chunks_exact(self.info.classes).enumerate();
        rows.filter_map(|(row, all)| {
            Some(((self.info.first + row) as f64, f64::from(*all.get(class)?)))
        })
        .collect()
    }

    /// The class of that name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// How often a guess is right, 0..1.
    pub fn chance(&self) -> f64 {
        1.0 / self.info.classes as f64
    }

    /// The largest of all.
    pub fn most(&self) -> f32 {
        self.answer.floats.iter().copied().fold(0.0, f32::max)
    }
}
