//! Charts as files, and what every saved figure says of itself.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::catalog::Catalog;
use super::download::{save, save_png};
use super::engine::EngineHandle;
use super::maps::Shown;
use super::panel::short;
use super::photo::Desk;
use super::save_menu::{Offer, SaveMenu};
use super::selection::Selection;
use super::side::Status;
use crate::address::{HeadChoice, Side};
use crate::engine::protocol::{EngineKind, Query};
use crate::plot::curve::LineChart;
use crate::plot::paper::{Caption, chart_csv, chart_svg};

const OFFERS: &[Offer] = &[
    ("SVG", "for a paper, 84 mm wide"),
    ("PNG", "the same, 300 dpi"),
    ("CSV", "the numbers drawn"),
];

/// What a chart is of, where it is not the models that are chosen on the picture shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Of {
    /// In place of the picture.
    pub words: String,
    /// The ids of the models, where others may have been chosen since; empty where there is none.
    pub models: Option<[String; 2]>,
}

/// Where what the page shows comes from; `Copy`.
#[derive(Clone, Copy)]
pub struct Origin {
    selection: Selection,
    engine: EngineHandle,
    shown: Shown,
    desk: Desk,
    catalog: StoredValue<Catalog>,
}

impl Origin {
    /// From the context.
    pub fn here() -> Origin {
        Origin {
            selection: expect_context(),
            engine: expect_context(),
            shown: expect_context(),
            desk: expect_context(),
            catalog: expect_context(),
        }
    }

    /// What a side's model is called; none while what is shown may still be another's.
    pub fn model(self, side: Side) -> Option<String> {
        let state = self.engine.side(side);
        let is_in = state.status.with(|it| matches!(it, Status::Ready | Status::Running));
        is_in.then(|| self.title(&self.selection.model(side).get()))
    }

    fn title(self, id: &str) -> String {
        let title = self.catalog.with_value(|catalog| Some(catalog.model(id)?.title.clone()));
        title.unwrap_or_else(|| short(id))
    }

    /// What the picture is called.
    pub fn picture(self) -> String {
        self.desk.photo.with(|photo| photo.as_ref().map(|it| it.title.clone()).unwrap_or_default())
    }

    /// Where is asked from, in words.
    pub fn query(self) -> String {
        let query = self.selection.shown_query();
        match self.selection.grid.get() {
            Some(grid) if query != Query::Cls => {
                let patch = query.patch(grid);
                format!("row {}, column {}", patch / grid + 1, patch % grid + 1)
            }
            _ => "[CLS]".to_owned(),
        }
    }

    /// The layer and the head, in words.
    pub fn layer(self) -> String {
        let head = match self.selection.head.get() {
            HeadChoice::Mean => "mean of heads".to_owned(),
            HeadChoice::One(head) => format!("head {head}"),
        };
        format!("layer {}, {head}", self.shown.layer.get())
    }

    /// What a file says of itself: its title, and all that is needed to make it again.
    pub fn caption(self, title: String, of: &Of) -> Caption {
        let mut told = of.words.clone();
        for side in Side::BOTH {
            let label = side.label();
            match &of.models {
                Some(ids) if !ids[side.index()].is_empty() => {
                    let id = &ids[side.index()];
                    told += &format!("; {label}: {} ({id})", self.title(id));
                }
                Some(_) => {}
                None => {
                    let size = self.engine.side(side).model.with(|it| Some(it.as_ref()?.size));
                    if let Some((name, size)) = self.model(side).zip(size) {
                        let id = self.selection.model(side).get();
                        told += &format!("; {label}: {name} ({id}), input {size} px");
                    }
                }
            }
        }
        let engine = match self.engine.kind.get() {
            EngineKind::Cpu => "CPU",
            EngineKind::Webgpu => "WebGPU",
        };
        let link = window().location().href().unwrap_or_default();
        told += &format!("; {engine} engine; vitscope {}; {link}", env!("CARGO_PKG_VERSION"));
        Caption { title, origin: told }
    }
}

/// A file's name that LaTeX takes: ASCII's letters and digits, the rest as hyphens. What stands in parentheses, units,
/// is left out.
pub fn file_name(parts: &[&str]) -> String {
    let mut name = "vitscope".to_owned();
    for part in parts {
        let part = part.split(" (").next().unwrap_or_default().to_ascii_lowercase();
        let words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).for_each(|word| {
            name.push('-');
            name.push_str(word);
        });
    }
    name
}

/// What saves a chart.
#[component]
pub fn SaveChart(
    /// What is drawn.
    chart: Memo<LineChart>,
    /// Of what, where it is not both models on the picture shown.
    of: Option<Signal<Of>>,
) -> impl IntoView {
    let origin = Origin::here();
    let keep = move |kind: usize| {
        let own = of.map(|of| of.get());
        let mut chart = chart.get();
        let stem = own.as_ref().map_or(String::new(), |of| of.words.clone());
        let of = own.unwrap_or_else(|| Of { words: origin.picture(), models: None });
        let names = match &of.models {
            Some(ids) => ids.each_ref().map(|id| Some(origin.title(id))),
            None => Side::BOTH.map(|side| origin.model(side)),
        };
        if names[0] != names[1] {
            for (side, name) in Side::BOTH.into_iter().zip(names) {
                let own = chart.series.iter_mut().filter(|series| series.label == side.label());
                own.for_each(|series| series.label = name.clone().unwrap_or(series.label.clone()));
            }
        }
        let name = file_name(&[&stem, &chart.title]);
        let caption = origin.caption(chart.title.clone(), &of);
        match kind {
            0 => save(&(name + ".svg"), "image/svg+xml", &chart_svg(&chart, &caption)),
            1 => spawn_local(async move {
                save_png(&(name + ".png"), &chart_svg(&chart, &caption), &caption.words()).await;
            }),
            _ => save(&(name + ".csv"), "text/csv", &chart_csv(&chart, &caption)),
        }
    };
    let save = Callback::new(move |kind| untrack(|| keep(kind)));
    let what = Signal::derive(move || chart.with(|chart| chart.title.clone()));
    view! { <SaveMenu what offers=OFFERS save /> }
}
