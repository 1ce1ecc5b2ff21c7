//! A picture on its way to the page: what is known of it, and what is shown.

use crate::grid::Point;
use crate::input::crop::CropPlace;

/// The name of a visitor's own file in the URL: the file itself cannot be in a link.
pub const LOCAL: &str = "local";
/// Where the first query lies on a picture of which nothing else is known.
pub(super) const CENTER: Point = (0.5, 0.5);

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
    /// Where it is cut.
    pub crop: CropPlace,
}

impl PictureSource {
    /// A file of the visitor's.
    pub(super) fn local(title: &str) -> PictureSource {
        let title = title.to_owned();
        PictureSource {
            name: LOCAL.to_owned(),
            title,
            credit: String::new(),
            focus: CENTER,
            crop: CropPlace::CENTER,
        }
    }
}

/// How the browser draws a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawable {
    /// An object URL, of the file or of a copy that is upright.
    pub url: String,
    /// Pixels across and down, upright.
    pub size: (u32, u32),
}

/// A picture that the browser could read.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo<F> {
    /// What is known of it.
    pub source: PictureSource,
    /// Its file.
    pub file: F,
    /// Where the page shows it from: an object URL.
    pub url: String,
    /// Pixels across, upright.
    pub width: usize,
    /// Pixels down, upright.
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
    /// Pixels across, upright.
    pub width: usize,
    /// Pixels down, upright.
    pub height: usize,
    /// Where it is cut.
    pub crop: CropPlace,
}

impl<F> Photo<F> {
    /// What the page shows of it.
    pub fn picture(&self) -> ShownPicture {
        let PictureSource { name, title, credit, crop, .. } = self.source.clone();
        ShownPicture {
            name,
            url: self.url.clone(),
            title,
            credit,
            width: self.width,
            height: self.height,
            crop,
        }
    }
}
