//! The document's title, which names a tab, a bookmark and a step of the history.

use leptos::prelude::*;

use super::boxed::effect;
use super::catalog::Catalog;
use super::panel::short;
use super::photo::Desk;
use super::selection::Selection;
use crate::address::Side;

/// Keeps the title that of the picture and of both models.
pub fn keep(selection: Selection, desk: Desk, catalog: StoredValue<Catalog>) {
    effect(move || {
        let Some(picture) = desk.photo.with(|it| it.as_ref().map(|it| it.title.clone())) else {
            return;
        };
        let [cl, mim] = Side::BOTH.map(|side| {
            let id = selection.model(side).get();
            let listed = catalog.with_value(|catalog| Some(catalog.model(&id)?.title.clone()));
            listed.unwrap_or_else(|| short(&id))
        });
        document().set_title(&format!("{picture}: {cl} and {mim} · vitscope"));
    });
}
