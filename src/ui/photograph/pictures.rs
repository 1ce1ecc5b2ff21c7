//! The picture on the page: the state's hand on the browser's files and object URLs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, Url};

use crate::input::crop::CropPlace;
use crate::page::catalog::Catalog;
use crate::page::engines::Topic;
use crate::page::pictures::{
    PictureEffect, PictureName, PictureSource, Pictures, ShownPicture, WebAddress,
};
use crate::page::revision::Revision;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::catalog::fetch_blob;
use crate::ui::browser::picture::drawable;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::signals::set_if_other;
use crate::ui::workers::EngineHandle;

/// A picture of a row of them, such as a camera gives.
#[derive(Debug, Clone)]
pub struct Frame {
    /// As an image file.
    pub picture: Blob,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

/// The picture shown, and the ways to show another; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct PictureHandle {
    /// The picture that both models look at.
    pub shown: RwSignal<Option<ShownPicture>>,
    /// Another picture is on its way.
    pub pending: RwSignal<bool>,
    /// The visitor's own picture: its address here, and its name.
    pub own: RwSignal<Option<(String, String)>>,
    catalog: StoredValue<Catalog>,
    selection: Selection,
    engine: EngineHandle,
    notices: Notices,
}

impl PictureHandle {
    /// Nothing is shown yet.
    pub fn new(
        catalog: StoredValue<Catalog>,
        selection: Selection,
        engine: EngineHandle,
        notices: Notices,
    ) -> PictureHandle {
        let (shown, pending) = (RwSignal::new(None), RwSignal::new(false));
        let own = RwSignal::new(None);
        let pictures = PictureHandle { shown, pending, own, catalog, selection, engine, notices };
        engine.on_picture(move |effect| pictures.carry_out(effect));
        pictures
    }

    /// Shows what a name in the URL stands for, cut where the URL says.
    pub fn open(self, name: String) {
        let (stands_for, crop) = (self.stands_for(&name), self.selection.crop.get_untracked());
        self.step(|pictures| pictures.open(&name, stands_for, crop));
    }

    /// Cuts the picture that is chosen at another place.
    pub fn move_crop(self, crop: CropPlace) {
        let name = self.selection.image.get_untracked();
        self.step(|pictures| pictures.move_crop(&name, crop));
    }

    /// Fetches a picture from any host: the visitor, or the embedding page, asked for it.
    pub fn fetch_url(self, url: &Url) {
        let url = web_address(url);
        self.step(|pictures| {
            pictures.fetch_address(&url.href, url.file(), &url.host, CropPlace::CENTER);
        });
    }

    /// Shows a file of the visitor's.
    pub fn open_file(self, file: Blob, title: String) {
        self.step(|pictures| pictures.open_file(file, &title));
    }

    /// Shows the next of a row of pictures to the models; the page shows it with [`Self::turn_to`], once they have
    /// seen it. Nothing else may be on its way.
    pub fn follow(self, frame: &Frame) {
        self.step(|pictures| pictures.follow(frame.picture.clone()));
    }

    /// The page shows what the models have seen of a row of pictures.
    pub fn turn_to(self, Frame { picture, width, height }: Frame, title: &str) {
        let Ok(url) = Url::create_object_url_with_blob(&picture) else { return };
        self.step(|pictures| pictures.turn_to(picture, url, (width, height), title));
    }

    fn step(self, event: impl FnOnce(&mut Pictures<Blob>)) {
        self.engine.step(|page| event(&mut page.pictures));
    }

    fn stands_for(self, name: &str) -> PictureName {
        let origin = window().location().origin().unwrap_or_default();
        let read = |text: &str| Url::new(&absolute(text)).ok().as_ref().map(web_address);
        self.catalog.with_value(|catalog| PictureName::of(name, catalog, &origin, read))
    }

    fn carry_out(self, effect: PictureEffect<Blob>) {
        match effect {
            PictureEffect::Fetch(request, url, source) => {
                spawn_local(self.fetch(request, url, source));
            }
            PictureEffect::Measure(request, file, source) => {
                spawn_local(self.measure(request, file, source));
            }
            // Revoking fails for no URL that this page made.
            PictureEffect::Revoke(url) => _ = Url::revoke_object_url(&url),
            PictureEffect::Correct(name, crop) => {
                self.selection.correct(self.selection.crop, crop);
                self.selection.correct(self.selection.image, name);
            }
            PictureEffect::Choose(name, crop, focus) => {
                self.selection.focus.set(focus);
                self.selection.choose_image(name, crop);
            }
            PictureEffect::Own(own) => self.keep_own(own),
            PictureEffect::Tell(text) => self.notices.tell(Topic::Picture, &text),
            PictureEffect::Settle => self.notices.settle(Topic::Picture),
            PictureEffect::Offer { text, href } => {
                self.notices.offer(Topic::Picture, &text, "Fetch it", move || {
                    if let Ok(url) = Url::new(&href) {
                        self.fetch_url(&url);
                    }
                });
            }
            PictureEffect::Changed => self.engine.read(|page| {
                let shown = page.pictures.shown.as_ref().map(|photo| photo.picture());
                set_if_other(self.shown, shown);
                self.pending.set(page.pictures.is_pending);
            }),
            // The state shows pictures to the models itself.
            PictureEffect::Show(..) | PictureEffect::Follow(..) => {}
        }
    }

    /// Keeps an address of the visitor's own picture: that of the picture shown ends with it.
    fn keep_own(self, own: Option<(Blob, String)>) {
        if let Some((url, _)) = self.own.get_untracked() {
            // Fails for no URL that this page made.
            let _ = Url::revoke_object_url(&url);
        }
        let url = |(file, name)| Some((Url::create_object_url_with_blob(&file).ok()?, name));
        self.own.set(own.and_then(url));
    }

    async fn fetch(self, request: Revision, url: String, source: PictureSource) {
        match fetch_blob(&url).await {
            Ok(file) => self.measure(request, file, source).await,
            Err(reason) => {
                self.step(|pictures| pictures.did_not_arrive(request, &url, &reason));
            }
        }
    }

    async fn measure(self, request: Revision, file: Blob, source: PictureSource) {
        let drawable = drawable(&file).await;
        self.step(|pictures| pictures.measured(request, source, file, drawable));
    }
}

fn web_address(url: &Url) -> WebAddress {
    WebAddress { href: url.href(), origin: url.origin(), host: url.host(), path: url.pathname() }
}
