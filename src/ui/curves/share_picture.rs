//! The view as one picture to pass on.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::figure::Origin;
use super::save_maps::{embedded, seen};
use crate::link::Side;
use crate::page::curves::caption::{Subject, file_name};
use crate::page::depth_chart::empty_curve;
use crate::page::share::{SharedSide, picture_sentence};
use crate::page::side::legend::large_words;
use crate::plot::export::attention_figure::pale;
use crate::plot::export::share_picture::{SharePicture, SharedMap};
use crate::ui::browser::download::save_png;
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// What is on the screen; `Copy`.
#[derive(Clone, Copy)]
pub struct ViewToShare {
    origin: Origin,
    shown: Shown,
    selection: Selection,
    pictures: PictureHandle,
    engine: EngineHandle,
}

impl ViewToShare {
    /// From the context.
    pub fn here() -> ViewToShare {
        ViewToShare {
            origin: Origin::here(),
            shown: expect_context(),
            selection: expect_context(),
            pictures: expect_context(),
            engine: expect_context(),
        }
    }

    /// Saves it as a PNG that names its `link`.
    ///
    /// # Errors
    /// There is no photograph, no map, or no canvas.
    pub async fn save(self, link: String) -> Result<(), JsValue> {
        let head = self.selection.head.get_untracked();
        let maps = Side::BOTH.map(|side| self.shown.maps[side.index()].get_untracked());
        let name = |side| untrack(|| self.origin.model(side)).unwrap_or_default();
        let (mut sides, mut told) = (Vec::new(), Vec::new());
        let mut photograph = None;
        for (side, maps) in Side::BOTH.into_iter().zip(&maps) {
            let Some(maps) = maps else { continue };
            let mut seen = seen(self.pictures, self.engine.side(side)).await?;
            let query = (maps.rows.model.grid, maps.query_patch());
            if photograph.is_none() {
                photograph = Some((embedded(&seen)?, query));
            }
            pale(&mut seen.rgba);
            let values = maps.map(head);
            let curve = empty_curve(side);
            told.push(SharedSide { name: name(side), maps });
            sides.push(SharedMap {
                name: name(side),
                key: (curve.color, curve.marker),
                photograph: embedded(&seen)?,
                query,
                values,
                colors: untrack(|| self.shown.large_scale(values)),
            });
        }
        let (photograph, query) = photograph.ok_or(JsValue::NULL)?;
        let (picture, place) = untrack(|| (self.origin.picture(), self.origin.query()));
        let unit = untrack(|| unit(self.selection, self.engine));
        let sentence = picture_sentence(&picture, &place, head, &told, unit);
        let colors =
            large_words(self.selection.scale.get_untracked(), self.shown.large.get_untracked());
        let subject =
            Subject { words: format!("{picture}; query: {place}; {colors}"), models: None };
        let caption = untrack(|| self.origin.caption(sentence.clone(), &subject));
        let file = file_name(&[&picture, &place]) + ".png";
        let svg = SharePicture { photograph, query, sides, sentence, colors, link }.svg(&caption);
        save_png(&file, &svg, &caption.words()).await;
        Ok(())
    }
}
