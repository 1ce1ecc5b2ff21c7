//! The visitor's picture, decoded by the browser without colour conversion, upright, over white.
//!
//! Browsers turn a picture by the EXIF data of some formats and not of others, and no option keeps them from it.
//! So they are given a file that says it is upright, and the turning is done here.

use js_sys::{Array, ArrayBuffer, Uint8Array, Uint8ClampedArray};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ColorSpaceConversion, ImageBitmap, ImageBitmapOptions, MessageChannel, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d, PremultiplyAlpha,
};

use super::messages::{scope, words};
use crate::engine::limits::{check_picture, check_picture_file, unreadable_picture};
use crate::engine::protocol::EngineError;
use crate::image::{CutOff, Orientation, PictureFile, RgbaPixels, Upright};

/// Pixels that are read from a canvas at once, about: of a large picture the browser's copy is never whole.
const STRIP: u32 = 1 << 20;

/// A picture's own pixels.
pub(super) struct Decoded {
    /// `[height, width, 4]`.
    rgba: Vec<u8>,
    width: usize,
    height: usize,
}

impl Decoded {
    /// As the session takes it.
    pub(super) fn as_picture(&self) -> RgbaPixels<'_> {
        RgbaPixels { rgba: &self.rgba, width: self.width, height: self.height }
    }
}

/// Decodes an image file at its own resolution.
pub(super) async fn decode(blob: Option<Blob>) -> Result<Decoded, EngineError> {
    let blob = blob.ok_or_else(unreadable_picture)?;
    check_picture_file(blob.size() as u64)?;
    let bytes = read(&blob).await.map_err(|_| unreadable_picture())?;
    let (orientation, blob) = {
        let file = PictureFile::open(&bytes)
            .map_err(|error: CutOff| EngineError::Image { reason: error.to_string() })?;
        let told_upright = file.told_upright().map(|bytes| blob_of(&bytes));
        (file.orientation(), told_upright.unwrap_or(Ok(blob)).map_err(|_| unreadable_picture())?)
    };
    drop(bytes);
    let bitmap = bitmap(&blob).await.map_err(|_| unreadable_picture())?;
    let (width, height) = (bitmap.width(), bitmap.height());
    let pixels = check_picture(width, height).and_then(|()| {
        pixels(&bitmap, orientation).map_err(|error| EngineError::Image {
            reason: format!(
                "The browser could not draw this image of {width} x {height} pixels ({}). Scale it down and try again.",
                words(&error)
            ),
        })
    });
    bitmap.close();
    pixels
}

async fn read(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(blob.array_buffer()).await?.unchecked_into();
    let bytes = Uint8Array::new(&buffer).to_vec();
    let_go(&buffer);
    Ok(bytes)
}

fn blob_of(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}

async fn bitmap(blob: &Blob) -> Result<ImageBitmap, JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_color_space_conversion(ColorSpaceConversion::None);
    options.set_premultiply_alpha(PremultiplyAlpha::None);
    let promise = scope().create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

/// Draws one to one: the canvas's own resize is not the models'.
fn pixels(bitmap: &ImageBitmap, orientation: Orientation) -> Result<Decoded, JsValue> {
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
    let mut upright = Upright::new(orientation, width as usize, height as usize);
    let strip = (STRIP / width.max(1)).max(1);
    for top in (0..height).step_by(strip as usize) {
        let rows = strip.min(height - top);
        let data = context.get_image_data(0.0, top.into(), width.into(), rows.into())?;
        let levels: Uint8ClampedArray =
            js_sys::Reflect::get(&data, &"data".into())?.unchecked_into();
        upright.put(top as usize, &levels.to_vec());
        // Of a folder of photographs, gigabytes would wait until garbage is collected.
        let_go(&levels.buffer());
    }
    canvas.set_width(0);
    canvas.set_height(0);
    let (rgba, width, height) = upright.finish();
    Ok(Decoded { rgba, width, height })
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
