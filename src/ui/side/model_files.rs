//! The models that can be put on a side, and the ways to them: the list, a link, a file.
//!
//! What was fetched on an earlier visit and is still here was asked for then; else [`OwnModels`] tells what is
//! fetched without a question.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File, Url};

use crate::engine::links::LinkError;
use crate::engine::protocol::ModelFile;
use crate::link::{Said, Side};
use crate::page::catalog::Catalog;
use crate::page::engines::Topic;
use crate::page::model_choice::{FileKey, OfferedModel};
use crate::page::own_models::{Here, OwnModels, Stamp, joined_stamp, resolve};
use crate::page::side::linked_model::{Opening, opening};
use crate::shards::together;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::chosen_files::names;
use crate::ui::browser::joined::join;
use crate::ui::browser::kept::is_kept;
use crate::ui::browser::session;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::signals::set_if_other;
use crate::ui::workers::{EngineHandle, Model};

/// Where the models that were asked for are noted, for as long as the tab lives: a reload asks no
/// second time.
const ASKED: &str = "vitscope-asked-for";

/// What can be put on a side; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct ModelFiles {
    own: StoredValue<OwnModels<Blob>, LocalStorage>,
    /// What each side has taken of what a link offered: it stays in the link until it is there.
    taken: StoredValue<[Option<OfferedModel>; 2]>,
    /// The names of the visitor's files, in the order of their coming.
    pub names: RwSignal<Vec<String>>,
    catalog: StoredValue<Catalog>,
    selection: Selection,
    engine: EngineHandle,
    notices: Notices,
}

impl ModelFiles {
    /// Without files of the visitor's.
    pub fn new(
        catalog: StoredValue<Catalog>,
        selection: Selection,
        engine: EngineHandle,
        notices: Notices,
    ) -> ModelFiles {
        // Inside some frames nothing can be stored: then a reload asks again.
        let own = OwnModels::new(&session::kept(ASKED).unwrap_or_default());
        let own = StoredValue::new_local(own);
        let names = RwSignal::new(Vec::new());
        let taken = StoredValue::new([None, None]);
        let files = ModelFiles { own, taken, names, catalog, selection, engine, notices };
        for side in Side::BOTH {
            files.follow_offer(side);
        }
        engine.on_not_loaded(move |side, key, text, may_come| {
            files.not_loaded(side, key, text, may_come);
        });
        files
    }

    /// An offer ends with the sentence that makes it, and the sentence with the link that names the model.
    fn follow_offer(self, side: Side) {
        let offered = self.selection.offered[side.index()];
        let (notices, is_told) = (self.notices, Memo::new(move |_| self.notices.offer_model(side)));
        Effect::new(move |was_told: Option<bool>| {
            let is_told = is_told.get();
            if was_told == Some(true) && !is_told {
                set_if_other(offered, None);
            }
            is_told
        });
        Effect::new(move |was_offered: Option<bool>| {
            let is_offered = offered.with(Option::is_some);
            if was_offered == Some(true) && !is_offered && is_told.get_untracked() {
                notices.settle(Topic::Model(side));
            }
            is_offered
        });
    }

    /// Tells of a model that did not come. A file that cannot be read leaves the lists, unless the other side shows it;
    /// what may come yet can be asked for again, and stays in the link if it came from there.
    fn not_loaded(self, side: Side, key: FileKey, text: &str, may_come: bool) {
        let id = key.0.clone();
        if may_come {
            let taken = self.taken.with_value(|taken| taken[side.index()].clone());
            if let Some(taken) = taken.filter(|it| it.id == id) {
                self.selection.offered[side.index()].set(Some(taken));
            }
            let again = move || self.choose(side, id.clone());
            return self.notices.tell_again(Topic::Model(side), text, again);
        }
        self.notices.tell(Topic::Model(side), text);
        let is_shown =
            Side::BOTH.iter().any(|side| self.engine.wanted_id(*side).as_ref() == Some(&id));
        if !is_shown {
            self.own.update_value(|own| own.remove(&key));
            self.list_names();
        }
    }

    fn list_names(self) {
        set_if_other(self.names, self.own.with_value(OwnModels::names));
    }

    fn read<T>(self, read: impl FnOnce(&OwnModels<Blob>, &Catalog, Here) -> T) -> T {
        with_here(|here| {
            self.own.with_value(|own| self.catalog.with_value(|catalog| read(own, catalog, here)))
        })
    }

    /// Whether a name stands for something that could be put on a side.
    pub fn knows(self, id: &str) -> bool {
        self.read(|own, catalog, here| own.knows(id, catalog, here))
    }

    /// Puts on a side what a name in the URL stands for, understood as the URL says; of another site's
    /// file it asks first.
    pub fn open(self, side: Side, id: String, said: Said) {
        if id.is_empty() {
            return;
        }
        let (linked, wanted) = (OfferedModel { id, said }, self.engine.wanted_id(side));
        let size = self.selection.size.get_untracked();
        let opening = self.read(|own, catalog, here| {
            opening(own, side, linked, wanted.as_deref(), size, catalog, here)
        });
        match opening {
            Opening::Say(said) => self.engine.say(side, said),
            Opening::Load(model) => self.engine.load(side, model),
            Opening::Offer { text, file, model } => self.offer(side, &text, file, model),
            Opening::Refuse { text, kept } => {
                self.notices.tell_link(side.name(), &text);
                if let Some((file, said)) = kept {
                    self.engine.keep_said(file, said);
                }
                self.go_back(side);
            }
        }
    }

    /// Asks before it is fetched; the link keeps the model until somebody takes it.
    fn offer(self, side: Side, text: &str, file: ModelFile, model: OfferedModel) {
        self.go_back(side);
        self.selection.offered[side.index()].set(Some(model.clone()));
        let take = move || {
            self.taken.update_value(|taken| taken[side.index()] = Some(model.clone()));
            self.choose(side, model.id.clone());
            self.selection.about(side).set(model.said.clone());
        };
        self.notices.offer(Topic::Model(side), text, "Download it", take.clone());
        self.take_kept(side, file, take);
    }

    /// Takes a model that is offered, where its file lies in this browser's cache: somebody here asked for it on an
    /// earlier visit.
    fn take_kept(self, side: Side, file: ModelFile, take: impl Fn() + 'static) {
        let chosen = self.selection.model(side).get_untracked();
        spawn_local(async move {
            // Whatever was chosen meanwhile stays.
            if is_kept(&file).await && self.selection.model(side).get_untracked() == chosen {
                take();
            }
        });
    }

    /// The visitor, or the embedding page, asks for a model by its name.
    pub fn choose(self, side: Side, id: String) {
        self.vouch(&id);
        self.notices.settle_model(side);
        self.selection.about(side).set(self.said_of(&id));
        self.selection.model(side).set(id);
    }

    /// What was said of the model of that name when it was shown last, or by a link that could not show it.
    pub fn said_of(self, id: &str) -> Said {
        let said = |edition| self.engine.said_of(&(id.to_owned(), edition));
        let own = self.own.with_value(|own| own.edition(id));
        own.and_then(said).or_else(|| said(0)).unwrap_or_default()
    }

    /// The visitor asks for the model at an address.
    ///
    /// # Errors
    /// The address cannot be fetched from.
    pub fn open_link(self, side: Side, text: &str) -> Result<(), LinkError> {
        let id = with_here(|here| resolve(text.trim(), here))?;
        self.choose(side, id);
        Ok(())
    }

    /// Puts a file of the visitor's on a side.
    pub fn open_file(self, side: Side, file: File) {
        let stamp = (file.name(), file.size(), file.last_modified());
        self.open_blob(side, stamp, file.into());
    }

    /// Puts a model on a side that lies in several of the visitor's files.
    pub fn open_parts(self, side: Side, files: &[File]) {
        let parts = match together(&names(files)) {
            Some(Ok(parts)) => parts,
            Some(Err(missing)) => {
                return self.notices.tell(Topic::Model(side), &missing.to_string());
            }
            None => return,
        };
        let files: Vec<File> = parts.files.into_iter().map(|index| files[index].clone()).collect();
        let told: Vec<_> = files.iter().map(|file| (file.size(), file.last_modified())).collect();
        let stamp = joined_stamp(parts.name, &told);
        let chosen = self.selection.model(side).get_untracked();
        spawn_local(async move {
            let joined = join(&files).await;
            // Whatever was chosen meanwhile stays.
            if self.selection.model(side).get_untracked() != chosen {
                return;
            }
            match joined {
                Ok(blob) => self.open_blob(side, stamp, blob),
                Err(reason) => {
                    self.notices.tell(Topic::Model(side), &format!("{}: {reason}", stamp.0))
                }
            }
        });
    }

    fn open_blob(self, side: Side, stamp: Stamp, blob: Blob) {
        let Some(name) = self.own.try_update_value(|own| own.add(stamp, blob)) else { return };
        self.list_names();
        let said = self.said_of(&name);
        self.notices.settle_model(side);
        if let Ok(own) = self.find(&name, said.clone()) {
            self.engine.load(side, own);
        }
        self.selection.about(side).set(said);
        self.selection.model(side).set(name);
    }

    /// Says that somebody here asks for a model, wherever it comes from.
    pub fn vouch(self, id: &str) {
        if self.own.try_update_value(|own| own.vouch(id)) == Some(true) {
            session::keep(ASKED, &self.own.with_value(OwnModels::asked));
        }
    }

    /// The side stays with what it has, or takes its half of the pair.
    fn go_back(self, side: Side) {
        let pair = || self.catalog.with_value(Catalog::pair)[side.index()].clone();
        let shown = self.engine.wanted_id(side).unwrap_or_else(pair);
        self.selection.correct(self.selection.model(side), shown);
        self.selection.correct(self.selection.about(side), self.engine.wanted_said(side));
    }

    fn find(self, id: &str, said: Said) -> Result<Model, String> {
        let size = self.selection.size.get_untracked();
        self.read(|own, catalog, here| own.find(id, catalog, here, said, size))
    }
}

fn with_here<T>(then: impl FnOnce(Here) -> T) -> T {
    let origin = window().location().origin().unwrap_or_default();
    let whole = |text: &str| Url::new(&absolute(text)).ok().map(|url| url.href());
    then(Here { origin: &origin, absolute: &whole })
}
