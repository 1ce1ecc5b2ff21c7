//! The models that can be put on a side, and the ways to them: the list, a link, a file.
//!
//! A file of another site is fetched once somebody asked for it here: by the list, by the dialog, by
//! one click on a line that names the site. The embedding page counts as somebody; a link does not. What was fetched
//! on an earlier visit and is still here was asked for then.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File, Url};

use crate::engine::links::{self, LinkError, is_file_name};
use crate::engine::protocol::ModelFile;
use crate::link::hints::Hints;
use crate::link::{Said, Side};
use crate::page::catalog::Catalog;
use crate::page::engines::Topic;
use crate::page::model_choice::{FileKey, ModelInput, OfferedModel};
use crate::page::side::model_names::offer;
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

/// A file of the visitor's.
#[derive(Clone)]
struct OwnFile {
    /// What it is called here; of two files of one name the second gets a number.
    name: String,
    /// Its own name, length and time, which tell whether it is the same file again.
    stamp: (String, f64, f64),
    edition: u64,
    blob: Blob,
}

/// What can be put on a side; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct ModelFiles {
    own: StoredValue<Vec<OwnFile>, LocalStorage>,
    /// The newest file's.
    editions: StoredValue<u64>,
    /// The models that somebody here asked for.
    asked: StoredValue<Vec<String>>,
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
        let own = StoredValue::new_local(Vec::new());
        // Inside some frames nothing can be stored: then a reload asks again.
        let asked = session::kept(ASKED).unwrap_or_default();
        let asked = StoredValue::new(asked.lines().map(str::to_owned).collect());
        let names = RwSignal::new(Vec::new());
        let editions = StoredValue::new(0);
        let taken = StoredValue::new([None, None]);
        let files =
            ModelFiles { own, editions, asked, taken, names, catalog, selection, engine, notices };
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
    fn not_loaded(self, side: Side, (id, edition): FileKey, text: &str, may_come: bool) {
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
        if edition > 0 && !is_shown {
            self.own.update_value(|own| own.retain(|file| file.edition != edition));
            self.names.update(|names| names.retain(|name| *name != id));
        }
    }

    /// Whether a name stands for something that could be put on a side.
    pub fn knows(self, id: &str) -> bool {
        self.catalog.with_value(|catalog| catalog.model(id).is_some())
            || self.own.with_value(|own| own.iter().any(|file| file.name == id))
            || link(id).is_some_and(|link| link.is_ok())
    }

    /// Puts on a side what a name in the URL stands for, understood as the URL says; of another site's
    /// file it asks first.
    pub fn open(self, side: Side, id: String, said: Said) {
        if id.is_empty() {
            return;
        }
        if self.engine.wanted_id(side).is_some_and(|wished| wished == id) {
            return self.engine.say(side, said);
        }
        match self.find(&id, said.clone()) {
            Ok(wanted) if self.is_free(&wanted) => self.engine.load(side, wanted),
            Ok(wanted) => {
                let ModelInput::Fetched(file) = wanted.input else { return };
                let listed = self.catalog.with_value(|it| Some(it.model(&id)?.option()));
                let text = offer(&id, listed, side);
                self.go_back(side);
                let offered = OfferedModel { id: id.clone(), said: said.clone() };
                self.selection.offered[side.index()].set(Some(offered.clone()));
                let take = move || {
                    self.taken.update_value(|taken| taken[side.index()] = Some(offered.clone()));
                    self.choose(side, id.clone());
                    self.selection.about(side).set(said.clone());
                };
                self.notices.offer(Topic::Model(side), &text, "Download it", take.clone());
                self.take_kept(side, file, take);
            }
            Err(sentence) => {
                let name = side.name();
                let text = format!("“{name}={id}” names nothing here: {sentence}");
                self.notices.tell_link(name, &text);
                if is_file_name(&id) {
                    self.engine.keep_said((id, 0), said);
                }
                self.go_back(side);
            }
        }
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
        let own = |own: &Vec<OwnFile>| own.iter().find(|it| it.name == id).map(|it| it.edition);
        let said = |edition| self.engine.said_of(&(id.to_owned(), edition));
        self.own.with_value(own).and_then(said).or_else(|| said(0)).unwrap_or_default()
    }

    /// The visitor asks for the model at an address.
    ///
    /// # Errors
    /// The address cannot be fetched from.
    pub fn open_link(self, side: Side, text: &str) -> Result<(), LinkError> {
        let id = resolve(text.trim())?;
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
        let stamp = (
            parts.name,
            files.iter().map(|file| file.size()).sum(),
            files.iter().map(|file| file.last_modified()).fold(0.0, f64::max),
        );
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

    fn open_blob(self, side: Side, stamp: (String, f64, f64), blob: Blob) {
        let known = self.own.with_value(|own| own.iter().find(|own| own.stamp == stamp).cloned());
        let file = known.unwrap_or_else(|| {
            let taken = self.names.get_untracked();
            let name = links::free_name(&stamp.0, |name| taken.iter().any(|old| old == name));
            // Every file has its own: they count up, those that left the lists too.
            let edition = self
                .editions
                .try_update_value(|last| {
                    *last += 1;
                    *last
                })
                .unwrap_or(1);
            let file = OwnFile { name, stamp, edition, blob };
            self.own.update_value(|own| own.push(file.clone()));
            self.names.update(|names| names.push(file.name.clone()));
            file
        });
        let name = file.name.clone();
        let said = self.said_of(&name);
        self.notices.settle_model(side);
        self.engine.load(side, self.own_model(file, said.clone()));
        self.selection.about(side).set(said);
        self.selection.model(side).set(name);
    }

    /// Says that somebody here asks for a model, wherever it comes from.
    pub fn vouch(self, id: &str) {
        if self.asked.with_value(|asked| asked.iter().any(|known| known == id)) {
            return;
        }
        self.asked.update_value(|asked| asked.push(id.to_owned()));
        session::keep(ASKED, &self.asked.with_value(|asked| asked.join("\n")));
    }

    /// It may be fetched without a question.
    fn is_free(self, wanted: &Model) -> bool {
        let ModelInput::Fetched(file) = &wanted.input else { return true };
        let here = window().location().origin().unwrap_or_default();
        links::is_of(&file.url, &here)
            || self.asked.with_value(|asked| asked.contains(&wanted.id))
            // The page's host has put its pair there.
            || self.catalog.with_value(Catalog::pair).contains(&wanted.id)
    }

    /// The side stays with what it has, or takes its half of the pair.
    fn go_back(self, side: Side) {
        let pair = || self.catalog.with_value(Catalog::pair)[side.index()].clone();
        let shown = self.engine.wanted_id(side).unwrap_or_else(pair);
        self.selection.correct(self.selection.model(side), shown);
        self.selection.correct(self.selection.about(side), self.engine.wanted_said(side));
    }

    fn find(self, id: &str, said: Said) -> Result<Model, String> {
        let own = self.own.with_value(|own| own.iter().find(|file| file.name == id).cloned());
        if let Some(file) = own {
            return Ok(self.own_model(file, said));
        }
        let listed = self.catalog.with_value(|catalog| catalog.model(id).cloned());
        if let Some(entry) = listed {
            return Ok(self.model(id, entry.file(), entry.hints(), said));
        }
        match link(id) {
            Some(Ok(url)) => {
                let file = ModelFile::at(url);
                Ok(self.model(id, file, Hints::default(), said))
            }
            Some(Err(error)) => Err(error.to_string()),
            None if is_file_name(id) => Err(format!(
                "{id} is a file on somebody's own computer, and a link cannot hold it. If you have it, \
                 open it on this side again."
            )),
            None => Err(format!("{id} is not in models.json.")),
        }
    }

    fn own_model(self, file: OwnFile, said: Said) -> Model {
        let none = ModelFile::at("");
        let model = self.model(&file.name, none, Hints::default(), said);
        Model { edition: file.edition, input: ModelInput::File(file.blob), ..model }
    }

    fn model(self, id: &str, file: ModelFile, listed: Hints, said: Said) -> Model {
        Model {
            id: id.to_owned(),
            edition: 0,
            input: ModelInput::Fetched(file),
            listed,
            said,
            size: self.selection.size.get_untracked(),
        }
    }
}

/// What a name that looks like an address leads to; a file's bare name does not.
fn link(id: &str) -> Option<Result<String, LinkError>> {
    id.contains(['/', ':']).then(|| resolve(id))
}

fn resolve(text: &str) -> Result<String, LinkError> {
    let here = window().location().origin().unwrap_or_default();
    let full = match text.is_empty() {
        true => None,
        false => Url::new(&absolute(&links::with_scheme(text))).ok().map(|url| url.href()),
    };
    links::model_link(full.as_deref().unwrap_or(text), &here)
}
