//! The messages between page and worker.
//!
//! A message is an array on the wire: first the JSON text of an [`Envelope`] (to the worker) or an
//! [`Answer`] (from it), then its attachments, which are transferred or cloned as they are: a
//! `Blob` with [`Request::Run`] and [`Request::LoadFile`], a `Float32Array` with [`Reply::Rows`].

use serde::{Deserialize, Serialize};

use crate::analysis::Curves;

/// Names one request; a reply carries the id of the request that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u64);

/// A place for one model in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u32);

/// Names one image that the visitor chose; a new choice gets a new id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImageId(pub u64);

/// Which backend runs the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// burn's `flex` on one CPU thread.
    Cpu,
    /// burn's `wgpu` on the browser's WebGPU.
    Webgpu,
}

impl EngineKind {
    /// The name used in URLs and `data-engine`.
    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Cpu => "cpu",
            EngineKind::Webgpu => "webgpu",
        }
    }
}

/// Where attention is asked from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Query {
    /// The class token; the first prefix token.
    Cls,
    /// The patch that holds this point of the crop, as fractions of its side, 0..1.
    Point {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
    },
}

impl Query {
    /// The index among all tokens, prefix first, of the token that holds this query on a grid.
    ///
    /// A model without prefix tokens has no \[CLS\]; its center patch answers instead.
    pub fn token(self, grid: usize, prefix_tokens: usize) -> usize {
        let cell = |t: f32| ((t.clamp(0.0, 1.0) * grid as f32) as usize).min(grid - 1);
        match self {
            Query::Cls if prefix_tokens > 0 => 0,
            Query::Cls => (grid / 2) * grid + grid / 2,
            Query::Point { x, y } => prefix_tokens + cell(y) * grid + cell(x),
        }
    }
}

/// A file to fetch and what it must turn out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Absolute URL.
    pub url: String,
    /// Bytes, where models.json knows them.
    pub size: Option<u64>,
    /// Lower-case hexadecimal SHA-256, where models.json knows it.
    pub sha256: Option<String>,
}

/// What the page asks of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Fetch, check and build a model. Answered by [`Reply::Progress`] and [`Reply::Loaded`].
    Load {
        /// Where it goes; a model that was there stays until the new one is whole.
        slot: Slot,
        /// What to fetch.
        file: ModelFile,
        /// The number of heads, where the file cannot tell.
        heads: Option<usize>,
    },
    /// Build a model from the attached `Blob`. Answered by [`Reply::Loaded`].
    LoadFile {
        /// Where it goes.
        slot: Slot,
        /// The number of heads, where the file cannot tell.
        heads: Option<usize>,
    },
    /// Run a model on the attached image file. Answered by [`Reply::Ran`].
    Run {
        /// Which model.
        slot: Slot,
        /// The id that the answers carry.
        image: ImageId,
    },
    /// The attention of every layer and head from one query. Answered by [`Reply::Rows`].
    Rows {
        /// Which model.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`EngineError::NoCapture`].
        image: ImageId,
        /// From where.
        query: Query,
    },
}

impl Request {
    /// The slot that the request is about.
    pub fn slot(&self) -> Slot {
        match *self {
            Request::Load { slot, .. }
            | Request::LoadFile { slot, .. }
            | Request::Run { slot, .. }
            | Request::Rows { slot, .. } => slot,
        }
    }
}

/// A request with its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Counts up.
    pub id: RequestId,
    /// What is asked.
    pub request: Request,
}

/// What a model is, as far as the page needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// The checkpoint family, for people: "timm ViT".
    pub family: String,
    /// Side of the input, pixels.
    pub size: usize,
    /// Side of a patch, pixels.
    pub patch: usize,
    /// Patches a side.
    pub grid: usize,
    /// Width of the residual stream.
    pub dim: usize,
    /// Blocks.
    pub depth: usize,
    /// Heads a block.
    pub heads: usize,
    /// The heads are a guess: nothing in the file tells them.
    pub heads_guessed: bool,
    /// \[CLS\] and registers.
    pub prefix_tokens: usize,
    /// Parameters of the encoder.
    pub parameters: u64,
}

impl ModelInfo {
    /// Prefix tokens and patches.
    pub fn tokens(&self) -> usize {
        self.prefix_tokens + self.grid * self.grid
    }
}

/// What a worker says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The first message of a worker, unasked.
    Started {
        /// The build that the worker's wasm is from.
        build: String,
        /// Its backend.
        engine: EngineKind,
        /// The GPU's name as the backend gives it.
        adapter: Option<String>,
    },
    /// The worker cannot work at all (no GPU device, or it was lost); unasked.
    Broken(EngineError),
    /// Bytes of a download so far.
    Progress {
        /// For which model.
        slot: Slot,
        /// Bytes so far.
        received: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// A model is in its slot.
    Loaded {
        /// Which slot.
        slot: Slot,
        /// What it is.
        model: ModelInfo,
        /// The file's SHA-256.
        sha256: String,
        /// From the request to now, milliseconds.
        load_ms: f64,
    },
    /// A model has seen an image.
    Ran {
        /// Which model.
        slot: Slot,
        /// Which image.
        image: ImageId,
        /// The paper's three measures.
        curves: Curves,
        /// Milliseconds of the forward pass, read-back included.
        forward_ms: f64,
        /// Milliseconds of the measures.
        analyze_ms: f64,
    },
    /// Attention rows; the attached floats are `[layers, heads, tokens]`, prefix tokens first.
    Rows {
        /// Of which model.
        slot: Slot,
        /// On which image.
        image: ImageId,
        /// Asked from where.
        query: Query,
        /// The token that holds the query, among all tokens.
        token: usize,
    },
    /// A request failed; the slot's state is what it was before.
    Failed {
        /// About which slot.
        slot: Slot,
        /// Why.
        error: EngineError,
    },
}

/// A reply with the id of its request; unasked messages have none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Which request this answers.
    pub id: Option<RequestId>,
    /// The answer.
    pub reply: Reply,
}

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
    /// The picture could not be decoded or has no usable size; the reason is a whole sentence.
    #[error("{reason}")]
    Image {
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// Rows were asked for an image that this slot has not seen.
    #[error("This model has not seen that image yet.")]
    NoCapture,
    /// The slot holds no model.
    #[error("No model is loaded on this side. Choose one from the list.")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_belongs_to_the_patch_that_holds_it() {
        let at = |x, y| Query::Point { x, y }.token(14, 1);
        assert_eq!(at(0.0, 0.0), 1);
        assert_eq!(at(1.0, 1.0), 14 * 14);
        assert_eq!(at(0.5, 0.0), 1 + 7);
        assert_eq!(Query::Cls.token(14, 1), 0);
        assert_eq!(Query::Cls.token(14, 0), 7 * 14 + 7);
    }
}
