//! Which model a side should hold, and what else the page wants of it.

use web_sys::Blob;

use crate::address::Said;
use crate::engine::protocol::{ModelFile, Query, Question, RequestId};
use crate::hints::Hints;

/// Where a model's file comes from.
#[derive(Debug, Clone)]
pub enum ModelInput {
    /// Fetched by the worker.
    Listed(ModelFile),
    /// At hand: the visitor's own, or one that a worker has fetched and checked.
    File(Blob),
}

/// A model to put on a side.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its name in the URL.
    pub id: String,
    /// Tells the visitor's files of one name apart; 0 for what is fetched.
    pub edition: u64,
    /// Its file.
    pub input: ModelInput,
    /// What models.json says about it.
    pub listed: Hints,
    /// What the visitor, or the link, says about it.
    pub said: Said,
    /// The input that the visitor chooses; `None` is its default.
    pub size: Option<usize>,
}

impl Wanted {
    /// The same file, whatever is said about it.
    pub fn is_file_of(&self, other: &Wanted) -> bool {
        self.id == other.id && self.edition == other.edition
    }

    /// What its file is known by.
    pub fn file(&self) -> (String, u64) {
        (self.id.clone(), self.edition)
    }

    /// The same file, understood the same way.
    pub fn is(&self, other: &Wanted) -> bool {
        self.is_file_of(other) && self.hints() == other.hints()
    }

    /// All that is said about it: the visitor's word comes before the list's.
    pub fn hints(&self) -> Hints {
        Hints {
            heads: self.said.heads.or(self.listed.heads),
            size: self.size.or(self.listed.size),
            normalization: self.said.norm.or(self.listed.normalization),
        }
    }

    /// Its input is the one that this choice gives it.
    pub fn has_size(&self, choice: Option<usize>) -> bool {
        self.hints().size == choice.or(self.listed.size)
    }

    /// The choice that gives it the input that it has.
    pub fn size_choice(&self) -> Option<usize> {
        self.size.filter(|_| self.size != self.listed.size)
    }
}

/// What the page knows of one side beyond its signals.
#[derive(Default)]
pub(super) struct Wish {
    /// The model that should be there.
    pub(super) model: Option<Wanted>,
    /// The model that failed to load where there was none to go back to: another input or other heads
    /// may help.
    pub(super) refused: Option<Wanted>,
    /// The queries to show, most urgent first.
    pub(super) queries: Vec<Query>,
    /// What the open view needs, most urgent first.
    pub(super) questions: Vec<Question>,
    /// What a message asked for.
    pub(super) once: Option<Question>,
    /// The rows request under way.
    pub(super) asked: Option<RequestId>,
    /// The rows in the cache are of an engine that no longer answers.
    pub(super) stale: bool,
    /// The model that is shown.
    pub(super) shown: Option<Wanted>,
    /// Its worker has been started anew once, and failed again.
    pub(super) respawned: bool,
}

impl Wish {
    /// The model that another input or other heads would be for.
    pub(super) fn about(&self) -> Option<Wanted> {
        self.model.clone().or_else(|| self.refused.clone())
    }
}
