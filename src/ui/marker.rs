//! The outline around the patch that asks.

use leptos::prelude::*;

use super::boxed::memo;
use super::selection::Selection;
use crate::engine::protocol::{ModelInfo, Query};

/// A square over one patch of a model's grid; for \[CLS\] a mark in the corner.
#[component]
pub fn QueryMarker(
    /// Whose grid.
    #[prop(into)]
    model: Signal<Option<ModelInfo>>,
    /// Which query.
    #[prop(into)]
    query: Signal<Option<Query>>,
    /// A letter beside it; none where only one query is shown.
    #[prop(into)]
    letter: Signal<Option<&'static str>>,
) -> impl IntoView {
    // The pointer moves within a patch for most of its way.
    let asked = memo(move || {
        let grid = model.with(|model| model.as_ref().map(|model| model.grid))?;
        let query = query.get()?;
        let patch = (query != Query::Cls).then(|| query.patch(grid));
        Some((patch, grid))
    });
    move || {
        let (patch, grid) = asked.get()?;
        let letter = letter.get();
        match patch {
            None => {
                let text = letter.map_or("CLS".to_owned(), |letter| format!("{letter} CLS"));
                Some(view! { <div class="marker-cls">{text}</div> }.into_any())
            }
            Some(patch) => {
                let share = |cells: usize| 100.0 * cells as f32 / grid as f32;
                let place = format!(
                    "left:{:.4}%;top:{:.4}%;width:{:.4}%;height:{:.4}%",
                    share(patch % grid),
                    share(patch / grid),
                    share(1),
                    share(1)
                );
                Some(view! { <div class="marker" style=place data-letter=letter></div> }.into_any())
            }
        }
    }
}

/// The query shown now and, where there is one, the second.
#[component]
pub fn QueryMarkers(
    /// Whose grid.
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
