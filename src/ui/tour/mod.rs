//! The guided tour: which chapter is open, what it sets, and the way back to what the reader had.

mod card;
mod facts;
mod scorecard;
mod subject;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::catalog::{Catalog, json};
use super::selection::Selection;
use super::shell::notices::Notices;
use super::widgets::boxed::{effect, memo};
use crate::link::Address;
use crate::link::tour::Tour;
use crate::page::engines::Topic;
pub use card::{TourCard, hide};

/// Names that a link or a message says beside the chapter's own; `None` clears one.
pub type Said = Vec<(String, Option<String>)>;

/// The tour; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Guide {
    /// Its text; none before it was asked for.
    file: RwSignal<Option<Tour>>,
    /// Counts the chapters that were opened: the same one can be opened twice.
    entered: RwSignal<u32>,
    /// The reader has done what the chapter asks for.
    acted: RwSignal<bool>,
    /// What was shown before the tour.
    before: StoredValue<Option<Address>>,
    /// What is said beside the chapter that waits for the text.
    waiting: StoredValue<Option<Said>>,
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
        let guide = Guide {
            file: RwSignal::new(None),
            entered: RwSignal::new(0),
            acted: RwSignal::new(false),
            before: StoredValue::new(None),
            waiting: StoredValue::new(None),
            fetching: StoredValue::new(false),
            selection,
            catalog,
            defaults,
            notices,
        };
        effect(move || match selection.chapter.get() {
            Some(_) => guide.fetch(),
            None => guide.before.set_value(None),
        });
        guide.watch();
        guide
    }

    /// Opens the chapter of the page's own link.
    pub fn follow(self, link: &Address) {
        if let Some(chapter) = link.chapter {
            let said = link.pairs().into_iter().map(|(name, value)| (name, Some(value)));
            let without = Address { chapter: None, ..link.clone() };
            self.before.set_value(Some(without));
            self.open(chapter, said.collect());
        }
    }

    /// Keeps what is shown, for the end of the tour.
    pub fn remember(self) {
        if self.before.with_value(Option::is_none)
            && self.selection.chapter.get_untracked().is_none()
        {
            self.before.set_value(Some(untrack(|| self.selection.address())));
        }
    }

    /// Opens a chapter with what it sets; what is said has precedence.
    pub fn open(self, chapter: usize, said: Said) {
        self.waiting.set_value(Some(said));
        match self.file.with_untracked(Option::is_some) {
            true => self.arrive(chapter, false),
            false => {
                self.selection.chapter.set(Some(chapter));
                self.fetch();
            }
        }
    }

    /// The state of a chapter that was asked for is not there yet; reads without tracking.
    pub fn is_due(self) -> bool {
        self.waiting.with_value(Option::is_some) && self.selection.chapter.get_untracked().is_some()
    }

    /// Ends the tour; the page goes back to what the reader had, models and switches aside.
    fn leave(self) {
        if self.selection.chapter.get_untracked().is_none() {
            return;
        }
        let mut address = untrack(|| self.selection.address());
        self.restore(&mut address);
        address.chapter = None;
        self.selection.apply(&address, &self.defaults.get_value());
    }

    /// Sets what an object of the chapter's names, by the reader's hand.
    fn step(self, path: &str) {
        let mut address = untrack(|| self.selection.address());
        for (name, value) in self.names(path) {
            // The file's names were checked before the page was built.
            let _ = address.set(&name, &value);
        }
        self.selection.apply(&address, &self.defaults.get_value());
    }

    /// The open chapter, once its text is there.
    fn chapter(self) -> Option<usize> {
        self.selection.chapter.get().filter(|_| self.file.with(Option::is_some))
    }

    fn text<T>(self, of: impl FnOnce(&Tour) -> Option<T>) -> Option<T> {
        self.file.with(|file| of(file.as_ref()?))
    }

    fn say(self, chapter: usize, path: &str) -> String {
        self.text(|tour| Some(tour.say(chapter, path).to_owned())).unwrap_or_default()
    }

    fn names(self, path: &str) -> Vec<(String, String)> {
        let names = || self.text(|tour| Some(tour.names(self.selection.chapter.get()?, path)));
        untrack(names).unwrap_or_default()
    }

    fn restore(self, address: &mut Address) {
        if let Some(before) = self.before.get_value() {
            let Address {
                image,
                layer,
                head,
                query,
                query2,
                view,
                attention,
                perturbation,
                reconstruction,
                tokens,
                probes,
                unknown,
                ..
            } = before;
            *address = Address {
                image,
                layer,
                head,
                query,
                query2,
                view,
                attention,
                perturbation,
                reconstruction,
                tokens,
                probes,
                unknown,
                ..address.clone()
            };
        }
    }

    fn fetch(self) {
        if self.fetching.get_value() || self.file.with_untracked(Option::is_some) {
            return;
        }
        self.fetching.set_value(true);
        spawn_local(async move {
            let file = json::<serde_json::Value>("./tour.json").await;
            self.fetching.set_value(false);
            match (file, self.selection.chapter.get_untracked()) {
                (Ok(file), chapter) => {
                    self.file.set(Some(Tour::new(file)));
                    if let Some(chapter) = chapter {
                        self.arrive(chapter, true);
                    }
                }
                (Err(sentence), _) => {
                    self.waiting.set_value(None);
                    self.notices.tell(Topic::Link, &sentence);
                    self.selection.correct(self.selection.chapter, None);
                }
            }
        });
    }

    /// Sets what a chapter sets, if that waits. What its text was waited for is part of the step that was
    /// made then.
    fn arrive(self, chapter: usize, late: bool) {
        let Some(said) = self.waiting.try_update_value(Option::take).flatten() else { return };
        let now = untrack(|| self.selection.address());
        let mut address = now.clone();
        self.restore(&mut address);
        address.chapter = Some(chapter);
        let set = untrack(|| self.text(|tour| Some(tour.names(chapter, "set"))));
        let is_sample = |id: &String| self.catalog.with_value(|all| all.sample(id).is_some());
        for (name, value) in set.unwrap_or_default() {
            if name != "image" {
                let _ = address.set(&name, &value);
            } else if is_sample(&value) {
                address.image = Some(value);
                // Its own focus, and none of another picture's places.
                (address.query, address.query2) = (None, None);
            }
        }
        for (name, value) in said {
            match value {
                // A picture from elsewhere is on its way already.
                Some(value) if name == "image" && !is_sample(&value) => {
                    address.image = now.image.clone();
                }
                Some(value) if name != "chapter" => _ = address.set(&name, &value),
                None => address.clear(&name),
                _ => {}
            }
        }
        self.selection.moves_second.set(false);
        let defaults = self.defaults.get_value();
        match late {
            true => self.selection.put_right(&address, &defaults),
            false => self.selection.apply(&address, &defaults),
        }
        self.entered.update(|count| *count += 1);
    }

    /// Notes when one of the names changes that the chapter waits for.
    fn watch(self) {
        let address = memo(move || self.selection.address());
        Effect::new(move |before: Option<(u32, Address)>| {
            let (entered, now) = (self.entered.get(), address.get());
            match before.filter(|(count, base)| *count == entered && base.chapter == now.chapter) {
                Some((_, base)) => {
                    let changed = now.changed_from(&base);
                    let waits = |name: &String| {
                        self.text(|tour| Some(tour.lists(now.chapter?, "until", name)))
                    };
                    if untrack(|| changed.iter().any(|name| waits(name) == Some(true))) {
                        self.acted.set(true);
                    }
                    (entered, base)
                }
                None => {
                    self.acted.set(false);
                    (entered, now)
                }
            }
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
            guide.open(1, Said::new());
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
