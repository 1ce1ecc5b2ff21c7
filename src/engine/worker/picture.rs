//! The visitor's picture, decoded by the browser without colour conversion, upright, over white.

use js_sys::{Array, ArrayBuffer, Uint8ClampedArray};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ColorSpaceConversion, ImageBitmap, ImageBitmapOptions, ImageOrientation, MessageChannel,
    OffscreenCanvas, OffscreenCanvasRenderingContext2d, PremultiplyAlpha,
};

use super::messages::{scope, words};
use crate::engine::limits::{check_picture, unreadable_picture};
use crate::engine::protocol::EngineError;
use crate::image::RgbaPixels;

/// A picture's own pixels.
pub(super) struct Decoded {
    /// `[height, width, 4]`.
    pub(super) rgba: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Decoded {
    /// As the session takes it.
    pub(super) fn as_picture(&self) -> RgbaPixels<'_> {
        RgbaPixels { rgba: &self.rgba, width: self.width, height: self.height }
    }
}

/// Decodes an image file at its own resolution.
pub(super) async fn decode(blob: Option<Blob>) -> Result<Decoded, EngineError> {
    let bitmap = match blob {
        Some(blob) => bitmap(&blob).await.map_err(|_| unreadable_picture())?,
        None => return Err(unreadable_picture()),
    };
    let (width, height) = (bitmap.width(), bitmap.height());
    let pixels = check_picture(width, height).and_then(|()| {
        pixels(&bitmap).map_err(|error| EngineError::Image {
            reason: format!(
                "The browser could not draw this image of {width} x {height} pixels ({}). Scale it down and try again.",
                words(&error)
            ),
        })
    });
    bitmap.close();
    Ok(Decoded { rgba: pixels?, width: width as usize, height: height as usize })
}

async fn bitmap(blob: &Blob) -> Result<ImageBitmap, JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_color_space_conversion(ColorSpaceConversion::None);
    options.set_premultiply_alpha(PremultiplyAlpha::None);
    options.set_image_orientation(ImageOrientation::FromImage);
    let promise = scope().create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

/// Draws one to one: the canvas's own resize is not the models'.
fn pixels(bitmap: &ImageBitmap) -> Result<Vec<u8>, JsValue> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let canvas = OffscreenCanvas::new(width, height)?;
    let options = js_sys::Object::new();
    // Otherwise the picture goes to the GPU and back.
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
    let context: OffscreenCanvasRenderingContext2d = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or_else(|| js_sys::Error::new("there is no canvas of that size"))?
        .unchecked_into();
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0)?;
    let data = context.get_image_data(0.0, 0.0, width.into(), height.into())?;
    let levels: Uint8ClampedArray = js_sys::Reflect::get(&data, &"data".into())?.unchecked_into();
    let rgba = levels.to_vec();
    // Of a folder of photographs, gigabytes would wait until garbage is collected.
    let_go(&levels.buffer());
    canvas.set_width(0);
    canvas.set_height(0);
    Ok(rgba)
}

/// Frees a buffer now: it goes to a port that is closed. Chromium frees none of a canvas's by
/// `ArrayBuffer.transfer`.
fn let_go(buffer: &ArrayBuffer) {
    if let Ok(channel) = MessageChannel::new() {
        // Where it cannot be sent it stays until garbage is collected.
        let _ = channel.port1().post_message_with_transferable(&JsValue::NULL, &Array::of1(buffer));
        channel.port1().close();
        channel.port2().close();
    }
}
