//! The document's title, which names a tab, a bookmark and a step of the history.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::side::model_names::short_name;
use crate::ui::browser::catalog::Catalog;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::widgets::boxed::effect;

/// Keeps the title that of the picture and of both models.
pub fn keep(selection: Selection, pictures: PictureHandle, catalog: StoredValue<Catalog>) {
    effect(move || {
        let Some(picture) = pictures.shown.with(|it| it.as_ref().map(|it| it.title.clone())) else {
            return;
        };
        let [cl, mim] = Side::BOTH.map(|side| {
            let id = selection.model(side).get();
            let listed = catalog.with_value(|catalog| Some(catalog.model(&id)?.title.clone()));
            listed.unwrap_or_else(|| short_name(&id))
        });
        document().set_title(&format!("{picture}: {cl} and {mim} · vitscope"));
    });
}
