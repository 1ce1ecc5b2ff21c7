//! The document's title, which names a tab, a bookmark and a step of the history.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::header::document_title;
use crate::page::quiz::TITLE;
use crate::page::side::model_names;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::quiz::Quiz;
use crate::ui::selection::Selection;

/// Keeps the title that of the picture and of both models; a quiz has its own.
pub fn keep(
    selection: Selection,
    quiz: Quiz,
    pictures: PictureHandle,
    catalog: StoredValue<Catalog>,
) {
    Effect::new(move |_| {
        if quiz.is_open() {
            return document().set_title(TITLE);
        }
        let Some(picture) = pictures.shown.with(|it| it.as_ref().map(|it| it.title.clone())) else {
            return;
        };
        let models = Side::BOTH.map(|side| {
            let id = selection.model(side).get();
            let hidden = || selection.hides_models().then(|| side.label().to_owned());
            if let Some(title) = selection.title(side).or_else(hidden) {
                return title;
            }
            catalog.with_value(|catalog| model_names::title(catalog, &id))
        });
        document().set_title(&document_title(&picture, models.each_ref().map(String::as_str)));
    });
}
