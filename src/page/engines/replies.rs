//! What the workers say, and what the page makes of it.

use std::sync::Arc;

use super::fleet::{Seen, side_of};
use super::{Effect, Engines, Part, Seat};
use crate::engine::protocol::{ImageId, Reply, ReplyMessage, RequestId, Slot};
use crate::link::Side;
use crate::page::perturbed::Perturbed;
use crate::page::rows::Rows;
use crate::page::status::Status;

impl<F: Clone + PartialEq> Engines<F> {
    /// A worker of a fleet has said something, with the floats and the file that came with it.
    pub fn reply(
        &mut self,
        number: u64,
        worker: usize,
        ReplyMessage { id, reply }: ReplyMessage,
        floats: Vec<f32>,
        file: Option<F>,
    ) {
        // Of a fleet that was replaced nobody waits for anything.
        let Some(seat) = self.seat(number) else { return };
        match reply {
            Reply::Started { build, adapter, .. } => self.started(seat, &build, adapter),
            Reply::Broken(error) => self.broken(number, Some(worker), &error.to_string()),
            Reply::Progress { slot, received, total } => {
                self.waits(seat, slot, id, Status::Loading { received, total });
            }
            Reply::Reading { slot } => self.waits(seat, slot, id, Status::Reading),
            Reply::Cancelled { slot } => {
                if let Some(side) = side_of(slot) {
                    self.cancelled(seat, side, id);
                }
            }
            Reply::Loaded { slot, model, workers, load_ms, .. } => {
                if let Some(side) = side_of(slot) {
                    self.set_workers(seat, side, workers);
                    self.loaded(seat, side, id, (model, load_ms, file));
                }
            }
            Reply::Whole { slot } => {
                if let Some(side) = side_of(slot) {
                    self.set_workers(seat, side, 1);
                }
            }
            Reply::Ran { forward_ms, analyze_ms, .. }
                if self.run_timed(id, forward_ms + analyze_ms) => {}
            Reply::Ran { slot, image, curves, forward_ms, analyze_ms, shift } => {
                let Some(side) = side_of(slot) else { return };
                let input = self.side(side).model.as_ref().map(|model| model.input());
                let perturbed = shift
                    .zip(input)
                    .and_then(|(shift, input)| Perturbed::new(shift, &floats, input));
                let seen = Seen { image, curves: Arc::new(curves), perturbed };
                self.ran(seat, side, seen, [forward_ms, analyze_ms]);
            }
            Reply::Attention { slot, image, token, .. } => {
                if let Some(side) = side_of(slot).filter(|_| seat == Seat::Active) {
                    self.attention_came(side, id, image, (token, floats));
                }
            }
            Reply::Answer { slot, image, question, answer } => {
                if let Some(side) = side_of(slot).filter(|_| seat == Seat::Active) {
                    self.answer_came(side, image, question, (answer, floats));
                }
            }
            Reply::OtherAnalyzed { slot, result } => {
                if let (Some(side), Some(id)) = (side_of(slot), id) {
                    self.other_analyzed(seat, side, id, Ok((result, floats)));
                }
            }
            Reply::CapturePart { .. } => self.part_came(id, floats),
            Reply::Compared { difference, .. } => self.compared(id, difference),
            // A worker of its own maps tokens, and whoever started it listens.
            Reply::TokenMap { .. } => {}
            Reply::Failed { slot, error } => {
                if let Some(side) = side_of(slot) {
                    self.failed(seat, side, id, error);
                }
            }
        }
    }

    fn started(&mut self, seat: Seat, build: &str, adapter: Option<String>) {
        if let Some(fleet) = self.fleet_mut(seat) {
            fleet.adapter.clone_from(&adapter);
        }
        if seat == Seat::Active {
            self.adapter = adapter;
            self.effects.push(Effect::EngineChanged);
        }
        if build != self.build {
            self.effects.push(Effect::Reload { build: self.build.clone() });
        }
    }

    /// A load goes on; the newest of a side is what the side waits for.
    fn waits(&mut self, seat: Seat, slot: Slot, id: Option<RequestId>, status: Status) {
        let Some(side) = side_of(slot) else { return };
        let Some(fleet) = self.fleet_mut(seat) else { return };
        let held = &mut fleet.held[side.index()];
        if status == Status::Reading {
            held.reading = id;
        }
        let newest = held.loads.last().map(|(asked, _)| *asked);
        if seat == Seat::Active && newest.is_some() && newest == id {
            self.set_status(side, status);
        }
    }

    /// A model has seen a picture.
    fn ran(&mut self, seat: Seat, side: Side, seen: Seen, [forward_ms, analyze_ms]: [f64; 2]) {
        let image = self.image;
        let Some(fleet) = self.fleet_mut(seat) else { return };
        let held = &mut fleet.held[side.index()];
        held.seen = Some(seen.clone());
        held.run.take_if(|(_, run)| *run == seen.image);
        let model = held.model.as_ref().map(|model| model.id.clone());
        let Some(model) = model.filter(|_| image == Some(seen.image)) else { return };
        if seat == Seat::Warming {
            return self.choose_engine();
        }
        self.picture_seen();
        for (name, millis) in [("vitscope:forward", forward_ms), ("vitscope:analyze", analyze_ms)] {
            self.effects.push(Effect::Measure { name, millis, model: model.clone() });
        }
        // In a row of pictures what was shown stays until the new is in.
        let record = self.side_mut(side);
        record.outdated |= !record.attention.is_empty();
        record.saved = false;
        self.show_seen(side, seen);
        // Unless a model is on its way.
        if !self.is_loading(side) {
            self.set_status(side, Status::Ready);
        }
        self.ask_attention(side);
        self.choose_engine();
    }

    /// Shows what a side's model said of a picture. What it answered of the one before stays until it is asked of
    /// this one.
    pub(super) fn show_seen(&mut self, side: Side, Seen { image, curves, perturbed }: Seen) {
        let record = self.side_mut(side);
        let questions = record.questions.clone();
        record.answers.outdate(&questions);
        record.perturbed = perturbed;
        record.curves = Some((image, curves));
        self.changed(side, Part::Answers);
        self.changed(side, Part::Curves);
    }

    /// The attention from a token has come.
    fn attention_came(
        &mut self,
        side: Side,
        id: Option<RequestId>,
        image: ImageId,
        (token, floats): (usize, Vec<f32>),
    ) {
        let is_current = self.image == Some(image);
        let record = self.side_mut(side);
        record.asked.take_if(|asked| Some(*asked) == id);
        let was_outdated = is_current && std::mem::take(&mut record.outdated);
        let model = record.model.clone().filter(|_| is_current);
        if let Some(rows) = model.and_then(|model| Rows::new(token, model, floats)) {
            if was_outdated {
                record.attention.clear();
            }
            record.attention.insert(token, rows);
            self.changed(side, Part::Attention);
        }
        self.ask_attention(side);
    }
}
