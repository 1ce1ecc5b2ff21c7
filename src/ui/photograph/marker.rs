//! The outline around the patch of a query.

use leptos::prelude::*;

use crate::engine::protocol::{ModelInfo, Query};
use crate::page::photograph::{cell_style, marked_cell};
use crate::ui::selection::Selection;
use crate::ui::side::state::SideState;
use crate::ui::workers::EngineHandle;

/// A square over one patch of a model's grid; for \[CLS\] a mark in the corner.
#[component]
pub fn QueryMarker(
    /// The model on whose grid the patch is.
    #[prop(into)]
    model: Signal<Option<ModelInfo>>,
    /// The query that is marked.
    #[prop(into)]
    query: Signal<Option<Query>>,
    /// A letter beside it; none where only one query is shown.
    #[prop(into)]
    letter: Signal<Option<&'static str>>,
) -> impl IntoView {
    // Each model's own part of the picture holds the query at another place, where their inputs have unlike shapes.
    let engine = expect_context::<EngineHandle>();
    let own = move |query: Query| {
        let is_its = |state: &&SideState| model.with(|model| state.model.with(|own| own == model));
        engine.sides.iter().find(is_its).map_or(query, |state| state.own(query))
    };
    // The pointer moves within a patch for most of its way.
    let asked = Memo::new(move |_| {
        let grid = model.with(|model| model.as_ref().map(|model| model.grid))?;
        let query = own(query.get()?);
        let cell = marked_cell(query, grid);
        Some((cell, grid))
    });
    move || {
        let (cell, grid) = asked.get()?;
        let letter = letter.get();
        match cell {
            None => {
                let text = letter.map_or("CLS".to_owned(), |letter| format!("{letter} CLS"));
                Some(view! { <div class="marker-cls">{text}</div> }.into_any())
            }
            Some(cell) => {
                let place = cell_style(grid, cell);
                Some(view! { <div class="marker" style=place data-letter=letter></div> }.into_any())
            }
        }
    }
}

/// The query shown now and, where there is one, the second.
#[component]
pub fn QueryMarkers(
    /// The model on whose grid the patch is.
    #[prop(into)]
    model: Signal<Option<ModelInfo>>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let two = move || selection.query2.get().is_some();
    let first = Signal::derive(move || Some(selection.shown_query()));
    let second = Signal::derive(move || selection.second_query());
    let a = Signal::derive(move || two().then_some("A"));
    view! {
        <QueryMarker model query=first letter=a />
        <QueryMarker model query=second letter=Some("B") />
    }
}
