//! What is to be done for the state: in the workers, in the link, on the screen.

use super::Seat;
use crate::engine::protocol::{EngineError, EngineKind, OtherResult, Request, RequestId};
use crate::link::{Said, Side};
use crate::page::model_choice::FileKey;

/// What a sentence to the visitor is about. A newer sentence about the same thing takes the older one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A value in the link; several can be wrong.
    Link,
    /// The picture that was asked for.
    Picture,
    /// A model that was asked for on a side.
    Model(Side),
    /// How the file of a side's model was understood; nothing is wrong with it.
    Note(Side),
    /// A model's file that came to no side.
    Drop,
    /// What runs the models.
    Engine,
    /// What the browser gives back of a picture.
    Canvas,
}

/// A choice of the visitor's, or of the link's, that is put right: it did not come about.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// The model of a side, by its name in the URL; empty for none.
    Model(Side, String),
    /// What is said of the model of a side.
    Said(Side, Said),
    /// The input of both models, pixels a side.
    Size(Option<usize>),
}

/// A part of what a side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where it stands.
    Status,
    /// Its model, and what is said of that.
    Model,
    /// Its measures of the picture shown, and the perturbed photograph.
    Curves,
    /// Its attention from the tokens asked for.
    Attention,
    /// Its answers to the views below the maps.
    Answers,
}

/// One thing to be done. Workers are named by their fleet's number and the side or, on a GPU, by the fleet alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<F> {
    /// Ask the browser for a WebGPU adapter; answered by `adapter_found`.
    FindAdapter,
    /// Start an engine's workers; answered by `launched` or `launch_failed`.
    Launch {
        /// The number of the new fleet.
        fleet: u64,
        /// The engine that its workers run.
        kind: EngineKind,
        /// Its part on the page.
        seat: Seat,
    },
    /// Start a side's worker of a fleet anew; answered by `worker_failed` where that cannot be.
    Restart {
        /// The number of its fleet.
        fleet: u64,
        /// The side whose worker it is for.
        side: Side,
    },
    /// End the workers of a fleet.
    Stop {
        /// The number of the fleet.
        fleet: u64,
    },
    /// Send a request.
    Post {
        /// To the fleet of this number.
        fleet: u64,
        /// The request's id, which its answer bears.
        id: RequestId,
        /// What is asked.
        request: Box<Request>,
        /// What goes with it.
        files: Vec<F>,
        /// Numbers in their place.
        floats: Vec<f32>,
    },
    /// Reload a page that is older than its engines.
    Reload {
        /// The build that was expected.
        build: String,
    },
    /// Tell the visitor a sentence.
    Tell {
        /// What it is about.
        topic: Topic,
        /// What is wrong and what to do.
        text: String,
    },
    /// Tell that a model did not come to a side, which keeps the one before.
    NotLoaded {
        /// The side.
        side: Side,
        /// What its file is known by.
        key: FileKey,
        /// Which file, on which side, what is wrong and what to do.
        text: String,
        /// It may come if it is asked for again.
        may_come: bool,
    },
    /// Nothing is to be told of this any more.
    Settle(Topic),
    /// Tell what is wrong with a name in the link.
    TellLink {
        /// The name, as it stands in the link.
        name: String,
        /// What is wrong and what to do.
        text: String,
    },
    /// Put a choice right, as no step for the Back button.
    Correct(Correction),
    /// Show a part of a side anew.
    Changed(Side, Part),
    /// Another engine answers, or another GPU.
    EngineChanged,
    /// Another picture is looked at.
    ImageChanged,
    /// The picture that was to be shown cannot be read; the one before stays.
    PictureRefused {
        /// Why, and what to do.
        reason: String,
    },
    /// A model has seen the picture that is to be shown: it stays.
    PictureSeen,
    /// Record how long something took.
    Measure {
        /// The measure's name on the page's timeline.
        name: &'static str,
        /// Milliseconds that ended now.
        millis: f64,
        /// The model's name in the URL.
        model: String,
    },
    /// Give what was made of a picture that is not shown to whoever asked for it.
    OtherAnalyzed {
        /// The request that was sent for it.
        id: RequestId,
        /// The result with its floats.
        result: Result<(OtherResult, Vec<f32>), EngineError>,
    },
}
