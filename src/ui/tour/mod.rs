//! The guided tour: which chapter is open, what it sets, and the way back to what the reader had.

mod card;
mod evidence;
mod scorecard;
mod sight;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::catalog::json;
use super::selection::Selection;
use super::shell::notices::Notices;
use crate::link::Address;
use crate::page::catalog::Catalog;
use crate::page::engines::Topic;
use crate::page::tour::journey::{Journey, Progress, SaidBeside, step};
use crate::page::tour::text::{Chapter, Names, Tour};
pub use card::TourCard;
pub use sight::focus;

/// The tour; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Guide {
    /// Its text; none before it was asked for.
    text: RwSignal<Option<Arc<Tour>>>,
    /// How far the reader is in the open chapter; what is shown follows its parts.
    progress: RwSignal<Progress>,
    entered: Memo<u32>,
    acted: Memo<bool>,
    guessed: Memo<Option<usize>>,
    looks: Memo<bool>,
    journey: RwSignal<Journey>,
    fetching: StoredValue<bool>,
    selection: Selection,
    catalog: StoredValue<Catalog>,
    defaults: StoredValue<Address>,
    notices: Notices,
}

impl Guide {
    /// No text is fetched before a chapter is asked for.
    pub fn new(
        selection: Selection,
        catalog: StoredValue<Catalog>,
        defaults: StoredValue<Address>,
        notices: Notices,
    ) -> Guide {
        let progress = RwSignal::new(Progress::default());
        let guide = Guide {
            text: RwSignal::new(None),
            progress,
            entered: Memo::new(move |_| progress.with(Progress::entered)),
            acted: Memo::new(move |_| progress.with(Progress::acted)),
            guessed: Memo::new(move |_| progress.with(Progress::guessed)),
            looks: Memo::new(move |_| progress.with(Progress::looks)),
            journey: RwSignal::new(Journey::default()),
            fetching: StoredValue::new(false),
            selection,
            catalog,
            defaults,
            notices,
        };
        Effect::new(move |_| match selection.chapter.get() {
            Some(_) => guide.fetch(),
            None => guide.journey.update(Journey::forget),
        });
        guide.watch();
        guide
    }

    /// Opens the chapter of the page's own link.
    pub fn follow(self, link: &Address) {
        if let Some(chapter) = link.chapter {
            self.journey.update(|journey| journey.begin_with(link));
            let said = link.pairs().into_iter().map(|(name, value)| (name, Some(value)));
            self.open(chapter, said.collect());
        }
    }

    /// Keeps what is shown, for the end of the tour.
    pub fn remember(self) {
        self.journey.update(|journey| journey.remember(&self.now()));
    }

    /// Opens a chapter with what it sets; what is said beside it has precedence.
    pub fn open(self, chapter: usize, beside: SaidBeside) {
        self.journey.update(|journey| journey.ask(beside));
        if self.text.with_untracked(Option::is_some) {
            return self.arrive(chapter, false);
        }
        self.selection.chapter.set(Some(chapter));
        self.fetch();
    }

    /// The state of a chapter that was asked for is not there yet.
    pub fn is_due(self) -> bool {
        self.journey.with(Journey::is_due) && self.selection.chapter.get().is_some()
    }

    /// Ends the tour; the page goes back to what the reader had, models and switches aside.
    pub fn leave(self) {
        if self.selection.chapter.get_untracked().is_some() {
            let address = self.journey.with_untracked(|journey| journey.leave(&self.now()));
            self.apply(&address);
        }
    }

    /// The chapter's question is open.
    fn is_asking(self) -> bool {
        let (guessed, acted) = (self.guessed.get().is_some(), self.acted.get());
        self.read(|chapter| chapter.is_asking(guessed, acted))
    }

    /// The reader says something to the chapter's question.
    fn guess(self, index: usize) {
        let until = self.until();
        self.progress.update(|progress| progress.guess(index, &until));
    }

    /// The names that the open chapter waits for.
    fn until(self) -> Vec<String> {
        untrack(|| self.read(|chapter| chapter.until.clone()))
    }

    /// Sets what a button of the chapter's names, by the reader's hand.
    fn step(self, names: &Names) {
        self.apply(&step(&self.now(), names));
    }

    /// The open chapter, once its text is there, with its number.
    fn chapter(self) -> Option<(usize, Arc<Tour>)> {
        Some((self.selection.chapter.get()?, self.text.get()?))
    }

    /// What is read from the open chapter; the default while none is open.
    fn read<T: Default>(self, of: impl FnOnce(&Chapter) -> T) -> T {
        let open = self.chapter();
        open.and_then(|(number, tour)| tour.chapter(number).map(of)).unwrap_or_default()
    }

    fn now(self) -> Address {
        untrack(|| self.selection.address())
    }

    fn apply(self, address: &Address) {
        self.selection.apply(address, &self.defaults.get_value());
    }

    fn fetch(self) {
        if self.fetching.get_value() || self.text.with_untracked(Option::is_some) {
            return;
        }
        self.fetching.set_value(true);
        spawn_local(async move {
            let text = json::<Tour>("./tour.json").await;
            self.fetching.set_value(false);
            match text {
                Ok(text) => {
                    self.text.set(Some(Arc::new(text)));
                    if let Some(chapter) = self.selection.chapter.get_untracked() {
                        self.arrive(chapter, true);
                    }
                }
                Err(sentence) => {
                    self.journey.update(Journey::give_up);
                    self.notices.tell(Topic::Link, &sentence);
                    self.selection.correct(self.selection.chapter, None);
                }
            }
        });
    }

    /// Shows a chapter that was asked for. What its text was waited for is part of the step that was made then.
    fn arrive(self, number: usize, late: bool) {
        let Some(text) = self.text.get_untracked() else { return };
        let missing = Chapter::default();
        let chapter = text.chapter(number).unwrap_or(&missing);
        let is_sample = |id: &str| self.catalog.with_value(|all| all.sample(id).is_some());
        let arrive =
            |journey: &mut Journey| journey.arrive(number, chapter, &self.now(), is_sample);
        let Some(address) = self.journey.try_update(arrive).flatten() else { return };
        self.selection.moves_second.set(false);
        match late {
            true => self.selection.put_right(&address, &self.defaults.get_value()),
            false => self.apply(&address),
        }
        self.progress.update(Progress::enter);
    }

    /// Notes when one of the names changes that the chapter waits for.
    fn watch(self) {
        let address = Memo::new(move |_| self.selection.address());
        Effect::new(move |_| {
            self.entered.track();
            let (until, now) = (self.until(), address.get());
            self.progress.update(|progress| progress.watch(&until, &now));
        });
    }
}

/// Opens the tour, or ends it.
#[component]
pub fn TourButton() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let chapter = guide.selection.chapter;
    let turn = move |_| match chapter.get_untracked() {
        Some(_) => guide.leave(),
        None => {
            guide.remember();
            guide.open(1, SaidBeside::new());
        }
    };
    view! {
        <button
            class="button"
            id="tour"
            title="The paper’s findings in seven short chapters"
            aria-expanded=move || chapter.get().is_some().to_string()
            on:click=turn
        >
            "Tour"
        </button>
    }
}
