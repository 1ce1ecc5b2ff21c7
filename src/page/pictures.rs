//! The picture on the page: which is shown, which is on its way, and the way back where one cannot be read.
//!
//! A state without a browser: it notes the [`PictureEffect`]s that are to be carried out. `F` is the page's handle
//! of a file (a `Blob`).

use super::revision::{Revision, Revisions};
use crate::engine::limits;
use crate::grid::Point;

/// The name of a visitor's own file in the URL: the file itself cannot be in a link.
pub const LOCAL: &str = "local";
/// Where the first query lies on a picture of which nothing else is known.
const CENTER: Point = (0.5, 0.5);

/// A picture that is to be shown, before anybody knows whether it can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureSource {
    /// Its name in the page's URL.
    pub name: String,
    /// What it shows, for people.
    pub title: String,
    /// Who made it and under which terms; empty where unknown.
    pub credit: String,
    /// Where the first query lies.
    pub focus: Point,
}

impl PictureSource {
    /// A file of the visitor's.
    fn local(title: &str) -> PictureSource {
        let title = title.to_owned();
        PictureSource { name: LOCAL.to_owned(), title, credit: String::new(), focus: CENTER }
    }
}

/// A picture that the browser could read.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo<F> {
    /// What is known of it.
    pub source: PictureSource,
    /// Its file.
    pub file: F,
    /// Where the page shows it from: an object URL of its file.
    pub url: String,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
}

/// What the page shows of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPicture {
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

impl<F> Photo<F> {
    /// What the page shows of it.
    pub fn picture(&self) -> ShownPicture {
        let PictureSource { name, title, credit, .. } = self.source.clone();
        ShownPicture {
            name,
            url: self.url.clone(),
            title,
            credit,
            width: self.width,
            height: self.height,
        }
    }
}

/// What a name in the URL stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureName {
    /// One of the page's own photographs, at this address.
    Sample(String, PictureSource),
    /// The visitor's own file.
    Local,
    /// A picture at an address.
    Address {
        /// The whole address.
        href: String,
        /// Its last part, for people.
        file: String,
        /// Whose it is.
        host: String,
        /// Whether it is the page's own host's.
        is_here: bool,
    },
    /// Nothing.
    Unknown,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureEffect<F> {
    /// Fetch a picture and measure it; answered by `measured` or `did_not_arrive`.
    Fetch(Revision, String, PictureSource),
    /// Measure a file; answered by `measured`.
    Measure(Revision, F, PictureSource),
    /// Forget an object URL.
    Revoke(String),
    /// Put the picture's name in the link right, as no step for the Back button.
    Correct(String),
    /// The picture's name in the link, and where its first query lies.
    Choose(String, Point),
    /// Tell the visitor a sentence.
    Tell(String),
    /// What was told of a picture holds no longer.
    Settle,
    /// Offer to fetch a picture from another host.
    Offer {
        /// The sentence.
        text: String,
        /// The picture's address.
        href: String,
    },
    /// Show a picture to the models; what they said of the one before goes.
    Show(F),
    /// Show the models the next of a row of pictures; what they said of the one before stays until then.
    Follow(F),
    /// What is shown, or on its way, has changed.
    Changed,
}

/// The pictures.
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

    /// Shows what a name in the URL stands for.
    pub fn open(&mut self, name: &str, stands_for: PictureName) {
        if self.shown.as_ref().is_some_and(|shown| shown.source.name == name) {
            // Whatever is on its way is no longer wanted.
            self.requests.abandon();
            return self.stay();
        }
        match stands_for {
            PictureName::Sample(url, source) => self.fetch(url, source),
            PictureName::Local => match self.own.clone() {
                Some((file, title)) => self.open_file(file, &title),
                None => self.keep(
                    "This link was made with a picture from its author's own computer. Open that \
                     picture here to see the same view.",
                ),
            },
            PictureName::Address { href, file, host, is_here: true } => {
                self.fetch_address(&href, &file, &host);
            }
            PictureName::Address { href, host, is_here: false, .. } => {
                let text = format!("This link shows a picture from {host}.");
                self.effects.push(PictureEffect::Correct(self.shown_or_first()));
                self.effects.push(PictureEffect::Offer { text, href });
            }
            PictureName::Unknown => self.keep(&format!(
                "“image={name}” names nothing here: image is the id of a sample or the URL of a \
                 picture. Choose one below the photograph."
            )),
        }
    }

    /// Fetches a picture from any host: the visitor, or the embedding page, asked for it.
    pub fn fetch_address(&mut self, href: &str, file: &str, host: &str) {
        let (name, title, credit) = (href.to_owned(), file.to_owned(), host.to_owned());
        self.fetch(href.to_owned(), PictureSource { name, title, credit, focus: CENTER });
    }

    fn fetch(&mut self, url: String, source: PictureSource) {
        let request = self.begin();
        self.effects.push(PictureEffect::Fetch(request, url, source));
    }

    /// Shows a file of the visitor's.
    pub fn open_file(&mut self, file: F, title: &str) {
        let request = self.begin();
        self.effects.push(PictureEffect::Measure(request, file, PictureSource::local(title)));
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

    /// The browser has measured a picture, upright, in pixels; `None` where it cannot read it.
    pub fn measured(
        &mut self,
        request: Revision,
        source: PictureSource,
        (file, url): (F, String),
        size: Option<(u32, u32)>,
    ) {
        let size = size.ok_or_else(limits::unreadable_picture);
        let size = size.and_then(|(width, height)| {
            limits::check_picture(width, height).map(|()| (width, height))
        });
        match size {
            _ if !self.requests.is_newest(request) => {
                self.effects.push(PictureEffect::Revoke(url));
            }
            Ok((width, height)) => {
                let (width, height) = (width as usize, height as usize);
                self.place(Photo { source, file, url, width, height });
            }
            Err(error) => {
                self.effects.push(PictureEffect::Revoke(url));
                self.refuse(&error.to_string());
            }
        }
    }

    fn place(&mut self, photo: Photo<F>) {
        if self.shown.is_some() {
            // The first picture of a page may stand in for one that was told of.
            self.effects.push(PictureEffect::Settle);
        }
        if photo.source.name == LOCAL {
            self.own = Some((photo.file.clone(), photo.source.title.clone()));
        }
        let file = photo.file.clone();
        self.choose(&photo);
        match (self.before.is_some(), self.shown.replace(photo)) {
            // Of two in a row that no model has seen, the one before both is the way back.
            (true, Some(unseen)) => self.effects.push(PictureEffect::Revoke(unseen.url)),
            (true, None) => {}
            (false, shown) => self.before = shown,
        }
        (self.is_ahead, self.is_pending) = (false, false);
        self.effects.extend([PictureEffect::Changed, PictureEffect::Show(file)]);
    }

    fn choose(&mut self, photo: &Photo<F>) {
        let PictureSource { name, focus, .. } = &photo.source;
        self.effects.push(PictureEffect::Choose(name.clone(), *focus));
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
        let focus = before.source.focus;
        let name = before.source.name.clone();
        if let Some(unreadable) = self.shown.replace(before) {
            if unreadable.source.name == LOCAL {
                self.own = None;
            }
            self.effects.push(PictureEffect::Revoke(unreadable.url));
        }
        self.effects.extend([
            PictureEffect::Tell(reason.to_owned()),
            PictureEffect::Choose(name.clone(), focus),
            PictureEffect::Correct(name),
            PictureEffect::Changed,
        ]);
    }

    /// Shows the next of a row of pictures to the models; the page shows it with [`Self::turn_to`], once they have
    /// seen it. Nothing else may be on its way.
    pub fn follow(&mut self, file: F) {
        self.is_ahead = true;
        self.effects.extend([PictureEffect::Settle, PictureEffect::Follow(file)]);
    }

    /// The page shows what the models have seen of a row of pictures.
    pub fn turn_to(&mut self, file: F, url: String, (width, height): (usize, usize), title: &str) {
        self.is_ahead = false;
        self.own = Some((file.clone(), title.to_owned()));
        let photo = Photo { source: PictureSource::local(title), file, url, width, height };
        if self.shown.as_ref().is_none_or(|shown| shown.source.name != LOCAL) {
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
            self.effects.push(PictureEffect::Follow(shown.file.clone()));
            self.is_ahead = false;
        }
    }

    fn keep(&mut self, sentence: &str) {
        self.effects.push(PictureEffect::Tell(sentence.to_owned()));
        self.effects.push(PictureEffect::Correct(self.shown_or_first()));
    }

    fn shown_or_first(&self) -> String {
        self.shown.as_ref().map_or(&self.first, |shown| &shown.source.name).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> PictureName {
        let title = name.to_owned();
        let source = PictureSource {
            name: name.to_owned(),
            title,
            credit: String::new(),
            focus: (0.2, 0.3),
        };
        PictureName::Sample(format!("./{name}"), source)
    }

    fn begun(effects: &[PictureEffect<u8>]) -> (Revision, PictureSource) {
        let of = |effect: &PictureEffect<u8>| match effect {
            PictureEffect::Fetch(request, _, source)
            | PictureEffect::Measure(request, _, source) => Some((*request, source.clone())),
            _ => None,
        };
        effects.iter().find_map(of).expect("a picture is on its way")
    }

    fn arrive(pictures: &mut Pictures<u8>, (request, source): (Revision, PictureSource), file: u8) {
        pictures.measured(request, source, (file, format!("blob:{file}")), Some((64, 48)));
    }

    fn shown() -> Pictures<u8> {
        let mut pictures = Pictures::new("astronaut");
        pictures.open("astronaut", sample("astronaut"));
        let begun = begun(&pictures.take_effects());
        arrive(&mut pictures, begun, 1);
        pictures.seen();
        pictures.take_effects();
        pictures
    }

    fn name(pictures: &Pictures<u8>) -> &str {
        pictures.shown.as_ref().map_or("", |photo| &photo.source.name)
    }

    #[test]
    fn a_picture_that_arrives_after_a_newer_wish_is_dropped() {
        let mut pictures = shown();
        pictures.open("rocket", sample("rocket"));
        let late = begun(&pictures.take_effects());
        pictures.open("camera", sample("camera"));
        let newest = begun(&pictures.take_effects());
        arrive(&mut pictures, late, 2);
        assert_eq!(pictures.take_effects(), [PictureEffect::Revoke("blob:2".to_owned())]);
        assert!(pictures.is_pending);
        arrive(&mut pictures, newest, 3);
        assert_eq!((name(&pictures), pictures.is_pending), ("camera", false));
    }

    #[test]
    fn one_that_fails_after_a_newer_wish_is_not_told_of() {
        let mut pictures = shown();
        pictures.open("rocket", sample("rocket"));
        let (late, _) = begun(&pictures.take_effects());
        pictures.open("camera", sample("camera"));
        pictures.take_effects();
        pictures.did_not_arrive(late, "./rocket", "404");
        assert_eq!(pictures.take_effects(), []);
        assert!(pictures.is_pending);
    }

    #[test]
    fn going_back_to_what_is_shown_gives_up_what_is_on_its_way() {
        let mut pictures = shown();
        pictures.open("rocket", sample("rocket"));
        let late = begun(&pictures.take_effects());
        pictures.open("astronaut", sample("astronaut"));
        assert!(!pictures.is_pending);
        arrive(&mut pictures, late, 2);
        assert_eq!(name(&pictures), "astronaut");
    }

    #[test]
    fn what_cannot_be_measured_is_refused_and_nothing_stays_pending() {
        let mut pictures = shown();
        pictures.open_file(2, "notes.txt");
        let (request, source) = begun(&pictures.take_effects());
        pictures.measured(request, source, (2, "blob:2".to_owned()), None);
        let effects = pictures.take_effects();
        assert!(effects.contains(&PictureEffect::Correct("astronaut".to_owned())), "{effects:?}");
        assert!(!pictures.is_pending);
    }

    #[test]
    fn one_that_no_model_can_read_gives_way_to_the_one_before() {
        let mut pictures = shown();
        pictures.open_file(2, "cut.jpg");
        let begun = begun(&pictures.take_effects());
        arrive(&mut pictures, begun, 2);
        assert_eq!(name(&pictures), LOCAL);
        pictures.take_effects();
        pictures.refused("This JPEG is cut off.");
        assert_eq!(name(&pictures), "astronaut");
        let effects = pictures.take_effects();
        assert!(effects.contains(&PictureEffect::Revoke("blob:2".to_owned())));
        assert!(effects.contains(&PictureEffect::Tell("This JPEG is cut off.".to_owned())));
        // Nor is it what Back leads to.
        pictures.open(LOCAL, PictureName::Local);
        assert_eq!(name(&pictures), "astronaut");
    }

    #[test]
    fn a_picture_that_was_seen_is_no_longer_taken_back() {
        let mut pictures = shown();
        pictures.open_file(2, "own.png");
        let begun = begun(&pictures.take_effects());
        arrive(&mut pictures, begun, 2);
        pictures.seen();
        assert!(pictures.take_effects().contains(&PictureEffect::Revoke("blob:1".to_owned())));
        pictures.refused("too late");
        assert_eq!(name(&pictures), LOCAL);
    }

    #[test]
    fn another_hosts_picture_is_offered_and_not_fetched() {
        let mut pictures = shown();
        let href = "https://elsewhere/cat.png".to_owned();
        let host = "elsewhere".to_owned();
        let address = PictureName::Address {
            href: href.clone(),
            file: "cat.png".into(),
            host,
            is_here: false,
        };
        pictures.open(&href, address);
        let effects = pictures.take_effects();
        assert!(
            matches!(&effects[1], PictureEffect::Offer { text, .. } if text.contains("elsewhere"))
        );
        assert!(!pictures.is_pending);
    }

    #[test]
    fn when_a_row_ends_with_a_refusal_the_models_look_at_what_is_shown() {
        let mut pictures = shown();
        pictures.follow(9);
        pictures.open("rocket", sample("rocket"));
        let (request, _) = begun(&pictures.take_effects());
        pictures.did_not_arrive(request, "./rocket", "404");
        assert!(pictures.take_effects().contains(&PictureEffect::Follow(1)));
    }
}
