//! The run of the embedded pair on the first picture that the page carries, so that there is something true to look at
//! while the models are on their way. `tests/saved.rs` writes it and holds it to what the models give.

use serde::{Deserialize, Serialize};

use crate::analysis::Curves;
use crate::engine::protocol::ModelInfo;

/// What both models gave for one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedRun {
    /// The picture's id in samples.json.
    pub picture: String,
    /// CL, then MIM.
    pub sides: [SavedSide; 2],
}

/// What one of them gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedSide {
    /// The model's id in models.json.
    pub model: String,
    /// Of its file, lower-case hexadecimal.
    pub sha256: String,
    /// What it is.
    pub info: ModelInfo,
    /// The three measures.
    pub curves: Curves,
    /// The token of the picture's own first query.
    pub token: usize,
    /// The attention from there, `[layers, heads, tokens]`.
    pub rows: Vec<f32>,
}

impl SavedRun {
    /// The file's bytes.
    ///
    /// # Errors
    /// In the encoder's words.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        postcard::to_allocvec(self).map_err(|error| error.to_string())
    }

    /// Reads the file; `None` of one that another version of the page wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<SavedRun> {
        postcard::from_bytes(bytes).ok()
    }
}
