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
use crate::page::quiz::{self, Before, Game, Play, Position, Seen};

/// Fresh seeds are as short as this.
const SEEDS: f64 = 9999.0;

/// The quiz; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Quiz {
    state: RwSignal<Play>,
    is_open: Memo<bool>,
    /// Its rounds are to be drawn.
    is_undrawn: Memo<bool>,
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
        let state = RwSignal::new(Play::default());
        let quiz = Quiz {
            state,
            is_open: Memo::new(move |_| state.with(Play::is_open)),
            is_undrawn: Memo::new(move |_| state.with(Play::is_undrawn)),
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
        self.is_open.get()
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
        let now = Before {
            address: untrack(|| self.selection.address()),
            moves_second: self.selection.moves_second.get_untracked(),
            top: window().scroll_y().unwrap_or_default(),
        };
        let pair = self.catalog.with_value(Catalog::pair);
        let waiting = self.state.try_update(|state| state.open(seed, now, pair)).flatten();
        if let Some(waiting) = waiting {
            self.selection.end_preview();
            self.selection.moves_second.set(false);
            self.apply(&waiting);
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
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
        let theme = self.selection.theme.get_untracked();
        let before = self.state.try_update(|state| state.close(theme)).flatten();
        if before.is_some() {
            self.selection.end_preview();
        }
        before
    }

    /// The page's link: the quiz's, or that of what is shown.
    pub fn address(self) -> Address {
        let theme = self.selection.theme.get();
        let link = self.state.with(|state| state.link(theme));
        link.unwrap_or_else(|| self.selection.address())
    }

    /// What the visitor has chosen, which comes back after a quiz.
    pub fn kept(self) -> Address {
        let theme = self.selection.theme.get();
        let kept = self.state.with(|state| state.kept(theme));
        kept.unwrap_or_else(|| self.selection.address())
    }

    /// Draws the rounds once the page's pair is there and its grid is the page's.
    fn begin(self) {
        if !self.is_undrawn.get() {
            return;
        }
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
        if grid == Some(cl.grid) {
            let depth = cl.depth.max(mim.depth);
            let draw = |it: &Catalog| self.state.update(|state| state.draw(&it.samples, depth));
            self.catalog.with_value(draw);
            self.show();
        }
    }

    /// Shows the round that is open.
    fn show(self) {
        let Some(grid) = self.selection.grid.get_untracked() else { return };
        let theme = self.selection.theme.get_untracked();
        let pair = self.catalog.with_value(Catalog::pair);
        let view = self.state.with_untracked(|state| state.view(theme, pair, grid));
        if let Some(view) = view {
            self.selection.end_preview();
            self.apply(&view);
        }
    }

    /// Notes when the query is moved away from where the round begins.
    fn watch_query(self) {
        let asked = self.selection.shown_query();
        // A round has one query here, of which nothing is compared.
        if self.is_open.get_untracked() && self.selection.query2.with(Option::is_some) {
            self.selection.query2.set(None);
        }
        let token = |query: Query| self.engine.side(Side::Cl).token(query);
        if let Some((x, y)) = self.state.with_untracked(Play::begins)
            && untrack(|| token(asked) != token(Query::Point { x, y }))
        {
            // Nothing on the page shows it.
            self.state.update_untracked(Play::query_moved);
        }
    }

    fn say(self, said: Position, seen: Seen) {
        self.state.update(|state| state.say(said, seen));
    }

    fn go_on(self) {
        self.state.update(Play::go_on);
        self.show();
    }

    fn apply(self, address: &Address) {
        self.selection.apply(address, &self.defaults.get_value());
    }

    /// What is read from the game; the default while there is none.
    fn read<T: Default>(self, of: impl FnOnce(&Game) -> T) -> T {
        self.state.with(|state| state.game().map(of).unwrap_or_default())
    }
}
