//! An engine's program: fetched and compiled once, started as often as workers are needed.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::EngineHandle;
use crate::engine::client::{Client, WorkerEvent};
use crate::engine::protocol::EngineKind;
use crate::ui::browser::boot;

/// What a worker is started with.
#[derive(Clone)]
pub struct Program {
    kind: EngineKind,
    script: String,
    module: JsValue,
}

impl Program {
    /// Fetches and compiles an engine's program from the engines' folder.
    ///
    /// # Errors
    /// It does not arrive or does not compile; the text is the browser's.
    pub async fn fetch(kind: EngineKind, folder: &str) -> Result<Program, String> {
        let name = match kind {
            EngineKind::Cpu => boot::cpu_engine(),
            EngineKind::Webgpu => "engine_gpu".to_owned(),
        };
        let url = format!("{folder}{name}_bg.wasm");
        let module = boot::compile(&url).await.map_err(|reason| format!("{url}: {reason}"))?;
        Ok(Program { kind, script: format!("{folder}engine_worker.js?engine={name}"), module })
    }

    /// Starts a worker on it, which `listener` hears.
    ///
    /// # Errors
    /// The browser refuses; the text is its own.
    pub fn start(
        &self,
        listener: impl Fn(WorkerEvent) + Clone + 'static,
    ) -> Result<Client, String> {
        match boot::take_worker(&self.script) {
            Some(worker) => Ok(Client::of(worker, listener)),
            None => Client::start(&self.script, &self.module, listener),
        }
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
        let running = self.workers.with_value(|all| {
            let mut programs = all.iter().map(|workers| &workers.program);
            programs.find(|program| program.kind == EngineKind::Cpu).cloned()
        });
        let program = match running {
            Some(program) => program,
            None => {
                let folder = self.boot.with_value(|boot| boot.engine_folder.clone());
                Program::fetch(EngineKind::Cpu, &folder).await?
            }
        };
        program.start(listener)
    }
}
