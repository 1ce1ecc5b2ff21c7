//! The linear classifiers that a side's model has, with their classes' names. Nothing is fetched before a view asks.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, Url};

use crate::engine::protocol::{ModelFile, ProbeInfo, Question};
use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::probes::files::{ModelProbes, NameLists, OwnProbes};
use crate::page::probes::names::Names;
use crate::ui::browser::catalog::class_names;
use crate::ui::workers::EngineHandle;

/// The classifiers of both sides; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct ProbeFiles {
    catalog: StoredValue<Catalog>,
    engine: EngineHandle,
    own: RwSignal<OwnProbes>,
    lists: RwSignal<NameLists>,
}

impl ProbeFiles {
    /// Those of models.json.
    pub fn new(catalog: StoredValue<Catalog>, engine: EngineHandle) -> ProbeFiles {
        ProbeFiles { catalog, engine, own: RwSignal::default(), lists: RwSignal::default() }
    }

    /// The question for what a side's classifiers read; `None` where its model has none.
    pub fn question(self, side: Side) -> Option<Question> {
        self.probes(side).map(ModelProbes::question)
    }

    /// What the classes of a side's classifiers are called; `None` while a list of names is on its way: this
    /// fetches it.
    pub fn names(self, side: Side, info: &ProbeInfo) -> Option<Names> {
        let list = self.list(side);
        let names = self.lists.with(|lists| lists.names(list.as_deref(), info));
        if let (None, Some(path)) = (&names, list) {
            self.fetch_names(path);
        }
        names
    }

    fn fetch_names(self, path: String) {
        spawn_local(async move {
            let is_new = self.lists.try_maybe_update(|lists| {
                let is_new = lists.ask(&path);
                (is_new, is_new)
            });
            if is_new == Some(true) {
                let names = class_names(&path).await.map(Arc::new);
                self.lists.update(|lists| lists.arrive(path, names));
            }
        });
    }

    /// Why a side's classes have numbers, though a file was to name them.
    pub fn problem(self, side: Side, info: &ProbeInfo) -> Option<String> {
        let list = self.list(side)?;
        self.lists.with(|lists| lists.problem(&list, info))
    }

    /// Takes a file of the visitor's for the model that a side shows.
    pub fn open(self, side: Side, file: &File) {
        let Some(model) = self.engine.shown_file(side) else { return };
        let Ok(url) = Url::create_object_url_with_blob(file) else { return };
        self.own.update(|own| {
            if let Some(before) = own.open(side, model, ModelFile::at(url)) {
                // Fails only for an address that is none.
                let _ = Url::revoke_object_url(&before.url);
            }
        });
    }

    fn probes(self, side: Side) -> Option<ModelProbes> {
        self.engine.side(side).model.track();
        let shown = self.engine.shown_file(side)?;
        self.own.with(|own| self.catalog.with_value(|catalog| own.of(side, &shown, catalog)))
    }

    /// Where the names lie of the classes of those that models.json lists.
    fn list(self, side: Side) -> Option<String> {
        self.probes(side)?.list
    }
}
