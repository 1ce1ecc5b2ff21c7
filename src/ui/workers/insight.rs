//! What the views below the maps have been told of one side.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::protocol::{Ask, Told};
use crate::ui::widgets::boxed::memo;
use crate::ui::widgets::pairs::Pairs;

/// How many floats are kept, 64 MB. Where more have come, the old ones go; a view holds on to what it shows.
const KEPT_FLOATS: usize = 16 << 20;

/// An answer with its floats; cheap to clone.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was said.
    pub told: Arc<Told>,
    /// What was attached.
    pub floats: Arc<Vec<f32>>,
    /// It is of the picture before, shown until the new one's is in.
    stale: bool,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Answer) -> bool {
        Arc::ptr_eq(&self.told, &other.told)
    }
}

/// The answers of one side; `Copy`.
#[derive(Clone, Copy)]
pub struct Insight {
    answers: RwSignal<Pairs<Ask, Answer>>,
    /// What could not be answered of the image shown.
    refused: StoredValue<Vec<Ask>>,
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
    pub fn age(&self, shown: &[Ask]) {
        self.refused.update_value(Vec::clear);
        self.answers.update(|all| {
            all.retain(|ask, answer| !answer.stale || shown.contains(ask));
            all.values_mut().for_each(|answer| answer.stale = true);
        });
    }

    /// Whether the image shown has this answer, or can have none; reads without tracking.
    pub fn has(&self, ask: &Ask) -> bool {
        self.refused.with_value(|refused| refused.contains(ask))
            || self.answers.with_untracked(|all| all.get(ask).is_some_and(|answer| !answer.stale))
    }

    /// This could not be answered, and is not to be asked again of the image shown.
    pub fn refuse(&self, ask: Ask) {
        self.refused.update_value(|refused| refused.push(ask));
    }

    /// An answer, once it is there.
    pub fn get(&self, ask: &Ask) -> Option<Answer> {
        self.answers.with(|all| all.get(ask).cloned())
    }

    /// The newest answer of a kind that [replaces](Ask::replaces) the one before, with its question.
    pub fn newest(self, kind: fn(&Ask) -> bool) -> Memo<Option<(Ask, Answer)>> {
        memo(move || {
            self.answers.with(|all| {
                let found = all.iter().find(|(ask, _)| kind(ask));
                found.map(|(ask, answer)| (ask.clone(), answer.clone()))
            })
        })
    }

    /// The answer to what is asked now, with its question; while it is on its way the one before, if of
    /// the same image and model.
    pub fn held(
        self,
        ask: impl Fn() -> Option<Ask> + Send + Sync + 'static,
    ) -> Memo<Option<(Ask, Answer)>> {
        Memo::new(move |before: Option<&Option<(Ask, Answer)>>| {
            let ask = ask()?;
            self.answers.with(|all| {
                let is_fresh = |ask: &Ask| all.get(ask).is_some_and(|answer| !answer.stale);
                let before = before.cloned().flatten().filter(|_| !all.is_empty());
                match all.get(&ask) {
                    // What was shown is of the image shown, and this is not.
                    Some(answer)
                        if answer.stale && before.as_ref().is_some_and(|(it, _)| is_fresh(it)) =>
                    {
                        before
                    }
                    Some(answer) => Some((ask, answer.clone())),
                    None => before,
                }
            })
        })
    }

    /// Keeps an answer.
    pub fn put(&self, ask: Ask, told: Told, floats: Vec<f32>) {
        let (told, floats) = (Arc::new(told), Arc::new(floats));
        self.answers.update(|all| {
            let kept: usize = all.iter().map(|(_, answer)| answer.floats.len()).sum();
            if kept + floats.len() > KEPT_FLOATS {
                all.clear();
            }
            all.retain(|other, _| !ask.replaces(other));
            all.insert(ask, Answer { told, floats, stale: false });
        });
    }
}
