//! What the page asks of a worker.

use serde::{Deserialize, Serialize};

use super::ids::{ImageId, RequestId, Slot};
use super::model::ModelFile;
use super::query::Query;
use super::question::{OtherAnalysis, Question};
use crate::hints::Hints;
use crate::perturbation::Perturbation;

/// What the page asks of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Fetch, check and build a model. Answered by [`super::Reply::Progress`],
    /// [`super::Reply::Reading`] and [`super::Reply::Loaded`].
    Load {
        /// Where it goes; a model that was there stays until the new one is whole.
        slot: Slot,
        /// Its address, and what its bytes must be.
        file: ModelFile,
        /// What the file cannot tell.
        hints: Hints,
    },
    /// Build a model from the attached `Blob`. Answered by [`super::Reply::Reading`] and [`super::Reply::Loaded`].
    LoadFile {
        /// Where it goes; a model that was there stays until the new one is whole.
        slot: Slot,
        /// What the file cannot tell.
        hints: Hints,
    },
    /// End the slot's newest load while it downloads or waits. That load is answered by
    /// [`super::Reply::Cancelled`]; one that is being read already goes on, and this has no answer.
    Cancel {
        /// The side whose load ends.
        slot: Slot,
    },
    /// Run a model on the attached image file. Answered by [`super::Reply::Ran`].
    Run {
        /// Holds the model that answers.
        slot: Slot,
        /// The id that the answers carry.
        image: ImageId,
        /// The id that this photograph had first: one that was decoded for it is not decoded again.
        photo: ImageId,
        /// What is done to it; the second attached file is the picture that gives its texture.
        perturbation: Perturbation,
    },
    /// The attention of every layer and head from one query. Answered by [`super::Reply::Attention`].
    Attention {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`super::EngineError::NoCapture`].
        image: ImageId,
        /// The class token, or the point whose patch attends.
        query: Query,
    },
    /// A question of a view below the maps. Answered by [`super::Reply::Answer`].
    Question {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`super::EngineError::NoCapture`].
        image: ImageId,
        /// Names what is computed, of which layer and token.
        question: Question,
    },
    /// Run a model on the attached image file beside the image shown, whose capture stays. Answered by
    /// [`super::Reply::OtherAnalyzed`].
    AnalyzeOther {
        /// Holds the model that answers.
        slot: Slot,
        /// Its measures, or its tokens.
        analysis: OtherAnalysis,
    },
    /// Map the attached tokens `[images, tokens, dim]` on a plane; needs no model, and the worker answers
    /// nothing else until it is done. Answered by one [`super::Reply::TokenMap`] after the other.
    MapTokens {
        /// Of the model that gave the tokens; the replies carry it.
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
    /// Counts up; the replies carry it.
    pub id: RequestId,
    /// What the worker is to do.
    pub request: Request,
}
