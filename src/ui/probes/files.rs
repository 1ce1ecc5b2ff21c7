//! The linear classifiers that a side's model has, with their classes' names.
//!
//! Those of models.json, or a file of the visitor's. Nothing is fetched before a view asks.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, Url};

use crate::address::Side;
use crate::engine::protocol::{ModelFile, ProbeInfo, Question};
use crate::ui::catalog::{Catalog, ProbesEntry, class_names};
use crate::ui::engine::EngineHandle;
use crate::ui::pairs::Pairs;

/// What classes are called, by their index.
pub type Names = Arc<Vec<String>>;

/// A probes file of the visitor's.
#[derive(Clone)]
struct Own {
    /// The model that it was opened for.
    model: (String, u64),
    file: ModelFile,
}

/// The classifiers of both sides; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct ProbeFiles {
    catalog: StoredValue<Catalog>,
    engine: EngineHandle,
    own: RwSignal<[Option<Own>; 2]>,
    /// By their path; `None` while they are on their way, and why where they did not come.
    names: RwSignal<Pairs<String, Option<Result<Names, String>>>>,
}

impl ProbeFiles {
    /// Those of models.json.
    pub fn new(catalog: StoredValue<Catalog>, engine: EngineHandle) -> ProbeFiles {
        let own = RwSignal::new([None, None]);
        ProbeFiles { catalog, engine, own, names: RwSignal::new(Pairs::new()) }
    }

    /// The question for what a side's classifiers read; `None` where its model has none.
    pub fn question(self, side: Side) -> Option<Question> {
        let own = self.own_file(side);
        let probes = own.or_else(|| self.entry(side).map(|entry| entry.file()))?;
        Some(Question::Probe { probes })
    }

    /// What the classes of a side's classifiers are called, first by the classifiers' own file; a class
    /// without a name has its number. `None` while the names are on their way: this fetches them.
    pub fn names(self, side: Side, info: &ProbeInfo) -> Option<Names> {
        if let Some(names) = &info.names {
            return Some(Arc::new(names.clone()));
        }
        let classes = info.classes;
        let numbers = || Arc::new((0..classes).map(|class| format!("class {class}")).collect());
        let Some(path) = self.names_path(side) else { return Some(numbers()) };
        match self.names.with(|names| names.get(&path).cloned()) {
            Some(names) => {
                Some(names?.ok().filter(|it| it.len() == classes).unwrap_or_else(numbers))
            }
            None => {
                spawn_local(async move {
                    let asked = self.names.try_update(|names| names.insert(path.clone(), None));
                    if asked.flatten().is_none() {
                        let names = class_names(&path).await.map(Arc::new);
                        self.names.update(|all| {
                            all.insert(path, Some(names));
                        });
                    }
                });
                None
            }
        }
    }

    /// Why a side's classes have numbers, though a file was to name them.
    pub fn problem(self, side: Side, info: &ProbeInfo) -> Option<String> {
        if info.names.is_some() {
            return None;
        }
        let classes = info.classes;
        let path = self.names_path(side)?;
        let reason = match self.names.with(|names| names.get(&path).cloned())?? {
            Ok(names) if names.len() == classes => return None,
            Ok(names) => format!(
                "{path} has names for {} classes, and these probes know {classes}.",
                names.len()
            ),
            Err(reason) => reason,
        };
        Some(format!("The classes have numbers in place of names: {reason}"))
    }

    /// Where the names lie of the classes of those that models.json lists.
    fn names_path(self, side: Side) -> Option<String> {
        self.entry(side).filter(|_| self.own_file(side).is_none())?.classes
    }

    /// Takes a file of the visitor's for the model that a side shows.
    pub fn open(self, side: Side, file: &File) {
        let Some(model) = self.engine.shown_file(side) else { return };
        let Ok(url) = Url::create_object_url_with_blob(file) else { return };
        let file = ModelFile { url, size: None, sha256: None };
        self.own.update(|own| {
            if let Some(before) = own[side.index()].replace(Own { model, file }) {
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
