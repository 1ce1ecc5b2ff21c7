//! The maps as files: the whole figure, and the attention rows of the query.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::embedded::embedded_photograph;
use super::figure::Origin;
use crate::link::{HeadChoice, ScaleChoice, Side};
use crate::page::curves::attention_figure::{DrawnSide, attention_figure};
use crate::page::curves::caption::{Subject, file_name};
use crate::page::saving::files::{SavedFile, drawing};
use crate::page::saving::maps::rows;
use crate::page::saving::offers::{ATTENTION, Offer};
use crate::page::side::legend::{scale_lines, scale_words};
use crate::plot::export::panels::Photograph;
use crate::plot::export::paper::Caption;
use crate::plot::map::scale::ColorScale;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::saving::figures::{FigureList, Making, keep_kind};
use crate::ui::selection::Selection;
use crate::ui::widgets::save_menu::SaveMenu;
use crate::ui::workers::EngineHandle;

/// What saves the maps.
#[component]
pub fn SaveMaps() -> impl IntoView {
    let maps = MapsToSave::here();
    maps.offer(expect_context(), &[], maps.are_there());
    let save = Callback::new(move |index: usize| {
        if let Some(making) = untrack(|| maps.make()) {
            spawn_local(keep_kind(making, ATTENTION[index].0));
        }
    });
    view! { <SaveMenu what="the maps" offers=ATTENTION.to_vec() save /> }
}

/// What is on the screen; `Copy`.
#[derive(Clone, Copy)]
pub struct MapsToSave {
    origin: Origin,
    shown: Shown,
    selection: Selection,
    pictures: PictureHandle,
    engine: EngineHandle,
}

impl MapsToSave {
    /// From the context.
    pub fn here() -> MapsToSave {
        MapsToSave {
            origin: Origin::here(),
            shown: expect_context(),
            selection: expect_context(),
            pictures: expect_context(),
            engine: expect_context(),
        }
    }

    /// Lets them be saved with a part of the page.
    pub fn offer(self, list: FigureList, offers: &'static [Offer], is_ready: Signal<bool>) {
        list.add(offers, is_ready, move || self.make());
    }

    /// Whether a model has maps.
    pub fn are_there(self) -> Signal<bool> {
        Signal::derive(move || self.shown.maps.iter().any(|maps| maps.with(Option::is_some)))
    }

    fn subject(self) -> Subject {
        let (picture, query) = (self.origin.picture(), self.origin.query());
        Subject::of_maps(&picture, &query, &self.colors(scale_words))
    }

    /// What the colors stand for.
    fn colors<T>(self, words: fn(ScaleChoice, ColorScale, ColorScale) -> T) -> T {
        let (large, small) = (self.shown.large.get(), self.shown.small.get());
        words(self.selection.scale.get(), large, small)
    }

    /// Every layer's and every head's row, as an array and as a table.
    fn rows(self, side: Side) -> Option<Vec<SavedFile>> {
        let maps = self.shown.maps[side.index()].get()?;
        let (picture, query, of) =
            (self.origin.picture(), self.origin.query(), self.origin.name(side));
        let caption = self.origin.caption(format!("Attention of {of}"), &self.subject());
        Some(rows::files(side, [&picture, &query, &of], &maps.rows, &caption))
    }

    /// All files, of what is shown when they are asked for.
    fn make(self) -> Option<Making> {
        let head = self.selection.head.get();
        let mut lines = self.origin.layer_lines();
        let words = lines.join(", ");
        let stem = file_name(&[&self.origin.picture(), &words]);
        let caption = self.origin.caption(format!("Attention, {words}"), &self.subject());
        lines.push(self.origin.query());
        lines.extend(self.colors(scale_lines));
        let drawn = |side: Side| {
            let maps = self.shown.maps[side.index()].get()?;
            Some(DrawnSide {
                side,
                name: self.origin.name(side),
                photograph: Photograph::default(),
                over: self.shown.large_scale(maps.map(head)),
                small: maps.all().map(|map| self.shown.small_scale(map)).collect(),
                maps,
            })
        };
        let sides: Vec<DrawnSide> = Side::BOTH.into_iter().filter_map(drawn).collect();
        let rows: Vec<SavedFile> =
            Side::BOTH.into_iter().filter_map(|side| self.rows(side)).flatten().collect();
        Some(Box::pin(async move {
            // Without a photograph or a canvas there is no figure.
            let svg = self.drawn(sides, lines, head, &caption).await.ok();
            let figure = svg.map(|svg| drawing(&stem, &caption, svg));
            figure.into_iter().flatten().chain(rows).collect()
        }))
    }

    async fn drawn(
        self,
        mut sides: Vec<DrawnSide>,
        lines: Vec<String>,
        head: HeadChoice,
        caption: &Caption,
    ) -> Result<String, JsValue> {
        for DrawnSide { side, photograph, .. } in &mut sides {
            *photograph = embedded_photograph(self.pictures, self.engine.side(*side)).await?;
        }
        let figure = attention_figure(&sides, head, lines).ok_or(JsValue::NULL)?;
        Ok(figure.svg(caption))
    }
}
