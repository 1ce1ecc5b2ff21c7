//! The messages between page and worker.
//!
//! A message is an array on the wire: first a [`RequestMessage`] (to the worker) or a [`ReplyMessage`]
//! (from it) as postcard's bytes, then its attachments, which are transferred or cloned as they are: a
//! `Blob` with [`Request::Run`] (and a second one, its texture's), [`Request::AnalyzeOther`],
//! [`Request::LoadFile`] and [`Reply::Loaded`], a `Float32Array` with [`Request::MapTokens`],
//! [`Request::Compare`], [`Reply::CapturePart`], [`Reply::Ran`], [`Reply::Attention`], [`Reply::Answer`], [`Reply::OtherAnalyzed`] and
//! [`Reply::TokenMap`]. A `Blob` is a handle: its bytes stay where the browser keeps them.
//!
//! A text in place of the array comes from no engine: it says why its program does not run
//! (`src/bin/engine_worker.js`).
//!
//! The bytes name nothing, so [`Reply::Started`] stays the first reply, as it is: by its build a page finds
//! that an engine is another build’s.

mod capture_part;
mod ids;
mod model;
mod query;
mod question;
mod reply;
mod request;
mod token_map;

pub use super::error::EngineError;
pub use crate::link::EngineKind;
pub use crate::link::note::{Note, NoteKind};
pub use capture_part::CapturePart;
pub use ids::{ImageId, RequestId, Slot};
pub use model::{Credentials, DecoderKind, Masking, ModelFile, ModelInfo};
pub use query::Query;
pub use question::{Answer, OtherAnalysis, OtherResult, ProbeInfo, Question, Reconstruction};
pub use reply::{Reply, ReplyMessage};
pub use request::{Request, RequestMessage};
pub use token_map::MapStage;

/// The most workers that a model is divided among; more could not be measured yet.
pub const MOST_WORKERS: usize = 2;
