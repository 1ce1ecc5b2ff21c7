//! The quiz: which rounds are open, and the way back to what the visitor had.

pub(crate) mod board;
pub(crate) mod button;
mod map;
mod over;

use js_sys::Math;
use leptos::prelude::*;

use super::selection::Selection;
use super::widgets::arrow_keys::focus;
use super::workers::EngineHandle;
use crate::engine::protocol::Query;
use crate::link::{Address, Side};
use crate::page::catalog::Catalog;
use crate::page::quiz::{self, Answer, Game, Position, Seen, link, round_view, waiting_view};

/// Fresh seeds are as short as this.
const SEEDS: f64 = 9999.0;

/// What the visitor had before.
#[derive(Clone)]
struct Before {
    address: Address,
    moves_second: bool,
    /// How far down the page was.
    top: f64,
}

/// The quiz; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Quiz {
    /// The number that draws its rounds; none while it is closed.
    seed: RwSignal<Option<usize>>,
    /// None before the models are there.
    game: RwSignal<Option<Game>>,
    /// The query was moved in the round shown.
    moved: RwSignal<bool>,
    before: StoredValue<Option<Before>>,
    selection: Selection,
    engine: EngineHandle,
    catalog: StoredValue<Catalog>,
    defaults: StoredValue<Address>,
}

impl Quiz {
    /// Closed.
    pub fn new(
        selection: Selection,
        engine: EngineHandle,
        catalog: StoredValue<Catalog>,
        defaults: StoredValue<Address>,
    ) -> Quiz {
        let quiz = Quiz {
            seed: RwSignal::new(None),
            game: RwSignal::new(None),
            moved: RwSignal::new(false),
            before: StoredValue::new(None),
            selection,
            engine,
            catalog,
            defaults,
        };
        Effect::new(move |_| quiz.begin());
        Effect::new(move |_| quiz.watch_query());
        quiz
    }

    /// Rounds are shown in place of the page.
    pub fn is_open(self) -> bool {
        self.seed.with(Option::is_some)
    }

    /// Whether the page has one.
    pub fn is_offered(self) -> bool {
        self.catalog.with_value(quiz::is_offered)
    }

    /// Opens it with rounds that nobody has played yet.
    pub fn open(self) {
        self.play(1 + (Math::random() * SEEDS) as usize);
    }

    /// Opens the rounds of a number, or leaves them for what another link shows.
    pub fn follow(self, address: &Address) {
        match address.quiz.filter(|_| self.is_offered()) {
            Some(seed) => self.play(seed),
            None => _ = self.close(),
        }
    }

    fn play(self, seed: usize) {
        if untrack(|| !self.is_open()) {
            let address = Address { chapter: None, ..untrack(|| self.selection.address()) };
            let pair = self.catalog.with_value(Catalog::pair);
            let waiting = waiting_view(&address, pair);
            let moves_second = self.selection.moves_second.get_untracked();
            let top = window().scroll_y().unwrap_or_default();
            self.before.set_value(Some(Before { address, moves_second, top }));
            self.selection.end_preview();
            self.selection.moves_second.set(false);
            self.apply(&waiting);
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        self.game.set(None);
        self.seed.set(Some(seed));
    }

    /// Closes it; what the visitor had comes back.
    pub fn leave(self) {
        let Some(Before { address, moves_second, top }) = self.close() else { return };
        self.apply(&address);
        self.selection.moves_second.set(moves_second);
        // Not before the page stands again.
        request_animation_frame(move || {
            request_animation_frame(move || {
                // The way in; what had the focus has gone with the quiz.
                focus(document().get_element_by_id("quiz"));
                window().scroll_to_with_x_and_y(0.0, top);
            });
        });
    }

    fn close(self) -> Option<Before> {
        if untrack(|| self.is_open()) {
            self.selection.end_preview();
            self.seed.set(None);
            self.game.set(None);
        }
        self.before.try_update_value(Option::take).flatten()
    }

    /// The page's link: the quiz's, or that of what is shown.
    pub fn address(self) -> Address {
        match self.seed.get() {
            Some(seed) => link(&self.kept(), seed),
            None => self.selection.address(),
        }
    }

    /// What the visitor has chosen, which comes back after a quiz.
    pub fn kept(self) -> Address {
        let before = self.before.with_value(|it| it.as_ref().map(|it| it.address.clone()));
        let Some(before) = before else { return self.selection.address() };
        // The colors can be changed meanwhile.
        Address { theme: self.selection.theme.get(), ..before }
    }

    /// Draws the rounds once the page's pair is there and its grid is the page's.
    fn begin(self) {
        let Some(seed) = self.seed.get() else { return };
        let pair = self.catalog.with_value(Catalog::pair);
        let is_there = |side: Side| {
            let state = self.engine.side(side);
            let model = state.model.get();
            let stands = state.status.with(|status| status.has_model());
            let wanted = self.engine.wanted_id(side).as_ref() == Some(&pair[side.index()]);
            model.filter(|_| stands && wanted && self.engine.shows_wanted(side))
        };
        // Both are read, so that each is followed.
        let models = Side::BOTH.map(is_there);
        let grid = self.selection.grid.get();
        let [Some(cl), Some(mim)] = models else { return };
        if grid != Some(cl.grid) || self.game.with_untracked(Option::is_some) {
            return;
        }
        let rounds =
            self.catalog.with_value(|it| quiz::rounds(seed, &it.samples, cl.depth.max(mim.depth)));
        self.game.set(Some(Game::new(rounds)));
        self.show();
    }

    /// Shows the round that is open.
    fn show(self) {
        let round = self.game.with_untracked(|game| game.as_ref()?.round().cloned());
        let (Some(round), Some(grid)) = (round, self.selection.grid.get_untracked()) else {
            return;
        };
        let pair = self.catalog.with_value(Catalog::pair);
        let view = untrack(|| round_view(&round, &self.kept(), pair, grid));
        self.selection.end_preview();
        self.apply(&view);
        self.moved.set(false);
    }

    /// Notes when the query is moved away from where the round begins.
    fn watch_query(self) {
        let asked = self.selection.shown_query();
        let begins = self.game.with_untracked(|game| Some(game.as_ref()?.round()?.point));
        // A round has one query here, of which nothing is compared.
        if self.seed.with_untracked(Option::is_some) && self.selection.query2.with(Option::is_some)
        {
            self.selection.query2.set(None);
        }
        let token = |query: Query| self.engine.side(Side::Cl).token(query);
        if let Some((x, y)) = begins
            && untrack(|| token(asked) != token(Query::Point { x, y }))
        {
            self.moved.set(true);
        }
    }

    fn say(self, said: Position, seen: Seen) {
        let moved = self.moved.get_untracked();
        let answer = Answer { said, moved, seen };
        self.game.update(|game| _ = game.as_mut().map(|game| game.say(answer)));
    }

    fn go_on(self) {
        self.game.update(|game| _ = game.as_mut().map(Game::go_on));
        self.show();
    }

    fn apply(self, address: &Address) {
        self.selection.apply(address, &self.defaults.get_value());
    }

    /// What is read from the game; the default while there is none.
    fn read<T: Default>(self, of: impl FnOnce(&Game) -> T) -> T {
        self.game.with(|game| game.as_ref().map(of).unwrap_or_default())
    }
}
