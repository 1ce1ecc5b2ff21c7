//! One side's way through the pictures: its model, its sums and how it ended.

use std::sync::Arc;
use std::time::Duration;

use crate::analysis::Totals;
use crate::engine::protocol::{EngineError, ModelInfo};
use crate::page::pace::Pace;

/// How a side's way through the pictures ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// It has looked at all of them.
    Through,
    /// It had no model to begin with.
    NoModel,
    /// Its engine failed.
    Failed(EngineError),
}

/// A side's model as it is now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SideModel {
    /// Name in the URL of the one that is chosen.
    pub id: Option<String>,
    /// The one that is there.
    pub info: Option<ModelInfo>,
    /// The one that is there is the one that is chosen, with the input and heads that are chosen.
    pub is_chosen: bool,
    /// One is on its way.
    pub is_coming: bool,
}

/// What one side has made of the pictures so far.
#[derive(Debug, Clone, PartialEq)]
pub struct SideMeans {
    /// The model's name in the URL.
    pub id: String,
    /// The model with its heads and its input size.
    pub model: ModelInfo,
    /// Pictures looked at, those left out included.
    pub done: usize,
    /// The sums over the others.
    pub totals: Totals,
    /// How fast they come.
    pub pace: Pace,
}

impl SideMeans {
    /// Pictures that went into the means.
    pub fn measured(&self) -> u64 {
        self.totals.heads.count
    }
}

/// A side's way through the pictures.
#[derive(Debug, Clone, Default)]
pub(super) struct SideRun {
    /// None before its model has begun.
    pub(super) means: Option<SideMeans>,
    /// The means as they are shown, which follow only now and then.
    pub(super) shown: Option<Arc<SideMeans>>,
    /// When they were shown, milliseconds.
    pub(super) shown_at: f64,
    /// None while it goes on.
    pub(super) end: Option<End>,
    /// How often the picture under way was asked for in vain.
    pub(super) tries: u32,
    /// To wait before it is asked for again.
    pub(super) pause: Option<Duration>,
}

impl SideRun {
    /// Nothing is measured yet.
    pub(super) fn begin(&mut self, id: String, model: ModelInfo, now: f64) {
        let mut pace = Pace::default();
        pace.mark(now);
        self.means = Some(SideMeans { id, model, done: 0, totals: Totals::default(), pace });
        self.show(now);
    }

    /// What is shown is what there is.
    pub(super) fn show(&mut self, now: f64) {
        self.shown = self.means.clone().map(Arc::new);
        self.shown_at = now;
    }
}
