//! The maps as files: the whole figure, and the attention rows of the query.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::embedded::embedded_photograph;
use super::figure::Origin;
use crate::link::{HeadChoice, ScaleChoice, Side};
use crate::page::curves::attention_figure::model_column;
use crate::page::curves::caption::{Subject, file_name};
use crate::page::layer_maps::SideMaps;
use crate::page::saving::files::{SavedFile, drawing};
use crate::page::saving::maps::rows;
use crate::page::saving::offers::{ATTENTION, Offer};
use crate::page::side::legend::{scale_lines, scale_words};
use crate::plot::export::attention_figure::AttentionFigure;
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

/// A model's column, before its photograph is there.
struct Column {
    side: Side,
    maps: SideMaps,
    name: String,
    scales: Vec<ColorScale>,
    over: ColorScale,
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
        let colors = self.colors(scale_words);
        Subject { words: format!("{picture}; query: {query}; {colors}"), models: None }
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
        let column = |side: Side| {
            let maps = self.shown.maps[side.index()].get()?;
            let scales = maps.all().map(|map| self.shown.small_scale(map)).collect();
            let over = self.shown.large_scale(maps.map(head));
            Some(Column { side, name: self.origin.name(side), scales, over, maps })
        };
        let columns: Vec<Column> = Side::BOTH.into_iter().filter_map(column).collect();
        let rows: Vec<SavedFile> =
            Side::BOTH.into_iter().filter_map(|side| self.rows(side)).flatten().collect();
        Some(Box::pin(async move {
            // Without a photograph or a canvas there is no figure.
            let svg = self.drawn(&columns, lines, head, &caption).await.ok();
            let figure = svg.map(|svg| drawing(&stem, &caption, svg));
            figure.into_iter().flatten().chain(rows).collect()
        }))
    }

    async fn drawn(
        self,
        columns: &[Column],
        lines: Vec<String>,
        head: HeadChoice,
        caption: &Caption,
    ) -> Result<String, JsValue> {
        let mut sides = Vec::new();
        let mut photograph = None;
        for Column { side, maps, name, scales, over } in columns {
            let Photograph { plain, pale } =
                embedded_photograph(self.pictures, self.engine.side(*side)).await?;
            if photograph.is_none() {
                photograph = Some((plain, (maps.rows.model.grid, maps.query_patch())));
            }
            sides.push(model_column(*side, name.clone(), maps, head, scales, *over, pale));
        }
        let (photograph, query) = photograph.ok_or(JsValue::NULL)?;
        Ok(AttentionFigure { photograph, query, lines, sides }.svg(caption))
    }
}
