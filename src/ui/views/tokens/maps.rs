//! Both models' maps, the pictures they are of, and the patch that is pointed at.

use std::rc::Rc;
use std::sync::Arc;

use js_sys::Float32Array;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::map::{Key, MOST_TOKENS, Map, Way};
use super::set::PictureSet;
use super::spot::Spot;
use super::turn::Turn;
use crate::engine::client::Client;
use crate::link::{Projection, Side};
use crate::ui::browser::media;
use crate::ui::selection::Selection;
use crate::ui::widgets::boxed::{effect, memo};
use crate::ui::widgets::pairs::Pairs;
use crate::ui::workers::EngineHandle;

/// Where a side's map stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// There is no model yet, or no pictures.
    Waiting,
    /// The model looks at the pictures: how many are done, of how many.
    Looking(usize, usize),
    /// The tokens are there; the nearest of each are looked for.
    Placing,
    /// Epochs of t-SNE, of how many.
    Epoch(usize, usize),
    /// The map is there.
    Done,
    /// The visitor ended it.
    Stopped,
    /// It went wrong, in a sentence.
    Failed(String),
}

impl Progress {
    /// Something is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Progress::Looking(..) | Progress::Placing | Progress::Epoch(..))
    }
}

/// One side's map.
#[derive(Clone, Copy)]
pub struct SideMap {
    side: Side,
    /// Where it stands.
    pub progress: RwSignal<Progress>,
    /// What is drawn.
    pub shown: RwSignal<Option<Arc<Map>>>,
    /// Counts the models that the side has had.
    pub(super) models: RwSignal<u64>,
    /// Counts what was begun; who finds a newer number gives up.
    ticket: StoredValue<u64>,
    /// The model is asked for one picture after the other.
    pub(super) turn: Turn,
    pub(super) kept: StoredValue<Pairs<(Key, Way), Arc<Map>>>,
    /// What the next map may be made of.
    pub(super) tokens: StoredValue<Option<(Key, Tokens)>, LocalStorage>,
    pub(super) worker: StoredValue<Option<Client>, LocalStorage>,
}

/// All pictures' tokens.
#[derive(Clone)]
pub(super) struct Tokens {
    /// `[images, patches, dim]`.
    pub(super) floats: Float32Array,
    pub(super) images: usize,
    pub(super) grid: usize,
    pub(super) dim: usize,
}

/// The maps, the pictures and the patch that is pointed at; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct TokenMaps {
    /// The pictures; none before they are there.
    pub set: RwSignal<Option<Rc<PictureSet>>, LocalStorage>,
    /// The patch under the pointer.
    pub hover: RwSignal<Option<Spot>>,
    /// The patch that was clicked.
    pub pin: RwSignal<Option<Spot>>,
    /// Why the newest wish for pictures gave none.
    pub problem: RwSignal<Option<String>>,
    /// By side.
    pub sides: [SideMap; 2],
    pub(super) way: Memo<Way>,
    pub(super) still: ReadSignal<bool>,
    pub(super) engine: EngineHandle,
}

impl TokenMaps {
    /// No map is begun before its view opens.
    pub fn new(selection: Selection, engine: EngineHandle) -> TokenMaps {
        let way = memo(move || match selection.tokens.get().map {
            Projection::Pca => Way::Pca,
            Projection::Tsne => Way::Tsne,
        });
        let sides = Side::BOTH.map(|side| SideMap {
            side,
            progress: RwSignal::new(Progress::Waiting),
            shown: RwSignal::new(None),
            models: RwSignal::new(0),
            ticket: StoredValue::new(0),
            turn: Turn::new(),
            kept: StoredValue::new(Pairs::new()),
            tokens: StoredValue::new_local(None),
            worker: StoredValue::new_local(None),
        });
        for map in sides {
            let model = engine.side(map.side).model;
            effect(move || {
                model.track();
                map.models.update(|count| *count += 1);
                map.shown.set(None);
                map.kept.update_value(Pairs::clear);
                map.tokens.set_value(None);
            });
        }
        TokenMaps {
            set: RwSignal::new_local(None),
            hover: RwSignal::new(None),
            pin: RwSignal::new(None),
            problem: RwSignal::new(None),
            sides,
            way,
            still: media::holds("(prefers-reduced-motion: reduce)"),
            engine,
        }
    }

    /// The map of a side.
    pub fn side(&self, side: Side) -> SideMap {
        self.sides[side.index()]
    }

    /// How tokens are to be placed.
    pub fn way(&self) -> Way {
        self.way.get()
    }

    /// The patch to show: the one under the pointer, else the pin.
    pub fn spot(&self) -> Option<Spot> {
        self.hover.get().or_else(|| self.pin.get())
    }

    /// Other pictures: what was made of the old ones goes. A set that was wished for before the one that is
    /// there comes too late.
    pub fn replace(&self, set: PictureSet) {
        let is_late = |there: &Rc<PictureSet>| there.number > set.number;
        if self.set.with_untracked(|there| there.as_ref().is_some_and(is_late)) {
            return;
        }
        self.hover.set(None);
        self.pin.set(None);
        for map in self.sides {
            map.shown.set(None);
            map.kept.update_value(Pairs::clear);
            map.tokens.set_value(None);
        }
        self.set.set(Some(Rc::new(set)));
    }

    /// The way that was chosen, unless there are too many tokens for it.
    pub fn wanted_way(self, tokens: usize) -> Way {
        if tokens > MOST_TOKENS { Way::Pca } else { self.way.get() }
    }

    /// The map as messages tell it; `None` before it is there.
    pub fn told(self, side: Side) -> Option<Value> {
        let map = self.side(side).shown.get()?;
        let set = self.set.get().filter(|set| set.number == map.set)?;
        let pictures: Vec<Value> = set
            .pictures
            .iter()
            .map(|it| json!({"title": it.title, "class": set.classes[it.class]}))
            .collect();
        Some(json!({
            "layer": map.layer, "grid": map.grid, "map": map.way.name(), "epoch": map.epoch,
            "pictures": pictures, "places": map.places, "within_over_between": map.facts.ratio,
        }))
    }

    /// Nothing is on its way on a side.
    pub fn is_settled(self, side: Side) -> bool {
        let map = self.side(side);
        map.progress.with(|it| !it.is_busy() && *it != Progress::Waiting)
    }
}

impl SideMap {
    /// Ends what is under way; the number of what is begun now.
    pub fn stop(self, progress: Progress) -> u64 {
        self.ticket.update_value(|ticket| *ticket += 1);
        // Dropping a worker ends it.
        self.worker.set_value(None);
        self.progress.set(progress);
        self.ticket.get_value()
    }

    /// The view closes: nothing more is made, and only the maps that are done are kept.
    pub fn close(self) {
        self.stop(Progress::Waiting);
        self.tokens.set_value(None);
    }

    pub(super) fn stop_with(self, reason: &str) {
        self.stop(Progress::Failed(format!("The map was not made ({reason}).")));
    }

    pub(super) fn is_current(self, ticket: u64) -> bool {
        self.ticket.try_get_value() == Some(ticket)
    }

    pub(super) fn show_kept(self, key: Key, way: Way) -> bool {
        let kept = self.kept.with_value(|kept| kept.get(&(key, way)).cloned());
        let found = kept.is_some();
        if found {
            self.shown.set(kept);
        }
        found
    }
}
