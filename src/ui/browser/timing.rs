//! User Timing measures on the page's own timeline.

use js_sys::{Function, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;

use super::js::to_js;
use crate::engine::protocol::EngineKind;

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Records what took `millis` and ended now, with `detail: {model, engine}`.
pub fn measure(name: &str, millis: f64, model: &str, engine: EngineKind) {
    measure_with(name, millis, &json!({"model": model, "engine": engine.name()}));
}

/// Records the time from a click to the frame that shows its answer.
pub fn measure_query(millis: f64, engine: EngineKind) {
    measure_with("vitscope:query", millis, &json!({"engine": engine.name()}));
}

/// Records the time from the move of a slider to the frame that shows what it did.
pub fn measure_perturbation(millis: f64, engine: EngineKind) {
    measure_with("vitscope:perturb", millis, &json!({"engine": engine.name()}));
}

fn measure_with(name: &str, millis: f64, detail: &Value) {
    let Some(clock) = web_sys::window().and_then(|window| window.performance()) else { return };
    let end = clock.now();
    let start = end - millis.clamp(0.0, end);
    let options = to_js(&json!({"start": start, "end": end, "detail": detail}));
    // web-sys has this call only behind its unstable flag.
    let measure = Reflect::get(&clock, &"measure".into()).map(|f| f.dyn_into::<Function>());
    if let Ok(Ok(measure)) = measure {
        // A browser that refuses a measure loses a figure, not the page.
        let _ = measure.call2(&clock, &name.into(), &options);
    }
}
