//! The answers of one side's model to the questions of the views below the maps, as signals.

use leptos::prelude::*;

use crate::engine::protocol::Question;
use crate::page::answers::{Answers, KeptAnswer};

/// The answers of one side; `Copy`.
#[derive(Clone, Copy)]
pub struct SideAnswers(pub(super) RwSignal<Answers>);

impl SideAnswers {
    /// Nothing has been answered yet.
    pub fn new() -> SideAnswers {
        SideAnswers(RwSignal::new(Answers::default()))
    }

    /// Whether the picture shown has this answer, or can have none; reads without tracking.
    pub fn has(&self, question: &Question) -> bool {
        self.0.with_untracked(|answers| answers.has(question))
    }

    /// An answer, once it is there.
    pub fn get(&self, question: &Question) -> Option<KeptAnswer> {
        self.0.with(|answers| answers.get(question))
    }

    /// The newest answer of a kind that [replaces](Question::replaces) the one before, with its question.
    pub fn newest(self, kind: fn(&Question) -> bool) -> Memo<Option<(Question, KeptAnswer)>> {
        Memo::new(move |_| self.0.with(|answers| answers.newest(kind)))
    }

    /// The answer to what is asked now, with its question; while it is on its way the one before, if of the same
    /// picture and model.
    pub fn held(
        self,
        question: impl Fn() -> Option<Question> + Send + Sync + 'static,
    ) -> Memo<Option<(Question, KeptAnswer)>> {
        Memo::new(move |before: Option<&Option<(Question, KeptAnswer)>>| {
            let question = question()?;
            self.0.with(|answers| answers.shown(question, before.cloned().flatten()))
        })
    }
}
