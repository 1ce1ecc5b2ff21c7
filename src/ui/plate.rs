//! The maps as files: the whole figure, and the attention rows of the query.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::curves::no_curve;
use super::download::{opened, save, save_bytes, save_png};
use super::engine::EngineHandle;
use super::figure::{Of, Origin, file_name};
use super::legend::value;
use super::maps::{Shown, SideMaps};
use super::photo::Desk;
use super::pixels::{Pixels, draw};
use super::save_menu::{Offer, SaveMenu};
use super::selection::Selection;
use super::side::{Perturbed, SideState};
use crate::address::{HeadChoice, Side};
use crate::crop::crop_fraction;
use crate::plot::files::npy;
use crate::plot::plate::{HeadMap, Plate, PlateSide, pale, rows_csv};

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
    let maps = Maps {
        origin: Origin::here(),
        shown: expect_context(),
        selection: expect_context(),
        desk: expect_context(),
        engine: expect_context(),
    };
    let save = Callback::new(move |kind| {
        untrack(|| match kind {
            // Without a photograph or a canvas there is no figure.
            0 | 1 => spawn_local(async move { _ = maps.save_plate(kind == 1).await }),
            _ => _ = maps.save_rows(Side::BOTH[kind / 2 - 1], kind % 2 == 0),
        });
    });
    view! { <SaveMenu what="the maps" offers=OFFERS save /> }
}

/// What is on the screen; `Copy`.
#[derive(Clone, Copy)]
struct Maps {
    origin: Origin,
    shown: Shown,
    selection: Selection,
    desk: Desk,
    engine: EngineHandle,
}

impl Maps {
    fn of(self) -> Of {
        let (picture, query) = (self.origin.picture(), self.origin.query());
        Of { words: format!("{picture}; query: {query}"), models: None }
    }

    fn name(self, side: Side) -> String {
        self.origin.model(side).unwrap_or_else(|| side.label().to_owned())
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
            let caption = self.origin.caption(format!("Attention of {of}"), &self.of());
            let table = rows_csv(shape, model.prefix, rows.all(), &caption);
            save(&(name + ".csv"), "text/csv", &table);
        }
        Some(())
    }

    /// The figure, of what is shown when it is asked for.
    async fn save_plate(self, is_png: bool) -> Result<(), JsValue> {
        let head = self.selection.head.get_untracked();
        let layer = format!("layer{}", self.shown.layer.get_untracked());
        let name =
            file_name(&[&untrack(|| self.origin.picture()), &layer, &format!("head {head}")]);
        let words = untrack(|| self.origin.layer());
        let caption = untrack(|| self.origin.caption(format!("Attention, {words}"), &self.of()));
        let lines = words.split(", ").map(str::to_owned).chain([untrack(|| self.origin.query())]);
        let lines = lines.collect();
        let maps = Side::BOTH.map(|side| self.shown.maps[side.index()].get_untracked());
        let mut sides = Vec::new();
        let mut photograph = None;
        for (side, maps) in Side::BOTH.into_iter().zip(&maps) {
            let Some(maps) = maps else { continue };
            let mut seen = seen(self.desk, self.engine.side(side)).await?;
            let grid = maps.rows.model.grid;
            if photograph.is_none() {
                photograph = Some((embedded(&seen)?, (grid, maps.query_patch())));
            }
            pale(&mut seen.rgba);
            sides.push(untrack(|| self.side(side, maps, embedded(&seen)))?);
        }
        let (photograph, query) = photograph.ok_or(JsValue::NULL)?;
        let svg = Plate { photograph, query, lines, sides }.svg(&caption);
        if is_png {
            save_png(&(name + ".png"), &svg, &caption.words()).await;
        } else {
            save(&(name + ".svg"), "image/svg+xml", &svg);
        }
        Ok(())
    }

    fn side(
        self,
        side: Side,
        maps: &SideMaps,
        photograph: Result<String, JsValue>,
    ) -> Result<PlateSide<'_>, JsValue> {
        let model = &maps.rows.model;
        let choices = (1..=model.heads).map(HeadChoice::One);
        let heads = std::iter::once(HeadChoice::Mean).chain(choices).map(|choice| {
            let values = maps.map(choice);
            HeadMap { values, scale: self.shown.scale(values), name: choice.to_string() }
        });
        let heads: Vec<HeadMap<'_>> = heads.collect();
        let shown = maps.head(self.selection.head.get()).unwrap_or(0);
        let key = no_curve(side);
        Ok(PlateSide {
            name: self.name(side),
            key: (key.color, key.marker),
            photograph: photograph?,
            grid: model.grid,
            query: maps.query_patch(),
            top: value(heads[shown].scale.max, model.tokens()),
            heads,
            shown,
        })
    }
}

/// What a side's model sees of the picture.
async fn seen(desk: Desk, state: SideState) -> Result<Pixels, JsValue> {
    if let Some(Perturbed { rgba, size, .. }) = state.perturbed.get_untracked() {
        let rgba = (0..PHOTOGRAPH * PHOTOGRAPH).flat_map(|index| {
            let (row, column) = (index / PHOTOGRAPH, index % PHOTOGRAPH);
            let pixel = row * size / PHOTOGRAPH * size + column * size / PHOTOGRAPH;
            [0, 1, 2, 3].map(|channel| rgba[4 * pixel + channel])
        });
        return Ok(Pixels { rgba: rgba.collect(), width: PHOTOGRAPH });
    }
    let photo = desk.photo.get_untracked().ok_or(JsValue::NULL)?;
    let size = state.model.with_untracked(|model| model.as_ref().map_or(224, |model| model.size));
    let crop = crop_fraction(photo.width, photo.height, size);
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
fn embedded(pixels: &Pixels) -> Result<String, JsValue> {
    let canvas = canvas()?;
    draw(&canvas, Some(pixels));
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}

fn canvas() -> Result<HtmlCanvasElement, JsValue> {
    Ok(document().create_element("canvas")?.dyn_into()?)
}
