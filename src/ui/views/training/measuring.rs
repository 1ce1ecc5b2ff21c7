//! The worker that measures one checkpoint after the other, as long as the view is open.

use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use crate::engine::client::{Client, WorkerEvent};
use crate::engine::protocol::{ModelInfo, Reply, Request, RequestId, RequestMessage};
use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::model_choice::ModelInput;
use crate::page::revision::Revision;
use crate::page::status::Status;
use crate::page::training::requests::{load, run};
use crate::page::training::{Checkpoint, Measured, Training, listed, own};
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::workers::EngineHandle;

/// What a request came to, or why not.
type Answer = Result<Reply, String>;

/// Both sides' checkpoints and what is measured of them; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct TrainingHandle {
    /// Where it stands.
    pub state: RwSignal<Training<Blob>, LocalStorage>,
    /// Whether x is the images seen.
    pub is_images: Memo<bool>,
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
            waiting: StoredValue::new_local(None),
            engine,
            pictures,
        }
    }

    /// A side's training is these files, in the order of their names.
    pub fn take(self, side: Side, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        let named = files.into_iter().map(|file| (file.name(), Blob::from(file))).collect();
        self.state.update(|state| state.set(side, own(named)));
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
            let shown = self.pictures.shown.get();
            let rests =
                |it: &Status| matches!(it, Status::Ready | Status::Failed(_) | Status::Empty);
            // All of them are read, so that each is followed.
            let rest = self.engine.sides.iter().filter(|side| side.status.with(rests)).count();
            let Some(shown) = shown.filter(|_| rest == self.engine.sides.len()) else {
                return begun;
            };
            if self.state.try_update_untracked(|state| state.follow(&shown, begun)) == Some(true) {
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
        let (request, file) = load(checkpoint);
        let loaded = self.ask(worker, request, file).await?;
        let Reply::Loaded { model: ModelInfo { size, grid, .. }, .. } = loaded else {
            return Err("the engine answered something else".to_owned());
        };
        let shown = self.engine.read(|page| {
            page.pictures.shown.as_ref().map(|photo| (photo.file.clone(), photo.source.crop))
        });
        let (file, crop) = shown.ok_or("there is no picture")?;
        match self.ask(worker, run(crop), Some(&file)).await? {
            Reply::Ran { curves, .. } => Ok(Measured { curves, size, grid }),
            _ => Err("the engine answered something else".to_owned()),
        }
    }

    async fn ask(self, worker: &Client, request: Request, file: Option<&Blob>) -> Answer {
        let (sender, receiver) = oneshot::channel();
        self.waiting.set_value(Some(sender));
        let attached: Option<&JsValue> = file.map(AsRef::as_ref);
        worker.post(&RequestMessage { id: RequestId(0), request }, attached.as_slice())?;
        receiver.await.map_err(|_| "it was measured anew meanwhile".to_owned())?
    }
}
