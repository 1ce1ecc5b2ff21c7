//! The view as one picture to pass on.

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::embedded::embedded_photograph;
use super::figure::Origin;
use crate::engine::protocol::Query;
use crate::grid::Point;
use crate::link::Side;
use crate::page::curves::attention_figure::DrawnSide;
use crate::page::curves::caption::{Subject, file_name};
use crate::page::opening::{STEP_MS, moving_path};
use crate::page::share::{picture_sentence, share_picture};
use crate::page::side::legend::large_words;
use crate::plot::export::moving_picture::{MovingError, MovingPicture};
use crate::plot::export::panels::Photograph;
use crate::plot::export::paper::Caption;
use crate::ui::browser::download::{drawn, save_bytes, save_png};
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// Pixels of a moving picture for each of the drawing's: about 800 x 420, which mail and slides take.
const MOVING_SCALE: f64 = 2.08;
/// How long a model has for one answer,
const ANSWERED_BY: Duration = Duration::from_secs(60);
/// and how often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(16);

/// A picture of the view, not saved yet.
struct Drawing {
    svg: String,
    caption: Caption,
    /// The file's name, without its ending.
    file: String,
}

fn in_words(error: MovingError) -> JsValue {
    JsValue::from_str(&error.to_string())
}

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
        let photographs = self.photographs().await?;
        let Drawing { svg, caption, file } = self.draw(&photographs, link)?;
        save_png(&(file + ".png"), &svg, &caption.words()).await;
        Ok(())
    }

    /// Saves it as a GIF on which the query moves along a path over the picture. `step` is told how many of how many
    /// pictures are made, and says whether to go on; the query that is pinned stays.
    ///
    /// # Errors
    /// As for [`Self::save`]; or a model did not answer.
    pub async fn save_moving(
        self,
        link: String,
        path: &[Point],
        step: impl Fn(usize, usize) -> bool,
    ) -> Result<(), JsValue> {
        let path = moving_path(path);
        let made = self.moving(link, &path, step).await;
        self.selection.end_preview();
        if let Some((file, bytes)) = made? {
            save_bytes(&(file + ".gif"), "image/gif", &bytes);
        }
        Ok(())
    }

    async fn moving(
        self,
        link: String,
        path: &[Point],
        step: impl Fn(usize, usize) -> bool,
    ) -> Result<Option<(String, Vec<u8>)>, JsValue> {
        let photographs = self.photographs().await?;
        let mut moving = None::<MovingPicture>;
        let mut name = String::new();
        for (index, &(x, y)) in path.iter().enumerate() {
            if !step(index, path.len()) {
                return Ok(None);
            }
            let query = Query::Point { x, y };
            self.selection.preview.set(Some(query));
            self.answered(query).await?;
            let Drawing { svg, caption, file } = self.draw(&photographs, link.clone())?;
            let (rgba, width) = drawn(&svg, MOVING_SCALE).await?;
            if moving.is_none() {
                name = file;
                let height = rgba.len() / 4 / width;
                let begun = MovingPicture::new(width, height, &caption.words());
                moving = Some(begun.map_err(in_words)?);
            }
            if let Some(moving) = &mut moving {
                moving.push(rgba, STEP_MS).map_err(in_words)?;
            }
        }
        let bytes = moving.map(MovingPicture::finish).transpose().map_err(in_words)?;
        Ok(bytes.map(|bytes| (name, bytes)))
    }

    /// Both maps are of this query.
    async fn answered(self, query: Query) -> Result<(), JsValue> {
        let is_in = |side: Side| {
            let token = self.engine.side(side).token(query);
            let maps = self.shown.maps[side.index()].get();
            token.is_none() || maps.is_some_and(|maps| Some(maps.rows.token) == token)
        };
        for _ in 0..ANSWERED_BY.as_millis() / LOOK_EVERY.as_millis() {
            if untrack(|| Side::BOTH.into_iter().all(is_in)) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        Err(JsValue::NULL)
    }

    /// Of the sides that have a map, CL's and MIM's.
    async fn photographs(self) -> Result<[Option<Photograph>; 2], JsValue> {
        let mut photographs = [None, None];
        for side in Side::BOTH {
            if self.shown.maps[side.index()].with_untracked(Option::is_some) {
                let photograph = embedded_photograph(self.pictures, self.engine.side(side)).await?;
                photographs[side.index()] = Some(photograph);
            }
        }
        Ok(photographs)
    }

    fn draw(self, photographs: &[Option<Photograph>; 2], link: String) -> Result<Drawing, JsValue> {
        let head = self.selection.head.get_untracked();
        let drawn_side = |side: Side| {
            let maps = self.shown.maps[side.index()].get()?;
            Some(DrawnSide {
                side,
                name: self.origin.model(side).unwrap_or_default(),
                photograph: photographs[side.index()].clone()?,
                over: self.shown.large_scale(maps.map(head)),
                small: Vec::new(),
                maps,
            })
        };
        let sides: Vec<DrawnSide> =
            untrack(|| Side::BOTH.into_iter().filter_map(drawn_side).collect());
        let (picture, place) = untrack(|| (self.origin.picture(), self.origin.query()));
        let unit = untrack(|| unit(self.selection, self.engine));
        let sentence = picture_sentence(&picture, &place, head, &sides, unit);
        let colors =
            large_words(self.selection.scale.get_untracked(), self.shown.large.get_untracked());
        let subject = Subject::of_maps(&picture, &place, &colors);
        let caption = untrack(|| self.origin.caption(sentence.clone(), &subject));
        let file = file_name(&[&picture, &place]);
        let shared = share_picture(&sides, head, sentence, colors, link).ok_or(JsValue::NULL)?;
        Ok(Drawing { svg: shared.svg(&caption), caption, file })
    }
}
