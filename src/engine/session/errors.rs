//! What fails below the session, as the visitor is told of it.

use crate::checkpoint::CheckpointError;
use crate::engine::protocol::EngineError;
use crate::image::ImageError;
use crate::vit::{NotFinite, ReadBackError};

impl From<CheckpointError> for EngineError {
    fn from(error: CheckpointError) -> Self {
        let reason = error.to_string();
        match error {
            CheckpointError::Heads { .. } => Self::Heads { reason },
            _ => Self::Checkpoint { reason },
        }
    }
}

impl From<ImageError> for EngineError {
    fn from(error: ImageError) -> Self {
        Self::Image { reason: error.to_string() }
    }
}

impl From<ReadBackError> for EngineError {
    fn from(error: ReadBackError) -> Self {
        Self::Gpu { reason: error.reason }
    }
}

impl From<NotFinite> for EngineError {
    fn from(place: NotFinite) -> Self {
        Self::NotFinite { place: place.to_string() }
    }
}
