//! What the page makes, as files to keep.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, HtmlAnchorElement, HtmlImageElement, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d, Url,
};

use crate::plot::export::files::{DPI, PNG_HEAD, png_chunks};

/// A browser may begin to read some time after the click.
const READ_BY: Duration = Duration::from_secs(60);
/// Of an SVG's pixel, where it says nothing else.
const CSS_DPI: f64 = 96.0;

/// Saves `text` as a file of this name and type.
pub fn save(name: &str, kind: &str, text: &str) {
    if let Some(blob) = blob(&Array::of1(&text.into()), kind) {
        save_blob(name, &blob);
    }
}

/// Saves bytes as a file of this name and type.
pub fn save_bytes(name: &str, kind: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    if let Some(blob) = blob(&parts, kind) {
        save_blob(name, &blob);
    }
}

fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // Revoking fails for no URL that this page made.
    set_timeout(move || _ = Url::revoke_object_url(&url), READ_BY);
}

fn blob(parts: &JsValue, kind: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(parts, &options).ok()
}

/// Saves a drawing as a PNG that says `words` of itself; nothing where the browser cannot draw it.
pub async fn save_png(name: &str, svg: &str, words: &str) {
    if let Some(png) = png(svg, words).await {
        save_blob(name, &png);
    }
}

/// A drawing as the bytes of such a PNG.
pub async fn png_bytes(svg: &str, words: &str) -> Option<Vec<u8>> {
    let png = png(svg, words).await?;
    let buffer = JsFuture::from(png.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

async fn png(svg: &str, words: &str) -> Option<Blob> {
    let (canvas, _) = canvas_of(svg, DPI / CSS_DPI).await.ok()?;
    let png = JsFuture::from(canvas.convert_to_blob().ok()?).await.ok()?;
    let png: Blob = png.dyn_into().ok()?;
    let head = png.slice_with_i32_and_i32(0, PNG_HEAD as i32).ok()?;
    let rest = png.slice_with_i32(PNG_HEAD as i32).ok()?;
    let chunks = Uint8Array::from(&png_chunks(words)[..]);
    blob(&Array::of3(&head, &chunks, &rest), "image/png")
}

/// Year, month, day, hour, minute and second of the visitor's clock.
pub fn clock() -> [u16; 6] {
    let now = js_sys::Date::new_0();
    let parts = [
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes(),
        now.get_seconds(),
    ];
    parts.map(|part| part as u16)
}

/// A drawing's pixels, `[height, width, 4]`, at so many for each of its own, and how many there are in a row.
///
/// # Errors
/// The browser cannot draw it.
pub async fn drawn(svg: &str, scale: f64) -> Result<(Vec<u8>, usize), JsValue> {
    let (canvas, context) = canvas_of(svg, scale).await?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let rgba = context.get_image_data(0.0, 0.0, width, height)?.data().0;
    Ok((rgba, canvas.width() as usize))
}

/// A canvas with a drawing on it, at so many pixels for each of its own.
async fn canvas_of(
    svg: &str,
    scale: f64,
) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), JsValue> {
    let drawing = blob(&Array::of1(&svg.into()), "image/svg+xml").ok_or(JsValue::NULL)?;
    let url = Url::create_object_url_with_blob(&drawing)?;
    let image = opened(&url).await;
    // Revoking fails for no URL that this page made; what is decoded needs it no longer.
    let _ = Url::revoke_object_url(&url);
    let image = image?;
    let scaled = |side: u32| (f64::from(side) * scale).round();
    let (width, height) = (scaled(image.natural_width()), scaled(image.natural_height()));
    let canvas = OffscreenCanvas::new(width as u32, height as u32)?;
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: OffscreenCanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    Ok((canvas, context))
}

/// A picture that is decoded.
pub async fn opened(url: &str) -> Result<HtmlImageElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await?;
    Ok(image)
}
