//! The worker that measures one checkpoint after the other, as long as the view is open.

use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use crate::engine::client::{Client, WorkerEvent};
use crate::engine::protocol::{
    ImageId, ModelInfo, Reply, Request, RequestId, RequestMessage, Slot,
};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;
use crate::link::Side;
use crate::link::hints::Hints;
use crate::page::catalog::Catalog;
use crate::page::model_choice::ModelInput;
use crate::page::pictures::ShownPicture;
use crate::page::revision::Revision;
use crate::page::status::Status;
use crate::page::training::{Checkpoint, Measured, Training, listed, natural_order};
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::workers::EngineHandle;

/// The worker has one model, and one picture of it.
const SLOT: Slot = Slot(0);
const IMAGE: ImageId = ImageId(1);

/// What a request came to, or why not.
type Answer = Result<Reply, String>;

/// Both sides' checkpoints and what is measured of them; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct TrainingHandle {
    /// Where it stands.
    pub state: RwSignal<Training<Blob>, LocalStorage>,
    /// Whether x is the images seen.
    pub is_images: Memo<bool>,
    /// The picture, and where it is cut, that was measured last.
    measured: StoredValue<Option<(String, CropPlace)>>,
    /// Who waits for the worker's answer.
    waiting: StoredValue<Option<oneshot::Sender<Answer>>, LocalStorage>,
    engine: EngineHandle,
    pictures: PictureHandle,
}

impl TrainingHandle {
    /// The trainings of the list; nothing is measured before the view opens.
    pub fn new(
        catalog: StoredValue<Catalog>,
        engine: EngineHandle,
        pictures: PictureHandle,
    ) -> TrainingHandle {
        let mut training = Training::default();
        for side in Side::BOTH {
            training.set(side, catalog.with_value(|catalog| listed(catalog, side)));
        }
        let state = RwSignal::new_local(training);
        TrainingHandle {
            state,
            is_images: Memo::new(move |_| state.with(Training::has_images)),
            measured: StoredValue::new(None),
            waiting: StoredValue::new_local(None),
            engine,
            pictures,
        }
    }

    /// A side's training is these files, in the order of their names.
    pub fn take(self, side: Side, mut files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        files.sort_by(|a, b| natural_order(&a.name(), &b.name()));
        let checkpoint = |file: File| Checkpoint {
            id: file.name(),
            title: file.name(),
            images: None,
            input: ModelInput::File(file.into()),
            hints: Hints::default(),
        };
        self.state.update(|state| state.set(side, files.into_iter().map(checkpoint).collect()));
        self.begin();
    }

    /// The index of the checkpoint that is on a side.
    pub fn place_on(self, side: Side) -> Option<usize> {
        // Read, so that another model is followed.
        self.engine.side(side).model.track();
        self.engine.side(side).status.track();
        let id = self.engine.wanted_id(side)?;
        self.state.with(|state| state.checkpoints(side).iter().position(|it| it.id == id))
    }

    /// Puts a checkpoint on its side.
    pub fn put_on(self, side: Side, index: usize, model_files: ModelFiles) {
        let checkpoint =
            self.state.with_untracked(|state| state.checkpoints(side).get(index).cloned());
        match checkpoint.map(|it| (it.id, it.input)) {
            Some((id, ModelInput::Fetched(_))) => model_files.choose(side, id),
            Some((_, ModelInput::File(file))) => {
                if let Ok(file) = file.dyn_into::<File>() {
                    model_files.open_file(side, file);
                }
            }
            None => {}
        }
    }

    /// Whether every checkpoint is done.
    pub fn is_done(self) -> bool {
        self.state.with_untracked(Training::is_done)
    }

    /// How far it is: `5/13`.
    pub fn progress(self) -> String {
        let (done, all) = self.state.with(Training::progress);
        format!("{done}/{all}")
    }

    /// Measures what is not measured yet of the picture shown, from when both sides have seen it until the view closes.
    pub fn measure_while_open(self) {
        Effect::new(move |begun: Option<bool>| {
            let begun = begun == Some(true);
            let picture = |it: &ShownPicture| (it.url.clone(), it.crop);
            let shown = self.pictures.shown.with(|it| it.as_ref().map(picture));
            let rests =
                |it: &Status| matches!(it, Status::Ready | Status::Failed(_) | Status::Empty);
            // All of them are read, so that each is followed.
            let rest = self.engine.sides.iter().filter(|side| side.status.with(rests)).count();
            if shown.is_none() || rest < self.engine.sides.len() {
                return begun;
            }
            let is_other = self.measured.with_value(|before| *before != shown);
            if is_other {
                self.measured.set_value(shown);
                self.state.update(Training::forget);
            }
            if is_other || !begun && !self.is_done() {
                self.begin();
            }
            true
        });
        on_cleanup(move || _ = self.state.try_update(Training::stop));
    }

    fn begin(self) {
        let Some(run) = self.state.try_update(Training::begin) else { return };
        spawn_local(self.measure_all(run));
    }

    async fn measure_all(self, run: Revision) {
        let listener = move |event| match event {
            WorkerEvent::Failed(reason) => self.answered(Err(reason)),
            WorkerEvent::Reply(message, _) => match message.reply {
                Reply::Failed { error, .. } | Reply::Broken(error) => {
                    self.answered(Err(error.to_string()));
                }
                reply @ (Reply::Loaded { .. } | Reply::Ran { .. }) => self.answered(Ok(reply)),
                _ => {}
            },
        };
        // A run before this one has no worker to wait for any more.
        self.waiting.set_value(None);
        let mut worker = None;
        while let Some((side, index, checkpoint)) =
            self.state.try_with_untracked(|state| state.next(run)).flatten()
        {
            let started = match worker.take() {
                Some(worker) => Ok(worker),
                None => self.engine.spare(listener).await,
            };
            let outcome = match started {
                Ok(started) => {
                    let outcome = self.measure(&started, &checkpoint).await;
                    // One that broke is not asked again.
                    worker = outcome.is_ok().then_some(started);
                    outcome
                }
                Err(reason) => Err(reason),
            };
            self.state.try_update(|state| state.came(run, (side, index), outcome));
        }
    }

    fn answered(self, answer: Answer) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            // Nobody waits for a run that has ended.
            let _ = waiting.send(answer);
        }
    }

    async fn measure(
        self,
        worker: &Client,
        checkpoint: &Checkpoint<Blob>,
    ) -> Result<Measured, String> {
        let hints = checkpoint.hints.clone();
        let loaded = match &checkpoint.input {
            ModelInput::Fetched(file) => {
                let load = Request::Load { slot: SLOT, file: file.clone(), hints, workers: 1 };
                self.ask(worker, load, &[]).await?
            }
            ModelInput::File(file) => {
                self.ask(worker, Request::LoadFile { slot: SLOT, hints, workers: 1 }, &[file])
                    .await?
            }
        };
        let Reply::Loaded { model: ModelInfo { size, grid, .. }, .. } = loaded else {
            return Err("the engine answered something else".to_owned());
        };
        let shown = self.engine.read(|page| {
            page.pictures.shown.as_ref().map(|photo| (photo.file.clone(), photo.source.crop))
        });
        let (file, crop) = shown.ok_or("there is no picture")?;
        let run = Request::Run {
            slot: SLOT,
            image: IMAGE,
            photo: IMAGE,
            crop,
            perturbation: Perturbation::default(),
        };
        match self.ask(worker, run, &[&file]).await? {
            Reply::Ran { curves, .. } => Ok(Measured { curves, size, grid }),
            _ => Err("the engine answered something else".to_owned()),
        }
    }

    async fn ask(self, worker: &Client, request: Request, files: &[&JsValue]) -> Answer {
        let (sender, receiver) = oneshot::channel();
        self.waiting.set_value(Some(sender));
        worker.post(&RequestMessage { id: RequestId(0), request }, files)?;
        receiver.await.map_err(|_| "it was measured anew meanwhile".to_owned())?
    }
}
