//! What the page asks of a worker.

use serde::{Deserialize, Serialize};

use super::capture_part::CapturePart;
use super::ids::{ImageId, RequestId, Slot};
use super::model::ModelFile;
use super::query::Query;
use super::question::{OtherAnalysis, Question};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;
use crate::link::hints::Hints;

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
        /// Among how many workers it may be divided, this one included.
        workers: usize,
    },
    /// Build a model from the attached `Blob`. Answered by [`super::Reply::Reading`] and [`super::Reply::Loaded`].
    LoadFile {
        /// Where it goes; a model that was there stays until the new one is whole.
        slot: Slot,
        /// What the file cannot tell.
        hints: Hints,
        /// Among how many workers it may be divided, this one included.
        workers: usize,
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
        /// Where it is cut; a photograph that is cut elsewhere has another id.
        crop: CropPlace,
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
    /// A part of the capture of an image. Answered by [`super::Reply::CapturePart`].
    CapturePart {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`super::EngineError::NoCapture`].
        image: ImageId,
        /// Which part.
        part: CapturePart,
    },
    /// Compare a part of the capture of an image with the attached floats, another engine's. Answered by
    /// [`super::Reply::Compared`].
    Compare {
        /// Holds the model that answers.
        slot: Slot,
        /// The image that the page shows; any other is answered with [`super::EngineError::NoCapture`].
        image: ImageId,
        /// Which part.
        part: CapturePart,
    },
    /// Map the attached tokens `[images, tokens, dim]` on a plane; needs no model, and the worker answers
    /// nothing else until it is done. Answered by one [`super::Reply::TokenMap`] after the other.
    MapTokens {
        /// Of the model that gave the tokens; the replies carry it.
        slot: Slot,
        /// Images, all with the same number of tokens.
        images: usize,
        /// How many numbers a token has.
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
            | Request::CapturePart { slot, .. }
            | Request::Compare { slot, .. }
            | Request::MapTokens { slot, .. } => slot,
        }
    }

    /// Whether it brings a model.
    pub fn is_load(&self) -> bool {
        matches!(self, Request::Load { .. } | Request::LoadFile { .. })
    }

    /// Whether an older request that still waits is not answered any more once this one has come: of a
    /// slot, of the same kind. Other pictures are all analyzed, and a question whose answer may wait for a
    /// file takes the place of none whose answer may not.
    pub fn takes_place_of(&self, older: &Request) -> bool {
        let same = match (self, older) {
            (Request::AnalyzeOther { .. }, _) => false,
            (Request::Question { question: new, .. }, Request::Question { question: old, .. }) => {
                new.may_wait() == old.may_wait()
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(older),
        };
        same && self.slot() == older.slot()
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
