//! What the engines say, and what the page makes of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fleet::{Held, Seen, side, slot};
use super::wish::Wish;
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::client::{Attachment, WorkerEvent};
use crate::engine::protocol::{
    EngineError, EngineKind, ImageId, Reply, ReplyMessage, RequestId, Slot,
};
use crate::ui::boot;
use crate::ui::notices::Topic;
use crate::ui::side::{Perturbed, Rows, SideState, Status};
use crate::ui::timing;

impl EngineHandle {
    pub(super) fn hear(self, number: u64, worker: usize, event: WorkerEvent) {
        let Some(seat) = self.seat(number) else { return };
        match event {
            WorkerEvent::Reply(reply, with) => self.take(seat, number, worker, *reply, with),
            WorkerEvent::Failed(reason) => self.broken(number, Some(worker), &reason),
        }
    }

    fn seat(self, number: u64) -> Option<Seat> {
        self.with(|inner| {
            let sits = |seat: &Seat| inner.fleet(*seat).is_some_and(|fleet| fleet.number == number);
            [Seat::Active, Seat::Warming].into_iter().find(sits)
        })
    }

    fn take(
        self,
        seat: Seat,
        number: u64,
        worker: usize,
        ReplyMessage { id, reply }: ReplyMessage,
        Attachment { floats, blob }: Attachment,
    ) {
        match reply {
            Reply::Started { build, adapter, .. } => {
                let expected = self.with(|inner| {
                    if let Some(fleet) = inner.fleet(seat) {
                        fleet.adapter.clone_from(&adapter);
                    }
                    inner.boot.build.clone()
                });
                if seat == Seat::Active {
                    self.adapter.set(adapter);
                }
                if build != expected {
                    boot::reload_once(&expected);
                }
            }
            Reply::Broken(error) => self.broken(number, Some(worker), &error.to_string()),
            Reply::Progress { slot, received, total } => {
                self.waits(seat, side(slot), id, Status::Loading { received, total });
            }
            Reply::Reading { slot } => self.waits(seat, side(slot), id, Status::Reading),
            Reply::Cancelled { slot } => {
                if let Some(side) = side(slot) {
                    self.cancelled(seat, side, id);
                }
            }
            Reply::Loaded { slot, model, load_ms, .. } => {
                if let Some(side) = side(slot) {
                    self.loaded(seat, side, id, (model, load_ms, blob));
                }
            }
            Reply::Ran { slot: of, image, curves, forward_ms, analyze_ms, shift } => {
                let Some(side) = side(of) else { return };
                let current = self.image.get_untracked() == Some(image);
                let perturbed = shift.and_then(|shift| Perturbed::new(shift, &floats));
                let seen = Seen { image, curves, perturbed };
                let name = self.with(|inner| {
                    let fleet = inner.fleet(seat)?;
                    fleet.heard(of);
                    let held = &mut fleet.held[side.index()];
                    held.ran = Some(seen.clone());
                    held.model.as_ref().map(|model| model.id.clone())
                });
                let Some(name) = name.filter(|_| current) else { return };
                if seat == Seat::Warming {
                    return self.take_over(image);
                }
                let engine = self.kind.get_untracked();
                timing::measure("vitscope:forward", forward_ms, &name, engine);
                timing::measure("vitscope:analyze", analyze_ms, &name, engine);
                let state = self.side(side);
                // In a row of pictures what was shown stays until the new is in.
                if state.cache.with_untracked(|cache| !cache.is_empty()) {
                    self.with(|inner| inner.wishes[side.index()].stale = true);
                }
                self.saw(state, seen);
                self.ready(state);
                self.ask_rows(side);
            }
            Reply::Attention { slot: of, image, token, .. } => {
                let Some(side) = side(of).filter(|_| seat == Seat::Active) else { return };
                let state = self.side(side);
                let current = self.image.get_untracked() == Some(image);
                let fresh = self.with(|inner| {
                    if let Some(fleet) = inner.fleet(seat) {
                        fleet.heard(of);
                    }
                    let wish = &mut inner.wishes[side.index()];
                    wish.asked = wish.asked.filter(|asked| Some(*asked) != id);
                    current && std::mem::take(&mut wish.stale)
                });
                let model = state.model.get_untracked();
                let rows = model.filter(|_| current).and_then(|m| Rows::new(token, m, floats));
                if let Some(rows) = rows {
                    state.cache.update(|cache| {
                        if fresh {
                            cache.clear();
                        }
                        cache.insert(token, rows);
                    });
                }
                self.ask_rows(side);
            }
            Reply::Answer { slot: of, image, question, answer } => {
                self.heard(seat, of);
                if let Some(side) = side(of).filter(|_| seat == Seat::Active) {
                    self.answer_came(side, image, question, (answer, floats));
                }
            }
            Reply::OtherAnalyzed { slot: of, result } => {
                self.heard(seat, of);
                if let Some(side) = side(of) {
                    self.other_analyzed(seat, side, id, Ok((result, floats)));
                }
            }
            // Only a spare worker maps tokens, and its listener is its own.
            Reply::TokenMap { .. } => {}
            Reply::Failed { slot: of, error } => {
                self.heard(seat, of);
                let Some(side) = side(of) else { return };
                match seat {
                    _ if self.is_of_other(seat, side, id) => {
                        self.other_analyzed(seat, side, id, Err(error));
                    }
                    Seat::Active if self.question_failed(side, id, &error) => {}
                    Seat::Active => self.failed(side, id, error),
                    Seat::Warming => self.broken(number, None, &error.to_string()),
                }
            }
        }
    }

    /// An answer came for a slot: nobody needs to watch it.
    fn heard(self, seat: Seat, slot: Slot) {
        self.with(|inner| {
            if let Some(fleet) = inner.fleet(seat) {
                fleet.heard(slot);
            }
        });
    }

    /// Shows what a side's model said of an image. What its views were told of the one before stays until
    /// they are told of this one.
    fn saw(self, state: SideState, Seen { image, curves, perturbed }: Seen) {
        let shown = self.with(|inner| inner.wishes[state.side.index()].questions.clone());
        state.insight.age(&shown);
        state.perturbed.set(perturbed);
        state.curves.set(Some((image, curves)));
    }

    /// The newest load of a side goes on.
    fn waits(self, seat: Seat, side: Option<Side>, id: Option<RequestId>, status: Status) {
        let Some(side) = side else { return };
        let newest = self.with(|inner| {
            let fleet = inner.fleet(seat)?;
            fleet.heard(slot(side));
            let held = &mut fleet.held[side.index()];
            if status == Status::Reading {
                held.reading = id;
            }
            held.loads.last().map(|(asked, _)| *asked)
        });
        if seat == Seat::Active && newest.is_some() && newest == id {
            self.side(side).status.set(status);
        }
    }

    /// A request of the answering engine failed.
    fn failed(self, side: Side, id: Option<RequestId>, error: EngineError) {
        let failed = self.with(|inner| {
            let Wish { asked, .. } = &mut inner.wishes[side.index()];
            if *asked == id {
                *asked = None;
            }
            let fleet = inner.fleet(Seat::Active)?;
            fleet.heard(slot(side));
            fleet.held[side.index()].take_load(id)
        });
        match failed {
            // A newer one is on its way.
            _ if self.is_loading(side) => {}
            Some(failed) => self.load_failed(side, &failed, error),
            None if error == EngineError::NoCapture => {}
            None => self.side(side).status.set(Status::Failed(error)),
        }
    }

    /// Ready, unless a model is on its way.
    fn ready(self, state: SideState) {
        if !self.is_loading(state.side) {
            state.status.set(Status::Ready);
        }
    }

    /// The warming fleet becomes the one that answers, once it has seen the image shown.
    pub(super) fn take_over(self, image: ImageId) {
        let taken = self.with(|inner| {
            let free = |held: &Held| held.loads.is_empty();
            // What is on its way goes on; the GPU waits for it.
            inner.fleet(Seat::Active).filter(|fleet| fleet.held.iter().all(free))?;
            let shown = inner.wishes.each_ref().map(|wish| wish.shown.clone());
            let fleet = inner.fleets[Seat::Warming as usize].take_if(|fleet| {
                let mut pairs = fleet.held.iter().zip(&shown);
                fleet.has_seen(image)
                    && pairs.all(|(held, shown)| held.is_or_will_be(shown.as_ref()))
            })?;
            for wish in &mut inner.wishes {
                (wish.asked, wish.stale) = (None, true);
            }
            let seen = fleet.held.each_ref().map(|held| held.ran.clone());
            let taken = (fleet.kind, fleet.adapter.clone(), seen);
            inner.fleets[Seat::Active as usize] = Some(fleet);
            Some(taken)
        });
        let Some((kind, adapter, seen)) = taken else { return };
        self.kind.set(kind);
        self.adapter.set(adapter);
        for (state, seen) in self.sides.into_iter().zip(seen) {
            if let Some(seen) = seen {
                self.saw(state, seen);
            }
            state.status.set(Status::Ready);
            self.ask_rows(state.side);
        }
    }

    /// A worker stopped working; which, where that is known. One of the CPU's is started anew with
    /// its model, once a model; a GPU is replaced by the CPU.
    pub(super) fn broken(self, number: u64, worker: Option<usize>, reason: &str) {
        let Some(seat) = self.seat(number) else { return };
        let kind = self.with(|inner| inner.fleet(seat).map(|fleet| fleet.kind));
        let side = worker.and_then(|index| Side::BOTH.get(index).copied());
        match (seat, kind, side) {
            (Seat::Active, Some(EngineKind::Cpu), Some(side)) => self.restart(side, reason),
            (seat, kind, _) => {
                self.with(|inner| inner.fleets[seat as usize] = None);
                match (seat, kind) {
                    (Seat::Warming, _) => {}
                    (Seat::Active, Some(EngineKind::Webgpu)) => self.fall_back(reason),
                    _ => self.fail_all(EngineError::Worker { reason: reason.to_owned() }),
                }
            }
        }
    }

    fn restart(self, side: Side, reason: &str) {
        let (started, again, newer, culprit) = self.with(|inner| {
            let fleet = inner.fleet(Seat::Active);
            let (started, culprit) = fleet.map_or((Ok(()), None), |fleet| {
                let culprit = fleet.held[side.index()].broken_load();
                (fleet.respawn(side), culprit)
            });
            let newer = culprit.as_ref().is_some_and(|(_, newer)| *newer);
            let wish = &mut inner.wishes[side.index()];
            (wish.asked, wish.stale) = (None, true);
            let before = wish.shown.as_ref();
            let culprit = culprit.map(|(culprit, _)| culprit);
            let culprit = culprit.filter(|new| before.is_some_and(|before| !before.is(new)));
            let again = culprit.is_none() && !newer && std::mem::replace(&mut wish.respawned, true);
            (started, again, newer, culprit)
        });
        let state = self.side(side);
        let error = |reason: &str| EngineError::Worker { reason: reason.to_owned() };
        match (started, culprit) {
            (Err(reason), _) => state.status.set(Status::Failed(error(&reason))),
            // Nobody waits for the one that it broke at.
            (Ok(()), _) if newer => self.rest(side),
            (Ok(()), Some(culprit)) => {
                let reason = format!(
                    "The engine stopped while it read this model ({reason}). The model may be too \
                     large for this tab; the one before is shown again."
                );
                self.load_failed(side, &culprit, EngineError::Checkpoint { reason });
            }
            (Ok(()), None) if !again => {
                state.status.set(Status::Running);
                self.post_model(Seat::Active, side);
            }
            (Ok(()), None) => state.status.set(Status::Failed(error(reason))),
        }
    }

    /// The CPU takes over from a GPU; the view stays as it is.
    pub(super) fn fall_back(self, reason: &str) {
        self.notices.tell(
            Topic::Engine,
            &format!("The GPU stopped ({reason}). The CPU goes on from here."),
        );
        self.adapter.set(None);
        self.with(|inner| {
            for wish in &mut inner.wishes {
                (wish.asked, wish.stale) = (None, true);
            }
        });
        for state in self.sides {
            if self.with(|inner| inner.wishes[state.side.index()].model.is_some()) {
                state.status.set(Status::Running);
            }
        }
        spawn_local(self.launch(EngineKind::Cpu, Seat::Active));
    }

    pub(super) fn fail_all(self, error: EngineError) {
        self.with(|inner| inner.dead = Some(error.clone()));
        for state in self.sides {
            state.status.set(Status::Failed(error.clone()));
        }
    }
}
