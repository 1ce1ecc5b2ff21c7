//! An engine's program: fetched and compiled once, started as often as workers are needed.

use js_sys::{Promise, Uint8Array, WebAssembly};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::EngineHandle;
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
    /// Fetches and compiles an engine's program from the engines' folder.
    ///
    /// # Errors
    /// It does not arrive or does not compile; the text is the browser's.
    pub async fn fetch(kind: EngineKind, folder: &str) -> Result<Program, String> {
        let name = match kind {
            EngineKind::Cpu if has_relaxed_simd() => "engine_cpu_relaxed",
            EngineKind::Cpu => "engine_cpu",
            EngineKind::Webgpu => "engine_gpu",
        };
        let url = format!("{folder}{name}_bg.wasm");
        let module = compile(&url).await.map_err(|thrown| format!("{url}: {}", words(&thrown)))?;
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
        Client::start(&self.script, &self.module, listener)
    }
}

/// Whether this browser runs instructions that multiply and add at once (WebAssembly's relaxed SIMD): a module that
/// has one is refused as a whole where they are missing.
fn has_relaxed_simd() -> bool {
    // (func (result v128) i32.const 1 i8x16.splat, three times, f32x4.relaxed_madd)
    const MODULE: [u8; 40] = [
        0, 97, 115, 109, 1, 0, 0, 0, // "\0asm", version 1
        1, 5, 1, 96, 0, 1, 123, // one type: () -> v128
        3, 2, 1, 0, // one function of it
        10, 19, 1, 17, 0, // one body of 17 bytes, without locals
        65, 1, 253, 15, 65, 1, 253, 15, 65, 1, 253, 15, // the three splats
        253, 133, 2,  // f32x4.relaxed_madd
        11, // end
    ];
    WebAssembly::validate(&Uint8Array::from(&MODULE[..])).unwrap_or(false)
}

/// Fetches and compiles a module: while it arrives, or where the host calls it something else than
/// `application/wasm`, which browsers do not compile so, once it is here.
async fn compile(url: &str) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let response: Response = JsFuture::from(window.fetch_with_str(url)).await?.dyn_into()?;
    if !response.ok() {
        let status = format!("{} {}", response.status(), response.status_text());
        return Err(status.trim_end().into());
    }
    let named = response.headers().get("content-type")?;
    if named.is_some_and(|it| it.eq_ignore_ascii_case("application/wasm")) {
        let response = Promise::resolve(&JsValue::from(response));
        return JsFuture::from(WebAssembly::compile_streaming(&response)).await;
    }
    let bytes = JsFuture::from(response.array_buffer()?).await?;
    JsFuture::from(WebAssembly::compile(&bytes)).await
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
