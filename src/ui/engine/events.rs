//! What the engines say, and what the page makes of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fleet::{Fleet, side, slot};
use super::{EngineHandle, Seat, Wish};
use crate::address::Side;
use crate::engine::client::Event;
use crate::engine::protocol::{Answer, EngineError, EngineKind, ImageId, Reply, RequestId};
use crate::ui::boot;
use crate::ui::notices::Topic;
use crate::ui::side::{Rows, SideState, Status};
use crate::ui::timing;

impl EngineHandle {
    pub(super) fn hear(self, number: u64, worker: usize, event: Event) {
        let Some(seat) = self.seat(number) else { return };
        match event {
            Event::Answer(answer, floats) => self.answer(seat, number, worker, *answer, floats),
            Event::Failed(reason) => self.broken(number, Some(worker), &reason),
        }
    }

    fn seat(self, number: u64) -> Option<Seat> {
        self.with(|inner| {
            let sits = |seat: &Seat| inner.fleet(*seat).is_some_and(|fleet| fleet.number == number);
            [Seat::Active, Seat::Warming].into_iter().find(sits)
        })
    }

    fn answer(
        self,
        seat: Seat,
        number: u64,
        worker: usize,
        Answer { id, reply }: Answer,
        floats: Vec<f32>,
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
            Reply::Progress { slot, received, total } if seat == Seat::Active => {
                if let Some(side) = side(slot) {
                    self.side(side).status.set(Status::Loading { received, total });
                }
            }
            Reply::Progress { .. } => {}
            Reply::Loaded { slot: of, model, load_ms, .. } => {
                let Some(side) = side(of) else { return };
                let name = self.with(|inner| {
                    let fleet = inner.fleet(seat)?;
                    fleet.heard(of);
                    let held = &mut fleet.held[side.index()];
                    let (_, name) = held.loading.take_if(|(asked, _)| Some(*asked) == id)?;
                    held.model = Some((name.clone(), model.clone()));
                    held.ran = None;
                    Some(name)
                });
                let Some(name) = name else { return };
                if seat == Seat::Active {
                    timing::measure("vitscope:load", load_ms, &name, self.kind.get_untracked());
                    let state = self.side(side);
                    // The same model on another engine: its maps stay until the new ones are in.
                    let same = self.with(|inner| {
                        let wish = &mut inner.wishes[side.index()];
                        wish.asked = None;
                        let before = std::mem::replace(&mut wish.shown, wish.model.clone());
                        before.is_some_and(|(before, _)| before == name)
                    });
                    if !same {
                        state.cache.update(|cache| cache.clear());
                        state.curves.set(None);
                    }
                    self.notices.settle(Topic::Model);
                    state.model.set(Some(model));
                    state.status.set(Status::Running);
                }
                self.post_image(seat, side);
            }
            Reply::Ran { slot: of, image, curves, forward_ms, analyze_ms } => {
                let Some(side) = side(of) else { return };
                let current = self.image.get_untracked() == Some(image);
                let name = self.with(|inner| {
                    let fleet = inner.fleet(seat)?;
                    fleet.heard(of);
                    let held = &mut fleet.held[side.index()];
                    held.ran = Some((image, curves.clone()));
                    held.model.as_ref().map(|(name, _)| name.clone())
                });
                let Some(name) = name.filter(|_| current) else { return };
                if seat == Seat::Warming {
                    return self.take_over(image);
                }
                let engine = self.kind.get_untracked();
                timing::measure("vitscope:forward", forward_ms, &name, engine);
                timing::measure("vitscope:analyze", analyze_ms, &name, engine);
                let state = self.side(side);
                state.curves.set(Some((image, curves)));
                self.ready(state);
                self.ask_rows(side);
            }
            Reply::Rows { slot: of, image, token, .. } => {
                let Some(side) = side(of).filter(|_| seat == Seat::Active) else { return };
                let state = self.side(side);
                let fresh = self.with(|inner| {
                    if let Some(fleet) = inner.fleet(seat) {
                        fleet.heard(of);
                    }
                    let wish = &mut inner.wishes[side.index()];
                    wish.asked = wish.asked.filter(|asked| Some(*asked) != id);
                    std::mem::take(&mut wish.stale)
                });
                let model = state.model.get_untracked();
                let current = self.image.get_untracked() == Some(image);
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
            Reply::Failed { slot: of, error } => {
                let Some(side) = side(of) else { return };
                match seat {
                    Seat::Active => self.failed(side, id, error),
                    Seat::Warming => self.broken(number, None, &error.to_string()),
                }
            }
        }
    }

    /// A request of the answering engine failed: a model that did not load leaves the one before
    /// in place, where there is one.
    fn failed(self, side: Side, id: Option<RequestId>, error: EngineError) {
        let state = self.side(side);
        let image = self.image.get_untracked();
        let (loading, before, seen) = self.with(|inner| {
            let Wish { asked, .. } = &mut inner.wishes[side.index()];
            if *asked == id {
                *asked = None;
            }
            let Some(fleet) = inner.fleet(Seat::Active) else { return (false, None, false) };
            fleet.heard(slot(side));
            let held = &mut fleet.held[side.index()];
            let loading = held.loading.take_if(|(asked, _)| Some(*asked) == id).is_some();
            let seen = held.ran.as_ref().is_some_and(|(seen, _)| Some(*seen) == image);
            let before = held.model.clone();
            if loading && before.is_some() {
                let wish = &mut inner.wishes[side.index()];
                wish.model.clone_from(&wish.shown);
            }
            (loading, before, seen)
        });
        if error == EngineError::NoCapture {
            return;
        }
        match before.filter(|_| loading) {
            Some((name, _)) => {
                self.notices.tell(Topic::Model, &error.to_string());
                self.models[side.index()].set(name);
                state.status.set(Status::Running);
                if seen {
                    self.ready(state);
                }
            }
            None => state.status.set(Status::Failed(error)),
        }
    }

    /// Ready, unless a model is on its way.
    fn ready(self, state: SideState) {
        let loading = self.with(|inner| {
            let held = |fleet: &mut Fleet| fleet.held[state.side.index()].loading.is_some();
            inner.fleet(Seat::Active).is_some_and(held)
        });
        if !loading {
            state.status.set(Status::Ready);
        }
    }

    /// The warming fleet becomes the one that answers, once it has seen the image shown.
    fn take_over(self, image: ImageId) {
        let taken = self.with(|inner| {
            let fleet =
                inner.fleets[Seat::Warming as usize].take_if(|fleet| fleet.has_seen(image))?;
            for wish in &mut inner.wishes {
                (wish.asked, wish.stale) = (None, true);
            }
            let curves = fleet.held.each_ref().map(|held| held.ran.clone());
            let taken = (fleet.kind, fleet.adapter.clone(), curves);
            inner.fleets[Seat::Active as usize] = Some(fleet);
            Some(taken)
        });
        let Some((kind, adapter, curves)) = taken else { return };
        self.kind.set(kind);
        self.adapter.set(adapter);
        for (state, curves) in self.sides.into_iter().zip(curves) {
            state.curves.set(curves);
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
        let (started, again) = self.with(|inner| {
            let started = inner.fleet(Seat::Active).map_or(Ok(()), |fleet| fleet.respawn(side));
            let wish = &mut inner.wishes[side.index()];
            (wish.asked, wish.stale) = (None, true);
            (started, std::mem::replace(&mut wish.respawned, true))
        });
        let state = self.side(side);
        match started {
            Ok(()) if !again => {
                state.status.set(Status::Running);
                self.post_model(Seat::Active, side);
            }
            Ok(()) => {
                let reason = reason.to_owned();
                state.status.set(Status::Failed(EngineError::Worker { reason }));
            }
            Err(reason) => state.status.set(Status::Failed(EngineError::Worker { reason })),
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
            state.status.set(Status::Running);
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
