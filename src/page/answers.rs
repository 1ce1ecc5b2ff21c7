//! What a side's model has answered to the questions of the views below the maps.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::protocol::{Answer, Question};

/// How many floats are kept, 64 MB. Where more have come, the old ones go; a view holds on to what it shows.
const KEPT_FLOATS: usize = 16 << 20;

/// An answer with its floats; cheap to clone, and equal where it is the same one.
#[derive(Debug, Clone)]
pub struct KeptAnswer {
    /// What was answered.
    pub content: Arc<Answer>,
    /// What was attached; [`Answer`] says in which shape.
    pub floats: Arc<Vec<f32>>,
    /// It is of the picture before, shown until the new one's is in.
    outdated: bool,
}

impl PartialEq for KeptAnswer {
    fn eq(&self, other: &KeptAnswer) -> bool {
        Arc::ptr_eq(&self.content, &other.content)
    }
}

/// The answers of one side, of the picture and the model shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    kept: HashMap<Question, KeptAnswer>,
    /// What could not be answered, and is not to be asked again.
    refused: Vec<Question>,
}

impl Answers {
    /// Forgets all: another picture, or another model.
    pub fn clear(&mut self) {
        *self = Answers::default();
    }

    /// The next picture of a row: what the last one was asked, and what is `shown`, stays until it is asked again.
    pub fn outdate(&mut self, shown: &[Question]) {
        self.refused.clear();
        self.kept.retain(|question, answer| !answer.outdated || shown.contains(question));
        self.kept.values_mut().for_each(|answer| answer.outdated = true);
    }

    /// Whether the picture shown has this answer, or can have none.
    pub fn has(&self, question: &Question) -> bool {
        self.refused.contains(question)
            || self.kept.get(question).is_some_and(|answer| !answer.outdated)
    }

    /// This could not be answered.
    pub fn refuse(&mut self, question: Question) {
        self.refused.push(question);
    }

    /// The answer to a question; of the picture before while the new one's is on its way.
    pub fn get(&self, question: &Question) -> Option<KeptAnswer> {
        self.kept.get(question).cloned()
    }

    /// The answer of a kind of which the newest alone is kept (see [`Question::replaces`]), with its question.
    pub fn newest(&self, kind: fn(&Question) -> bool) -> Option<(Question, KeptAnswer)> {
        let (question, answer) = self.kept.iter().find(|(question, _)| kind(question))?;
        Some((question.clone(), answer.clone()))
    }

    /// What a view shows that asks `question` and showed `before`: the answer; while that is on its way, what it
    /// showed, if of the same picture and model.
    pub fn shown(
        &self,
        question: Question,
        before: Option<(Question, KeptAnswer)>,
    ) -> Option<(Question, KeptAnswer)> {
        let before = before.filter(|_| !self.kept.is_empty());
        let is_current =
            |question: &Question| self.kept.get(question).is_some_and(|answer| !answer.outdated);
        match self.kept.get(&question) {
            // What was shown is of the picture shown, and this is not.
            Some(answer)
                if answer.outdated && before.as_ref().is_some_and(|(it, _)| is_current(it)) =>
            {
                before
            }
            Some(answer) => Some((question, answer.clone())),
            None => before,
        }
    }

    /// Keeps an answer.
    pub fn put(&mut self, question: Question, answer: Answer, floats: Vec<f32>) {
        let kept: usize = self.kept.values().map(|answer| answer.floats.len()).sum();
        if kept + floats.len() > KEPT_FLOATS {
            self.kept.clear();
        }
        self.kept.retain(|other, _| !question.replaces(other));
        let (content, floats) = (Arc::new(answer), Arc::new(floats));
        self.kept.insert(question, KeptAnswer { content, floats, outdated: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::mask::Mask;

    const FEATURES: fn(usize) -> Question = |layer| Question::Features { layer };

    fn put(answers: &mut Answers, question: Question, floats: usize) {
        answers.put(question, Answer::Similarity, vec![0.0; floats]);
    }

    #[test]
    fn of_the_next_picture_an_answer_stays_until_the_new_one_is_in() {
        let mut answers = Answers::default();
        put(&mut answers, FEATURES(1), 3);
        let shown = answers.shown(FEATURES(1), None);
        answers.outdate(&[FEATURES(1)]);
        assert!(!answers.has(&FEATURES(1)));
        assert_eq!(answers.shown(FEATURES(1), shown.clone()), shown);
        // A second picture without an answer: only what is shown is kept on.
        put(&mut answers, FEATURES(2), 3);
        answers.outdate(&[FEATURES(1)]);
        assert!(answers.get(&FEATURES(1)).is_some() && answers.get(&FEATURES(2)).is_some());
        answers.outdate(&[FEATURES(1)]);
        assert!(answers.get(&FEATURES(1)).is_some() && answers.get(&FEATURES(2)).is_none());
    }

    #[test]
    fn an_answer_of_the_picture_shown_is_not_replaced_by_one_of_the_picture_before() {
        let mut answers = Answers::default();
        put(&mut answers, FEATURES(1), 3);
        answers.outdate(&[]);
        put(&mut answers, FEATURES(2), 3);
        let now = answers.shown(FEATURES(2), None);
        assert_eq!(answers.shown(FEATURES(1), now.clone()), now);
    }

    #[test]
    fn what_was_refused_is_not_asked_again_until_the_next_picture() {
        let mut answers = Answers::default();
        answers.refuse(Question::Spread);
        assert!(answers.has(&Question::Spread));
        answers.outdate(&[]);
        assert!(!answers.has(&Question::Spread));
    }

    #[test]
    fn of_drawings_the_newest_alone_is_kept() {
        let draw = |seed| Question::Reconstruction { mask: Mask::draw(4, 0.5, seed) };
        let mut answers = Answers::default();
        put(&mut answers, draw(1), 3);
        put(&mut answers, draw(2), 3);
        assert!(answers.get(&draw(1)).is_none());
        let newest = answers.newest(|it| matches!(it, Question::Reconstruction { .. }));
        assert_eq!(newest.map(|(question, _)| question), Some(draw(2)));
    }

    #[test]
    fn more_floats_than_are_kept_drop_the_old_ones() {
        let mut answers = Answers::default();
        put(&mut answers, FEATURES(1), KEPT_FLOATS);
        put(&mut answers, FEATURES(2), 1);
        assert!(answers.get(&FEATURES(1)).is_none() && answers.has(&FEATURES(2)));
    }
}
