//! The maps as files: the whole figure, and the attention rows of the query.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::figure::Origin;
use crate::input::crop::crop_fraction;
use crate::link::{ScaleChoice, Side};
use crate::page::curves::attention_figure::model_column;
use crate::page::curves::caption::{Subject, file_name};
use crate::page::photograph::USUAL_INPUT;
use crate::page::side::legend::{scale_lines, scale_words};
use crate::plot::export::attention_figure::{AttentionFigure, pale, rows_csv};
use crate::plot::export::files::npy;
use crate::plot::map::scale::ColorScale;
use crate::ui::browser::download::{opened, save, save_bytes, save_png};
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::side::state::SideState;
use crate::ui::widgets::pixels::{Pixels, draw};
use crate::ui::widgets::save_menu::{Offer, SaveMenu};
use crate::ui::workers::EngineHandle;

const OFFERS: &[Offer] = &[
    ("SVG", "maps and heads, 84 mm wide"),
    ("PNG", "the same, 300 dpi"),
    ("CL NPY", "attention [layers, heads, tokens]"),
    ("CL CSV", "the same as a table"),
    ("MIM NPY", "attention [layers, heads, tokens]"),
    ("MIM CSV", "the same as a table"),
];

/// Side of an embedded photograph, pixels: more than 400 to the inch.
const PHOTOGRAPH: usize = 480;
/// Its quality as JPEG.
const QUALITY: f64 = 0.92;

/// What saves the maps.
#[component]
pub fn SaveMaps() -> impl IntoView {
    let maps = MapsToSave {
        origin: Origin::here(),
        shown: expect_context(),
        selection: expect_context(),
        pictures: expect_context(),
        engine: expect_context(),
    };
    let save = Callback::new(move |kind| {
        untrack(|| match kind {
            // Without a photograph or a canvas there is no figure.
            0 | 1 => spawn_local(async move { _ = maps.save_figure(kind == 1).await }),
            _ => _ = maps.save_rows(Side::BOTH[kind / 2 - 1], kind % 2 == 0),
        });
    });
    view! { <SaveMenu what="the maps" offers=OFFERS save /> }
}

/// What is on the screen; `Copy`.
#[derive(Clone, Copy)]
struct MapsToSave {
    origin: Origin,
    shown: Shown,
    selection: Selection,
    pictures: PictureHandle,
    engine: EngineHandle,
}

impl MapsToSave {
    fn subject(self) -> Subject {
        let (picture, query) = (self.origin.picture(), self.origin.query());
        let colors = self.colors(scale_words);
        Subject { words: format!("{picture}; query: {query}; {colors}"), models: None }
    }

    /// What the colors stand for.
    fn colors<T>(self, words: fn(ScaleChoice, ColorScale, ColorScale) -> T) -> T {
        let (large, small) = (self.shown.large.get(), self.shown.small.get());
        words(self.selection.scale.get(), large, small)
    }

    fn name(self, side: Side) -> String {
        self.origin.model(side).unwrap_or_else(|| self.selection.side_name(side))
    }

    /// Every layer's and every head's row.
    fn save_rows(self, side: Side, is_array: bool) -> Option<()> {
        let maps = self.shown.maps[side.index()].get()?;
        let (rows, model) = (&maps.rows, &maps.rows.model);
        let (picture, query, of) = (self.origin.picture(), self.origin.query(), self.name(side));
        let name = file_name(&[&picture, &query, &of, "attention"]);
        let shape = [model.depth, model.heads, model.tokens()];
        if is_array {
            save_bytes(&(name + ".npy"), &npy(shape, rows.all()));
        } else {
            let caption = self.origin.caption(format!("Attention of {of}"), &self.subject());
            let table = rows_csv(shape, model.prefix, rows.all(), &caption);
            save(&(name + ".csv"), "text/csv", &table);
        }
        Some(())
    }

    /// The figure, of what is shown when it is asked for.
    async fn save_figure(self, is_png: bool) -> Result<(), JsValue> {
        let head = self.selection.head.get_untracked();
        let mut lines = untrack(|| self.origin.layer_lines());
        let words = lines.join(", ");
        let name = file_name(&[&untrack(|| self.origin.picture()), &words]);
        let caption =
            untrack(|| self.origin.caption(format!("Attention, {words}"), &self.subject()));
        lines.push(untrack(|| self.origin.query()));
        lines.extend(untrack(|| self.colors(scale_lines)));
        let maps = Side::BOTH.map(|side| self.shown.maps[side.index()].get_untracked());
        let mut sides = Vec::new();
        let mut photograph = None;
        for (side, maps) in Side::BOTH.into_iter().zip(&maps) {
            let Some(maps) = maps else { continue };
            let mut seen = seen(self.pictures, self.engine.side(side)).await?;
            let grid = maps.rows.model.grid;
            if photograph.is_none() {
                photograph = Some((embedded(&seen)?, (grid, maps.query_patch())));
            }
            pale(&mut seen.rgba);
            let photograph = embedded(&seen)?;
            let scale = |map: &[f32]| self.shown.small_scale(map);
            let over = |map: &[f32]| self.shown.large_scale(map);
            sides.push(untrack(|| {
                model_column(side, self.name(side), maps, head, scale, over, photograph)
            }));
        }
        let (photograph, query) = photograph.ok_or(JsValue::NULL)?;
        let svg = AttentionFigure { photograph, query, lines, sides }.svg(&caption);
        if is_png {
            save_png(&(name + ".png"), &svg, &caption.words()).await;
        } else {
            save(&(name + ".svg"), "image/svg+xml", &svg);
        }
        Ok(())
    }
}

/// What a side's model sees of the picture.
pub(super) async fn seen(pictures: PictureHandle, state: SideState) -> Result<Pixels, JsValue> {
    if let Some(perturbed) = state.perturbed.get_untracked() {
        return Ok(Pixels { rgba: perturbed.scaled(PHOTOGRAPH), width: PHOTOGRAPH });
    }
    let photo = pictures.shown.get_untracked().ok_or(JsValue::NULL)?;
    let size =
        state.model.with_untracked(|model| model.as_ref().map_or(USUAL_INPUT, |model| model.size));
    let crop = crop_fraction(photo.width, photo.height, size, photo.crop);
    let image = opened(&photo.url).await?;
    let canvas = canvas()?;
    canvas.set_width(PHOTOGRAPH as u32);
    canvas.set_height(PHOTOGRAPH as u32);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let (width, height, side) = (photo.width as f64, photo.height as f64, PHOTOGRAPH as f64);
    context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &image,
        crop.x * width,
        crop.y * height,
        crop.w * width,
        crop.h * height,
        0.0,
        0.0,
        side,
        side,
    )?;
    let rgba = context.get_image_data(0.0, 0.0, side, side)?.data().0;
    Ok(Pixels { rgba, width: PHOTOGRAPH })
}

/// A picture as a data URL.
pub(super) fn embedded(pixels: &Pixels) -> Result<String, JsValue> {
    let canvas = canvas()?;
    draw(&canvas, Some(pixels));
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}

fn canvas() -> Result<HtmlCanvasElement, JsValue> {
    Ok(document().create_element("canvas")?.dyn_into()?)
}
