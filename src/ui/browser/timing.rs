//! User Timing measures on the page's own timeline.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::engine::protocol::EngineKind;

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Records what took `millis` and ended now, with `detail: {model, engine}`.
pub fn measure(name: &str, millis: f64, model: &str, engine: EngineKind) {
    measure_with(name, millis, &[("model", model), ("engine", engine.name())]);
}

/// Records the time from a click to the frame that shows its answer.
pub fn measure_query(millis: f64, engine: EngineKind) {
    measure_with("vitscope:query", millis, &[("engine", engine.name())]);
}

/// Records the time from the move of a slider to the frame that shows what it did.
pub fn measure_perturbation(millis: f64, engine: EngineKind) {
    measure_with("vitscope:perturb", millis, &[("engine", engine.name())]);
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // A plain object takes any property.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}

fn measure_with(name: &str, millis: f64, detail: &[(&str, &str)]) {
    let Some(clock) = web_sys::window().and_then(|window| window.performance()) else { return };
    let detail: Vec<_> = detail.iter().map(|(key, value)| (*key, JsValue::from(*value))).collect();
    let end = clock.now();
    let options = object(&[
        ("start", (end - millis.clamp(0.0, end)).into()),
        ("end", end.into()),
        ("detail", object(&detail).into()),
    ]);
    // web-sys has this call only behind its unstable flag.
    let measure = Reflect::get(&clock, &"measure".into()).map(|f| f.dyn_into::<Function>());
    if let Ok(Ok(measure)) = measure {
        // A browser that refuses a measure loses a figure, not the page.
        let _ = measure.call2(&clock, &name.into(), &options);
    }
}
