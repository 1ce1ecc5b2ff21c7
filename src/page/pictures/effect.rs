//! What is to be done for the picture.

use super::picture::PictureSource;
use crate::grid::Point;
use crate::input::crop::CropPlace;
use crate::page::revision::Revision;

/// One thing to be done. `F` is the page's handle of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureEffect<F> {
    /// The visitor's own picture is another one, by its file and its name, or there is none any more.
    Own(Option<(F, String)>),
    /// Fetch a picture and measure it; answered by `measured` or `did_not_arrive`.
    Fetch(Revision, String, PictureSource),
    /// Measure a file; answered by `measured`.
    Measure(Revision, F, PictureSource),
    /// Forget an object URL.
    Revoke(String),
    /// Put the picture's name in the link, and where it is cut, right, as no step for the Back button.
    Correct(String, CropPlace),
    /// The picture's name in the link, where it is cut, and where its first query lies.
    Choose(String, CropPlace, Point),
    /// Tell the visitor a sentence.
    Tell(String),
    /// What was told of a picture holds no longer.
    Settle,
    /// Offer to fetch a picture from another host.
    Offer {
        /// Whose picture the link shows.
        text: String,
        /// The picture's address.
        href: String,
    },
    /// Show a picture, cut at this place, to the models; what they said of the one before goes.
    Show(F, CropPlace),
    /// Show the models the next of a row of pictures, cut at this place; what they said of the one before stays until then.
    Follow(F, CropPlace),
    /// What is shown, or on its way, has changed.
    Changed,
}
