//! What a canvas gives back of colors that are known.

use wasm_bindgen::prelude::*;
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::page::read_back::{SIDE, known, sentence};

/// The sentence to be told where this browser alters what is read from a canvas. Where there is no canvas nothing is
/// told: the first picture will.
pub fn altered() -> Option<String> {
    read_back().ok().as_deref().and_then(sentence)
}

fn read_back() -> Result<Vec<u8>, JsValue> {
    let context: OffscreenCanvasRenderingContext2d =
        OffscreenCanvas::new(SIDE, SIDE)?.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    let known = known();
    let data = ImageData::new_with_u8_clamped_array(wasm_bindgen::Clamped(&known), SIDE)?;
    context.put_image_data(&data, 0.0, 0.0)?;
    let side = f64::from(SIDE);
    Ok(context.get_image_data(0.0, 0.0, side, side)?.data().0)
}
