//! The workers of one engine: one a model on the CPU, one for all models on the GPU.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;

use super::glances::Waiting;
use super::program::Program;
use super::wish::Wanted;
use crate::address::Side;
use crate::analysis::Curves;
use crate::engine::client::{Client, WorkerEvent};
use crate::engine::protocol::{
    EngineKind, ImageId, Question, Request, RequestId, RequestMessage, Slot,
};
use crate::ui::side::Perturbed;

/// How long a GPU may take for one answer. A lost device never answers; a software adapter takes
/// 13 s for a ViT-Ti, and the first run compiles every pipeline.
const GPU_PATIENCE_MS: u32 = 180_000;

/// The slot of a side.
pub fn slot(side: Side) -> Slot {
    Slot(side.index() as u32)
}

/// The side of a slot.
pub fn side(slot: Slot) -> Option<Side> {
    Side::BOTH.get(slot.0 as usize).copied()
}

/// What a model said of the image that it saw last.
#[derive(Clone)]
pub struct Seen {
    /// Which image.
    pub image: ImageId,
    /// The measures.
    pub curves: Curves,
    /// What was seen in place of the photograph, where it was perturbed.
    pub perturbed: Option<Perturbed>,
}

/// What a slot of a fleet holds.
#[derive(Default)]
pub struct Held {
    /// The model.
    pub model: Option<Wanted>,
    /// The models that are on their way, oldest first: a worker may have begun with one before it
    /// hears of the next.
    pub loads: Vec<(RequestId, Wanted)>,
    /// The one of them that the worker said last that it reads.
    pub reading: Option<RequestId>,
    /// The image it has seen.
    pub ran: Option<Seen>,
    /// The questions of views below the maps that are under way: one whose answer may wait for a file, and
    /// one other.
    pub questions: Vec<(RequestId, Question)>,
    /// Who waits for what it makes of other pictures.
    pub others: Vec<Waiting>,
    watchdog: Option<Timeout>,
}

impl Held {
    /// A load has ended, and with it those before it, which have no answer to come.
    pub fn take_load(&mut self, id: Option<RequestId>) -> Option<Wanted> {
        let index = self.loads.iter().position(|(asked, _)| Some(*asked) == id)?;
        self.loads.drain(..=index).next_back().map(|(_, wanted)| wanted)
    }

    /// The load that a worker broke at, and whether a newer one waits behind it: the one that it read, or
    /// else the oldest.
    pub fn broken_load(&self) -> Option<(Wanted, bool)> {
        let read = self.loads.iter().position(|(asked, _)| Some(*asked) == self.reading);
        let index = read.unwrap_or_default();
        let (_, wanted) = self.loads.get(index)?;
        Some((wanted.clone(), index + 1 < self.loads.len()))
    }

    /// Whether this model is there, or is the next to be.
    pub fn is_or_will_be(&self, model: Option<&Wanted>) -> bool {
        let newest = self.loads.last().map(|(_, wanted)| wanted).or(self.model.as_ref());
        newest.zip(model).is_some_and(|(newest, model)| newest.is(model))
    }
}

/// The workers of one engine.
pub struct Fleet {
    /// Which engine.
    pub kind: EngineKind,
    /// Counts up; tells a stale worker's events from a current one's.
    pub number: u64,
    /// The GPU, as the engine names it.
    pub adapter: Option<String>,
    /// By side.
    pub held: [Held; 2],
    clients: Vec<Client>,
    starter: Starter,
}

/// What the workers are started with.
struct Starter {
    program: Program,
    /// Hears every worker, by its index.
    listener: Rc<dyn Fn(usize, WorkerEvent)>,
}

impl Starter {
    fn start(&self, index: usize) -> Result<Client, String> {
        let listener = self.listener.clone();
        self.program.start(move |event| listener(index, event))
    }
}

impl Fleet {
    /// Fetches the engine's program and starts its workers.
    ///
    /// # Errors
    /// The program does not arrive or does not compile, or no worker can be started; the text is
    /// the browser's.
    pub async fn start(
        kind: EngineKind,
        number: u64,
        folder: &str,
        listener: impl Fn(usize, WorkerEvent) + 'static,
    ) -> Result<Fleet, String> {
        let program = Program::fetch(kind, folder).await?;
        let workers = match kind {
            EngineKind::Cpu => Side::BOTH.len(),
            EngineKind::Webgpu => 1,
        };
        let starter = Starter { program, listener: Rc::new(listener) };
        let clients = (0..workers).map(|index| starter.start(index)).collect::<Result<_, _>>()?;
        Ok(Fleet { kind, number, adapter: None, held: Default::default(), clients, starter })
    }

    /// What its workers are started with.
    pub fn program(&self) -> Program {
        self.starter.program.clone()
    }

    /// Puts a new worker in the place of one that broke; what the old one held is gone. Only for a
    /// fleet with a worker for each side.
    ///
    /// # Errors
    /// No worker can be started; the text is the browser's.
    pub fn respawn(&mut self, side: Side) -> Result<(), String> {
        let index = side.index();
        self.held[index] = Held::default();
        self.clients[index] = self.starter.start(index)?;
        Ok(())
    }

    /// Sends a request; `late` is called when a GPU does not answer in time. A load is not watched:
    /// a download takes as long as it takes.
    ///
    /// # Errors
    /// The browser cannot send it; the text is the browser's.
    pub fn post(
        &mut self,
        id: RequestId,
        request: Request,
        attachments: &[&JsValue],
        late: impl FnOnce() + 'static,
    ) -> Result<(), String> {
        let index = request.slot().0 as usize;
        let watched = !matches!(
            request,
            Request::Load { .. } | Request::LoadFile { .. } | Request::Cancel { .. }
        );
        if self.kind == EngineKind::Webgpu && watched {
            self.held[index].watchdog = Some(Timeout::new(GPU_PATIENCE_MS, late));
        }
        self.clients[index % self.clients.len()].post(&RequestMessage { id, request }, attachments)
    }

    /// An answer came for a slot: nobody needs to watch it.
    pub fn heard(&mut self, slot: Slot) {
        self.held[slot.0 as usize].watchdog = None;
    }

    /// Whether no model is on its way and each has seen an image.
    pub fn has_seen(&self, image: ImageId) -> bool {
        let seen = |held: &Held| held.ran.as_ref().is_some_and(|seen| seen.image == image);
        self.held.iter().all(|held| held.loads.is_empty() && seen(held))
    }
}
