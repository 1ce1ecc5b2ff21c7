//! The picture on the page: which is shown, which is on its way, and the way back where one cannot be read.
//!
//! A state without a browser: it notes the [`PictureEffect`]s that are to be carried out. `F` is the page's handle
//! of a file (a `Blob`).

mod effect;
mod name;
mod picture;
#[cfg(test)]
mod tests;

use super::revision::{Revision, Revisions};
use crate::engine::protocol::EngineError;
use crate::input::crop::CropPlace;
pub use effect::PictureEffect;
pub use name::{PictureName, WebAddress};
use picture::CENTER;
pub use picture::{Drawable, LOCAL, Photo, PictureSource, ShownPicture};

/// The picture shown, the one on its way, and the one before.
#[derive(Debug)]
pub struct Pictures<F> {
    /// The picture that both models look at.
    pub shown: Option<Photo<F>>,
    /// Another picture is on its way.
    pub is_pending: bool,
    /// The one before it, until a model has seen the one shown.
    before: Option<Photo<F>>,
    /// The visitor's own file and its name, for the way Back to it.
    own: Option<(F, String)>,
    /// The models look at a later picture of a row than the page shows.
    is_ahead: bool,
    requests: Revisions,
    /// The sample that stands in where nothing else can be shown.
    first: String,
    effects: Vec<PictureEffect<F>>,
}

impl<F: Clone> Pictures<F> {
    /// Nothing is shown; `first` names the sample that stands in where nothing else can be shown.
    pub fn new(first: &str) -> Pictures<F> {
        Pictures {
            shown: None,
            is_pending: false,
            before: None,
            own: None,
            is_ahead: false,
            requests: Revisions::default(),
            first: first.to_owned(),
            effects: Vec::new(),
        }
    }

    /// What is to be done since this was asked last, in its order.
    pub fn take_effects(&mut self) -> Vec<PictureEffect<F>> {
        std::mem::take(&mut self.effects)
    }

    /// Shows what a name in the URL stands for, cut at this place.
    pub fn open(&mut self, name: &str, stands_for: PictureName, crop: CropPlace) {
        if self.shown.as_ref().is_some_and(|shown| shown.source.name == name) {
            // Whatever is on its way is no longer wanted.
            self.requests.abandon();
            return self.stay();
        }
        match stands_for {
            PictureName::Sample(url, source) => self.fetch(url, PictureSource { crop, ..source }),
            PictureName::Local => match self.own.clone() {
                Some((file, title)) => {
                    self.measure(file, PictureSource { crop, ..PictureSource::local(&title) });
                }
                None => self.keep(
                    "This link was made with a picture from its author’s own computer. Open that \
                     picture here to see the same view.",
                ),
            },
            PictureName::Address { href, file, host, is_here: true } => {
                self.fetch_address(&href, &file, &host, crop);
            }
            PictureName::Address { href, host, is_here: false, .. } => {
                let text = format!("This link shows a picture from {host}.");
                self.effects.push(self.shown_or_first());
                self.effects.push(PictureEffect::Offer { text, href });
            }
            PictureName::Unknown => self.keep(&format!(
                "“image={name}” names nothing here: image is the id of a sample or the URL of a \
                 picture. Choose one below the photograph."
            )),
        }
    }

    /// Fetches a picture from any host: the visitor, or the embedding page, asked for it.
    pub fn fetch_address(&mut self, href: &str, file: &str, host: &str, crop: CropPlace) {
        let (name, title, credit) = (href.to_owned(), file.to_owned(), host.to_owned());
        self.fetch(href.to_owned(), PictureSource { name, title, credit, focus: CENTER, crop });
    }

    fn fetch(&mut self, url: String, source: PictureSource) {
        let request = self.begin();
        self.effects.push(PictureEffect::Fetch(request, url, source));
    }

    /// Shows a file of the visitor's.
    pub fn open_file(&mut self, file: F, title: &str) {
        self.measure(file, PictureSource::local(title));
    }

    fn measure(&mut self, file: F, source: PictureSource) {
        let request = self.begin();
        self.effects.push(PictureEffect::Measure(request, file, source));
    }

    /// Cuts the picture that is shown at another place. Nothing where it has another name, or another picture is on its
    /// way.
    pub fn move_crop(&mut self, name: &str, crop: CropPlace) {
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.source.name == name) else {
            return;
        };
        if !self.is_pending && shown.source.crop != crop {
            shown.source.crop = crop;
            let file = shown.file.clone();
            self.effects.extend([PictureEffect::Changed, PictureEffect::Show(file, crop)]);
        }
    }

    fn begin(&mut self) -> Revision {
        self.is_pending = true;
        self.effects.push(PictureEffect::Changed);
        self.requests.begin()
    }

    /// A picture did not arrive; the reason is the browser's.
    pub fn did_not_arrive(&mut self, request: Revision, url: &str, reason: &str) {
        if self.requests.is_newest(request) {
            self.refuse(&format!(
                "The picture {url} did not arrive ({reason}). Check the address, or save the \
                 picture and open it from your computer: some sites do not let pages fetch theirs."
            ));
        }
    }

    /// The browser has found out how a picture is drawn, or why it cannot be.
    pub fn measured(
        &mut self,
        request: Revision,
        source: PictureSource,
        file: F,
        drawable: Result<Drawable, EngineError>,
    ) {
        match drawable {
            Ok(drawable) if !self.requests.is_newest(request) => {
                self.effects.push(PictureEffect::Revoke(drawable.url));
            }
            Err(_) if !self.requests.is_newest(request) => {}
            Ok(Drawable { url, size: (width, height) }) => {
                let (width, height) = (width as usize, height as usize);
                self.place(Photo { source, file, url, width, height });
            }
            Err(error) => self.refuse(&error.to_string()),
        }
    }

    fn place(&mut self, photo: Photo<F>) {
        if self.shown.is_some() {
            // The first picture of a page may stand in for one that was told of.
            self.effects.push(PictureEffect::Settle);
        }
        if photo.source.name == LOCAL {
            self.own = Some((photo.file.clone(), photo.source.title.clone()));
            self.effects.push(PictureEffect::Own(self.own.clone()));
        }
        let (file, crop) = (photo.file.clone(), photo.source.crop);
        self.choose(&photo);
        match (self.before.is_some(), self.shown.replace(photo)) {
            // Of two in a row that no model has seen, the one before both is the way back.
            (true, Some(unseen)) => self.effects.push(PictureEffect::Revoke(unseen.url)),
            (true, None) => {}
            (false, shown) => self.before = shown,
        }
        (self.is_ahead, self.is_pending) = (false, false);
        self.effects.extend([PictureEffect::Changed, PictureEffect::Show(file, crop)]);
    }

    fn choose(&mut self, photo: &Photo<F>) {
        let PictureSource { name, focus, crop, .. } = &photo.source;
        self.effects.push(PictureEffect::Choose(name.clone(), *crop, *focus));
    }

    /// A model has seen the picture that is shown.
    pub fn seen(&mut self) {
        if let Some(before) = self.before.take() {
            self.effects.push(PictureEffect::Revoke(before.url));
        }
    }

    /// The models cannot read the picture that is shown: the one before is shown again.
    pub fn refused(&mut self, reason: &str) {
        let Some(before) = self.before.take() else { return };
        let (focus, crop) = (before.source.focus, before.source.crop);
        let name = before.source.name.clone();
        if let Some(unreadable) = self.shown.replace(before) {
            if unreadable.source.name == LOCAL {
                self.own = None;
                self.effects.push(PictureEffect::Own(None));
            }
            self.effects.push(PictureEffect::Revoke(unreadable.url));
        }
        self.effects.extend([
            PictureEffect::Tell(reason.to_owned()),
            PictureEffect::Choose(name.clone(), crop, focus),
            PictureEffect::Correct(name, crop),
            PictureEffect::Changed,
        ]);
    }

    /// Shows the next of a row of pictures to the models; the page shows it with [`Self::turn_to`], once they have
    /// seen it. Nothing else may be on its way.
    pub fn follow(&mut self, file: F) {
        self.is_ahead = true;
        self.effects
            .extend([PictureEffect::Settle, PictureEffect::Follow(file, CropPlace::CENTER)]);
    }

    /// The page shows what the models have seen of a row of pictures.
    pub fn turn_to(&mut self, file: F, url: String, (width, height): (usize, usize), title: &str) {
        self.is_ahead = false;
        self.own = Some((file.clone(), title.to_owned()));
        let photo = Photo { source: PictureSource::local(title), file, url, width, height };
        let is_named =
            |shown: &Photo<F>| shown.source.name == LOCAL && shown.source.crop == CropPlace::CENTER;
        if !self.shown.as_ref().is_some_and(is_named) {
            self.choose(&photo);
        }
        if let Some(old) = self.shown.replace(photo) {
            self.effects.push(PictureEffect::Revoke(old.url));
        }
        self.effects.push(PictureEffect::Changed);
    }

    /// Tells why a picture is not shown and keeps the one that is there; with none there, shows the first sample.
    fn refuse(&mut self, sentence: &str) {
        self.stay();
        self.keep(sentence);
    }

    /// No other picture comes; the models look again at the one shown, if a row that has ended took them on.
    fn stay(&mut self) {
        let came = std::mem::take(&mut self.is_pending);
        self.effects.push(PictureEffect::Changed);
        if let Some(shown) = self.shown.as_ref().filter(|_| came && self.is_ahead) {
            self.effects.push(PictureEffect::Follow(shown.file.clone(), shown.source.crop));
            self.is_ahead = false;
        }
    }

    fn keep(&mut self, sentence: &str) {
        self.effects.push(PictureEffect::Tell(sentence.to_owned()));
        self.effects.push(self.shown_or_first());
    }

    /// Puts right what the link says: the picture that is shown, or the first sample.
    fn shown_or_first(&self) -> PictureEffect<F> {
        let shown = self.shown.as_ref().map(|shown| &shown.source);
        PictureEffect::Correct(
            shown.map_or(&self.first, |source| &source.name).clone(),
            shown.map_or(CropPlace::CENTER, |source| source.crop),
        )
    }
}
