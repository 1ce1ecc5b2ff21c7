//! Which engine runs the models at hand: the CPU, until a GPU has made of the picture shown what the CPU has, in less
//! time. Other models are compared anew, whichever engine runs then: they need other shaders.

use super::fleet::Held;
use super::{Effect, Engines, Seat};
use crate::engine::protocol::{EngineKind, ModelInfo};
use crate::link::Side;
use crate::page::status::Status;

/// What is known of this computer's GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gpu {
    /// Nobody has looked for one: what its engine fetches is not to delay the first maps.
    Unknown,
    /// The browser is asked.
    Asked,
    /// There is one, and its engine runs or may be started.
    Usable,
    /// There is none, or it is not to be used.
    Unusable,
}

/// What an engine's shaders and its speed depend on; checkpoints of one training are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    parameters: u64,
    dim: usize,
    depth: usize,
    heads: usize,
    tokens: usize,
}

impl Shape {
    fn of(model: &ModelInfo) -> Shape {
        let ModelInfo { parameters, dim, depth, heads, .. } = *model;
        Shape { parameters, dim, depth, heads, tokens: model.tokens() }
    }
}

impl<F: Clone + PartialEq> Engines<F> {
    /// Goes one step towards the engine for the models at hand: starts the other one once this one has shown all,
    /// compares both, and goes on with the one that suits.
    pub(super) fn choose_engine(&mut self) {
        let (Some(image), Gpu::Unknown | Gpu::Usable) = (self.image, self.gpu) else { return };
        // What is on its way comes first.
        let is_idle = |held: &Held<F>| held.others.is_empty();
        let active = self.fleet(Seat::Active).filter(|fleet| fleet.has_seen(image));
        if !active.is_some_and(|fleet| fleet.held.iter().all(is_idle)) {
            return;
        }
        if self.chosen_for.is_some() && self.chosen_for == self.shapes() {
            return self.drop_fleet(Seat::Warming);
        }
        let Some(other) = self.fleet(Seat::Warming) else { return self.start_other() };
        let mut pairs = other.held.iter().zip(&self.sides);
        let is_ready = other.has_seen(image)
            && pairs.all(|(held, record)| held.is_or_will_be(record.shown.as_ref()));
        let Some(comparison) = is_ready.then(|| self.checked(image)).flatten() else { return };
        (self.comparison, self.chosen_for) = (Some(comparison), self.shapes());
        if comparison.faster() == self.kind {
            self.drop_fleet(Seat::Warming);
            self.effects.push(Effect::EngineChanged);
        } else {
            self.change_engine();
        }
    }

    fn shapes(&self) -> Option<[Shape; 2]> {
        let [cl, mim] = self.sides.each_ref().map(|record| record.model.as_ref().map(Shape::of));
        Some([cl?, mim?])
    }

    fn start_other(&mut self) {
        if self.comparison.take().is_some() {
            // It was of other models.
            self.effects.push(Effect::EngineChanged);
        }
        match (self.gpu, self.kind) {
            (Gpu::Unknown, _) => {
                self.gpu = Gpu::Asked;
                self.effects.push(Effect::FindAdapter);
            }
            _ if self.is_launching => {}
            (_, EngineKind::Cpu) => self.launch(EngineKind::Webgpu, Seat::Warming),
            (_, EngineKind::Webgpu) => self.launch(EngineKind::Cpu, Seat::Warming),
        }
    }

    /// The browser has looked for a GPU to choose, and whether it is one.
    pub(super) fn gpu_found(&mut self, is_hardware: bool) {
        self.gpu = if is_hardware { Gpu::Usable } else { Gpu::Unusable };
        self.choose_engine();
    }

    /// The other engine does not come about for these models: the one that answers goes on.
    pub(super) fn keep_engine(&mut self) {
        self.chosen_for = self.shapes();
        self.drop_fleet(Seat::Warming);
    }

    /// The GPU is not to be used any more: the CPU goes on, wherever it sits.
    pub(super) fn refuse_gpu(&mut self) {
        (self.gpu, self.comparison) = (Gpu::Unusable, None);
        match self.kind {
            EngineKind::Cpu => self.drop_fleet(Seat::Warming),
            EngineKind::Webgpu => self.change_engine(),
        }
    }

    /// The fleet that has warmed up becomes the one that answers, and the other ends.
    fn change_engine(&mut self) {
        let Some(fleet) = self.fleets[Seat::Warming as usize].take() else { return };
        self.drop_fleet(Seat::Active);
        let seen = fleet.held.each_ref().map(|held| held.seen.clone());
        (self.kind, self.adapter) = (fleet.kind, fleet.adapter.clone());
        self.fleets[Seat::Active as usize] = Some(fleet);
        self.effects.push(Effect::EngineChanged);
        for (side, seen) in Side::BOTH.into_iter().zip(seen) {
            let record = self.side_mut(side);
            (record.asked, record.outdated) = (None, true);
            if let Some(seen) = seen {
                self.show_seen(side, seen);
            }
            self.set_status(side, Status::Ready);
            self.ask_attention(side);
        }
    }
}
