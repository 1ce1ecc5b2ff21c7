//! The WebGPU engine: a worker's wasm, started by engine_worker.js.

#[cfg(target_arch = "wasm32")]
fn main() {
    vitscope::engine::worker::start_webgpu();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("engine_gpu runs in a browser's worker: build it for wasm32-unknown-unknown");
    std::process::exit(1);
}
