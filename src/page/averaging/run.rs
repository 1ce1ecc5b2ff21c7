//! Where the run over the pictures stands, and what comes next on each side.

use std::sync::Arc;
use std::time::Duration;

use super::side_run::{End, SideMeans, SideModel, SideRun};
use crate::engine::protocol::{EngineError, OtherResult};
use crate::link::Side;
use crate::page::left_out::LeftOut;
use crate::page::revision::{Revision, Revisions};

/// How often what is shown follows what has come, milliseconds.
const SHOW_EVERY: f64 = 500.0;
/// How long to wait before a look at whether a model is there by now.
const PAUSE: Duration = Duration::from_millis(250);
/// How often an engine that went away is waited for, each time twice as long.
const MAX_TRIES: u32 = 5;

/// Where the run stands.
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

/// What a side does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Lets its model look at the picture of this index; [`Averaging::answered`] takes the answer.
    Look(usize),
    /// Waits before it looks again at what to do.
    Wait(Duration),
    /// There is nothing more to do.
    End,
}

/// The pictures and what came of them so far.
#[derive(Debug, Clone)]
pub struct Averaging {
    phase: Phase,
    pictures: usize,
    others: LeftOut,
    unopened: LeftOut,
    left_out: LeftOut,
    not_finite: LeftOut,
    sides: [SideRun; 2],
    runs: Revisions,
}

impl Default for Averaging {
    fn default() -> Self {
        Averaging {
            phase: Phase::Empty,
            pictures: 0,
            others: LeftOut::default(),
            unopened: LeftOut::default(),
            left_out: LeftOut::default(),
            not_finite: LeftOut::default(),
            sides: Default::default(),
            runs: Revisions::default(),
        }
    }
}

impl Averaging {
    /// Where it stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// How many pictures there are.
    pub fn pictures(&self) -> usize {
        self.pictures
    }

    /// Files that are no pictures.
    pub fn others(&self) -> &LeftOut {
        &self.others
    }

    /// Folders, and files in them, that could not be opened.
    pub fn unopened(&self) -> &LeftOut {
        &self.unopened
    }

    /// Pictures that the browser could not read, or of an unusable size.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Pictures for which a model gave no finite numbers.
    pub fn not_finite(&self) -> &LeftOut {
        &self.not_finite
    }

    /// A side's means; none before its model has begun, and where it has none.
    pub fn shown(&self, side: Side) -> Option<&Arc<SideMeans>> {
        self.sides[side.index()].shown.as_ref()
    }

    /// How a side's way ended; none while it goes on.
    pub fn end(&self, side: Side) -> Option<&End> {
        self.sides[side.index()].end.as_ref()
    }

    /// A side is on its way.
    pub fn is_running(&self, side: Side) -> bool {
        self.phase == Phase::Running && self.end(side).is_none()
    }

    /// Files are looked through, or the models look.
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Gathering(_) | Phase::Running)
    }

    /// There are pictures to look at once more.
    pub fn can_run_again(&self) -> bool {
        matches!(self.phase, Phase::Done | Phase::Stopped(_)) && self.pictures > 0
    }

    /// A side has measured a picture.
    pub fn has_means(&self) -> bool {
        Side::BOTH.iter().any(|side| self.shown(*side).is_some_and(|means| means.measured() > 0))
    }

    /// Answers to this run still count.
    pub fn is_current(&self, run: Revision) -> bool {
        self.runs.is_newest(run)
    }

    fn begin(&mut self, phase: Phase) -> Revision {
        self.phase = phase;
        self.sides = Default::default();
        self.left_out = LeftOut::default();
        self.not_finite = LeftOut::default();
        self.runs.begin()
    }

    /// Other files are looked through; what came of those before goes.
    pub fn gather(&mut self) -> Revision {
        self.begin(Phase::Gathering(0))
    }

    /// So many files so far; whether to go on.
    pub fn gathered_so_far(&mut self, run: Revision, files: usize) -> bool {
        let is_current = self.is_current(run);
        if is_current {
            self.phase = Phase::Gathering(files);
        }
        is_current
    }

    /// All files were looked through: so many pictures, others, and what could not be opened. Whether they still
    /// count; then [`Self::start`] comes next.
    pub fn gathered(
        &mut self,
        run: Revision,
        pictures: usize,
        [others, unopened]: [LeftOut; 2],
    ) -> bool {
        let is_current = self.is_current(run);
        if is_current {
            (self.pictures, self.others, self.unopened) = (pictures, others, unopened);
        }
        is_current
    }

    /// The models that are there now look at the pictures, from the first one on; nothing where there is none.
    pub fn start(&mut self) -> Option<Revision> {
        let run = self.begin(Phase::Running);
        if self.pictures == 0 {
            self.stop("There is no picture among these files. Choose JPEG, PNG or WebP files.");
            return None;
        }
        Some(run)
    }

    /// Ends it; what has come stays.
    pub fn stop(&mut self, sentence: &str) {
        self.runs.abandon();
        self.phase = Phase::Stopped(sentence.to_owned());
    }

    /// What a side does next; `now` in milliseconds of a clock that only goes forward.
    pub fn next_step(&mut self, run: Revision, side: Side, model: SideModel, now: f64) -> Step {
        if !self.is_current(run) || self.end(side).is_some() {
            return Step::End;
        }
        let all = self.pictures;
        let state = &mut self.sides[side.index()];
        if let Some(pause) = state.pause.take() {
            return Step::Wait(pause);
        }
        match &state.means {
            Some(means) if means.done < all => return Step::Look(means.done),
            Some(_) => self.finish(side, End::Through),
            None => match model {
                SideModel { id: Some(id), info: Some(info), is_chosen: true, .. } => {
                    state.begin(id, info, now);
                    return Step::Look(0);
                }
                SideModel { is_coming: true, .. } => return Step::Wait(PAUSE),
                _ => self.finish(side, End::NoModel),
            },
        }
        Step::End
    }

    /// A side's answer for the picture under way, of this name.
    pub fn answered(
        &mut self,
        run: Revision,
        side: Side,
        name: &str,
        answer: Result<OtherResult, EngineError>,
        model: &SideModel,
        now: f64,
    ) {
        if !self.is_current(run) {
            return;
        }
        let state = &mut self.sides[side.index()];
        // An engine that is replaced meanwhile is waited for.
        if matches!(answer, Err(EngineError::Worker { .. } | EngineError::NoModel))
            && state.tries < MAX_TRIES
        {
            state.tries += 1;
            state.pause = Some(PAUSE * 2_u32.pow(state.tries));
            return;
        }
        if !self.goes_on_with(side, model) {
            return;
        }
        let state = &mut self.sides[side.index()];
        state.tries = 0;
        let Some(means) = &mut state.means else { return };
        match answer {
            Ok(OtherResult::Curves(curves)) if curves.values().all(f64::is_finite) => {
                means.totals.push(&curves);
            }
            Ok(_) | Err(EngineError::NotFinite { .. }) => self.not_finite.add(means.done, name),
            Err(EngineError::Image { .. }) => self.left_out.add(means.done, name),
            Err(error) => {
                state.show(now);
                return self.finish(side, End::Failed(error));
            }
        }
        means.done += 1;
        means.pace.mark(now);
        if means.done == self.pictures || now - state.shown_at > SHOW_EVERY {
            state.show(now);
        }
    }

    /// A side's model may have changed: a run that has begun with another one stops.
    pub fn model_changed(&mut self, side: Side, model: &SideModel) {
        if self.phase == Phase::Running && !matches!(self.end(side), Some(End::Failed(_))) {
            self.goes_on_with(side, model);
        }
    }

    /// Whether a side still has the model that it began with; else it all stops.
    fn goes_on_with(&mut self, side: Side, model: &SideModel) -> bool {
        let Some(means) = &self.sides[side.index()].means else { return true };
        let is_same = model.id.as_ref() == Some(&means.id);
        if is_same && model.is_chosen && model.info.as_ref() == Some(&means.model) {
            return true;
        }
        let what = if is_same { "model’s input or heads were" } else { "model was" };
        let label = side.label();
        self.stop(&format!("Stopped: the {label} {what} changed. Below is what came before that."));
        false
    }

    /// A side has ended; when both have, all is done.
    fn finish(&mut self, side: Side, end: End) {
        self.sides[side.index()].end = Some(end);
        if self.sides.iter().all(|side| side.end == Some(End::NoModel)) {
            self.stop("There is no model to look at them. Choose one above, then run them again.");
        } else if self.sides.iter().all(|side| side.end.is_some()) {
            self.phase = Phase::Done;
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
