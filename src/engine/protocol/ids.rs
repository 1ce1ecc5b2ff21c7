//! What the messages name by numbers, and which engine runs.

use serde::{Deserialize, Serialize};

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
