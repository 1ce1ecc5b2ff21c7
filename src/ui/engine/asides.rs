//! What the views below the maps ask for: one request at a time a side, and one
//! beside it whose answer may wait for a file; only for what is open.

use leptos::prelude::*;

use super::fleet::slot;
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::protocol::{Answer, EngineError, ImageId, Question, Request, RequestId};
use crate::ui::notices::Topic;

impl EngineHandle {
    /// Says what the open view needs of a side; the first is the most urgent. An older wish is
    /// forgotten. Called again when the curves of an image are in: before, nothing can be asked.
    pub fn want_answers(&self, side: Side, questions: Vec<Question>) {
        self.with(|inner| inner.wishes[side.index()].questions = questions);
        self.ask_questions(side);
    }

    /// Asks for something that no view may need, in place of what was asked for so before.
    pub fn want_once(&self, side: Side, question: Question) {
        self.with(|inner| inner.wishes[side.index()].once = Some(question));
        self.ask_questions(side);
    }

    /// Asks for the first wishes that are not there, unless an answer is on its way.
    fn ask_questions(self, side: Side) {
        let state = self.side(side);
        let Some(image) = self.image.get_untracked() else { return };
        let seen = state.curves.with_untracked(|c| c.as_ref().is_some_and(|(of, _)| *of == image));
        if !seen {
            return;
        }
        let next = || {
            self.with(|inner| {
                let held = &inner.fleet(Seat::Active)?.held[side.index()];
                let busy = [true, false].map(|may| {
                    held.questions.iter().any(|(_, under_way)| under_way.may_wait() == may)
                });
                let wish = &inner.wishes[side.index()];
                let is_next = |question: &&Question| {
                    !busy[usize::from(!question.may_wait())] && !state.insight.has(question)
                };
                wish.questions.iter().chain(&wish.once).find(is_next).cloned()
            })
        };
        while let Some(question) = next() {
            let request = Request::Question { slot: slot(side), image, question: question.clone() };
            let Some(id) = self.post(Seat::Active, request, &[]) else { return };
            self.with(|inner| {
                if let Some(fleet) = inner.fleet(Seat::Active) {
                    fleet.held[side.index()].questions.push((id, question));
                }
            });
        }
    }

    /// An answer came: it is kept where it is of the image shown, and the next wish is asked for.
    pub(super) fn answer_came(
        self,
        side: Side,
        image: ImageId,
        question: Question,
        (answer, floats): (Answer, Vec<f32>),
    ) {
        self.with(|inner| {
            if let Some(fleet) = inner.fleet(Seat::Active) {
                fleet.held[side.index()].questions.retain(|(_, under_way)| *under_way != question);
            }
        });
        // Answered once it need not be kept: one that replaces it may come any time.
        self.with(|inner| inner.wishes[side.index()].once.take_if(|once| *once == question));
        let state = self.side(side);
        // A side without curves has taken another model since.
        let current = self.image.get_untracked() == Some(image)
            && state.curves.with_untracked(Option::is_some);
        if current {
            state.insight.put(question, answer, floats);
        }
        self.ask_questions(side);
    }

    /// Whether it was a view's question that failed; then only that view lacks something, and the visitor
    /// is told why.
    pub(super) fn question_failed(
        self,
        side: Side,
        id: Option<RequestId>,
        error: &EngineError,
    ) -> bool {
        let ours = self.with(|inner| {
            let questions = &mut inner.fleet(Seat::Active)?.held[side.index()].questions;
            let index = questions.iter().position(|(asked, _)| Some(*asked) == id)?;
            Some(questions.remove(index))
        });
        let Some((_, question)) = ours else { return false };
        // Without a capture the worker had gone on to another image; the page may know of it by now.
        if *error != EngineError::NoCapture {
            self.side(side).insight.refuse(question);
            self.notices.tell(Topic::Model(side), &error.to_string());
        }
        self.ask_questions(side);
        true
    }
}
