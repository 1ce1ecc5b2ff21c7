//! The quiz that is open: its rounds, and the way back to what the visitor had.

use super::game::{Answer, Game};
use super::round::{Position, rounds};
use super::seen::Seen;
use super::view::{link, round_view, waiting_view};
use crate::grid::{Grid, Point};
use crate::link::{Address, Theme};
use crate::page::catalog::Sample;

/// What the visitor had before.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// The view.
    pub address: Address,
    /// A click on the picture moved the second query.
    pub moves_second: bool,
    /// How far down the page was, CSS pixels.
    pub top: f64,
}

/// The quiz that is open, if any.
#[derive(Debug, Default)]
pub struct Play {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    /// The number that draws the rounds.
    seed: usize,
    /// None before the models are there.
    game: Option<Game>,
    /// The query was moved in the round shown.
    moved: bool,
    before: Before,
}

impl Play {
    /// Opens the rounds of a number. Gives the view until the page's `pair` is there; none where a quiz was open
    /// already, which keeps what the visitor had before that.
    pub fn open(&mut self, seed: usize, now: Before, pair: [String; 2]) -> Option<Address> {
        if let Some(open) = &mut self.open {
            (open.seed, open.game) = (seed, None);
            return None;
        }
        let before = Before { address: Address { chapter: None, ..now.address }, ..now };
        let waiting = waiting_view(&before.address, pair);
        self.open = Some(Open { seed, game: None, moved: false, before });
        Some(waiting)
    }

    /// Closes it; what the visitor had is given back once.
    pub fn close(&mut self, theme: Option<Theme>) -> Option<Before> {
        let address = self.kept(theme)?;
        let Open { before, .. } = self.open.take()?;
        Some(Before { address, ..before })
    }

    /// Rounds are shown in place of the page, or are on their way.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// It is open, and its rounds are not drawn yet.
    pub fn is_undrawn(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.game.is_none())
    }

    /// The number that draws its rounds.
    pub fn seed(&self) -> Option<usize> {
        Some(self.open.as_ref()?.seed)
    }

    /// Its rounds; none before they are drawn.
    pub fn game(&self) -> Option<&Game> {
        self.open.as_ref()?.game.as_ref()
    }

    /// What comes back after it, in the color scheme of now: that can be changed meanwhile.
    pub fn kept(&self, theme: Option<Theme>) -> Option<Address> {
        let before = self.open.as_ref()?.before.address.clone();
        Some(Address { theme, ..before })
    }

    /// The page's link while it is open.
    pub fn link(&self, theme: Option<Theme>) -> Option<Address> {
        Some(link(&self.kept(theme)?, self.seed()?))
    }

    /// The view of the round shown; none before the rounds are drawn and when all are answered.
    pub fn view(&self, theme: Option<Theme>, pair: [String; 2], grid: Grid) -> Option<Address> {
        Some(round_view(self.game()?.round()?, &self.kept(theme)?, pair, grid))
    }

    /// From where the round shown asks first.
    pub fn begins(&self) -> Option<Point> {
        Some(self.game()?.round()?.point)
    }

    /// Draws the rounds for models of so many layers, where they are not drawn yet.
    pub fn draw(&mut self, samples: &[Sample], depth: usize) {
        let Some(open) = self.open.as_mut().filter(|open| open.game.is_none()) else { return };
        open.game = Some(Game::new(rounds(open.seed, samples, depth)));
        open.moved = false;
    }

    /// The query was moved away from where the round begins.
    pub fn query_moved(&mut self) {
        if let Some(open) = &mut self.open {
            open.moved = true;
        }
    }

    /// Answers the round shown.
    pub fn say(&mut self, said: Position, seen: Seen) {
        if let Some(Open { game: Some(game), moved, .. }) = &mut self.open {
            game.say(Answer { said, moved: *moved, seen });
        }
    }

    /// Goes on from a round that was answered.
    pub fn go_on(&mut self) {
        if let Some(Open { game: Some(game), moved, .. }) = &mut self.open {
            game.go_on();
            *moved = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::game::tests::answer;
    use super::super::view::tests::address;
    use super::*;
    use crate::page::catalog::tests::shipped;

    fn before(link: &str) -> Before {
        Before { address: address(link), moves_second: true, top: 120.0 }
    }

    fn pair() -> [String; 2] {
        ["moco".to_owned(), "simmim".to_owned()]
    }

    fn opened(link: &str) -> Play {
        let mut play = Play::default();
        play.open(7, before(link), pair());
        play
    }

    #[test]
    fn a_second_quiz_keeps_what_was_there_before_the_first() {
        let mut play = Play::default();
        let waiting = play.open(7, before("image=rocket&layer=5&view=tokens&chapter=3"), pair());
        assert_eq!(waiting, Some(address("cl=moco&mim=simmim&image=rocket&layer=5")));
        assert_eq!(play.open(8, before("image=coffee"), pair()), None);
        assert_eq!(play.seed(), Some(8));
        assert_eq!(play.close(None), Some(before("image=rocket&layer=5&view=tokens")));
    }

    #[test]
    fn a_color_scheme_chosen_meanwhile_survives_the_rounds_and_the_end() {
        let mut play = opened("image=rocket&theme=dark");
        play.draw(&shipped().samples, 8);
        let light = Some(Theme::Light);
        assert_eq!(play.link(light), Some(address("theme=light&quiz=7")));
        let round = play.view(light, pair(), 14.into());
        assert_eq!(round.map(|view| view.theme), Some(light));
        // The visitor's own is in no link.
        assert_eq!(play.close(None), Some(before("image=rocket")));
    }

    #[test]
    fn leaving_twice_gives_back_once() {
        let mut play = opened("image=rocket");
        assert!(play.is_open());
        assert_eq!(play.close(None), Some(before("image=rocket")));
        assert_eq!(play.close(None), None);
        assert_eq!((play.is_open(), play.kept(None), play.link(None)), (false, None, None));
    }

    #[test]
    fn rounds_are_drawn_once_until_others_are_opened() {
        let samples = shipped().samples;
        let mut play = opened("image=rocket");
        assert!(play.is_undrawn() && play.view(None, pair(), 14.into()).is_none());
        play.draw(&samples, 8);
        let first = play.game().cloned();
        assert!(first.is_some() && !play.is_undrawn());
        // Shallower models would be asked of other layers.
        play.draw(&samples, 2);
        assert_eq!(play.game(), first.as_ref());
        // The same number again is a new game.
        play.say(Position::Left, answer(Position::Left, true).seen);
        play.open(7, before("image=coffee"), pair());
        assert!(play.is_undrawn());
        play.draw(&samples, 8);
        assert_eq!(play.game(), first.as_ref());
    }

    #[test]
    fn a_moved_query_counts_for_the_round_in_which_it_was_moved() {
        let mut play = opened("image=rocket");
        play.draw(&shipped().samples, 8);
        let first = play.begins();
        assert_eq!(first, play.game().and_then(Game::round).map(|round| round.point));
        let seen = answer(Position::Left, true).seen;
        play.query_moved();
        play.say(Position::Left, seen);
        play.go_on();
        play.say(Position::Right, seen);
        let answered = play.game().into_iter().flat_map(Game::answered);
        let said: Vec<_> = answered.map(|(_, answer)| (answer.said, answer.moved)).collect();
        assert_eq!(said, [(Position::Left, true), (Position::Right, false)]);
    }
}
