//! Many pictures through both models in the background, whatever view is open.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::engine::protocol::OtherAnalysis;
use crate::link::Side;
use crate::page::averaging::{Averaging, SideMeans, SideModel, Step, export};
use crate::page::revision::Revision;
use crate::page::saving::files::SavedFile;
use crate::page::status::Status;
use crate::ui::browser::chosen_files::{ChosenFiles, FoundPictures};
use crate::ui::browser::timing::now;
use crate::ui::saving::figures::keep;
use crate::ui::workers::EngineHandle;

/// The pictures and what came of them; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct AveragingHandle {
    /// Where it all stands.
    pub state: RwSignal<Averaging>,
    /// By side; `None` before its model has begun, and where it has none.
    pub means: [Memo<Option<Arc<SideMeans>>>; 2],
    engine: EngineHandle,
    files: StoredValue<Rc<Vec<File>>, LocalStorage>,
}

impl AveragingHandle {
    /// Nothing to look at yet. Stops when a model or its input changes.
    pub fn new(engine: EngineHandle) -> AveragingHandle {
        let state = RwSignal::new(Averaging::default());
        let means = |side| Memo::new(move |_| state.with(|state| state.shown(side).cloned()));
        let handle = AveragingHandle {
            state,
            means: Side::BOTH.map(means),
            engine,
            files: StoredValue::new_local(Rc::default()),
        };
        for side in Side::BOTH {
            let signals = engine.side(side);
            Effect::new(move |_| {
                signals.status.track();
                signals.model.track();
                let model = handle.model(side);
                state.update(|state| state.model_changed(side, &model));
            });
        }
        handle
    }

    fn model(self, side: Side) -> SideModel {
        let signals = self.engine.side(side);
        let is_coming =
            |status: &Status| matches!(status, Status::Loading { .. } | Status::Reading);
        SideModel {
            id: self.engine.wanted_id(side),
            info: signals.model.get_untracked(),
            is_chosen: self.engine.shows_wanted(side),
            is_coming: signals.status.with_untracked(is_coming),
        }
    }

    fn change<R>(self, change: impl FnOnce(&mut Averaging) -> R) -> Option<R> {
        self.state.try_update(change)
    }

    /// Looks at other pictures; what was there of the ones before goes.
    pub fn take(self, chosen: ChosenFiles) {
        let Some(run) = self.change(Averaging::gather) else { return };
        spawn_local(async move {
            let so_far =
                |count| self.change(|state| state.gathered_so_far(run, count)).unwrap_or_default();
            let found = chosen.all(so_far).await.pictures().await;
            let FoundPictures { pictures, left_out, .. } = found;
            let count = pictures.len();
            if self.change(|state| state.gathered(run, count, left_out)) == Some(true) {
                self.files.set_value(Rc::new(pictures));
                self.start();
            }
        });
    }

    /// Looks at the same pictures once more, with the models that are there now.
    pub fn start(self) {
        let Some(run) = self.change(Averaging::start).flatten() else { return };
        for side in Side::BOTH {
            spawn_local(self.look(run, side));
        }
    }

    /// One side's way through the pictures.
    async fn look(self, run: Revision, side: Side) {
        let files = self.files.get_value();
        let next = |model| self.change(|state| state.next_step(run, side, model, now()));
        while let Some(step) = next(self.model(side)) {
            match step {
                Step::Look(index) => {
                    let file = &files[index];
                    let answer = self.engine.analyze_other(side, file, OtherAnalysis::Curves).await;
                    let (answer, model) = (answer.map(|(result, _)| result), self.model(side));
                    self.change(|state| {
                        state.answered(run, side, &file.name(), answer, &model, now());
                    });
                }
                Step::Wait(pause) => sleep(pause).await,
                Step::End => return,
            }
        }
    }

    /// Saves every head and frequency of both models.
    pub fn save_json(self) {
        let [_, numbers] = self.files();
        spawn_local(keep(numbers));
    }

    /// Saves a row a layer of both models.
    pub fn save_table(self) {
        let [table, _] = self.files();
        spawn_local(keep(table));
    }

    /// Both as files: the table, and all numbers.
    pub fn files(self) -> [SavedFile; 2] {
        let means = self.means.map(|means| means.get_untracked());
        export::files(means.each_ref().map(Option::as_deref))
    }
}
