//! What a game comes to: the score, each round's answer, and what to look for next time.

use super::game::Game;
use super::round::Position;

/// What stands in a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreRow {
    /// The photograph, by its id.
    pub image: String,
    /// The layer, from 1.
    pub layer: usize,
    /// Where the contrastive map lay.
    pub lay: Position,
    /// Where it was said to lie.
    pub said: Position,
}

impl ScoreRow {
    /// It was answered right.
    pub fn is_right(&self) -> bool {
        self.lay == self.said
    }

    /// Where it lay, and what was said.
    pub fn words(&self) -> String {
        match self.is_right() {
            true => format!("{}, as you said", self.lay.word()),
            false => format!("{}; you said {}", self.lay.word(), self.said.word()),
        }
    }
}

/// The answers, round by round.
pub fn rows(game: &Game) -> Vec<ScoreRow> {
    let row = |(round, answer): (&super::Round, &super::Answer)| ScoreRow {
        image: round.image.clone(),
        layer: round.layer,
        lay: round.contrastive,
        said: answer.said,
    };
    game.answered().map(row).collect()
}

/// “8 of 10”.
pub fn score(game: &Game) -> String {
    format!("{} of {}", game.right(), game.count())
}

/// What is passed on, with the link to the same rounds.
pub fn share_text(game: &Game, link: &str) -> String {
    format!(
        "I told {} times which of two attention maps is the contrastive model’s. The same rounds for you: {link}",
        score(game)
    )
}

/// What to look for next time, from what was missed.
pub fn advice(game: &Game) -> String {
    let missed: Vec<_> =
        game.answered().filter(|(round, answer)| round.contrastive != answer.said).collect();
    let still = missed.iter().filter(|(_, answer)| !answer.moved).count();
    let rule = "the contrastive model’s map hardly changes when the query moves, and reaches across the picture; the \
                masked one’s follows the query and stays near it";
    match (missed.len(), still) {
        (0, _) => format!(
            "You know the sign: {rule}. The curves of the page measure both, over all queries."
        ),
        (1, 0) => format!("Next time, in doubt, ask from several places that look unlike: {rule}."),
        (count, 0) => format!(
            "You moved the query in all {count} rounds that you missed. Next time move it far, to something that looks \
             unlike: {rule}."
        ),
        (1, _) => {
            format!("Where you missed, you had not moved the query. Next time move it: {rule}.")
        }
        (count, still) if still == count => format!(
            "In all {count} rounds that you missed, you had not moved the query. Next time move it: {rule}."
        ),
        (count, still) => format!(
            "In {still} of the {count} rounds that you missed, you had not moved the query. Next time move it: {rule}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::game::tests::{answer, round};
    use super::*;
    use Position::{Left, Right};

    fn played(answers: &[(Position, bool)]) -> Game {
        let mut game = Game::new(answers.iter().map(|_| round("coffee", 6, Left)).collect());
        for (said, moved) in answers {
            game.say(answer(*said, *moved));
            game.go_on();
        }
        game
    }

    #[test]
    fn a_score_is_shared_with_the_link_to_the_same_rounds() {
        let game = played(&[(Left, true), (Right, true), (Left, false)]);
        assert_eq!(score(&game), "2 of 3");
        let text = share_text(&game, "https://here/?quiz=7");
        assert!(
            text.starts_with("I told 2 of 3") && text.ends_with("https://here/?quiz=7"),
            "{text}"
        );
        let words: Vec<String> = rows(&game).iter().map(ScoreRow::words).collect();
        assert_eq!(words, ["left, as you said", "left; you said right", "left, as you said"]);
    }

    #[test]
    fn advice_is_about_what_was_missed() {
        assert!(advice(&played(&[(Left, false)])).starts_with("You know the sign"));
        assert!(advice(&played(&[(Right, true)])).starts_with("Next time, in doubt"));
        assert!(advice(&played(&[(Right, false)])).starts_with("Where you missed"));
        assert!(advice(&played(&[(Right, true), (Right, true)])).contains("in all 2 rounds"));
        let none = advice(&played(&[(Right, false), (Right, false)]));
        assert!(none.starts_with("In all 2 rounds that you missed, you had not"), "{none}");
        let some = advice(&played(&[(Right, false), (Right, true), (Left, false)]));
        assert!(some.starts_with("In 1 of the 2 rounds that you missed"), "{some}");
    }
}
