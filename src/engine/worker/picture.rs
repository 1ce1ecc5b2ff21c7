//! The visitor's picture, decoded by the browser without colour conversion, upright, over white.
//!
//! Browsers turn a picture by the EXIF data of some formats and not of others, and no option keeps them from it.
//! So they are given a file that says it is upright, and the turning is done here.
//!
//! A canvas has a largest size, past which it gives empty pixels and no error (WebKit on iOS: 16.7 megapixels, bitmaps
//! too). So a picture is drawn on a small one, tile by tile; where large ones are empty, a large picture is decoded in
//! parts; and where nothing was drawn at all, that is an error.

use js_sys::{Array, ArrayBuffer, Uint8Array, Uint8ClampedArray};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ColorSpaceConversion, ImageBitmap, ImageBitmapOptions, MessageChannel, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d, PremultiplyAlpha,
};

use super::messages::scope;
use crate::engine::limits::{
    check_picture, check_picture_file, nothing_visible, unreadable_picture,
};
use crate::engine::protocol::EngineError;
use crate::engine::started_worker::words;
use crate::input::image::{CutOff, PictureFile, PictureFormat, RgbPixels, Upright};

/// Pixels that are read from a canvas at once, about: of a large picture the browser's copy is never whole.
const TILE: u32 = 1 << 20;
/// The widest tile, pixels; every canvas may be so wide.
const TILE_WIDTH: u32 = 4096;
/// The most pixels that every browser has room for in a canvas or a bitmap.
const EVERYWHERE: u32 = 1 << 24;

/// Decodes an image file at its own resolution.
pub(super) async fn decode(blob: Option<Blob>) -> Result<RgbPixels, EngineError> {
    let most = if has_large_canvases() { u32::MAX } else { EVERYWHERE };
    decode_in_parts(blob, most).await
}

/// Decodes an image file at its own resolution, at most so many pixels of it at once where its head tells its sides.
async fn decode_in_parts(blob: Option<Blob>, most: u32) -> Result<RgbPixels, EngineError> {
    let blob = blob.ok_or_else(|| unreadable_picture(None))?;
    check_picture_file(blob.size() as u64)?;
    let bytes = read(&blob).await.map_err(|_| unreadable_picture(None))?;
    let (format, sides, orientation, blob) = {
        let file = PictureFile::open(&bytes)
            .map_err(|error: CutOff| EngineError::Image { reason: error.to_string() })?;
        let stored = file.told_upright().map_or(Ok(blob), |bytes| blob_of(&bytes));
        let stored = stored.map_err(|_| unreadable_picture(file.format()))?;
        (file.format(), file.sides(), file.orientation(), stored)
    };
    drop(bytes);
    if format == Some(PictureFormat::Svg) {
        return Err(unreadable_picture(format));
    }
    // Before anything is decoded: a small file can ask for a lot of memory.
    if let Some((width, height)) = sides {
        check_picture(width, height)?;
    }
    let in_parts =
        sides.filter(|(width, height)| u64::from(*width) * u64::from(*height) > most.into());
    let rows = in_parts.map(|(width, height)| (most / width).clamp(1, height));
    let first =
        bitmap(&blob, in_parts.zip(rows).map(|((width, _), rows)| [0, 0, width, rows])).await;
    let first = first.map_err(|_| unreadable_picture(format))?;
    let (width, height) = in_parts.unwrap_or((first.width(), first.height()));
    check_picture(width, height).inspect_err(|_| first.close())?;
    let no_drawing = |error: JsValue| EngineError::Image {
        reason: format!(
            "The browser could not draw this image of {width} x {height} pixels ({}). Scale it down and try again.",
            words(&error)
        ),
    };
    let mut upright = Upright::new(orientation, width as usize, height as usize);
    let mut canvas = Canvas::new(width, height).map_err(no_drawing)?;
    let mut drawn = canvas.draw(&first, 0, &mut upright);
    let mut top = first.height();
    first.close();
    while top < height && drawn.is_ok() {
        let rows = rows.unwrap_or(height).min(height - top);
        let part = bitmap(&blob, Some([0, top, width, rows])).await.map_err(no_drawing)?;
        drawn = canvas.draw(&part, top, &mut upright);
        top += rows;
        part.close();
    }
    drawn.map_err(no_drawing)?;
    if !canvas.has_drawn {
        return Err(nothing_visible());
    }
    Ok(upright.finish())
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

/// The picture, or the part of it of this place and these sides.
async fn bitmap(blob: &Blob, part: Option<[u32; 4]>) -> Result<ImageBitmap, JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_color_space_conversion(ColorSpaceConversion::None);
    options.set_premultiply_alpha(PremultiplyAlpha::None);
    let promise = match part {
        None => scope().create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)?,
        Some(part) => {
            let [left, top, width, height] =
                part.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
            scope()
                .create_image_bitmap_with_blob_and_a_sx_and_a_sy_and_a_sw_and_a_sh_and_a_options(
                    blob, left, top, width, height, &options,
                )?
        }
    };
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

/// Whether canvases hold more pixels than [`EVERYWHERE`]; found out once, by a pixel in the corner of one.
fn has_large_canvases() -> bool {
    thread_local!(static FOUND: bool = large_canvas().unwrap_or_default());
    FOUND.with(|found| *found)
}

fn large_canvas() -> Result<bool, JsValue> {
    let side = EVERYWHERE.isqrt() + 1;
    let (canvas, context) = canvas(side, side)?;
    let corner = f64::from(side - 1);
    context.fill_rect(corner, corner, 1.0, 1.0);
    let data = context.get_image_data(corner, corner, 1.0, 1.0)?;
    let levels: Uint8ClampedArray = js_sys::Reflect::get(&data, &"data".into())?.unchecked_into();
    canvas.set_width(0);
    // A browser that alters what it gives back alters it by a little.
    Ok(levels.get_index(3) > 127)
}

fn canvas(
    width: u32,
    height: u32,
) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), JsValue> {
    let canvas = OffscreenCanvas::new(width, height)?;
    let options = js_sys::Object::new();
    // Otherwise the picture goes to the GPU and back.
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
    let context = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or_else(|| js_sys::Error::new("there is no canvas of that size"))?;
    Ok((canvas, context.unchecked_into()))
}

/// A canvas for one tile of a picture after the other.
struct Canvas {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    width: u32,
    height: u32,
    /// Something of the picture was to be seen.
    has_drawn: bool,
}

impl Canvas {
    /// For a picture of these sides.
    fn new(width: u32, height: u32) -> Result<Self, JsValue> {
        let width = width.clamp(1, TILE_WIDTH);
        let height = (TILE / width).clamp(1, height.max(1));
        let (canvas, context) = canvas(width, height)?;
        context.set_fill_style_str("#fff");
        Ok(Self { canvas, context, width, height, has_drawn: false })
    }

    /// Draws a part of the picture that begins in this row, one to one: the canvas's own resize is not the models'.
    fn draw(&mut self, part: &ImageBitmap, top: u32, upright: &mut Upright) -> Result<(), JsValue> {
        for row in (0..part.height()).step_by(self.height as usize) {
            for left in (0..part.width()).step_by(self.width as usize) {
                let rows = self.height.min(part.height() - row);
                let columns = self.width.min(part.width() - left);
                let levels = self.tile(part, [left, row, columns, rows], true)?;
                if !levels.iter().skip(3).step_by(4).any(|alpha| *alpha > 0) {
                    return Err(js_sys::Error::new("its canvas stayed empty").into());
                }
                // Over white, white may be a picture or none.
                self.has_drawn = self.has_drawn
                    || levels.as_chunks::<4>().0.iter().any(|[r, g, b, _]| [r, g, b] != [&255; 3])
                    || self
                        .tile(part, [left, row, columns, rows], false)?
                        .as_chunks::<4>()
                        .0
                        .iter()
                        .any(|[.., alpha]| *alpha > 0);
                let place = (left as usize, (top + row) as usize);
                upright.put(place, columns as usize, &levels);
            }
        }
        Ok(())
    }

    /// The levels `[rows, columns, 4]` of a part of a bitmap, over white or over nothing.
    fn tile(
        &self,
        bitmap: &ImageBitmap,
        [left, top, columns, rows]: [u32; 4],
        over_white: bool,
    ) -> Result<Vec<u8>, JsValue> {
        let (width, height) = (self.width.into(), self.height.into());
        match over_white {
            true => self.context.fill_rect(0.0, 0.0, width, height),
            false => self.context.clear_rect(0.0, 0.0, width, height),
        }
        self.context.draw_image_with_image_bitmap(bitmap, -f64::from(left), -f64::from(top))?;
        let data = self.context.get_image_data(0.0, 0.0, columns.into(), rows.into())?;
        let levels: Uint8ClampedArray =
            js_sys::Reflect::get(&data, &"data".into())?.unchecked_into();
        let copy = levels.to_vec();
        // Of a folder of photographs, gigabytes would wait until garbage is collected.
        let_go(&levels.buffer());
        Ok(copy)
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        self.canvas.set_width(0);
        self.canvas.set_height(0);
    }
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

#[cfg(test)]
mod tests;
