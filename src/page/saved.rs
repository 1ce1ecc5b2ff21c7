//! The run of the embedded pair on the first picture that the page carries, so that there is something true to look at
//! while the models are on their way. `tests/saved.rs` writes it and holds it to what the models give.

use serde::{Deserialize, Serialize};

use super::catalog::Catalog;
use crate::analysis::Curves;
use crate::engine::protocol::ModelInfo;
use crate::input::crop::CropPlace;

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

    /// Whether it is of this picture, cut in the middle, and of the models' files in the list.
    pub fn is_of(&self, picture: &str, crop: CropPlace, catalog: &Catalog) -> bool {
        let is_listed = |side: &SavedSide| {
            let listed = catalog.model(&side.model);
            listed.is_some_and(|model| model.sha256.as_ref() == Some(&side.sha256))
        };
        self.picture == picture && crop.is_center() && self.sides.iter().all(is_listed)
    }

    /// Reads the file; `None` of one that another version of the page wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<SavedRun> {
        postcard::from_bytes(bytes).ok()
    }
}
