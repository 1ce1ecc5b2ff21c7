//! Why the engine could not do what was asked, in the sentences that the visitor reads.

use serde::{Deserialize, Serialize};

impl EngineError {
    /// Whether a model that did not come may come if it is asked for again: the line failed, or the file changed while
    /// it came.
    pub fn may_pass(&self) -> bool {
        use EngineError::{Blocked, Broke, Changed, Download, Length};
        matches!(
            self,
            Download { .. } | Blocked { .. } | Broke { .. } | Length { .. } | Changed { .. }
        )
    }
}

/// Why a request failed, in words for the visitor: what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum EngineError {
    /// The server answered with an error, or nothing answered.
    #[error(
        "The model file {url} did not arrive ({reason}). Check the connection and reload the page."
    )]
    Download {
        /// The file's address.
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
        /// The file's address.
        url: String,
        /// The host in that address, with its port.
        host: String,
    },
    /// Another site's file: the site answers, and does not let pages of other sites read what it says.
    #[error(
        "{host} does not let other sites read the model file {url} (it sends no cross-origin header). Download the file yourself and drop it on this side."
    )]
    NotShared {
        /// The file's address.
        url: String,
        /// The host in that address, with its port.
        host: String,
    },
    /// A file of the Hugging Face hub that it does not give to just anybody.
    #[error(
        "The hub does not give {url} to this page: {}. Open {page}, log in and accept the licence, download the file there, and drop it on this side.",
        if *.is_told {
            "its licence has to be accepted first"
        } else {
            "its licence has to be accepted first, or it is private, or there is no such file"
        }
    )]
    Gated {
        /// The file's address.
        url: String,
        /// The page of its repository.
        page: String,
        /// The hub says that it is the licence; else it says nothing that a page may read.
        is_told: bool,
    },
    /// The host wants to know who asks, or refuses whoever asks (401 or 403).
    #[error(
        "{host} does not give the model file {url} to everyone ({status}): it is private, asks for a login, or the link is wrong. If you may have it, download it there and drop it on this side."
    )]
    Forbidden {
        /// The file's address.
        url: String,
        /// The host in that address, with its port.
        host: String,
        /// The HTTP status that it answers with.
        status: u16,
    },
    /// The host has no file of that name, or has none any more (404 or 410).
    #[error(
        "There is no model file at {url} ({host} answers {status}). Check the link: it has to lead to the file itself."
    )]
    NotFound {
        /// The file's address.
        url: String,
        /// The host in that address, with its port.
        host: String,
        /// The HTTP status that it answers with.
        status: u16,
    },
    /// The connection broke, and could not be taken up again.
    #[error(
        "The download of the model file {url} broke off after {:.1} MB ({reason}). Check the connection and choose the model again{}.",
        *.received as f64 / 1e6,
        if *.is_kept { ": it goes on where it stopped" } else { "" }
    )]
    Broke {
        /// The file's address.
        url: String,
        /// How many bytes came.
        received: u64,
        /// The status, or the browser's words.
        reason: String,
        /// What came lies in the browser's cache.
        is_kept: bool,
    },
    /// Fewer or more bytes than models.json says.
    #[error(
        "The model file {url} is {received} bytes long instead of {expected}: it was cut off or replaced. Reload the page; if that does not help, the host has to upload the file again."
    )]
    Length {
        /// The file's address.
        url: String,
        /// How many bytes came.
        received: u64,
        /// How many models.json says there are.
        expected: u64,
    },
    /// The bytes are not those of models.json.
    #[error(
        "The model file {url} is not the one that models.json describes (its SHA-256 differs). Reload the page; if that does not help, the host has to upload the file again or correct models.json."
    )]
    Hash {
        /// The file's address.
        url: String,
    },
    /// The bytes are not those that the file's host announced.
    #[error(
        "The model file {url} came otherwise than its host announces it (its {what} differs): it was damaged on its way or replaced meanwhile. Choose the model again."
    )]
    Changed {
        /// The file's address.
        url: String,
        /// What differs: "SHA-256".
        what: String,
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
    /// The worker does not start, breaks off, or is told what it cannot do.
    #[error("The engine stopped ({reason}). Reload the page to start it again.")]
    Worker {
        /// What failed, with the browser's words where it is the browser that says so.
        reason: String,
    },
    /// A worker that holds a part of the model stopped, and the model could not be read again.
    #[error("A worker that ran a part of this model stopped ({reason}). Choose the model again.")]
    ShareLost {
        /// What failed, in the browser's words.
        reason: String,
    },
}
