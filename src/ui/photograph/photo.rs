//! The picture on the table, from where it lies to what is shown of it.

use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlImageElement, Url};

use crate::engine::limits;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::catalog::{Catalog, fetch_blob};
use crate::ui::selection::Selection;
use crate::ui::shell::notices::{Notices, Topic};
use crate::ui::workers::EngineHandle;

/// The name of a visitor's own file in the URL: the file itself cannot be in a link.
pub const LOCAL: &str = "local";

/// A picture that the browser could read.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// Its name in the page's URL.
    pub name: String,
    /// Where the page shows it from.
    pub url: String,
    /// What it shows, for people.
    pub title: String,
    /// Who made it and under which terms; empty where unknown.
    pub credit: String,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
}

/// A picture of a row of them, such as a camera gives.
#[derive(Debug, Clone)]
pub struct Frame {
    /// As an image file.
    pub picture: Blob,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
}

/// The picture shown, and the ways to show another; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The picture that both models look at.
    pub photo: RwSignal<Option<Photo>>,
    /// Another picture is on its way.
    pub pending: RwSignal<bool>,
    /// The visitor's own file, for the way Back to it.
    own: StoredValue<Option<(Blob, String)>, LocalStorage>,
    /// The file of the picture shown.
    file: StoredValue<Option<Blob>, LocalStorage>,
    /// The models look at a later picture of a row than the page shows.
    ahead: StoredValue<bool>,
    catalog: StoredValue<Catalog>,
    selection: Selection,
    engine: EngineHandle,
    notices: Notices,
}

/// The newest wish; a picture that arrives after a newer wish is dropped.
static NEWEST: AtomicU64 = AtomicU64::new(0);

impl Desk {
    /// An empty table.
    pub fn new(
        catalog: StoredValue<Catalog>,
        selection: Selection,
        engine: EngineHandle,
        notices: Notices,
    ) -> Desk {
        let own = StoredValue::new_local(None);
        Desk {
            photo: RwSignal::new(None),
            pending: RwSignal::new(false),
            own,
            file: StoredValue::new_local(None),
            ahead: StoredValue::new(false),
            catalog,
            selection,
            engine,
            notices,
        }
    }

    /// Shows what a name in the URL stands for.
    pub fn open(self, name: String) {
        let shown = self.photo.with_untracked(|photo| photo.as_ref().map(|p| p.name.clone()));
        if shown.as_ref() == Some(&name) {
            // Whatever is on its way is no longer wanted.
            NEWEST.fetch_add(1, Ordering::Relaxed);
            self.stay();
            return;
        }
        let fallback = self.catalog.with_value(|catalog| catalog.samples[0].id.clone());
        let sample = self.catalog.with_value(|catalog| catalog.sample(&name).cloned());
        if let Some(sample) = sample {
            let url = absolute(&format!("./samples/{}", sample.file));
            let focus = sample.focus.unwrap_or((0.5, 0.5));
            let credit = format!("{}, {}", sample.credit, sample.licence);
            self.fetch(url, name, sample.title, credit, focus);
        } else if name == LOCAL {
            if let Some((file, title)) = self.own.get_value() {
                return self.open_file(file, title);
            }
            self.keep(
                "This link was made with a picture from its author's own computer. Open that \
                 picture here to see the same view.",
                shown.unwrap_or(fallback),
            );
        } else if let Some(url) = address_of(&name) {
            let here = leptos::prelude::window().location().origin().unwrap_or_default();
            if url.origin() == here {
                self.fetch_url(&url);
            } else {
                let text = format!("This link shows a picture from {}.", url.host());
                let open = url.clone();
                self.selection.correct(self.selection.image, shown.unwrap_or(fallback));
                self.notices
                    .offer(Topic::Picture, &text, "Fetch it", move || self.fetch_url(&open));
            }
        } else {
            let text = format!(
                "“image={name}” names nothing here: image is the id of a sample or the URL of a \
                 picture. Choose one below the photograph."
            );
            self.keep(&text, shown.unwrap_or(fallback));
        }
    }

    /// Fetches a picture from any origin: the visitor, or the embedding page, asked for it.
    pub fn fetch_url(self, url: &web_sys::Url) {
        let file = url.pathname().rsplit('/').next().unwrap_or_default().to_owned();
        self.fetch(url.href(), url.href(), file, url.host(), (0.5, 0.5));
    }

    /// Shows a file of the visitor's.
    pub fn open_file(self, file: Blob, title: String) {
        let ticket = self.next();
        spawn_local(self.place(ticket, file, LOCAL.to_owned(), title, String::new(), (0.5, 0.5)));
    }

    /// Shows the next of a row of pictures to the models; the page shows it with [`Self::turn_to`], once
    /// they have seen it. Nothing else may be on its way.
    pub fn follow(self, frame: &Frame) {
        self.notices.settle(Topic::Picture);
        self.ahead.set_value(true);
        self.engine.follow(frame.picture.clone());
    }

    /// The page shows what the models have seen of a row of pictures.
    pub fn turn_to(self, Frame { picture, width, height }: Frame, title: &str) {
        let Ok(url) = Url::create_object_url_with_blob(&picture) else { return };
        let (name, title) = (LOCAL.to_owned(), title.to_owned());
        self.ahead.set_value(false);
        self.file.set_value(Some(picture.clone()));
        self.own.set_value(Some((picture, title.clone())));
        if self.selection.image.with_untracked(|image| *image != name) {
            self.selection.focus.set((0.5, 0.5));
            self.selection.choose_image(name.clone());
        }
        let old = self.photo.get_untracked();
        self.photo.set(Some(Photo { name, url, title, credit: String::new(), width, height }));
        if let Some(old) = old {
            // Revoking fails for no URL that this page made.
            let _ = Url::revoke_object_url(&old.url);
        }
    }

    fn next(self) -> u64 {
        self.pending.set(true);
        NEWEST.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn fetch(self, url: String, name: String, title: String, credit: String, focus: (f32, f32)) {
        let ticket = self.next();
        spawn_local(async move {
            match fetch_blob(&url).await {
                Ok(blob) => self.place(ticket, blob, name, title, credit, focus).await,
                Err(reason) if NEWEST.load(Ordering::Relaxed) == ticket => self.refuse(&format!(
                    "The picture {url} did not arrive ({reason}). Check the address, or save the \
                     picture and open it from your computer: some sites do not let pages fetch theirs."
                )),
                Err(_) => {}
            }
        });
    }

    async fn place(
        self,
        ticket: u64,
        blob: Blob,
        name: String,
        title: String,
        credit: String,
        focus: (f32, f32),
    ) {
        let newest = || NEWEST.load(Ordering::Relaxed) == ticket;
        let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
        let size = measure(&url).await.ok_or_else(limits::unreadable_picture);
        let size = size.and_then(|(width, height)| {
            limits::check_picture(width, height).map(|()| (width, height))
        });
        match size {
            Ok((width, height)) if newest() => {
                if let Some(old) = self.photo.get_untracked() {
                    // The first picture of a page may stand in for one that was told of.
                    self.notices.settle(Topic::Picture);
                    // Revoking fails for no URL that this page made.
                    let _ = Url::revoke_object_url(&old.url);
                }
                if name == LOCAL {
                    self.own.set_value(Some((blob.clone(), title.clone())));
                }
                self.selection.focus.set(focus);
                self.selection.choose_image(name.clone());
                let (width, height) = (width as usize, height as usize);
                self.photo.set(Some(Photo { name, url, title, credit, width, height }));
                self.ahead.set_value(false);
                self.file.set_value(Some(blob.clone()));
                self.engine.show(blob);
                self.pending.set(false);
            }
            Err(error) if newest() => {
                let _ = Url::revoke_object_url(&url);
                self.refuse(&error.to_string());
            }
            _ => {
                let _ = Url::revoke_object_url(&url);
            }
        }
    }

    /// Tells why and keeps the picture that is there; with none there, shows the first sample.
    fn refuse(self, sentence: &str) {
        self.stay();
        let shown = self.photo.with_untracked(|photo| photo.as_ref().map(|p| p.name.clone()));
        let first = self.catalog.with_value(|catalog| catalog.samples[0].id.clone());
        if shown.is_none() && self.selection.image.get_untracked() == first {
            return self.notices.tell(Topic::Picture, sentence);
        }
        self.keep(sentence, shown.unwrap_or(first));
    }

    /// No other picture comes; the models look again at the one shown, if a row that has ended took them on.
    fn stay(self) {
        let came = self.pending.get_untracked();
        self.pending.set(false);
        if came
            && self.ahead.get_value()
            && let Some(file) = self.file.get_value()
        {
            self.ahead.set_value(false);
            self.engine.follow(file);
        }
    }

    fn keep(self, sentence: &str, name: String) {
        self.notices.tell(Topic::Picture, sentence);
        self.selection.correct(self.selection.image, name);
    }
}

fn address_of(name: &str) -> Option<Url> {
    let looks = name.contains('/') || name.contains('.') || name.contains(':');
    looks.then(|| Url::new(&absolute(name)).ok()).flatten()
}

/// The size of a picture in pixels, upright; `None` where the browser cannot read it.
pub async fn measure(url: &str) -> Option<(u32, u32)> {
    let image = HtmlImageElement::new().ok()?;
    let loaded = js_sys::Promise::new(&mut |resolve, reject| {
        image.set_onload(Some(&resolve));
        image.set_onerror(Some(&reject));
    });
    image.set_src(url);
    JsFuture::from(loaded).await.ok()?;
    let size = (image.natural_width(), image.natural_height());
    (size.0 > 0 && size.1 > 0).then_some(size)
}
