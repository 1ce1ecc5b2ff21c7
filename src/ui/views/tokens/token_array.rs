//! All pictures' tokens in the browser's memory, from where a worker gets them without a copy in the page's own.

use js_sys::{Array, Float32Array, Function, Reflect};
use wasm_bindgen::JsCast;

use crate::engine::started_worker::words;
use crate::page::token_map::TokenBuffer;

/// Tokens `[images, patches, dim]`; clones share them.
#[derive(Clone)]
pub struct TokenArray(pub Float32Array);

impl TokenBuffer for TokenArray {
    /// The constructor as it is bound throws where there is no room, so it is called through `Reflect`.
    fn zeros(length: usize) -> Result<TokenArray, String> {
        let zeros = Reflect::get(&js_sys::global(), &"Float32Array".into())
            .and_then(|constructor| constructor.dyn_into::<Function>())
            .and_then(|constructor| {
                Reflect::construct(&constructor, &Array::of1(&(length as f64).into()))
            })
            .and_then(|zeros| zeros.dyn_into::<Float32Array>());
        zeros.map(TokenArray).map_err(|thrown| {
            format!(
                "There is no room for the tokens of so many pictures ({}). Choose fewer.",
                words(&thrown)
            )
        })
    }

    fn write(&mut self, start: usize, values: &[f32]) {
        let (start, end) = (start as u32, (start + values.len()) as u32);
        self.0.subarray(start, end).copy_from(values);
    }
}
