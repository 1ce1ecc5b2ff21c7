//! Where a side stands.

use crate::engine::protocol::EngineError;

/// Where a side stands.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_two_comes_first() {
        let loading = Status::Loading { received: 0, total: None };
        let all = [
            Status::Failed(EngineError::NoModel),
            Status::Empty,
            loading,
            Status::Running,
            Status::Ready,
        ];
        assert!(all.windows(2).all(|pair| pair[0].rank() < pair[1].rank()));
        let words = all.map(|status| status.word());
        assert_eq!(words, ["error", "empty", "loading", "running", "ready"]);
    }
}
