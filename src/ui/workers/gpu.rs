//! Whether this browser has a GPU worth fetching the GPU engine for.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A WebGPU adapter that the browser offers.
pub struct Adapter {
    /// It is a CPU in disguise, slower than the CPU engine.
    pub fallback: bool,
}

/// Asks the browser for its default adapter.
pub async fn find() -> Option<Adapter> {
    let get = |object: &JsValue, name: &str| {
        Reflect::get(object, &name.into())
            .ok()
            .filter(|value| !value.is_undefined() && !value.is_null())
    };
    let gpu = get(&web_sys::window()?.navigator().into(), "gpu")?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok().filter(|adapter| !adapter.is_null())?;
    let flag = |object: &JsValue| get(object, "isFallbackAdapter").and_then(|flag| flag.as_bool());
    let fallback = get(&adapter, "info").as_ref().and_then(flag).or_else(|| flag(&adapter));
    Some(Adapter { fallback: fallback.unwrap_or(false) })
}
