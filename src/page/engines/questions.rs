//! What is asked of the models: the attention from a query, the questions of the views below the maps, and other
//! pictures than the one shown.
//!
//! Attention is asked for one token at a time, and questions one at a time (and one beside it whose answer may wait
//! for a file), so that a burst of wishes leaves only the newest to be asked.

use super::fleet::slot;
use super::{Effect, Engines, Part, Seat};
use crate::engine::protocol::{
    Answer, EngineError, ImageId, OtherAnalysis, OtherResult, Query, Question, Request, RequestId,
};
use crate::link::Side;
use crate::page::engines::Topic;

impl<F: Clone + PartialEq> Engines<F> {
    /// Says which queries a side shows; the first is the most urgent. What was said before is forgotten.
    pub fn want_attention(&mut self, side: Side, queries: Vec<Query>) {
        self.side_mut(side).queries = queries;
        self.ask_attention(side);
    }

    /// Says what the open view asks a side's model; the first is the most urgent. What was said before is forgotten.
    /// Said again when the curves of a picture are in: before, nothing can be asked.
    pub fn want_answers(&mut self, side: Side, questions: Vec<Question>) {
        self.side_mut(side).questions = questions;
        self.ask_questions(side);
    }

    /// Asks for something that no view may need, in place of what was asked so before.
    pub fn want_answer_once(&mut self, side: Side, question: Question) {
        self.side_mut(side).message = Some(question);
        self.ask_questions(side);
    }

    /// Lets a side's model look at a picture beside the one shown, when it has nothing else to do; answered by
    /// [`Effect::OtherAnalyzed`] with the id given here.
    ///
    /// # Errors
    /// The side has no model.
    pub fn analyze_other(
        &mut self,
        side: Side,
        file: F,
        analysis: OtherAnalysis,
    ) -> Result<RequestId, EngineError> {
        let holds = |fleet: &super::Fleet<F>| fleet.held[side.index()].model.is_some();
        if !self.fleet(Seat::Active).is_some_and(holds) {
            return Err(EngineError::NoModel);
        }
        let request = Request::AnalyzeOther { slot: slot(side), analysis };
        let id = self.post(Seat::Active, request, vec![file]).ok_or(EngineError::NoModel)?;
        if let Some(fleet) = self.fleet_mut(Seat::Active) {
            fleet.held[side.index()].others.push(id);
        }
        Ok(id)
    }

    /// Asks for the first wanted attention that is not there, unless some is on its way.
    pub(super) fn ask_attention(&mut self, side: Side) {
        let Some(image) = self.image else { return };
        let record = self.side(side);
        let Some(model) = record.model.as_ref().filter(|_| self.is_live(side, image)) else {
            return;
        };
        if record.asked.is_some() {
            return;
        }
        let is_missing = |query: &&Query| {
            let token = query.token(model.grid, model.prefix);
            record.outdated || !record.attention.contains_key(&token)
        };
        if let Some(query) = record.queries.iter().find(is_missing).copied() {
            let request = Request::Attention { slot: slot(side), image, query };
            let id = self.post(Seat::Active, request, Vec::new());
            self.side_mut(side).asked = id;
        }
    }

    /// Asks the first questions that are not answered, unless an answer is on its way.
    fn ask_questions(&mut self, side: Side) {
        let Some(image) = self.image else { return };
        if !self.is_live(side, image) {
            return;
        }
        while let Some(question) = self.next_question(side) {
            let request = Request::Question { slot: slot(side), image, question: question.clone() };
            let Some(id) = self.post(Seat::Active, request, Vec::new()) else { return };
            if let Some(fleet) = self.fleet_mut(Seat::Active) {
                fleet.held[side.index()].questions.push((id, question));
            }
        }
    }

    fn next_question(&self, side: Side) -> Option<Question> {
        let under_way = &self.fleet(Seat::Active)?.held[side.index()].questions;
        let is_busy = |question: &Question| {
            under_way.iter().any(|(_, other)| other.may_wait() == question.may_wait())
        };
        let record = self.side(side);
        let mut wanted = record.questions.iter().chain(&record.message);
        wanted.find(|it| !is_busy(it) && !record.answers.has(it)).cloned()
    }

    /// An answer came: it is kept where it is of the picture shown, and the next question is asked.
    pub(super) fn answer_came(
        &mut self,
        side: Side,
        image: ImageId,
        question: Question,
        (answer, floats): (Answer, Vec<f32>),
    ) {
        if let Some(fleet) = self.fleet_mut(Seat::Active) {
            fleet.held[side.index()].questions.retain(|(_, under_way)| *under_way != question);
        }
        let is_current = self.image == Some(image);
        let record = self.side_mut(side);
        // Answered once it need not be kept: one that replaces it may come any time.
        record.message.take_if(|message| *message == question);
        // A side without curves has taken another model since.
        if is_current && record.curves.is_some() {
            record.answers.put(question, answer, floats);
            self.changed(side, Part::Answers);
        }
        self.ask_questions(side);
    }

    /// Whether it was a question that failed; then only its view lacks something, and the visitor is told why.
    pub(super) fn question_failed(
        &mut self,
        side: Side,
        id: Option<RequestId>,
        error: &EngineError,
    ) -> bool {
        let Some(fleet) = self.fleet_mut(Seat::Active) else { return false };
        let questions = &mut fleet.held[side.index()].questions;
        let Some(index) = questions.iter().position(|(asked, _)| Some(*asked) == id) else {
            return false;
        };
        let (_, question) = questions.remove(index);
        // Without a capture the worker had gone on to another picture; the page may know of it by now.
        if *error != EngineError::NoCapture {
            self.side_mut(side).answers.refuse(question);
            self.tell(Topic::Model(side), &error.to_string());
        }
        self.ask_questions(side);
        true
    }

    /// Whether it was another picture that failed, or was analyzed; then whoever asked is told.
    pub(super) fn other_analyzed(
        &mut self,
        seat: Seat,
        side: Side,
        id: RequestId,
        result: Result<(OtherResult, Vec<f32>), EngineError>,
    ) -> bool {
        let Some(fleet) = self.fleet_mut(seat) else { return false };
        let others = &mut fleet.held[side.index()].others;
        let Some(index) = others.iter().position(|asked| *asked == id) else { return false };
        others.swap_remove(index);
        self.effects.push(Effect::OtherAnalyzed { id, result });
        self.choose_engine();
        true
    }
}
