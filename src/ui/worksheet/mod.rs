//! The worksheet: whether it lies over the page, and from where it asks.

mod answers;
mod maps;
pub(crate) mod sheet;

use leptos::prelude::*;

use super::selection::Selection;
use super::widgets::arrow_keys::focus;
use crate::engine::protocol::Query;
use crate::grid::Point;
use crate::page::catalog::Catalog;
use crate::page::worksheet::places;

/// The worksheet; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Worksheet {
    is_open: RwSignal<bool>,
    /// How far down the page was.
    top: StoredValue<f64>,
    selection: Selection,
    catalog: StoredValue<Catalog>,
}

impl Worksheet {
    /// Not there.
    pub fn new(selection: Selection, catalog: StoredValue<Catalog>) -> Worksheet {
        let (is_open, top) = (RwSignal::new(false), StoredValue::new(0.0));
        Worksheet { is_open, top, selection, catalog }
    }

    /// It stands in place of the page.
    pub fn is_open(self) -> bool {
        self.is_open.get()
    }

    /// Shows it, of what the page shows now.
    pub fn open(self) {
        self.top.set_value(window().scroll_y().unwrap_or_default());
        self.selection.end_preview();
        self.is_open.set(true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Back to the page as it was.
    pub fn close(self) {
        self.is_open.set(false);
        let top = self.top.get_value();
        // Not before the page stands again.
        request_animation_frame(move || {
            request_animation_frame(move || {
                // The way in; what had the focus has gone with the worksheet.
                focus(document().get_element_by_id("share"));
                window().scroll_to_with_x_and_y(0.0, top);
            });
        });
    }

    /// The places that it asks from; the pinned query is the first.
    fn places(self) -> [Point; 3] {
        let first = match self.selection.pinned_query() {
            Query::Point { x, y } => (x, y),
            Query::Cls => self.selection.focus.get(),
        };
        let image = self.selection.image.get();
        let path = self.catalog.with_value(|it| it.sample(&image).map(|it| it.path.clone()));
        places(first, &path.unwrap_or_default())
    }

    /// What is asked of both models for it.
    pub fn queries(self) -> Vec<Query> {
        match self.is_open() {
            true => self.places().map(|(x, y)| Query::Point { x, y }).to_vec(),
            false => Vec::new(),
        }
    }
}
