//! The figures of a part of the page that can be saved now.

use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;

use crate::page::saving::files::{Content, SavedFile, media_type};
use crate::page::saving::offers::Offer;
use crate::ui::browser::download::{save, save_bytes, save_png};

/// Files that are being made; all that is on the screen has been read by then.
pub type Making = Pin<Box<dyn Future<Output = Vec<SavedFile>>>>;

/// Something that can be saved.
#[derive(Clone)]
pub struct Figure {
    number: usize,
    /// Its files in the view's menu; none where it has a menu of its own.
    pub offers: &'static [Offer],
    /// Whether there is something to save.
    pub is_ready: Signal<bool>,
    /// Begins to make its files.
    pub make: Rc<dyn Fn() -> Option<Making>>,
}

/// The figures of one part of the page; `Copy`, from the context of that part.
#[derive(Clone, Copy)]
pub struct FigureList {
    figures: RwSignal<Vec<Figure>, LocalStorage>,
    next: StoredValue<usize>,
}

impl FigureList {
    /// None yet.
    pub fn new() -> FigureList {
        FigureList { figures: RwSignal::new_local(Vec::new()), next: StoredValue::new(0) }
    }

    /// Has a figure for as long as the component that is being made is there.
    pub fn add(
        self,
        offers: &'static [Offer],
        is_ready: Signal<bool>,
        make: impl Fn() -> Option<Making> + 'static,
    ) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        let figure = Figure { number, offers, is_ready, make: Rc::new(make) };
        self.figures.update(|figures| figures.push(figure));
        on_cleanup(move || {
            self.figures.try_update(|figures| figures.retain(|figure| figure.number != number));
        });
    }

    /// Those that have something to save.
    pub fn ready(self) -> Vec<Figure> {
        let is_ready = |figure: &&Figure| figure.is_ready.try_get() == Some(true);
        self.figures.with(|figures| figures.iter().filter(is_ready).cloned().collect())
    }

    /// Begins to make the files of all that are ready.
    pub fn make_all(self) -> Vec<Making> {
        let figures = untrack(|| self.ready());
        figures.iter().filter_map(|figure| untrack(|| (figure.make)())).collect()
    }
}

/// The lists of the page's parts; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct PageFigures {
    /// The curves above the views.
    pub curves: FigureList,
    /// The large maps.
    pub maps: FigureList,
    /// The open view.
    pub view: FigureList,
}

impl PageFigures {
    /// Nothing is there yet.
    pub fn new() -> PageFigures {
        PageFigures { curves: FigureList::new(), maps: FigureList::new(), view: FigureList::new() }
    }
}

/// Saves a file.
pub async fn keep(file: SavedFile) {
    let SavedFile { name, content, .. } = file;
    match content {
        Content::Text(text) => save(&name, media_type(&name), &text),
        Content::Bytes(bytes) => save_bytes(&name, media_type(&name), &bytes),
        Content::Picture { svg, words } => save_png(&name, &svg, &words).await,
    }
}

/// Saves the file of a kind of those that are being made.
pub async fn keep_kind(making: Making, kind: &'static str) {
    if let Some(file) = making.await.into_iter().find(|file| file.kind == kind) {
        keep(file).await;
    }
}
