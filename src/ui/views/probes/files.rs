//! The linear classifiers that a side's model has, with their classes' names.
//!
//! Those of models.json, or a file of the visitor's. Nothing is fetched before a view asks.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, Url};

use crate::engine::protocol::{ModelFile, ProbeInfo, Question};
use crate::link::Side;
use crate::page::catalog::{Catalog, ProbesEntry};
use crate::page::probes::names::{NameList, Names, names, problem};
use crate::ui::browser::catalog::class_names;
use crate::ui::workers::EngineHandle;

/// A probes file of the visitor's.
#[derive(Clone)]
struct OwnProbes {
    /// The model that it was opened for.
    model: (String, u64),
    file: ModelFile,
}

/// The classifiers of both sides; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct ProbeFiles {
    catalog: StoredValue<Catalog>,
    engine: EngineHandle,
    own: RwSignal<[Option<OwnProbes>; 2]>,
    /// The lists of names that were asked for, by their path.
    lists: RwSignal<HashMap<String, NameList>>,
}

impl ProbeFiles {
    /// Those of models.json.
    pub fn new(catalog: StoredValue<Catalog>, engine: EngineHandle) -> ProbeFiles {
        let own = RwSignal::new([None, None]);
        ProbeFiles { catalog, engine, own, lists: RwSignal::default() }
    }

    /// The question for what a side's classifiers read; `None` where its model has none.
    pub fn question(self, side: Side) -> Option<Question> {
        let own = self.own_file(side);
        let probes = own.or_else(|| self.entry(side).map(|entry| entry.file()))?;
        Some(Question::Probe { probes })
    }

    /// What the classes of a side's classifiers are called; `None` while a list of names is on its way: this
    /// fetches it.
    pub fn names(self, side: Side, info: &ProbeInfo) -> Option<Names> {
        let Some(path) = self.names_path(side).filter(|_| info.names.is_none()) else {
            return names(info, &NameList::None);
        };
        let list = self.lists.with(|lists| lists.get(&path).cloned());
        if list.is_none() {
            self.fetch_names(path);
        }
        names(info, &list.unwrap_or(NameList::Pending))
    }

    fn fetch_names(self, path: String) {
        spawn_local(async move {
            let pending = self.lists.try_update(|all| all.insert(path.clone(), NameList::Pending));
            if pending == Some(None) {
                let names = class_names(&path).await.map(Arc::new);
                self.lists.update(|all| _ = all.insert(path, NameList::Arrived(names)));
            }
        });
    }

    /// Why a side's classes have numbers, though a file was to name them.
    pub fn problem(self, side: Side, info: &ProbeInfo) -> Option<String> {
        let path = self.names_path(side)?;
        self.lists.with(|lists| problem(info, &path, lists.get(&path)?))
    }

    /// Where the names lie of the classes of those that models.json lists.
    fn names_path(self, side: Side) -> Option<String> {
        self.entry(side).filter(|_| self.own_file(side).is_none())?.classes
    }

    /// Takes a file of the visitor's for the model that a side shows.
    pub fn open(self, side: Side, file: &File) {
        let Some(model) = self.engine.shown_file(side) else { return };
        let Ok(url) = Url::create_object_url_with_blob(file) else { return };
        let file = ModelFile::at(url);
        self.own.update(|own| {
            if let Some(before) = own[side.index()].replace(OwnProbes { model, file }) {
                // Fails only for an address that is none.
                let _ = Url::revoke_object_url(&before.file.url);
            }
        });
    }

    fn own_file(self, side: Side) -> Option<ModelFile> {
        let shown = self.shown(side)?;
        let own = self.own.with(|own| own[side.index()].clone());
        own.filter(|own| own.model == shown).map(|own| own.file)
    }

    fn entry(self, side: Side) -> Option<ProbesEntry> {
        // A file of the visitor's may be called like a model of the list.
        let (id, _) = self.shown(side).filter(|(_, edition)| *edition == 0)?;
        self.catalog.with_value(|catalog| catalog.model(&id)?.probes.clone())
    }

    fn shown(self, side: Side) -> Option<(String, u64)> {
        self.engine.side(side).model.track();
        self.engine.shown_file(side)
    }
}
