//! The workers that run: started, sent to and ended as the page's state wants it.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Float32Array;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::program::Program;
use crate::engine::client::{Client, WorkerEvent};
use crate::engine::deadline::Deadline;
use crate::engine::protocol::{EngineKind, ReplyMessage, Request, RequestId, RequestMessage};
use crate::link::Side;
use crate::ui::browser::timing::now;

/// How long a GPU may take for one answer. A lost device never answers; a software adapter takes 13 s for a ViT-Ti,
/// and the first run compiles every pipeline.
const GPU_PATIENCE_MS: f64 = 180_000.0;

/// Hears every worker of a fleet, by its index.
type Listener = Rc<dyn Fn(usize, WorkerEvent)>;

/// The workers of one engine: one a model on the CPU, one for all models on the GPU.
pub struct Workers {
    /// The number by which the page's state knows them.
    pub number: u64,
    /// What they are started with.
    pub program: Program,
    listener: Listener,
    clients: Vec<Client>,
    kind: EngineKind,
    deadline: Deadline,
    watchdog: Option<Timeout>,
}

impl Workers {
    /// Fetches the engine's program and starts its workers.
    ///
    /// # Errors
    /// The program does not arrive or does not compile, or no worker can be started; the text is the browser's.
    pub async fn start(
        number: u64,
        kind: EngineKind,
        folder: &str,
        listener: impl Fn(usize, WorkerEvent) + 'static,
    ) -> Result<Workers, String> {
        let program = Program::fetch(kind, folder).await?;
        let count = match kind {
            EngineKind::Cpu => Side::BOTH.len(),
            EngineKind::Webgpu => 1,
        };
        let listener: Listener = Rc::new(listener);
        let start = |index| start_one(&program, &listener, index);
        let clients = (0..count).map(start).collect::<Result<_, _>>()?;
        let deadline = Deadline::default();
        Ok(Workers { number, program, listener, clients, kind, deadline, watchdog: None })
    }

    /// Puts a new worker in the place of a side's that broke.
    ///
    /// # Errors
    /// No worker can be started; the text is the browser's.
    pub fn restart(&mut self, side: Side) -> Result<(), String> {
        self.clients[side.index()] = start_one(&self.program, &self.listener, side.index())?;
        Ok(())
    }

    /// Sends a request with its files, or numbers, to the worker of its slot.
    ///
    /// # Errors
    /// The browser cannot send it; the text is the browser's.
    pub fn post(
        &mut self,
        id: RequestId,
        request: Request,
        files: &[Blob],
        floats: &[f32],
    ) -> Result<(), String> {
        self.deadline.sent(id, &request, now());
        let index = request.slot().0 as usize % self.clients.len();
        let floats = (!floats.is_empty()).then(|| Float32Array::from(floats));
        let attachments: Vec<&JsValue> =
            files.iter().map(AsRef::as_ref).chain(floats.as_ref().map(AsRef::as_ref)).collect();
        self.clients[index].post(&RequestMessage { id, request }, &attachments)
    }

    /// A worker said something.
    pub fn heard(&mut self, message: &ReplyMessage) {
        self.deadline.heard(message, now());
    }

    /// Whether a GPU has not answered in time.
    pub fn is_late(&self) -> bool {
        self.due().is_some_and(|due| due <= now())
    }

    /// Has `look` called when the GPU may be late, unless that is under way; a CPU answers or breaks.
    pub fn watch(&mut self, look: impl FnOnce() + 'static) {
        if let Some(due) = self.due().filter(|_| self.watchdog.is_none()) {
            let rest = (due - now()).max(0.0).ceil();
            self.watchdog = Some(Timeout::new(rest as u32, look));
        }
    }

    /// The watchdog has called: it is spent.
    pub fn looked(&mut self) {
        self.watchdog = None;
    }

    fn due(&self) -> Option<f64> {
        self.deadline.at(GPU_PATIENCE_MS).filter(|_| self.kind == EngineKind::Webgpu)
    }
}

fn start_one(program: &Program, listener: &Listener, index: usize) -> Result<Client, String> {
    let listener = Rc::clone(listener);
    program.start(move |event| listener(index, event))
}
