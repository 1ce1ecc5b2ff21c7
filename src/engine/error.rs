//! Why the engine could not do what was asked, in the sentences that the visitor reads.

use serde::{Deserialize, Serialize};

/// Why a request failed, in words for the visitor: what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum EngineError {
    /// The server answered with an error, or nothing answered.
    #[error(
        "The model file {url} did not arrive ({reason}). Check the connection and reload the page."
    )]
    Download {
        /// What was asked for.
        url: String,
        /// The status, or the browser's words.
        reason: String,
    },
    /// Another site's file, and the browser gives no reason: nothing answered, or the site does not
    /// let pages of other sites read it.
    #[error(
        "The model file {url} could not be read. Either {host} cannot be reached, or it does not let other sites read its files (it sends no cross-origin header). Download the file yourself and drop it on this side."
    )]
    Blocked {
        /// What was asked for.
        url: String,
        /// Whose file it is.
        host: String,
    },
    /// 401 or 403.
    #[error(
        "{host} does not give the model file {url} to everyone ({status}): it is private, asks for a login, or the link is wrong. If you may have it, download it there and drop it on this side."
    )]
    Forbidden {
        /// What was asked for.
        url: String,
        /// Whose file it is.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// 404 or 410.
    #[error(
        "There is no model file at {url} ({host} answers {status}). Check the link: it has to lead to the file itself."
    )]
    NotFound {
        /// What was asked for.
        url: String,
        /// Who was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// Fewer or more bytes than models.json says.
    #[error(
        "The model file {url} is {received} bytes long instead of {expected}: it was cut off or replaced. Reload the page; if that does not help, the host has to upload the file again."
    )]
    Length {
        /// What was asked for.
        url: String,
        /// Bytes that came.
        received: u64,
        /// Bytes in models.json.
        expected: u64,
    },
    /// The bytes are not those of models.json.
    #[error(
        "The model file {url} is not the one that models.json describes (its SHA-256 differs). Reload the page; if that does not help, the host has to upload the file again or correct models.json."
    )]
    Hash {
        /// What was asked for.
        url: String,
    },
    /// The bytes are no checkpoint that can be read; the reason is a whole sentence.
    #[error("{reason}")]
    Checkpoint {
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// The model cannot have so many heads; the reason is a whole sentence.
    #[error("{reason}")]
    Heads {
        /// What is wrong and what to do.
        reason: String,
    },
    /// The picture could not be decoded or has no usable size; the reason is a whole sentence.
    #[error("{reason}")]
    Image {
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// A forward pass gave NaN or an infinity, and so no result.
    #[error(
        "This model’s values on this image are not finite numbers, first in {place}: its weights do not fit this input, or its file is damaged. Try another input size, or choose another model."
    )]
    NotFinite {
        /// Where, in words: "the attention of block 3".
        place: String,
    },
    /// Attention was asked for an image that this slot has not seen.
    #[error("This model has not seen that image yet.")]
    NoCapture,
    /// The slot's model has no linear classifiers.
    #[error("This model has no probes.")]
    NoProbes,
    /// A drawing was asked of a model that cannot draw.
    #[error("This model’s file holds no decoder, so it cannot draw what is hidden.")]
    NoDecoder,
    /// The slot holds no model.
    #[error("No model is loaded on this side. Choose one from its list.")]
    NoModel,
    /// The GPU is not there or went away; the reason is the browser's.
    #[error("The GPU stopped answering ({reason}). The CPU goes on.")]
    Gpu {
        /// The browser's or the driver's words.
        reason: String,
    },
    /// The worker itself failed.
    #[error("The engine stopped ({reason}). Reload the page to start it again.")]
    Worker {
        /// What the browser says.
        reason: String,
    },
}
