//! The photograph as figures hold it.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::engine::protocol::ModelInfo;
use crate::input::crop::crop_fraction;
use crate::page::photograph::USUAL_INPUT;
use crate::plot::export::attention_figure::pale;
use crate::plot::export::panels::Photograph;
use crate::ui::browser::download::opened;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::side::state::SideState;
use crate::ui::widgets::pixels::{Pixels, draw};

/// Longer side of an embedded photograph, pixels: more than 400 to the inch.
const PHOTOGRAPH: usize = 480;
/// Its quality as JPEG.
const QUALITY: f64 = 0.92;

/// What a side's model sees of the picture, to be drawn in figures.
///
/// # Errors
/// There is no photograph, or no canvas.
pub async fn embedded_photograph(
    pictures: PictureHandle,
    state: SideState,
) -> Result<Photograph, JsValue> {
    let mut seen = seen(pictures, state).await?;
    let plain = embedded(&seen)?;
    pale(&mut seen.rgba);
    Ok(Photograph { plain, pale: embedded(&seen)? })
}

/// What a side's model sees of the picture.
async fn seen(pictures: PictureHandle, state: SideState) -> Result<Pixels, JsValue> {
    let input =
        state.model.with_untracked(|model| model.as_ref().map_or(USUAL_INPUT, ModelInfo::input));
    let size = input.with_longer(PHOTOGRAPH);
    if let Some(perturbed) = state.perturbed.get_untracked() {
        return Ok(Pixels { rgba: perturbed.scaled(size), width: size.width });
    }
    let photo = pictures.shown.get_untracked().ok_or(JsValue::NULL)?;
    let crop = crop_fraction(photo.width, photo.height, input, photo.crop);
    let image = opened(&photo.url).await?;
    let canvas = canvas()?;
    canvas.set_width(size.width as u32);
    canvas.set_height(size.height as u32);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let (width, height) = (photo.width as f64, photo.height as f64);
    let (across, down) = (size.width as f64, size.height as f64);
    context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &image,
        crop.x * width,
        crop.y * height,
        crop.w * width,
        crop.h * height,
        0.0,
        0.0,
        across,
        down,
    )?;
    let rgba = context.get_image_data(0.0, 0.0, across, down)?.data().0;
    Ok(Pixels { rgba, width: size.width })
}

/// A picture as a data URL.
fn embedded(pixels: &Pixels) -> Result<String, JsValue> {
    let canvas = canvas()?;
    draw(&canvas, Some(pixels));
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}

fn canvas() -> Result<HtmlCanvasElement, JsValue> {
    Ok(document().create_element("canvas")?.dyn_into()?)
}
