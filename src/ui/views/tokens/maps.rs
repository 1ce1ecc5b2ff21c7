//! Both models' maps: their signals, and what the models and the workers do for them.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::picture_files::{PictureFiles, own_set};
use super::token_array::TokenArray;
use crate::engine::client::{Client, WorkerEvent};
use crate::engine::protocol::{
    EngineError, ModelInfo, OtherAnalysis, Reply, Request, RequestId, RequestMessage, Slot,
};
use crate::input::crop::CropPlace;
use crate::link::{Projection, Side};
use crate::page::own_crop::OwnCrop;
use crate::page::revision::{Revision, Revisions};
use crate::page::token_map::{MapKey, PicturePoint, Progress, SideMap, Step, TokenMap, TokenShape};
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::browser::media;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// One side's map; `Copy`.
#[derive(Clone, Copy)]
pub struct SideSignals {
    state: RwSignal<SideMap<TokenArray>, LocalStorage>,
    /// How far it is.
    pub progress: Memo<Progress>,
    /// What is drawn.
    pub shown: Memo<Option<Arc<TokenMap>>>,
    /// The side's model among those it has had.
    model: Memo<Revision>,
    worker: StoredValue<Option<Client>, LocalStorage>,
}

/// The maps, the pictures and the patch that is pointed at; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct TokenMaps {
    /// The pictures; none before they are there.
    pub set: RwSignal<Option<Rc<PictureFiles>>, LocalStorage>,
    /// The patch under the pointer.
    pub hover: RwSignal<Option<PicturePoint>>,
    /// The patch that was clicked.
    pub pin: RwSignal<Option<PicturePoint>>,
    /// Why there are no pictures of the newest request.
    pub problem: RwSignal<Option<String>>,
    /// The projection that the visitor has chosen.
    pub projection: Memo<Projection>,
    sides: [SideSignals; 2],
    /// The requests for a set of pictures.
    requests: StoredValue<Revisions>,
    is_still: ReadSignal<bool>,
    engine: EngineHandle,
}

impl SideSignals {
    fn new() -> SideSignals {
        let state = RwSignal::new_local(SideMap::default());
        SideSignals {
            state,
            progress: Memo::new(move |_| state.with(|state| state.progress().clone())),
            shown: Memo::new(move |_| state.with(|state| state.shown().cloned())),
            model: Memo::new(move |_| state.with(SideMap::model)),
            worker: StoredValue::new_local(None),
        }
    }

    /// Changes the map's state; a worker whose map is no longer made ends.
    pub fn update<R>(self, change: impl FnOnce(&mut SideMap<TokenArray>) -> R) -> Option<R> {
        let (result, is_placing) =
            self.state.try_update(|state| (change(state), state.is_placing()))?;
        if !is_placing {
            self.worker.set_value(None);
        }
        Some(result)
    }
}

impl TokenMaps {
    /// No map is begun before its view opens.
    pub fn new(selection: Selection, engine: EngineHandle) -> TokenMaps {
        let sides = Side::BOTH.map(|side| {
            let (map, model) = (SideSignals::new(), engine.side(side).model);
            Effect::new(move |_| {
                model.track();
                map.update(SideMap::change_model);
            });
            map
        });
        TokenMaps {
            set: RwSignal::new_local(None),
            hover: RwSignal::new(None),
            pin: RwSignal::new(None),
            problem: RwSignal::new(None),
            projection: Memo::new(move |_| selection.tokens.get().map),
            sides,
            requests: StoredValue::new(Revisions::default()),
            is_still: media::holds("(prefers-reduced-motion: reduce)"),
            engine,
        }
    }

    /// The map of a side.
    pub fn side(&self, side: Side) -> SideSignals {
        self.sides[side.index()]
    }

    /// The patch to show: the one under the pointer, else the pin.
    pub fn point(&self) -> Option<PicturePoint> {
        self.hover.get().or_else(|| self.pin.get())
    }

    /// Where a side's part of a picture lies in that of the model on whose grid the pictures are pointed at.
    pub fn own_crop(&self, side: Side, picture: usize) -> OwnCrop {
        let first = self.engine.reference().map(|model| model.input());
        let own = self.engine.side(side).model.with(|model| model.as_ref().map(ModelInfo::input));
        let pixels = self.set.with(|set| Some(set.as_ref()?.pictures.get(picture)?.size));
        let all = first.zip(own).zip(pixels);
        let crop =
            all.map(|((first, own), pixels)| OwnCrop::of(pixels, CropPlace::CENTER, first, own));
        crop.unwrap_or_default()
    }

    /// Spread of a side's tokens within pictures over that between them.
    pub fn within_over_between(&self, side: Side) -> Option<f64> {
        self.side(side).shown.with(|map| map.as_ref()?.statistics.within_over_between)
    }

    /// The map as a message tells it; `None` before it is there.
    pub fn message(self, side: Side) -> Option<Value> {
        let map = self.side(side).shown.get()?;
        self.set.with(|set| map.message(set.as_ref()?))
    }

    /// Nothing is on its way on a side.
    pub fn is_settled(self, side: Side) -> bool {
        self.side(side).progress.with(Progress::is_settled)
    }

    /// Maps the pictures among these files and folders.
    pub fn take(self, chosen: ChosenFiles) {
        self.request(|revision| {
            own_set(revision, chosen, move || {
                self.requests.with_value(|requests| requests.is_newest(revision))
            })
        });
    }

    /// Shows a set once it is read, unless one of a later request is there; where it is none, says why and
    /// keeps what is there.
    pub fn request<F>(self, read: impl FnOnce(Revision) -> F)
    where
        F: Future<Output = Result<PictureFiles, String>> + 'static,
    {
        let Some(revision) = self.requests.try_update_value(Revisions::begin) else { return };
        let reading = read(revision);
        spawn_local(async move {
            let read = reading.await;
            if self.requests.with_value(|requests| requests.is_newest(revision)) {
                self.problem.set(read.as_ref().err().cloned());
            }
            if let Ok(set) = read {
                self.replace(set);
            }
        });
    }

    fn replace(self, set: PictureFiles) {
        let is_late = |there: &Rc<PictureFiles>| there.revision > set.revision;
        if self.set.with_untracked(|there| there.as_ref().is_some_and(is_late)) {
            return;
        }
        self.hover.set(None);
        self.pin.set(None);
        for map in self.sides {
            map.update(SideMap::forget);
        }
        self.set.set(Some(Rc::new(set)));
    }

    /// Makes the map that is to be shown now, or shows it where it was made before. Reads what it depends on.
    pub fn follow(self, side: Side, layer: usize) {
        let map = self.side(side);
        // After an engine's end nobody answers what was asked of it.
        self.engine.kind.track();
        let (model, chosen, set) = (map.model.get(), self.projection.get(), self.set.get());
        let Some((info, set)) = self.engine.side(side).model.get().zip(set) else {
            map.update(|it| it.stop(Progress::Waiting));
            return;
        };
        let key = MapKey { pictures: set.revision, layer: layer.min(info.depth), model };
        let shape = TokenShape { images: set.pictures.len(), grid: info.grid, dim: info.dim };
        map.update(|it| it.begin(key, shape, chosen));
        self.proceed(side);
    }

    /// Does the next step of a side's map, if there is one.
    fn proceed(self, side: Side) {
        let Some(set) = self.set.get_untracked() else { return };
        match self.side(side).update(SideMap::next_step).flatten() {
            Some((run, Step::Look { picture, layer })) => {
                spawn_local(self.look(side, run, set, (picture, layer)));
            }
            Some((run, Step::Place { tokens, shape, epochs })) => {
                spawn_local(self.place(side, run, tokens, (shape, epochs)));
            }
            None => {}
        }
    }

    async fn look(
        self,
        side: Side,
        run: Revision,
        set: Rc<PictureFiles>,
        (picture, layer): (usize, usize),
    ) {
        let index = picture;
        let picture = &set.pictures[index];
        let analysis = OtherAnalysis::Tokens { layer };
        let answer = self.engine.analyze_other(side, &picture.file.blob, analysis).await;
        if matches!(answer, Err(EngineError::Image { .. })) {
            if self.side(side).update(|it| it.refused(run)) == Some(true) {
                self.leave_out(side, &set, index);
            }
            return self.proceed(side);
        }
        let answer = answer.as_ref().map(|(_, tokens)| &tokens[..]);
        let answer = answer.map_err(ToString::to_string);
        self.side(side).update(|it| it.looked(run, &picture.title, answer));
        self.proceed(side);
    }

    /// Goes on without a picture that a side's model cannot read; both sides do, so that their maps are of the same
    /// ones.
    fn leave_out(self, side: Side, set: &PictureFiles, picture: usize) {
        match set.without(picture) {
            Ok(fewer) => self.replace(fewer),
            Err(sentence) => {
                self.side(side).update(|it| it.stop(Progress::Failed(sentence)));
            }
        }
    }

    /// Starts a worker of its own for the map.
    async fn place(
        self,
        side: Side,
        run: Revision,
        tokens: TokenArray,
        (shape, epochs): (TokenShape, usize),
    ) {
        let map = self.side(side);
        let hear = move |answer| {
            map.update(|it| it.placed(run, answer, self.is_still.get_untracked()));
        };
        let listener = move |event| match event {
            WorkerEvent::Failed(reason) => hear(Err(reason)),
            WorkerEvent::Reply(message, attached) => match message.reply {
                Reply::TokenMap { stage, .. } => {
                    hear(Ok((stage, attached.floats.as_chunks().0.to_vec())));
                }
                Reply::Failed { error, .. } | Reply::Broken(error) => hear(Err(error.to_string())),
                _ => {}
            },
        };
        let started = self.engine.spare(listener).await;
        if !map.state.with_untracked(|it| it.is_current(run)) {
            return;
        }
        let TokenShape { images, dim, .. } = shape;
        let request = Request::MapTokens { slot: Slot(side.index() as u32), images, dim, epochs };
        let posted = started.and_then(|worker| {
            worker.post(&RequestMessage { id: RequestId(0), request }, &[&tokens.0])?;
            Ok(worker)
        });
        match posted {
            Ok(worker) => map.worker.set_value(Some(worker)),
            Err(reason) => hear(Err(reason)),
        }
    }
}
