//! An engine's program: fetched and compiled once, started as often as workers are needed.

use js_sys::WebAssembly;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{EngineHandle, Seat};
use crate::engine::client::{Client, WorkerEvent, words};
use crate::engine::protocol::EngineKind;

/// What a worker is started with.
#[derive(Clone)]
pub struct Program {
    kind: EngineKind,
    script: String,
    module: JsValue,
}

impl Program {
    /// Fetches and compiles it.
    ///
    /// # Errors
    /// It does not arrive or does not compile; the text is the browser's.
    pub async fn fetch(kind: EngineKind, folder: &str) -> Result<Program, String> {
        let (name, worker) = match kind {
            EngineKind::Cpu => ("engine_cpu", "cpu"),
            EngineKind::Webgpu => ("engine_gpu", "webgpu"),
        };
        let window = web_sys::window().ok_or("there is no window")?;
        let response = window.fetch_with_str(&format!("{folder}{name}_bg.wasm"));
        let module = JsFuture::from(WebAssembly::compile_streaming(&response))
            .await
            .map_err(|thrown| words(&thrown))?;
        Ok(Program { kind, script: format!("{folder}engine_worker.js?engine={worker}"), module })
    }

    /// Starts a worker.
    ///
    /// # Errors
    /// The browser refuses; the text is its own.
    pub fn start(
        &self,
        listener: impl Fn(WorkerEvent) + Clone + 'static,
    ) -> Result<Client, String> {
        Client::start(&self.script, &self.module, listener)
    }
}

impl EngineHandle {
    /// Starts a worker of the CPU engine that belongs to no side: for long work that holds no model.
    ///
    /// # Errors
    /// Its program does not arrive, or no worker can be started; the text is the browser's.
    pub async fn spare(
        self,
        listener: impl Fn(WorkerEvent) + Clone + 'static,
    ) -> Result<Client, String> {
        let (running, folder) = self.with(|inner| {
            let program = inner.fleet(Seat::Active).map(|fleet| fleet.program());
            (program, inner.boot.engine_folder.clone())
        });
        let program = match running.filter(|program| program.kind == EngineKind::Cpu) {
            Some(program) => program,
            None => Program::fetch(EngineKind::Cpu, &folder).await?,
        };
        program.start(listener)
    }
}
