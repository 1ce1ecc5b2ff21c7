//! What a worker says.

use serde::{Deserialize, Serialize};

use super::capture_part::CapturePart;
use super::ids::{ImageId, RequestId, Slot};
use super::model::ModelInfo;
use super::query::Query;
use super::question::{Answer, OtherResult, Question};
use super::token_map::MapStage;
use crate::analysis::{Curves, Shift};
use crate::engine::error::EngineError;
use crate::link::EngineKind;

/// What a worker says: the answer to a request, how far it is, or that it starts or breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The first message of a worker, unasked.
    Started {
        /// The build that the worker's wasm is from.
        build: String,
        /// The backend that it runs models on.
        engine: EngineKind,
        /// The GPU's name as the backend gives it.
        adapter: Option<String>,
    },
    /// The worker cannot work at all (no GPU device, or it was lost); unasked.
    Broken(EngineError),
    /// Bytes of a download so far.
    Progress {
        /// The slot that the model goes to.
        slot: Slot,
        /// How many bytes have come.
        received: u64,
        /// How many there are in all, where that is known.
        total: Option<u64>,
    },
    /// The file is here and is being read; until that is done the worker says nothing more.
    Reading {
        /// The slot that the model goes to.
        slot: Slot,
    },
    /// A load was ended by [`super::Request::Cancel`]; the slot's state is what it was before.
    Cancelled {
        /// The slot that the model would have gone to.
        slot: Slot,
    },
    /// A model is in its slot. The attached `Blob` is its file: [`super::Request::LoadFile`] takes it.
    Loaded {
        /// The slot that holds it now.
        slot: Slot,
        /// Its family, its dimensions and what its file tells.
        model: ModelInfo,
        /// Among how many workers it is divided.
        workers: usize,
        /// The file's SHA-256; not computed for a file that came with its request.
        sha256: Option<String>,
        /// From the request to now, milliseconds.
        load_ms: f64,
    },
    /// A model that was divided among workers is in this one alone: it mostly waited for the other, or that was lost;
    /// unasked.
    Whole {
        /// The slot that holds it.
        slot: Slot,
    },
    /// A model has seen an image. Of a perturbed one the pixels are attached, `[size, size, 3]`, 0..1.
    Ran {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the request named.
        image: ImageId,
        /// The paper's three measures by depth.
        curves: Curves,
        /// Milliseconds of the forward pass, read-back included.
        forward_ms: f64,
        /// Milliseconds that the measures took.
        analyze_ms: f64,
        /// How far the perturbation moved its tokens.
        shift: Option<Shift>,
    },
    /// Attention rows; the attached floats are `[layers, heads, tokens]`, prefix tokens first.
    Attention {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the request named.
        image: ImageId,
        /// The query that the request named.
        query: Query,
        /// The token that holds the query, among all tokens.
        token: usize,
    },
    /// The answer to a view's question; floats may be attached.
    Answer {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the request named.
        image: ImageId,
        /// The question as it was asked.
        question: Question,
        /// Its numbers; what the attached floats are is said by its variant.
        answer: Answer,
    },
    /// What a model made of another picture; floats may be attached.
    OtherAnalyzed {
        /// Holds the model that answers.
        slot: Slot,
        /// Its measures; or its tokens are attached.
        result: OtherResult,
    },
    /// A part of a capture; its floats are attached.
    CapturePart {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the request named.
        image: ImageId,
        /// The part that the request named.
        part: CapturePart,
    },
    /// How far a part of a capture is from the floats that came with the request.
    Compared {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the request named.
        image: ImageId,
        /// The part that the request named.
        part: CapturePart,
        /// The largest difference: of attention as it is, of a state as a share of its largest value where that is
        /// above 1. Infinite where the two cannot be compared.
        difference: f32,
    },
    /// A map of tokens; its places are attached.
    TokenMap {
        /// The slot that the request named.
        slot: Slot,
        /// By components, or by so many epochs of t-SNE.
        stage: MapStage,
    },
    /// A request failed; the slot's state is what it was before.
    Failed {
        /// The slot that the request named.
        slot: Slot,
        /// In words for the visitor.
        error: EngineError,
    },
}

/// A reply with the id of its request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplyMessage {
    /// The request that this answers; none where nobody asked.
    pub id: Option<RequestId>,
    /// What the worker says.
    pub reply: Reply,
}
