//! What the views below the maps have been told of one side.

use std::sync::Arc;

use leptos::prelude::*;

use super::boxed::memo;
use super::pairs::Pairs;
use crate::engine::protocol::{Answer, Question};

/// How many floats are kept, 64 MB. Where more have come, the old ones go; a view holds on to what it shows.
const KEPT_FLOATS: usize = 16 << 20;

/// An answer with its floats; cheap to clone.
#[derive(Debug, Clone)]
pub struct KeptAnswer {
    /// What was said.
    pub content: Arc<Answer>,
    /// What was attached.
    pub floats: Arc<Vec<f32>>,
    /// It is of the picture before, shown until the new one's is in.
    stale: bool,
}

impl PartialEq for KeptAnswer {
    fn eq(&self, other: &KeptAnswer) -> bool {
        Arc::ptr_eq(&self.content, &other.content)
    }
}

/// The answers of one side; `Copy`.
#[derive(Clone, Copy)]
pub struct Insight {
    answers: RwSignal<Pairs<Question, KeptAnswer>>,
    /// What could not be answered of the image shown.
    refused: StoredValue<Vec<Question>>,
}

impl Insight {
    /// Nothing has been told yet.
    pub fn new() -> Insight {
        Insight { answers: RwSignal::new(Pairs::new()), refused: StoredValue::new(Vec::new()) }
    }

    /// Another image, or another model.
    pub fn clear(&self) {
        self.refused.update_value(Vec::clear);
        self.answers.update(Pairs::clear);
    }

    /// The next picture of a row: what the last one had been asked, and what is `shown`, is there until it
    /// is asked for again.
    pub fn age(&self, shown: &[Question]) {
        self.refused.update_value(Vec::clear);
        self.answers.update(|all| {
            all.retain(|question, answer| !answer.stale || shown.contains(question));
            all.values_mut().for_each(|answer| answer.stale = true);
        });
    }

    /// Whether the image shown has this answer, or can have none; reads without tracking.
    pub fn has(&self, question: &Question) -> bool {
        self.refused.with_value(|refused| refused.contains(question))
            || self
                .answers
                .with_untracked(|all| all.get(question).is_some_and(|answer| !answer.stale))
    }

    /// This could not be answered, and is not to be asked again of the image shown.
    pub fn refuse(&self, question: Question) {
        self.refused.update_value(|refused| refused.push(question));
    }

    /// An answer, once it is there.
    pub fn get(&self, question: &Question) -> Option<KeptAnswer> {
        self.answers.with(|all| all.get(question).cloned())
    }

    /// The newest answer of a kind that [replaces](Question::replaces) the one before, with its question.
    pub fn newest(self, kind: fn(&Question) -> bool) -> Memo<Option<(Question, KeptAnswer)>> {
        memo(move || {
            self.answers.with(|all| {
                let found = all.iter().find(|(question, _)| kind(question));
                found.map(|(question, answer)| (question.clone(), answer.clone()))
            })
        })
    }

    /// The answer to what is asked now, with its question; while it is on its way the one before, if of
    /// the same image and model.
    pub fn held(
        self,
        question: impl Fn() -> Option<Question> + Send + Sync + 'static,
    ) -> Memo<Option<(Question, KeptAnswer)>> {
        Memo::new(move |before: Option<&Option<(Question, KeptAnswer)>>| {
            let question = question()?;
            self.answers.with(|all| {
                let is_fresh =
                    |question: &Question| all.get(question).is_some_and(|answer| !answer.stale);
                let before = before.cloned().flatten().filter(|_| !all.is_empty());
                match all.get(&question) {
                    // What was shown is of the image shown, and this is not.
                    Some(answer)
                        if answer.stale && before.as_ref().is_some_and(|(it, _)| is_fresh(it)) =>
                    {
                        before
                    }
                    Some(answer) => Some((question, answer.clone())),
                    None => before,
                }
            })
        })
    }

    /// Keeps an answer.
    pub fn put(&self, question: Question, content: Answer, floats: Vec<f32>) {
        let (content, floats) = (Arc::new(content), Arc::new(floats));
        self.answers.update(|all| {
            let kept: usize = all.iter().map(|(_, answer)| answer.floats.len()).sum();
            if kept + floats.len() > KEPT_FLOATS {
                all.clear();
            }
            all.retain(|other, _| !question.replaces(other));
            all.insert(question, KeptAnswer { content, floats, stale: false });
        });
    }
}
