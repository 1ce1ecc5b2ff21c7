//! A picture's file as the page shows it: whole, upright, with its sides known.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, HtmlImageElement, ImageBitmap, ImageBitmapOptions, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d, Url,
};

use crate::engine::limits::{check_picture, check_picture_file, unreadable_picture};
use crate::engine::protocol::EngineError;
use crate::input::image::{CutOff, Orientation, PictureFile, PictureFormat};
use crate::page::pictures::Drawable;

/// The most pixels that every browser has room for in a canvas (WebKit on iOS: past it canvases are empty).
const EVERYWHERE: f64 = (1 << 24) as f64;

/// Finds out how a file is drawn; whoever keeps the URL revokes it. Browsers turn a JPEG upright by its EXIF data
/// themselves; a picture of another format that is stored turned is drawn anew.
///
/// # Errors
/// [`EngineError::Image`]: the file is cut off, or the browser cannot read it; the picture is too large or too
/// small.
pub async fn drawable(file: &Blob) -> Result<Drawable, EngineError> {
    check_picture_file(file.size() as u64)?;
    let stored = Stored::read(file).await?;
    let unreadable = || unreadable_picture(stored.format);
    // A browser shows a drawing, and no model can see it.
    if stored.format == Some(PictureFormat::Svg) {
        return Err(unreadable());
    }
    if let Some((width, height)) = stored.sides {
        check_picture(width, height)?;
    }
    let is_turned = stored.format == Some(PictureFormat::Jpeg);
    let turned = match stored.orientation {
        Orientation::UPRIGHT => None,
        _ if is_turned => None,
        _ => Some(stored.turned(file).await.map_err(|_: JsValue| unreadable())?),
    };
    let shown = turned.as_ref().map_or(file, |(blob, _)| blob);
    let url = Url::create_object_url_with_blob(shown).map_err(|_| unreadable())?;
    let measured = size(&url).await.ok_or_else(unreadable);
    // What was drawn anew may be drawn smaller than it is.
    let size = measured.map(|size| turned.as_ref().map_or(size, |(_, sides)| *sides));
    match size.and_then(|size| check_picture(size.0, size.1).map(|()| size)) {
        Ok(size) => Ok(Drawable { url, size }),
        Err(error) => {
            // Revoking fails for no URL that this page made.
            let _ = Url::revoke_object_url(&url);
            Err(error)
        }
    }
}

/// What a file's bytes tell of its picture.
struct Stored {
    format: Option<PictureFormat>,
    sides: Option<(u32, u32)>,
    orientation: Orientation,
    /// The file as it says that the picture is upright, where it did not.
    told_upright: Option<Vec<u8>>,
}

impl Stored {
    async fn read(file: &Blob) -> Result<Self, EngineError> {
        let buffer = JsFuture::from(file.array_buffer()).await;
        let bytes = Uint8Array::new(&buffer.map_err(|_| unreadable_picture(None))?).to_vec();
        let picture = PictureFile::open(&bytes)
            .map_err(|error: CutOff| EngineError::Image { reason: error.to_string() })?;
        let (format, sides) = (picture.format(), picture.sides());
        let (orientation, told_upright) = (picture.orientation(), picture.told_upright());
        Ok(Stored { format, sides, orientation, told_upright })
    }

    /// The picture drawn anew, where no browser can be relied on to turn it, and its sides; one that some canvas has
    /// no room for is drawn smaller.
    async fn turned(&self, file: &Blob) -> Result<(Blob, (u32, u32)), JsValue> {
        let upright = self.told_upright.as_deref();
        let stored = match upright {
            Some(bytes) => {
                &Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?
            }
            None => file,
        };
        let (width, height) = self.sides.ok_or(JsValue::NULL)?;
        let scale = (EVERYWHERE / (f64::from(width) * f64::from(height))).sqrt().min(1.0);
        let [w, h] = [width, height].map(|side| ((f64::from(side) * scale) as u32).max(1));
        let options = ImageBitmapOptions::new();
        if scale < 1.0 {
            options.set_resize_width(w);
            options.set_resize_height(h);
        }
        let window = leptos::prelude::window();
        let bitmap =
            window.create_image_bitmap_with_blob_and_image_bitmap_options(stored, &options)?;
        let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.unchecked_into();
        let swap = |(across, down)| match self.orientation.swaps_sides() {
            true => (down, across),
            false => (across, down),
        };
        let (across, down) = swap((w, h));
        let canvas = OffscreenCanvas::new(across, down)?;
        let context: OffscreenCanvasRenderingContext2d =
            canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
        let [a, b, c, d, e, f] = self.orientation.transform(w as usize, h as usize);
        context.set_transform(a, b, c, d, e, f)?;
        context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0)?;
        bitmap.close();
        let drawn = JsFuture::from(canvas.convert_to_blob()?).await?.dyn_into()?;
        Ok((drawn, swap((width, height))))
    }
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
