//! Requests that fail, workers that break, and who goes on in their place.

use super::fleet::Fleet;
use super::{Effect, Engines, Gpu, Seat, Topic};
use crate::engine::protocol::{EngineError, EngineKind, RequestId};
use crate::link::Side;
use crate::page::status::Status;

impl<F: Clone + PartialEq> Engines<F> {
    /// A request failed.
    pub(super) fn failed(
        &mut self,
        seat: Seat,
        side: Side,
        id: Option<RequestId>,
        error: EngineError,
    ) {
        if let Some(id) = id
            && self.other_analyzed(seat, side, id, Err(error.clone()))
        {
            return;
        }
        if let Some(id) = id
            && self.check_failed(id, &error)
        {
            return;
        }
        if seat == Seat::Warming {
            return self.keep_engine();
        }
        if self.question_failed(side, id, &error) {
            return;
        }
        let record = self.side_mut(side);
        record.asked.take_if(|asked| Some(*asked) == id);
        let image = self.image;
        let Some(fleet) = self.fleet_mut(seat) else { return };
        let held = &mut fleet.held[side.index()];
        let run = held.run.take_if(|(asked, _)| Some(*asked) == id);
        if let Some((_, of)) = run
            && (Some(of) != image || self.took_picture_back(&error))
        {
            return;
        }
        let Some(fleet) = self.fleet_mut(seat) else { return };
        let load = fleet.held[side.index()].take_load(id);
        match load {
            // A newer one is on its way.
            _ if self.is_loading(side) => {}
            Some(failed) => self.load_failed(side, &failed, error),
            None if error == EngineError::NoCapture => {}
            None => self.set_status(side, Status::Failed(error)),
        }
    }

    /// A worker of a fleet stopped working, or could not be started or told something; which one, where that is
    /// known.
    pub fn worker_failed(&mut self, number: u64, worker: Option<usize>, reason: &str) {
        self.broken(number, worker, reason);
    }

    /// One of the CPU's workers is started anew with its model, once a model; a GPU is replaced by the CPU.
    pub(super) fn broken(&mut self, number: u64, worker: Option<usize>, reason: &str) {
        let Some(seat) = self.seat(number) else { return };
        let kind = self.fleet(seat).map(|fleet| fleet.kind);
        let side = worker.and_then(|index| Side::BOTH.get(index).copied());
        match (seat, kind, side) {
            (Seat::Active, Some(EngineKind::Cpu), Some(side)) => self.restart(side, reason),
            (Seat::Warming, ..) => self.keep_engine(),
            (Seat::Active, Some(EngineKind::Webgpu), _) => {
                self.drop_fleet(seat);
                self.fall_back(reason);
            }
            (Seat::Active, ..) => {
                self.drop_fleet(seat);
                self.fail_all(EngineError::Worker { reason: reason.to_owned() });
            }
        }
    }

    /// Ends a fleet; whoever waits for what it makes of other pictures is told.
    pub(super) fn drop_fleet(&mut self, seat: Seat) {
        if let Some(Fleet { number, held, .. }) = self.fleets[seat as usize].take() {
            for id in held.into_iter().flat_map(|held| held.others) {
                self.gone(id);
            }
            self.effects.push(Effect::Stop { fleet: number });
        }
    }

    fn gone(&mut self, id: RequestId) {
        let reason = "the engine was replaced meanwhile".to_owned();
        let result = Err(EngineError::Worker { reason });
        self.effects.push(Effect::OtherAnalyzed { id, result });
    }

    fn restart(&mut self, side: Side, reason: &str) {
        self.set_workers(Seat::Active, side, 1);
        let Some(fleet) = self.fleet_mut(Seat::Active) else { return };
        let (number, held) = (fleet.number, std::mem::take(&mut fleet.held[side.index()]));
        for id in &held.others {
            self.gone(*id);
        }
        self.effects.push(Effect::Restart { fleet: number, side });
        let culprit = held.broken_load();
        let is_outdated = culprit.as_ref().is_some_and(|(_, is_outdated)| *is_outdated);
        let record = self.side_mut(side);
        (record.asked, record.outdated) = (None, true);
        let before = record.shown.as_ref();
        let culprit = culprit
            .map(|(culprit, _)| culprit)
            .filter(|new| before.is_some_and(|before| !before.is_same(new)));
        if is_outdated {
            // Nobody waits for the one that it broke at.
            self.rest(side);
        } else if let Some(culprit) = culprit {
            let reason = format!(
                "The engine stopped while it read this model ({reason}). The model may be too \
                 large for this tab; the one before is shown again."
            );
            self.load_failed(side, &culprit, EngineError::Checkpoint { reason });
        } else if std::mem::replace(&mut record.restarted, true) {
            let reason = reason.to_owned();
            self.set_status(side, Status::Failed(EngineError::Worker { reason }));
        } else {
            self.set_status(side, Status::Running);
            self.post_model(Seat::Active, side);
        }
    }

    /// A side's worker could not be started anew.
    pub fn restart_failed(&mut self, side: Side, reason: &str) {
        let reason = reason.to_owned();
        self.set_status(side, Status::Failed(EngineError::Worker { reason }));
    }

    /// The CPU takes over from a GPU; the view stays as it is.
    pub(super) fn fall_back(&mut self, reason: &str) {
        self.drop_fleet(Seat::Warming);
        self.gpu = Gpu::Unusable;
        self.tell(
            Topic::Engine,
            &format!("The GPU stopped ({reason}). The CPU goes on from here."),
        );
        (self.adapter, self.comparison) = (None, None);
        self.effects.push(Effect::EngineChanged);
        for side in Side::BOTH {
            let record = self.side_mut(side);
            (record.asked, record.outdated) = (None, true);
            if record.wanted.is_some() {
                self.set_status(side, Status::Running);
            }
        }
        self.launch(EngineKind::Cpu, Seat::Active);
    }

    pub(super) fn fail_all(&mut self, error: EngineError) {
        self.dead = Some(error.clone());
        for side in Side::BOTH {
            self.set_status(side, Status::Failed(error.clone()));
        }
    }
}
