//! A game under way: which round is open, and what was said to those before.

use super::round::{Position, Round};
use super::seen::Seen;

/// What was said to a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Where the contrastive model's map was said to lie.
    pub said: Position,
    /// The query was moved before.
    pub moved: bool,
    /// What was to be seen then.
    pub seen: Seen,
}

impl Answer {
    /// What is said to it: right or not, and what tells.
    pub fn told(&self, round: &Round) -> String {
        let lies = round.contrastive.word();
        let verdict = match self.said == round.contrastive {
            true => format!("Right: the {lies} one is contrastive."),
            false => format!("No: the {lies} one is contrastive."),
        };
        format!("{verdict} {}", self.seen.sentence())
    }
}

/// A game; its rounds come one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    rounds: Vec<Round>,
    answers: Vec<Answer>,
    /// From 0; past the last the game is over.
    current: usize,
}

impl Game {
    /// At its first round.
    pub fn new(rounds: Vec<Round>) -> Game {
        Game { rounds, answers: Vec::new(), current: 0 }
    }

    /// How many rounds there are.
    pub fn count(&self) -> usize {
        self.rounds.len()
    }

    /// The number of the round shown, from 1.
    pub fn number(&self) -> usize {
        self.current + 1
    }

    /// The round shown; none when the game is over.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.get(self.current)
    }

    /// The answer to the round shown.
    pub fn answer(&self) -> Option<&Answer> {
        self.answers.get(self.current)
    }

    /// The round shown can be answered.
    pub fn is_asking(&self) -> bool {
        self.round().is_some() && self.answer().is_none()
    }

    /// The round shown is the last.
    pub fn is_last(&self) -> bool {
        self.number() == self.count()
    }

    /// Answers the round shown; one that was answered stays as it is.
    pub fn say(&mut self, answer: Answer) {
        if self.is_asking() {
            self.answers.push(answer);
        }
    }

    /// Goes on from a round that was answered.
    pub fn go_on(&mut self) {
        if self.answer().is_some() {
            self.current += 1;
        }
    }

    /// The rounds that were answered, each with its answer.
    pub fn answered(&self) -> impl Iterator<Item = (&Round, &Answer)> {
        self.rounds.iter().zip(&self.answers)
    }

    /// Which round is shown, of which layer, and how many were right so far; none when the game is over.
    pub fn standing(&self) -> Option<String> {
        let layer = self.round()?.layer;
        let (number, count, right) = (self.number(), self.count(), self.right());
        Some(format!("Round {number} of {count}, layer {layer}. {right} right so far."))
    }

    /// How many were answered right.
    pub fn right(&self) -> usize {
        self.answered().filter(|(round, answer)| round.contrastive == answer.said).count()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::quiz::seen::Numbers;

    pub fn round(image: &str, layer: usize, contrastive: Position) -> Round {
        Round { image: image.to_owned(), point: (0.5, 0.5), layer, contrastive }
    }

    pub fn answer(said: Position, moved: bool) -> Answer {
        let seen = Seen { nmi: Numbers([0.01, 0.2]), distance: Some(Numbers([0.5, 0.3])) };
        Answer { said, moved, seen }
    }

    #[test]
    fn rounds_are_answered_once_and_one_after_another() {
        use Position::{Left, Right};
        let mut game = Game::new(vec![round("coffee", 6, Left), round("rocket", 2, Right)]);
        assert!(game.is_asking() && !game.is_last());
        // Not before it is answered.
        game.go_on();
        assert_eq!(game.number(), 1);
        game.say(answer(Left, true));
        game.say(answer(Right, true));
        assert_eq!((game.answer().map(|it| it.said), game.right()), (Some(Left), 1));
        assert!(!game.is_asking());
        game.go_on();
        assert_eq!((game.number(), game.right(), game.is_last()), (2, 1, true));
        assert!(game.answer().is_none() && game.is_asking());
        game.say(answer(Left, false));
        game.go_on();
        assert_eq!((game.round(), game.right(), game.answered().count()), (None, 1, 2));
        game.go_on();
        game.say(answer(Left, false));
        assert_eq!((game.number(), game.answered().count()), (3, 2));
    }

    #[test]
    fn a_round_is_counted_with_its_layer_and_the_score() {
        let mut game = Game::new(vec![round("coffee", 6, Position::Left); 2]);
        assert_eq!(game.standing().as_deref(), Some("Round 1 of 2, layer 6. 0 right so far."));
        game.say(answer(Position::Left, true));
        game.go_on();
        assert_eq!(game.standing().as_deref(), Some("Round 2 of 2, layer 6. 1 right so far."));
        game.say(answer(Position::Left, true));
        game.go_on();
        assert_eq!(game.standing(), None);
    }

    #[test]
    fn an_answer_is_told_where_the_contrastive_map_lies() {
        let round = round("coffee", 6, Position::Right);
        let right = answer(Position::Right, true).told(&round);
        assert!(right.starts_with("Right: the right one is contrastive. Its map"), "{right}");
        let wrong = answer(Position::Left, true).told(&round);
        assert!(wrong.starts_with("No: the right one is contrastive. Its map"), "{wrong}");
    }
}
