//! The engines as the page knows them: which one runs, what each side holds, is to hold and has said.
//!
//! A state and its events, without a browser: every method changes the state and notes the [`Effect`]s that are
//! to be carried out. The CPU engine answers first; on a hardware GPU a second fleet of workers warms up beside it
//! and takes over where it gives the same numbers in less time. A GPU that goes away is replaced by the CPU.
//!
//! `F` is the page's handle of a file (a `Blob`); the state passes it on and never looks inside.

mod check;
mod choice;
mod comparison;
mod division;
mod effect;
mod failures;
mod fleet;
mod loads;
mod photograph;
mod questions;
mod replies;
mod saved;
mod side;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::model_choice::{FileKey, ModelChoice, ModelInput};
use crate::engine::links;
use crate::engine::protocol::{EngineError, EngineKind, ImageId, Request, RequestId};
use crate::input::perturbation::Perturbation;
use crate::link::{Said, Side};
use choice::{Gpu, Shape};
pub use comparison::{Agreement, Comparison};
pub use effect::{Correction, Effect, Part, Topic};
use fleet::{Fleet, slot};
use photograph::{Before, Photograph};
pub use side::SideRecord;

/// A fleet's part on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// What it says is shown.
    Active,
    /// It gets ready beside the one that is active.
    Warming,
}

/// The state. What its parts hold is read from it; it changes by its methods alone.
#[derive(Debug)]
pub struct Engines<F> {
    /// What each side wants, holds and shows, CL then MIM.
    pub sides: [SideRecord<F>; 2],
    /// The engine that answers.
    pub kind: EngineKind,
    /// The GPU's name, where a GPU answers.
    pub adapter: Option<String>,
    /// How the CPU and the GPU compare on these models; `None` where nothing was compared.
    pub comparison: Option<Comparison>,
    /// The picture that the sides look at.
    pub image: Option<ImageId>,
    /// The build that the workers must be of.
    build: String,
    /// How many cores this computer has for the models.
    cores: usize,
    /// What is known of this computer's GPU.
    gpu: Gpu,
    /// The models, CL's and MIM's, that the engine was chosen for.
    chosen_for: Option<[Shape; 2]>,
    /// The other engine is being started.
    is_launching: bool,
    /// MIM's first model waits for CL's file: on a slow line one model that answers comes before two that do not.
    mim_waits: bool,
    /// The newest number given out.
    numbers: u64,
    fleets: [Option<Fleet<F>>; 2],
    photograph: Option<Photograph<F>>,
    before: Option<Before<F>>,
    perturbation: Perturbation,
    texture: Option<F>,
    /// Why no engine runs, and none will.
    dead: Option<EngineError>,
    /// What was said of each file that was shown, or that a link could not show.
    said: HashMap<FileKey, Said>,
    /// The input that the visitor chooses for both models; `None` is each model's default.
    size: Option<usize>,
    effects: Vec<Effect<F>>,
}

impl<F: Clone + PartialEq> Engines<F> {
    /// Nothing runs yet, on a computer of so many cores.
    pub fn new(build: &str, gpu_built: bool, cores: usize) -> Engines<F> {
        Engines {
            sides: Default::default(),
            kind: EngineKind::Cpu,
            adapter: None,
            comparison: None,
            image: None,
            build: build.to_owned(),
            cores,
            gpu: if gpu_built { Gpu::Unknown } else { Gpu::Unusable },
            chosen_for: None,
            is_launching: false,
            mim_waits: false,
            numbers: 0,
            fleets: [None, None],
            photograph: None,
            before: None,
            perturbation: Perturbation::default(),
            texture: None,
            dead: None,
            said: HashMap::new(),
            size: None,
            effects: Vec::new(),
        }
    }

    /// What is to be done since this was asked last, in its order.
    pub fn take_effects(&mut self) -> Vec<Effect<F>> {
        std::mem::take(&mut self.effects)
    }

    /// Starts an engine: the forced one, else the CPU, beside which a GPU may warm up later.
    pub fn start(&mut self, forced: Option<EngineKind>) {
        let is_built = self.gpu != Gpu::Unusable;
        if forced.is_some() {
            // Nothing is left to choose.
            self.gpu = Gpu::Unusable;
        }
        match forced {
            Some(EngineKind::Webgpu) if is_built => self.effects.push(Effect::FindAdapter),
            Some(EngineKind::Webgpu) => self.without_adapter(),
            Some(EngineKind::Cpu) | None => self.launch(EngineKind::Cpu, Seat::Active),
        }
    }

    /// The browser has looked for a WebGPU adapter: `None` where it has none, and whether it is a CPU in disguise,
    /// slower than the CPU engine.
    pub fn adapter_found(&mut self, forced: Option<EngineKind>, is_fallback: Option<bool>) {
        match (forced, is_fallback) {
            (Some(EngineKind::Webgpu), Some(_)) => self.launch(EngineKind::Webgpu, Seat::Active),
            (Some(EngineKind::Webgpu), None) => self.without_adapter(),
            (None, is_fallback) => self.gpu_found(is_fallback == Some(false)),
            (Some(EngineKind::Cpu), _) => {}
        }
    }

    fn without_adapter(&mut self) {
        self.tell(
            Topic::Engine,
            "This browser offers no WebGPU adapter. The CPU runs the models instead.",
        );
        self.launch(EngineKind::Cpu, Seat::Active);
    }

    fn launch(&mut self, kind: EngineKind, seat: Seat) {
        let fleet = self.number();
        self.is_launching |= seat == Seat::Warming;
        self.effects.push(Effect::Launch { fleet, kind, seat });
    }

    /// The workers of a fleet run.
    pub fn launched(&mut self, fleet: u64, kind: EngineKind, seat: Seat) {
        if seat == Seat::Warming {
            self.is_launching = false;
            if self.gpu == Gpu::Unusable || kind == self.kind {
                // It is not wanted any more.
                return self.effects.push(Effect::Stop { fleet });
            }
        }
        if let Some(old) = self.fleets[seat as usize].replace(Fleet::new(kind, fleet)) {
            self.effects.push(Effect::Stop { fleet: old.number });
        }
        if seat == Seat::Active {
            self.kind = kind;
            self.effects.push(Effect::EngineChanged);
        }
        self.post_model(seat, Side::Cl);
        if seat == Seat::Active && self.comes_from_one_host() {
            self.mim_waits = true;
        } else {
            self.post_model(seat, Side::Mim);
        }
    }

    /// A fleet's program did not arrive or did not compile, or no worker could be started.
    pub fn launch_failed(&mut self, kind: EngineKind, seat: Seat, reason: &str) {
        match (seat, kind) {
            // Nobody has to read about an engine that was never asked for.
            (Seat::Warming, _) => {
                self.is_launching = false;
                self.keep_engine();
            }
            (Seat::Active, EngineKind::Webgpu) => self.fall_back(reason),
            (Seat::Active, EngineKind::Cpu) => {
                self.fail_all(EngineError::Worker { reason: reason.to_owned() });
            }
        }
    }

    /// The id of the model that is, or is on its way to be, on a side.
    pub fn wanted_id(&self, side: Side) -> Option<String> {
        self.side(side).wanted.as_ref().map(|model| model.id.clone())
    }

    /// What was said of a file when it was shown last.
    pub fn said_of(&self, file: &FileKey) -> Option<Said> {
        self.said.get(file).cloned()
    }

    /// Keeps what is said of a file that is not there yet.
    pub fn keep_said(&mut self, file: FileKey, said: Said) {
        self.said.insert(file, said);
    }

    /// What is done to the photograph that the models look at now.
    pub fn perturbation(&self) -> &Perturbation {
        &self.perturbation
    }

    /// What the page knows of a side.
    pub fn side(&self, side: Side) -> &SideRecord<F> {
        &self.sides[side.index()]
    }

    fn side_mut(&mut self, side: Side) -> &mut SideRecord<F> {
        &mut self.sides[side.index()]
    }

    fn fleet(&self, seat: Seat) -> Option<&Fleet<F>> {
        self.fleets[seat as usize].as_ref()
    }

    fn fleet_mut(&mut self, seat: Seat) -> Option<&mut Fleet<F>> {
        self.fleets[seat as usize].as_mut()
    }

    fn seat(&self, number: u64) -> Option<Seat> {
        let sits = |seat: &Seat| self.fleet(*seat).is_some_and(|fleet| fleet.number == number);
        [Seat::Active, Seat::Warming].into_iter().find(sits)
    }

    /// Counts up: fleets, pictures and requests never share a number.
    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Sends a request to a fleet; `None` where there is no such fleet.
    fn post(&mut self, seat: Seat, request: Request, files: Vec<F>) -> Option<RequestId> {
        let floats = Vec::new();
        self.post_with(seat, request, files, floats)
    }

    fn post_with(
        &mut self,
        seat: Seat,
        request: Request,
        files: Vec<F>,
        floats: Vec<f32>,
    ) -> Option<RequestId> {
        let fleet = self.fleet(seat)?.number;
        let id = RequestId(self.number());
        let request = Box::new(request);
        self.effects.push(Effect::Post { fleet, id, request, files, floats });
        Some(id)
    }

    /// Whether both models are to be fetched, from one host.
    fn comes_from_one_host(&self) -> bool {
        let hosts = self.sides.each_ref().map(|record| match &record.wanted.as_ref()?.input {
            ModelInput::Fetched(file) => Some(links::host(&file.url)),
            ModelInput::File(_) => None,
        });
        hosts[0].is_some() && hosts[0] == hosts[1]
    }

    /// Sends a fleet for a side's model: the one that answers for what is wanted, the one that warms up for what
    /// is shown, whose file is at hand then.
    fn post_model(&mut self, seat: Seat, side: Side) {
        let record = self.side(side);
        let model = match seat {
            Seat::Active => record.wanted.clone(),
            Seat::Warming => record.shown.clone(),
        };
        let Some(model) = model else { return };
        if (seat, side) == (Seat::Active, Side::Mim) {
            self.mim_waits = false;
        }
        let (slot, hints, workers) = (slot(side), model.hints(), self.workers_for(seat, side));
        let (request, files) = match model.input.clone() {
            ModelInput::Fetched(file) => (Request::Load { slot, file, hints, workers }, Vec::new()),
            ModelInput::File(file) => (Request::LoadFile { slot, hints, workers }, vec![file]),
        };
        if let Some(id) = self.post(seat, request, files)
            && let Some(fleet) = self.fleet_mut(seat)
        {
            let held = &mut fleet.held[side.index()];
            held.loads.push((id, model));
            held.workers_asked = workers;
        }
    }

    fn tell(&mut self, topic: Topic, text: &str) {
        self.effects.push(Effect::Tell { topic, text: text.to_owned() });
    }

    fn tell_link(&mut self, name: &str, text: String) {
        self.effects.push(Effect::TellLink { name: name.to_owned(), text });
    }

    fn correct(&mut self, correction: Correction) {
        self.effects.push(Effect::Correct(correction));
    }

    fn changed(&mut self, side: Side, part: Part) {
        self.effects.push(Effect::Changed(side, part));
    }

    /// Puts right which model the page says is on a side, and what is said of it.
    fn name(&mut self, side: Side, model: Option<&ModelChoice<F>>) {
        let id = model.map(|model| model.id.clone()).unwrap_or_default();
        let said = model.map(|model| model.said.clone()).unwrap_or_default();
        self.correct(Correction::Model(side, id));
        self.correct(Correction::Said(side, said));
    }
}
