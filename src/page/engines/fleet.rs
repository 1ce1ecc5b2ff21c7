//! The workers of one engine, as the page knows them: one a model on the CPU, one for all models on the GPU.

use std::sync::Arc;

use super::super::model_choice::ModelChoice;
use super::comparison::Check;
use crate::analysis::Curves;
use crate::engine::protocol::{EngineKind, ImageId, Question, RequestId, Slot};
use crate::link::Side;
use crate::page::perturbed::Perturbed;

/// The slot of a side.
pub fn slot(side: Side) -> Slot {
    Slot(side.index() as u32)
}

/// The side of a slot.
pub fn side_of(slot: Slot) -> Option<Side> {
    Side::BOTH.get(slot.0 as usize).copied()
}

/// What a model said of the picture that it saw last.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The picture that it saw.
    pub image: ImageId,
    /// The paper's measures.
    pub curves: Arc<Curves>,
    /// What was seen in place of the photograph, where it was perturbed.
    pub perturbed: Option<Perturbed>,
}

/// What a slot of a fleet holds, and what is under way for it.
#[derive(Debug)]
pub struct Held<F> {
    /// The model that was put there.
    pub model: Option<ModelChoice<F>>,
    /// Among how many workers it is divided.
    pub workers: usize,
    /// Among how many the newest of those on their way may be.
    pub workers_asked: usize,
    /// The models that are on their way, oldest first: a worker may have begun with one before it hears of the
    /// next.
    pub loads: Vec<(RequestId, ModelChoice<F>)>,
    /// The one of them that the worker said last that it reads.
    pub reading: Option<RequestId>,
    /// The newest run, and the picture that it is of.
    pub run: Option<(RequestId, ImageId)>,
    /// The picture that it has seen.
    pub seen: Option<Seen>,
    /// The questions under way: one whose answer may wait for a file, and one other.
    pub questions: Vec<(RequestId, Question)>,
    /// The pictures beside the one shown that it was asked to analyze.
    pub others: Vec<RequestId>,
}

impl<F> Default for Held<F> {
    fn default() -> Self {
        Held {
            model: None,
            workers: 1,
            workers_asked: 1,
            loads: Vec::new(),
            reading: None,
            run: None,
            seen: None,
            questions: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl<F: Clone> Held<F> {
    /// A load has ended, and with it those before it, which have no answer to come.
    pub fn take_load(&mut self, id: Option<RequestId>) -> Option<ModelChoice<F>> {
        let index = self.loads.iter().position(|(asked, _)| Some(*asked) == id)?;
        self.loads.drain(..=index).next_back().map(|(_, model)| model)
    }

    /// The load that a worker broke at, and whether a newer one waits behind it: the one that it read, or else the
    /// oldest.
    pub fn broken_load(&self) -> Option<(ModelChoice<F>, bool)> {
        let read = self.loads.iter().position(|(asked, _)| Some(*asked) == self.reading);
        let index = read.unwrap_or_default();
        let (_, model) = self.loads.get(index)?;
        Some((model.clone(), index + 1 < self.loads.len()))
    }

    /// Whether this model is there, or is the next to be.
    pub fn is_or_will_be(&self, model: Option<&ModelChoice<F>>) -> bool {
        let newest = self.loads.last().map(|(_, model)| model).or(self.model.as_ref());
        newest.zip(model).is_some_and(|(newest, model)| newest.is_same(model))
    }
}

/// The workers of one engine.
#[derive(Debug)]
pub struct Fleet<F> {
    /// The engine that its workers run.
    pub kind: EngineKind,
    /// Tells a former fleet's events from those of one that runs.
    pub number: u64,
    /// The GPU, as the engine names it.
    pub adapter: Option<String>,
    /// What its workers hold, CL's and MIM's.
    pub held: [Held<F>; 2],
    /// Its comparison with the engine that answers, while it gets ready.
    pub check: Option<Check>,
}

impl<F: Clone> Fleet<F> {
    /// Workers that hold nothing yet.
    pub fn new(kind: EngineKind, number: u64) -> Fleet<F> {
        Fleet { kind, number, adapter: None, held: Default::default(), check: None }
    }

    /// Whether no model is on its way and each has seen a picture.
    pub fn has_seen(&self, image: ImageId) -> bool {
        let seen = |held: &Held<F>| held.seen.as_ref().is_some_and(|seen| seen.image == image);
        self.held.iter().all(|held| held.loads.is_empty() && seen(held))
    }
}
