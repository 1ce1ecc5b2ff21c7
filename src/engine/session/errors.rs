//! What fails below the session, as the visitor is told of it.

use crate::checkpoint::CheckpointError;
use crate::engine::protocol::EngineError;
use crate::input::image::ImageError;
use crate::vit::{DrawError, NotFinite, ReadBackError, ShareLost};

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

impl From<ShareLost> for EngineError {
    fn from(error: ShareLost) -> Self {
        Self::ShareLost { reason: error.reason }
    }
}

impl From<DrawError> for EngineError {
    fn from(error: DrawError) -> Self {
        match error {
            DrawError::ReadBack(error) => error.into(),
            DrawError::Share(error) => error.into(),
        }
    }
}
