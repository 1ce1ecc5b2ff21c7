//! Among how many workers a model is divided: with every core that this computer has and nobody else needs.

use super::fleet::Held;
use super::{Effect, Engines, Seat};
use crate::engine::protocol::{EngineKind, MOST_WORKERS};
use crate::link::Side;

impl<F: Clone + PartialEq> Engines<F> {
    /// Among how many workers a side's model may be divided: this computer's cores less those that the other side's
    /// divided model keeps busy, or may once it has come. On a GPU there is one worker for all. Whether it is worth it the
    /// engine finds out.
    pub(super) fn workers_for(&self, seat: Seat, side: Side) -> usize {
        let Some(fleet) = self.fleet(seat).filter(|fleet| fleet.kind == EngineKind::Cpu) else {
            return 1;
        };
        let other = &fleet.held[1 - side.index()];
        let other = if other.loads.is_empty() { other.workers } else { other.workers_asked };
        let taken = if other > 1 { other } else { 0 };
        self.cores.saturating_sub(taken).clamp(1, MOST_WORKERS)
    }

    /// Among how many workers each side's model is divided, CL's and MIM's.
    pub fn workers(&self) -> [usize; 2] {
        let of = |held: &Held<F>| held.workers;
        self.fleet(Seat::Active).map_or([1; 2], |fleet| fleet.held.each_ref().map(of))
    }

    /// A side's model is divided among so many workers now.
    pub(super) fn set_workers(&mut self, seat: Seat, side: Side, workers: usize) {
        if let Some(fleet) = self.fleet_mut(seat)
            && fleet.held[side.index()].workers != workers
        {
            fleet.held[side.index()].workers = workers;
            self.effects.push(Effect::EngineChanged);
        }
    }
}
