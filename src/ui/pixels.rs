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
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok())
    else {
        return;
    };
    let Some(Pixels { rgba, width }) = pixels.filter(|pixels| pixels.width > 0) else {
        return context.clear_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    };
    let (width, height) = (*width as u32, (rgba.len() / 4 / width) as u32);
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    if let Ok(image) = image {
        // Fails only for a detached buffer, and this one was made above.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
