//! What is to be done for the picture.

use super::picture::PictureSource;
use crate::grid::Point;
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
        /// Whose picture the link shows.
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
