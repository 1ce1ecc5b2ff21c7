//! A picture's file as the page shows it: whole, upright, with its sides known.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, HtmlImageElement, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d, Url,
};

use crate::engine::limits::{check_picture, check_picture_file, unreadable_picture};
use crate::engine::protocol::EngineError;
use crate::input::image::{CutOff, Orientation, PictureFile, PictureFormat};
use crate::page::pictures::Drawable;

/// Finds out how a file is drawn; whoever keeps the URL revokes it. Browsers turn a JPEG upright by its EXIF data themselves; a picture of another
/// format that is stored turned is drawn anew.
///
/// # Errors
/// [`EngineError::Image`]: the file is cut off, or the browser cannot read it; the picture is too large or too
/// small.
pub async fn drawable(file: &Blob) -> Result<Drawable, EngineError> {
    let turned = turned(file).await?;
    let url = Url::create_object_url_with_blob(turned.as_ref().unwrap_or(file));
    let url = url.map_err(|_| unreadable_picture())?;
    let size = size(&url).await.ok_or_else(unreadable_picture);
    match size.and_then(|size| check_picture(size.0, size.1).map(|()| size)) {
        Ok(size) => Ok(Drawable { url, size }),
        Err(error) => {
            // Revoking fails for no URL that this page made.
            let _ = Url::revoke_object_url(&url);
            Err(error)
        }
    }
}

/// The picture drawn anew, where no browser can be relied on to turn it.
async fn turned(file: &Blob) -> Result<Option<Blob>, EngineError> {
    check_picture_file(file.size() as u64)?;
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| unreadable_picture())?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let (orientation, upright) = {
        let picture = PictureFile::open(&bytes)
            .map_err(|error: CutOff| EngineError::Image { reason: error.to_string() })?;
        let is_turned = picture.format() == Some(PictureFormat::Jpeg);
        if is_turned || picture.orientation() == Orientation::UPRIGHT {
            return Ok(None);
        }
        (picture.orientation(), picture.told_upright())
    };
    let stored = upright
        .map(|bytes| Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(&bytes[..]))));
    let drawn =
        async { draw_turned(&stored.unwrap_or_else(|| Ok(file.clone()))?, orientation).await };
    drawn.await.map(Some).map_err(|_: JsValue| unreadable_picture())
}

async fn draw_turned(stored: &Blob, orientation: Orientation) -> Result<Blob, JsValue> {
    let bitmap = leptos::prelude::window().create_image_bitmap_with_blob(stored)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.unchecked_into();
    let (width, height) = (bitmap.width(), bitmap.height());
    let (across, down) = if orientation.swaps_sides() { (height, width) } else { (width, height) };
    let canvas = OffscreenCanvas::new(across, down)?;
    let context: OffscreenCanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    let [a, b, c, d, e, f] = orientation.transform(width as usize, height as usize);
    context.set_transform(a, b, c, d, e, f)?;
    context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0)?;
    bitmap.close();
    JsFuture::from(canvas.convert_to_blob()?).await?.dyn_into()
}

/// The size of a picture in pixels; `None` where the browser cannot read it.
async fn size(url: &str) -> Option<(u32, u32)> {
    let image = HtmlImageElement::new().ok()?;
    let loaded = Promise::new(&mut |resolve, reject| {
        image.set_onload(Some(&resolve));
        image.set_onerror(Some(&reject));
    });
    image.set_src(url);
    JsFuture::from(loaded).await.ok()?;
    let size = (image.natural_width(), image.natural_height());
    (size.0 > 0 && size.1 > 0).then_some(size)
}
