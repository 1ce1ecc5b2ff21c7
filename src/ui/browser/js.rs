//! Values as JavaScript has them.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// A value as JSON would give it to JavaScript: maps are objects, what is missing is `null`, numbers are
/// plain. `null` for what JSON cannot hold.
pub fn to_js(value: &impl Serialize) -> JsValue {
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
