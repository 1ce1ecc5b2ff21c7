//! One-pixel-a-patch images on a canvas; CSS scales them up, crisp or smooth.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// An RGBA image.
pub struct Pixels {
    /// Row by row, four bytes a pixel.
    pub rgba: Vec<u8>,
    /// Pixels a row.
    pub width: usize,
}

/// A canvas that shows `pixels`, and nothing where there are none.
#[component]
pub fn PixelMap(
    /// What to draw.
    #[prop(into)]
    pixels: Signal<Option<Pixels>, LocalStorage>,
    /// What it is, for those who cannot see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            pixels.with(|pixels| draw(&canvas, pixels.as_ref()));
        }
    });
    view! { <canvas class="pixels" node_ref=canvas role="img" aria-label=label></canvas> }
}

/// Draws an image as large as it is; nothing where there is none.
pub fn draw(canvas: &HtmlCanvasElement, pixels: Option<&Pixels>) {
    draw_parts(std::iter::once(canvas.clone()), pixels, 1);
}

/// Draws an image's `parts`, which lie below each other, each on a canvas as large as it is; nothing where
/// there is none.
pub fn draw_parts(
    canvases: impl Iterator<Item = HtmlCanvasElement>,
    pixels: Option<&Pixels>,
    parts: u32,
) {
    let pixels = pixels.filter(|pixels| pixels.width > 0);
    let image = pixels.and_then(|Pixels { rgba, width }| {
        let height = rgba.len() / 4 / width;
        let data = Clamped(&rgba[..]);
        ImageData::new_with_u8_clamped_array_and_sh(data, *width as u32, height as u32).ok()
    });
    for (part, canvas) in (0..parts).zip(canvases) {
        let context = canvas.get_context("2d").ok().flatten();
        let Some(context) = context.and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok())
        else {
            return;
        };
        let Some(image) = &image else {
            context.clear_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
            continue;
        };
        let (width, height) = (image.width(), image.height() / parts);
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let top = f64::from(part * height);
        // Fails only for a detached buffer, and this one was made above. What lies outside is left out.
        let _ = context.put_image_data(image, 0.0, -top);
    }
}
