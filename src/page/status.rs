//! How far a side is: its model and the capture of the picture shown.

use crate::engine::protocol::EngineError;

/// How far a side is.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The model is on its way.
    Loading {
        /// Bytes so far.
        received: u64,
        /// Bytes in all, where known.
        total: Option<u64>,
    },
    /// The model's file is there and is being read.
    Reading,
    /// There is no model, and none is on its way.
    Empty,
    /// The model is there and looks at the image.
    Running,
    /// The capture of the image shown is in.
    Ready,
    /// The last request failed.
    Failed(EngineError),
}

impl Status {
    /// The word in `data-status`, `data-cl` and `data-mim`.
    pub fn word(&self) -> &'static str {
        match self {
            Status::Loading { .. } | Status::Reading => "loading",
            Status::Empty => "empty",
            Status::Running => "running",
            Status::Ready => "ready",
            Status::Failed(_) => "error",
        }
    }

    /// The worse of two comes first: an error, a side without a model, then what is furthest from ready.
    pub fn rank(&self) -> u8 {
        match self {
            Status::Failed(_) => 0,
            Status::Empty => 1,
            Status::Loading { .. } | Status::Reading => 2,
            Status::Running => 3,
            Status::Ready => 4,
        }
    }

    /// The model that was chosen last is there: what is shown of a side is not another one's. While it looks at
    /// the next picture, what it made of the one before stays.
    pub fn has_model(&self) -> bool {
        matches!(self, Status::Ready | Status::Running)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_two_has_the_lower_rank() {
        let from_worst = [
            Status::Failed(EngineError::NoCapture),
            Status::Empty,
            Status::Loading { received: 1, total: None },
            Status::Running,
            Status::Ready,
        ];
        assert!(from_worst.is_sorted_by_key(Status::rank));
        assert_eq!(
            from_worst.each_ref().map(Status::word),
            ["error", "empty", "loading", "running", "ready"]
        );
        assert_eq!(from_worst.each_ref().map(Status::has_model), [false, false, false, true, true]);
    }

    #[test]
    fn a_file_that_is_read_is_still_loading() {
        let reading = Status::Reading;
        assert_eq!((reading.word(), reading.rank()), ("loading", 2));
        assert!(!reading.has_model());
    }
}
