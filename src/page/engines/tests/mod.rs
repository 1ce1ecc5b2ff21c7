//! The races that happened in a browser, as values: what comes late, what fails, what takes over.

use std::sync::Arc;

use super::*;
use crate::analysis::Curves;
use crate::engine::protocol::{
    Answer, ModelFile, ModelInfo, Note, NoteKind, Query, Question, Reply, ReplyMessage, Slot,
};
use crate::input::crop::CropPlace;
use crate::link::hints::Hints;
use crate::page::fixtures;
use crate::page::model_choice::{ModelChoice, ModelInput};
use crate::page::status::Status;

mod division;
mod gpu;
mod models;
mod questions;
mod saved;

/// A file is a number.
type State = Engines<u32>;

const CPU: u64 = 1;

fn choice(id: &str) -> ModelChoice<u32> {
    let file = ModelFile::at(format!("https://host/{id}"));
    ModelChoice {
        id: id.to_owned(),
        edition: 0,
        input: ModelInput::Fetched(file),
        listed: Hints::default(),
        said: Said::default(),
        size: None,
    }
}

fn model() -> ModelInfo {
    ModelInfo { size: 8, size_own: 8, ..fixtures::model(1, 1, 1, 2) }
}

fn curves() -> Curves {
    serde_json::from_value(serde_json::json!({
        "attention_distance_px": [[1.0]], "nmi": [[0.1]], "fourier_delta_log_amplitude": [[0.0]],
    }))
    .expect("the measures of one layer and head")
}

/// A state and what it wants done, with the replies of workers that do as they are asked.
struct Page {
    state: State,
    effects: Vec<Effect<u32>>,
    /// The newest part of the CPU's capture that a GPU compared.
    compared: RequestId,
}

impl Page {
    /// The CPU runs, and a model is wanted on each side.
    fn new() -> Page {
        let state = State::new("build", true, 4);
        let mut page = Page { state, effects: Vec::new(), compared: RequestId(0) };
        page.state.start(None);
        page.state.load(Side::Cl, choice("moco"));
        page.state.load(Side::Mim, choice("simmim"));
        page.state.launched(CPU, EngineKind::Cpu, Seat::Active);
        page.take();
        page
    }

    /// Both models are there and have seen a picture.
    fn ready() -> Page {
        let mut page = Page::new();
        page.load_all();
        page.state.show(100, CropPlace::CENTER);
        page.run_all();
        page
    }

    fn take(&mut self) -> Vec<Effect<u32>> {
        let new = self.state.take_effects();
        self.effects.extend(new.iter().cloned());
        new
    }

    /// The newest request of a kind to a fleet about a side.
    fn newest(
        &mut self,
        fleet: u64,
        side: Side,
        kind: fn(&Request) -> bool,
    ) -> (RequestId, Request) {
        self.take();
        let of = |effect: &Effect<u32>| match effect {
            Effect::Post { fleet: to, id, request, .. }
                if *to == fleet && request.slot() == slot(side) && kind(request) =>
            {
                Some((*id, (**request).clone()))
            }
            _ => None,
        };
        self.effects.iter().rev().find_map(of).expect("such a request was posted")
    }

    fn posts(&mut self, kind: fn(&Request) -> bool) -> usize {
        self.take();
        let of =
            |effect: &&Effect<u32>| matches!(effect, Effect::Post { request, .. } if kind(request));
        self.effects.iter().filter(of).count()
    }

    fn reply(&mut self, fleet: u64, side: Side, id: RequestId, reply: Reply, floats: Vec<f32>) {
        let message = ReplyMessage { id: Some(id), reply };
        self.state.reply(fleet, side.index(), message, floats, None);
        self.take();
    }

    fn loaded(&mut self, fleet: u64, side: Side) {
        let (id, _) = self.newest(fleet, side, is_load);
        self.loaded_by(fleet, side, id);
    }

    fn loaded_by(&mut self, fleet: u64, side: Side, id: RequestId) {
        self.loaded_as(fleet, side, id, model());
    }

    fn loaded_as(&mut self, fleet: u64, side: Side, id: RequestId, model: ModelInfo) {
        let reply =
            Reply::Loaded { slot: slot(side), model, workers: 1, sha256: None, load_ms: 1.0 };
        self.reply(fleet, side, id, reply, Vec::new());
    }

    fn load_all(&mut self) {
        Side::BOTH.into_iter().for_each(|side| self.loaded(CPU, side));
    }

    fn ran(&mut self, fleet: u64, side: Side) {
        let (id, request) = self.newest(fleet, side, is_run);
        let Request::Run { image, .. } = request else { unreachable!("is_run") };
        self.ran_by(fleet, side, id, image);
    }

    fn ran_by(&mut self, fleet: u64, side: Side, id: RequestId, image: ImageId) {
        self.ran_in(fleet, side, id, image, 2.0);
    }

    fn ran_in(&mut self, fleet: u64, side: Side, id: RequestId, image: ImageId, millis: f64) {
        let reply = Reply::Ran {
            slot: slot(side),
            image,
            curves: curves(),
            forward_ms: millis - 1.0,
            analyze_ms: 1.0,
            shift: None,
        };
        self.reply(fleet, side, id, reply, Vec::new());
    }

    fn run_all(&mut self) {
        Side::BOTH.into_iter().for_each(|side| self.ran(CPU, side));
    }

    fn fail(&mut self, fleet: u64, side: Side, kind: fn(&Request) -> bool, error: EngineError) {
        let (id, _) = self.newest(fleet, side, kind);
        self.reply(fleet, side, id, Reply::Failed { slot: slot(side), error }, Vec::new());
    }

    fn attention(&mut self, fleet: u64, side: Side) {
        let (id, request) = self.newest(fleet, side, is_attention);
        let Request::Attention { image, query, .. } = request else { unreachable!("is_attention") };
        let token = query.token(2.into(), crate::tokens::PrefixTokens::CLASS);
        let reply = Reply::Attention { slot: slot(side), image, query, token };
        self.reply(fleet, side, id, reply, vec![0.2; 5]);
    }

    /// The GPU compares the whole of both captures, all parts with the same difference.
    fn compare_all(&mut self, [cpu, gpu]: [u64; 2], difference: f32) {
        while self.compare_one([cpu, gpu], difference) {}
    }

    /// The CPU sends a part, and the GPU compares it; whether there was one to send.
    fn compare_one(&mut self, [cpu, gpu]: [u64; 2], difference: f32) -> bool {
        self.take();
        let part = |effect: &Effect<u32>| match effect {
            Effect::Post { id, request, .. } => match **request {
                Request::CapturePart { slot, image, part } if *id > self.compared => {
                    Some((*id, slot, image, part))
                }
                _ => None,
            },
            _ => None,
        };
        let Some((id, slot, image, part)) = self.effects.iter().rev().find_map(part) else {
            return false;
        };
        self.compared = id;
        let side = Side::BOTH[slot.0 as usize];
        self.reply(cpu, side, id, Reply::CapturePart { slot, image, part }, vec![0.5; 4]);
        let (id, _) = self.newest(gpu, side, |it| matches!(it, Request::Compare { .. }));
        self.reply(gpu, side, id, Reply::Compared { slot, image, part, difference }, Vec::new());
        true
    }

    /// Each engine runs each model once more, in so many milliseconds.
    fn time_all(&mut self, fleets: [u64; 2], millis: [f64; 2]) {
        for (fleet, millis) in fleets.into_iter().zip(millis) {
            for side in Side::BOTH {
                let (id, request) = self.newest(fleet, side, is_run);
                let Request::Run { image, .. } = request else { unreachable!("is_run") };
                self.ran_in(fleet, side, id, image, millis);
            }
        }
    }

    fn status(&self, side: Side) -> &'static str {
        self.state.side(side).status.word()
    }

    fn wanted(&self, side: Side) -> Option<String> {
        self.state.wanted_id(side)
    }

    fn told(&mut self) -> Vec<String> {
        self.take();
        let text = |effect: &Effect<u32>| match effect {
            Effect::Tell { text, .. }
            | Effect::TellLink { text, .. }
            | Effect::NotLoaded { text, .. } => Some(text.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(text).collect()
    }

    fn corrections(&mut self) -> Vec<Correction> {
        self.take();
        let of = |effect: &Effect<u32>| match effect {
            Effect::Correct(correction) => Some(correction.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(of).collect()
    }
}

fn is_load(request: &Request) -> bool {
    matches!(request, Request::Load { .. } | Request::LoadFile { .. })
}

fn is_run(request: &Request) -> bool {
    matches!(request, Request::Run { .. })
}

fn is_attention(request: &Request) -> bool {
    matches!(request, Request::Attention { .. })
}

fn is_question(request: &Request) -> bool {
    matches!(request, Request::Question { .. })
}

fn patch(x: f32, y: f32) -> Query {
    Query::Point { x, y }
}

fn unreadable() -> EngineError {
    EngineError::Image { reason: "This JPEG is cut off.".to_owned() }
}

fn refused() -> EngineError {
    EngineError::Checkpoint { reason: "This file is no checkpoint.".to_owned() }
}
