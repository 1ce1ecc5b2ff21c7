//! How a map comes about: the model looks at every picture, then a worker of its own places the tokens.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Array, Float32Array, Function, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::map::{Facts, Key, MOST_TOKENS, Map, Way};
use super::maps::{Progress, TokenMaps, Tokens};
use super::set::PictureSet;
use crate::address::Side;
use crate::analysis::EPOCHS;
use crate::engine::client::{WorkerEvent, words};
use crate::engine::limits::check_tokens;
use crate::engine::protocol::{
    MapStage, ModelInfo, OtherAnalysis, Reply, Request, RequestId, RequestMessage, Slot,
};

impl TokenMaps {
    /// Makes the map that is wanted now, or shows it where it was made before. Reads what it depends on.
    pub fn follow(self, side: Side, layer: usize) {
        let map = self.side(side);
        // After an engine's end nobody answers what was asked of it.
        self.engine.kind.track();
        let models = map.models.get();
        let model = self.engine.side(side).model.get();
        match (model, self.set.get()) {
            (Some(model), Some(set)) => {
                let layer = layer.min(model.depth);
                self.begin(side, (set.number, layer, models), model, set);
            }
            _ => {
                map.stop(Progress::Waiting);
            }
        }
    }

    /// Begins again after it was stopped or went wrong.
    pub fn again(self, side: Side, layer: usize) {
        untrack(|| self.follow(side, layer));
    }

    fn begin(self, side: Side, key: Key, model: ModelInfo, set: Rc<PictureSet>) {
        let map = self.side(side);
        let ticket = map.stop(Progress::Waiting);
        let way = self.wanted_way(set.pictures.len() * model.grid * model.grid);
        if map.show_kept(key, way) {
            return map.progress.set(Progress::Done);
        }
        let known = map.tokens.with_value(|known| {
            known.as_ref().filter(|(of, _)| *of == key).map(|(_, tokens)| tokens.clone())
        });
        spawn_local(async move {
            let tokens = match known {
                Some(tokens) => Ok(Some(tokens)),
                None => self.gather(side, ticket, key.1, &model, &set).await,
            };
            match tokens {
                Ok(Some(tokens)) => {
                    map.tokens.set_value(Some((key, tokens.clone())));
                    self.place(side, ticket, key, tokens).await;
                }
                Ok(None) => {}
                Err(sentence) if map.is_current(ticket) => {
                    map.progress.set(Progress::Failed(sentence));
                }
                Err(_) => {}
            }
        });
    }

    /// Every picture's tokens; `None` where something newer was begun.
    async fn gather(
        self,
        side: Side,
        ticket: u64,
        layer: usize,
        model: &ModelInfo,
        set: &PictureSet,
    ) -> Result<Option<Tokens>, String> {
        let map = self.side(side);
        let (grid, dim, images) = (model.grid, model.dim, set.pictures.len());
        check_tokens(images, grid * grid, dim).map_err(|error| error.to_string())?;
        let length = grid * grid * dim;
        map.progress.set(Progress::Looking(0, images));
        // What was asked before cannot be taken back: a step through the layers would leave one at each.
        if !map.turn.wait().await || !map.is_current(ticket) {
            return Ok(None);
        }
        let floats = zeros(images * length)?;
        for (index, picture) in set.pictures.iter().enumerate() {
            map.progress.set(Progress::Looking(index, images));
            let analyzed =
                self.engine.analyze_other(side, &picture.blob, OtherAnalysis::Tokens { layer });
            let analyzed = map.turn.ask(analyzed).await;
            if !map.is_current(ticket) {
                return Ok(None);
            }
            let (_, tokens) = analyzed.map_err(|error| error.to_string())?;
            if tokens.len() != length {
                return Err(format!("{} gave no tokens of this model.", picture.title));
            }
            let start = (index * length) as u32;
            floats.subarray(start, start + length as u32).copy_from(&tokens);
        }
        Ok(Some(Tokens { floats, images, grid, dim }))
    }

    /// Starts a worker of its own for the map; it answers to [`Self::hear`].
    async fn place(self, side: Side, ticket: u64, key: Key, tokens: Tokens) {
        let map = self.side(side);
        map.progress.set(Progress::Placing);
        let way = untrack(|| self.wanted_way(tokens.images * tokens.grid * tokens.grid));
        let epochs = if way == Way::Tsne { EPOCHS } else { 0 };
        let grid = tokens.grid;
        let facts = Rc::new(Cell::new(None));
        let listener = move |event| {
            if map.is_current(ticket) {
                self.hear(side, event, (key, grid, epochs), &facts);
            }
        };
        let started = self.engine.spare(listener).await;
        if !map.is_current(ticket) {
            return;
        }
        let Tokens { floats, images, dim, .. } = tokens;
        let request = Request::MapTokens { slot: Slot(side.index() as u32), images, dim, epochs };
        let posted = started.and_then(|worker| {
            worker.post(&RequestMessage { id: RequestId(0), request }, &[&floats])?;
            Ok(worker)
        });
        match posted {
            Ok(worker) => map.worker.set_value(Some(worker)),
            Err(reason) => map.stop_with(&reason),
        }
    }

    fn hear(
        self,
        side: Side,
        event: WorkerEvent,
        (key, grid, epochs): (Key, usize, usize),
        facts: &Cell<Option<Facts>>,
    ) {
        let map = self.side(side);
        let (reply, floats) = match event {
            WorkerEvent::Reply(answer, attached) => (answer.reply, attached.floats),
            WorkerEvent::Failed(reason) => return map.stop_with(&reason),
        };
        let stage = match reply {
            Reply::TokenMap { stage, .. } => stage,
            Reply::Failed { error, .. } | Reply::Broken(error) => {
                return map.stop_with(&error.to_string());
            }
            _ => return,
        };
        let (way, epoch) = match stage {
            MapStage::Components { explained, within_over_between: ratio } => {
                facts.set(Some(Facts { explained, ratio }));
                (Way::Pca, 0)
            }
            MapStage::Neighbors { epoch, .. } => (Way::Tsne, epoch),
        };
        let Some(facts) = facts.get() else { return };
        let (set, layer, _) = key;
        let places = floats.as_chunks().0.to_vec();
        let count = places.len();
        let new = Arc::new(Map { layer, grid, way, epoch, places, facts, set });
        let done = epoch == epochs;
        if new.is_done() {
            map.kept.update_value(|kept| _ = kept.insert((key, way), new.clone()));
        }
        // Components are where t-SNE starts from, so they are shown until it has begun.
        let moves = done || !self.still.get_untracked();
        if way == Way::Pca || (self.way.get_untracked() == way && moves) {
            map.shown.set(Some(new));
        }
        if done {
            map.worker.set_value(None);
            // On the way to t-SNE come the components, so that both maps are kept now.
            if way == Way::Tsne || count > MOST_TOKENS {
                map.tokens.set_value(None);
            }
            map.progress.set(Progress::Done);
        } else if epoch > 0 {
            map.progress.set(Progress::Epoch(epoch, epochs));
        }
    }
}

/// So many zeros; the constructor as it is bound throws where there is no room.
fn zeros(length: usize) -> Result<Float32Array, String> {
    let zeros = Reflect::get(&js_sys::global(), &"Float32Array".into())
        .and_then(|constructor| constructor.dyn_into::<Function>())
        .and_then(|constructor| {
            Reflect::construct(&constructor, &Array::of1(&(length as f64).into()))
        })
        .and_then(|zeros| zeros.dyn_into::<Float32Array>());
    zeros.map_err(|thrown| {
        format!(
            "There is no room for the tokens of so many pictures ({}). Choose fewer.",
            words(&thrown)
        )
    })
}
