//! Many pictures through both models in the background, whatever view is open.
//!
//! Of a picture nothing is kept but what it adds to the sums. Each side goes through the pictures at its own
//! pace, one at a time; the engine looks at them when it has nothing else to do.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use super::boxed::effect;
use super::engine::EngineHandle;
use super::gather::{Dropped, Found, is_picture};
use super::side::Status;
use super::timing::now;
use crate::address::Side;
use crate::analysis::Totals;
use crate::engine::protocol::{EngineError, ModelInfo, OtherAnalysis, OtherResult};
use crate::pace::Pace;

/// How often what is shown follows what has come, milliseconds.
const SHOW_EVERY: f64 = 500.0;
/// How long to wait before a look at whether an engine or a model is there by now.
const PAUSE: Duration = Duration::from_millis(250);
/// How often an engine that went away is waited for.
const TRIES: usize = 5;
/// So many pictures that were left out are named.
const NAMED: usize = 4;

/// Where it all stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was chosen yet.
    Empty,
    /// Folders are being looked through; so many files so far.
    Gathering(usize),
    /// The models look.
    Running,
    /// Both sides have ended by themselves.
    Done,
    /// It ended early, and this sentence says why.
    Stopped(String),
}

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

/// What one side has made of the pictures so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The model's name in the URL.
    pub id: String,
    /// The model.
    pub model: ModelInfo,
    /// Pictures looked at, those left out included.
    pub done: usize,
    /// The sums over the others.
    pub totals: Arc<Totals>,
    /// How fast they come.
    pub pace: Pace,
}

/// Pictures that some side could not measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeftOut {
    which: Vec<usize>,
    /// The first few of them.
    pub names: Vec<String>,
}

impl LeftOut {
    /// How many.
    pub fn count(&self) -> usize {
        self.which.len()
    }

    fn add(&mut self, index: usize, file: &File) {
        if self.which.contains(&index) {
            return;
        }
        self.which.push(index);
        if self.names.len() < NAMED {
            self.names.push(file.name());
        }
    }
}

/// The pictures and what came of them; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Batch {
    /// Where it all stands.
    pub phase: RwSignal<Phase>,
    /// How many pictures there are.
    pub pictures: RwSignal<usize>,
    /// How many files were no pictures.
    pub others: RwSignal<usize>,
    /// How many folders and files in them could not be opened.
    pub unopened: RwSignal<usize>,
    /// By side; `None` before its model has begun, and where it has none.
    pub parts: [RwSignal<Option<Part>>; 2],
    /// By side; `None` while it is on its way.
    pub ends: [RwSignal<Option<End>>; 2],
    /// Pictures that the browser could not read, or of an unusable size.
    pub left_out: RwSignal<LeftOut>,
    /// Pictures for which a model gave no finite numbers.
    pub not_finite: RwSignal<LeftOut>,
    engine: EngineHandle,
    files: StoredValue<Rc<Vec<File>>, LocalStorage>,
    /// Counts up: what an older run still hears is dropped.
    run: StoredValue<u64>,
}

impl Batch {
    /// Nothing to look at yet. Stops when a model or its input changes.
    pub fn new(engine: EngineHandle) -> Batch {
        let batch = Batch {
            phase: RwSignal::new(Phase::Empty),
            pictures: RwSignal::new(0),
            others: RwSignal::new(0),
            unopened: RwSignal::new(0),
            parts: [(); 2].map(|()| RwSignal::new(None)),
            ends: [(); 2].map(|()| RwSignal::new(None)),
            left_out: RwSignal::default(),
            not_finite: RwSignal::default(),
            engine,
            files: StoredValue::new_local(Rc::default()),
            run: StoredValue::new(0),
        };
        for side in Side::BOTH {
            let state = engine.side(side);
            effect(move || {
                state.status.track();
                state.model.track();
                let end = batch.ends[side.index()].get_untracked();
                if batch.phase.with_untracked(|phase| *phase == Phase::Running)
                    && !matches!(end, Some(End::Failed(_)))
                    && let Some(part) = batch.parts[side.index()].get_untracked()
                {
                    batch.goes_on_with(side, &part);
                }
            });
        }
        batch
    }

    /// Looks at other pictures; what was there of the ones before goes.
    pub fn take(self, dropped: Dropped) {
        let run = self.begin(Phase::Gathering(0));
        spawn_local(async move {
            let so_far = |count| {
                let current = self.is_current(run);
                if current {
                    self.phase.set(Phase::Gathering(count));
                }
                current
            };
            let Found { files, unopened, .. } = dropped.all(so_far).await;
            if self.is_current(run) {
                self.unopened.set(unopened);
                let all = files.len();
                let pictures: Vec<File> = files.into_iter().filter(is_picture).collect();
                self.others.set(all - pictures.len());
                self.pictures.set(pictures.len());
                self.files.set_value(Rc::new(pictures));
                self.start();
            }
        });
    }

    /// Looks at the same pictures once more, with the models that are there now.
    pub fn start(self) {
        let run = self.begin(Phase::Running);
        let files = self.files.get_value();
        if files.is_empty() {
            let nothing = "There is no picture among these files. Choose JPEG, PNG or WebP files.";
            return self.phase.set(Phase::Stopped(nothing.to_owned()));
        }
        for side in Side::BOTH {
            spawn_local(self.look(run, side, files.clone()));
        }
    }

    /// Ends it; what has come stays.
    pub fn stop(self, sentence: &str) {
        self.run.update_value(|run| *run += 1);
        self.phase.set(Phase::Stopped(sentence.to_owned()));
    }

    fn begin(self, phase: Phase) -> u64 {
        self.run.update_value(|run| *run += 1);
        for part in self.parts {
            part.set(None);
        }
        for end in self.ends {
            end.set(None);
        }
        self.left_out.set(LeftOut::default());
        self.not_finite.set(LeftOut::default());
        self.phase.set(phase);
        self.run.get_value()
    }

    fn is_current(self, run: u64) -> bool {
        self.run.get_value() == run
    }

    /// Whether a side still has the model that it began with; else it all stops.
    fn goes_on_with(self, side: Side, part: &Part) -> bool {
        let id = self.engine.wished(side);
        let same = id.as_ref() == Some(&part.id);
        let model = self.engine.side(side).model.get_untracked();
        if same && self.engine.shows_wish(side) && model.as_ref() == Some(&part.model) {
            return true;
        }
        let what = if same { "model’s input or heads were" } else { "model was" };
        self.stop(&format!(
            "Stopped: the {} {what} changed. Below is what came before that.",
            side.label()
        ));
        false
    }

    /// One side's way through the pictures.
    async fn look(self, run: u64, side: Side, files: Rc<Vec<File>>) {
        let Some(mut part) = self.first(run, side).await else {
            return self.finish(run, side, End::NoModel);
        };
        let shown = self.parts[side.index()];
        shown.set(Some(part.clone()));
        part.pace.mark(now());
        let mut shown_at = now();
        for (index, file) in files.iter().enumerate() {
            let analyzed = self.analyze(run, side, file).await;
            if !self.is_current(run) || !self.goes_on_with(side, &part) {
                return;
            }
            match analyzed {
                Ok(OtherResult::Curves(curves)) if curves.values().all(f64::is_finite) => {
                    Arc::make_mut(&mut part.totals).push(&curves);
                }
                Ok(_) | Err(EngineError::NotFinite { .. }) => {
                    self.not_finite.update(|out| out.add(index, file));
                }
                Err(EngineError::Image { .. }) => self.left_out.update(|out| out.add(index, file)),
                Err(error) => {
                    shown.set(Some(part));
                    return self.finish(run, side, End::Failed(error));
                }
            }
            part.done = index + 1;
            part.pace.mark(now());
            if now() - shown_at > SHOW_EVERY || part.done == files.len() {
                shown_at = now();
                shown.set(Some(part.clone()));
            }
        }
        self.finish(run, side, End::Through);
    }

    /// A side before its first picture; waits for a model that is on its way. `None` where none comes.
    async fn first(self, run: u64, side: Side) -> Option<Part> {
        let state = self.engine.side(side);
        loop {
            if !self.is_current(run) {
                return None;
            }
            let coming = state.status.with_untracked(|status| {
                matches!(status, Status::Loading { .. } | Status::Reading)
            });
            match (self.engine.wished(side), state.model.get_untracked()) {
                (Some(id), Some(model)) if self.engine.shows_wish(side) => {
                    let (totals, pace) = Default::default();
                    return Some(Part { id, model, done: 0, totals, pace });
                }
                _ if !coming => return None,
                _ => sleep(PAUSE).await,
            }
        }
    }

    /// One picture; an engine that is replaced meanwhile is waited for.
    async fn analyze(self, run: u64, side: Side, file: &File) -> Result<OtherResult, EngineError> {
        let mut tries = 0;
        loop {
            let analyzed = self.engine.analyze_other(side, file, OtherAnalysis::Curves).await;
            match analyzed {
                Err(EngineError::Worker { .. } | EngineError::NoModel)
                    if tries < TRIES && self.is_current(run) =>
                {
                    tries += 1;
                    sleep(PAUSE * 2_u32.pow(tries as u32)).await;
                }
                other => return other.map(|(result, _)| result),
            }
        }
    }

    /// A side has ended; when both have, all is done.
    fn finish(self, run: u64, side: Side, end: End) {
        if !self.is_current(run) {
            return;
        }
        self.ends[side.index()].set(Some(end));
        let ends = self.ends.map(|end| end.get_untracked());
        if ends.iter().all(|end| *end == Some(End::NoModel)) {
            self.stop("There is no model to look at them. Choose one above, then run them again.");
        } else if ends.iter().all(Option::is_some) {
            self.phase.set(Phase::Done);
        }
    }
}
