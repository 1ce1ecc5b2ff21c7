//! The messages between page and worker.
//!
//! A message is an array on the wire: first a [`RequestMessage`] (to the worker) or a [`ReplyMessage`]
//! (from it) as postcard's bytes, then its attachments, which are transferred or cloned as they are: a
//! `Blob` with [`Request::Run`] (and a second one, its texture's), [`Request::AnalyzeOther`],
//! [`Request::LoadFile`] and [`Reply::Loaded`], a `Float32Array` with [`Request::MapTokens`],
//! [`Reply::Ran`], [`Reply::Attention`], [`Reply::Answer`], [`Reply::OtherAnalyzed`] and
//! [`Reply::TokenMap`]. A `Blob` is a handle: its bytes stay where the browser keeps them.
//!
//! The bytes name nothing, so [`Reply::Started`] stays the first reply, as it is: by its build a page finds
//! that an engine is another build’s.

mod question;
mod token_map;

use serde::{Deserialize, Serialize};

pub use super::error::EngineError;
use crate::analysis::{Curves, Shift};
use crate::hints::{Hints, Source};
use crate::normalization::Normalization;
use crate::perturbation::Perturbation;
pub use question::{Answer, OtherAnalysis, OtherResult, ProbeInfo, Question, Reconstruction};
pub use token_map::MapStage;

/// Names one request; a reply carries the id of the request that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u64);

/// A place for one model in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u32);

/// Names one image that the visitor chose; a new choice, or another perturbation, gets a new id.
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Fetch, check and build a model. Answered by [`Reply::Progress`], [`Reply::Reading`] and
    /// [`Reply::Loaded`].
    Load {
        /// Where it goes; a model that was there stays until the new one is whole.
        slot: Slot,
        /// What to fetch.
        file: ModelFile,
        /// What the file cannot tell.
        hints: Hints,
    },
    /// Build a model from the attached `Blob`. Answered by [`Reply::Reading`] and [`Reply::Loaded`].
    LoadFile {
        /// Where it goes.
        slot: Slot,
        /// What the file cannot tell.
        hints: Hints,
    },
    /// End the slot's newest load while it downloads or waits. That load is answered by
    /// [`Reply::Cancelled`]; one that is being read already goes on, and this has no answer.
    Cancel {
        /// Whose load.
        slot: Slot,
    },
    /// Run a model on the attached image file. Answered by [`Reply::Ran`].
    Run {
        /// Which model.
        slot: Slot,
        /// The id that the answers carry.
        image: ImageId,
        /// The id that this photograph had first: one that was decoded for it is not decoded again.
        photo: ImageId,
        /// What is done to it; the second attached file is the picture that gives its texture.
        perturbation: Perturbation,
    },
    /// The attention of every layer and head from one query. Answered by [`Reply::Attention`].
    Attention {
        /// Which model.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`EngineError::NoCapture`].
        image: ImageId,
        /// From where.
        query: Query,
    },
    /// A question of a view below the maps. Answered by [`Reply::Answer`].
    Question {
        /// Which model.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`EngineError::NoCapture`].
        image: ImageId,
        /// What is asked.
        question: Question,
    },
    /// Run a model on the attached image file beside the image shown, whose capture stays. Answered by
    /// [`Reply::OtherAnalyzed`].
    AnalyzeOther {
        /// Which model.
        slot: Slot,
        /// What is wanted of it.
        analysis: OtherAnalysis,
    },
    /// Map the attached tokens `[images, tokens, dim]` on a plane; needs no model, and the worker answers
    /// nothing else until it is done. Answered by one [`Reply::TokenMap`] after the other.
    MapTokens {
        /// Whose tokens they are.
        slot: Slot,
        /// Images, all with the same number of tokens.
        images: usize,
        /// Width of a token.
        dim: usize,
        /// Epochs of t-SNE; 0 for principal components alone.
        epochs: usize,
    },
}

impl Request {
    /// The slot that the request is about.
    pub fn slot(&self) -> Slot {
        match *self {
            Request::Load { slot, .. }
            | Request::LoadFile { slot, .. }
            | Request::Cancel { slot }
            | Request::Run { slot, .. }
            | Request::Attention { slot, .. }
            | Request::Question { slot, .. }
            | Request::AnalyzeOther { slot, .. }
            | Request::MapTokens { slot, .. } => slot,
        }
    }
}

/// A request with its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestMessage {
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
    /// Side of the input that the checkpoint was made for, pixels.
    pub size_own: usize,
    /// Side of the largest input that fits a tab, pixels.
    pub size_most: usize,
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
    /// Who tells the heads.
    pub heads_from: Source,
    /// \[CLS\] and registers.
    pub prefix_tokens: usize,
    /// Parameters of the encoder.
    pub parameters: u64,
    /// What its images are normalized with.
    pub normalization: Normalization,
    /// Who tells that.
    pub normalization_from: Source,
    /// What it was trained for, where the file tells.
    pub objective: Option<String>,
    /// How it was masked in its training; none for a model that cannot draw what is hidden.
    pub masking: Option<Masking>,
    /// What the visitor should know of the file, in whole sentences.
    pub notes: Vec<String>,
}

/// How a model that draws hidden patches was masked in its training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Masking {
    /// Squares along a side, each hidden or not.
    pub squares: usize,
    /// The share of squares that were hidden, 0..1.
    pub ratio: f64,
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
    /// The file is here and is being read; until that is done the worker says nothing more.
    Reading {
        /// For which model.
        slot: Slot,
    },
    /// A load was ended by [`Request::Cancel`]; the slot's state is what it was before.
    Cancelled {
        /// Which slot.
        slot: Slot,
    },
    /// A model is in its slot. The attached `Blob` is its file: [`Request::LoadFile`] takes it.
    Loaded {
        /// Which slot.
        slot: Slot,
        /// What it is.
        model: ModelInfo,
        /// The file's SHA-256; not computed for a file that came with its request.
        sha256: Option<String>,
        /// From the request to now, milliseconds.
        load_ms: f64,
    },
    /// A model has seen an image. Of a perturbed one the pixels are attached, `[size, size, 3]`, 0..1.
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
        /// How far the perturbation moved its tokens.
        shift: Option<Shift>,
    },
    /// Attention rows; the attached floats are `[layers, heads, tokens]`, prefix tokens first.
    Attention {
        /// Of which model.
        slot: Slot,
        /// On which image.
        image: ImageId,
        /// Asked from where.
        query: Query,
        /// The token that holds the query, among all tokens.
        token: usize,
    },
    /// The answer to a view's question; floats may be attached.
    Answer {
        /// Of which model.
        slot: Slot,
        /// On which image.
        image: ImageId,
        /// What was asked.
        question: Question,
        /// The answer.
        answer: Answer,
    },
    /// What a model made of another picture; floats may be attached.
    OtherAnalyzed {
        /// Which model.
        slot: Slot,
        /// The answer.
        result: OtherResult,
    },
    /// A map of tokens; its places are attached.
    TokenMap {
        /// Whose tokens they are.
        slot: Slot,
        /// How far it is.
        stage: MapStage,
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
pub struct ReplyMessage {
    /// Which request this answers.
    pub id: Option<RequestId>,
    /// The answer.
    pub reply: Reply,
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
