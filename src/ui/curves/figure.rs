//! Where the figures that are saved come from: the models, the picture and the query shown.

use leptos::prelude::*;

use crate::engine::protocol::Query;
use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::curves::caption::{self, NamedModel, Subject};
use crate::page::curves::methods::Methods;
use crate::page::side::model_names;
use crate::page::status::Status;
use crate::plot::export::paper::Caption;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// Where what the page shows comes from; `Copy`.
#[derive(Clone, Copy)]
pub struct Origin {
    selection: Selection,
    engine: EngineHandle,
    shown: Shown,
    pictures: PictureHandle,
    catalog: StoredValue<Catalog>,
}

impl Origin {
    /// From the context.
    pub fn here() -> Origin {
        Origin {
            selection: expect_context(),
            engine: expect_context(),
            shown: expect_context(),
            pictures: expect_context(),
            catalog: expect_context(),
        }
    }

    /// What a side's model is called; none while what is shown may still be another's.
    pub fn model(self, side: Side) -> Option<String> {
        let is_in = self.engine.side(side).status.with(Status::has_model);
        is_in.then(|| self.title(side, &self.selection.model(side).get()))
    }

    /// What a side is called in a figure: its model, or while that may be another's, the side's own name.
    pub fn name(self, side: Side) -> String {
        self.model(side).unwrap_or_else(|| self.selection.side_name(side))
    }

    /// What the model of an id is called on a side.
    pub fn title(self, side: Side, id: &str) -> String {
        let said = self.selection.titles[side.index()].with(|it| it.of(id).map(str::to_owned));
        said.unwrap_or_else(|| self.catalog.with_value(|catalog| model_names::title(catalog, id)))
    }

    /// What the models of a figure are called, where they are there.
    pub fn names(self, subject: &Subject) -> [Option<String>; 2] {
        Side::BOTH.map(|side| match &subject.models {
            Some(ids) => {
                let id = &ids[side.index()];
                (!id.is_empty()).then(|| self.title(side, id))
            }
            None => self.model(side),
        })
    }

    /// What the picture is called.
    pub fn picture(self) -> String {
        self.pictures
            .shown
            .with(|photo| photo.as_ref().map(|it| it.title.clone()).unwrap_or_default())
    }

    /// Where is asked from, in words.
    pub fn query(self) -> String {
        self.place(self.selection.shown_query())
    }

    /// Where a query lies, in words.
    pub fn place(self, query: Query) -> String {
        caption::query_words(query, self.selection.grid.get())
    }

    /// The layer and the head of each model, as lines.
    pub fn layer_lines(self) -> Vec<String> {
        let models = self.engine.sides.map(|state| state.model.get());
        let models = models.each_ref().map(Option::as_ref);
        let names = Side::BOTH.map(|side| self.selection.side_name(side));
        caption::layer_lines(self.shown.layer.get(), self.selection.head.get(), models, names)
    }

    /// The paragraph on methods of what is shown.
    pub fn methods(self) -> String {
        let models = Side::BOTH.map(|side| {
            let info = self.engine.side(side).model.get()?;
            let id = self.selection.model(side).get();
            Some((NamedModel { title: self.model(side)?, id, input: None }, info))
        });
        let mut shown = self.layer_lines();
        shown.push(format!("the query at {}", self.place(self.selection.pinned_query())));
        let methods = Methods {
            models,
            picture: &self.picture(),
            crop: self.selection.crop.get(),
            shown: &shown,
            engine: self.engine.kind.get(),
            link: &window().location().href().unwrap_or_default(),
        };
        methods.paragraph()
    }

    /// What a file says of itself: its title, and all that is needed to make it again.
    pub fn caption(self, title: String, subject: &Subject) -> Caption {
        let models = Side::BOTH.map(|side| match &subject.models {
            Some(ids) => {
                let id = Some(ids[side.index()].clone()).filter(|id| !id.is_empty())?;
                Some(NamedModel { title: self.title(side, &id), id, input: None })
            }
            None => {
                let input = self.engine.side(side).model.with(|it| Some(it.as_ref()?.size))?;
                let id = self.selection.model(side).get();
                Some(NamedModel { title: self.model(side)?, id, input: Some(input) })
            }
        });
        let link = window().location().href().unwrap_or_default();
        caption::caption(title, &subject.words, models, self.engine.kind.get(), &link)
    }
}
