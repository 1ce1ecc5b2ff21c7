//! What a side is waiting for, in words.

use crate::page::status::Status;

/// What there is to say over a side's map. Bytes are no part of it: they change often.
#[derive(Debug, Clone, PartialEq)]
pub enum Wait {
    /// Nothing is waited for.
    Nothing,
    /// The model is downloaded, which can be canceled.
    Download,
    /// What is waited for.
    Words(&'static str),
    /// Why it waits no longer.
    Error(String),
}

impl Wait {
    /// What a side waits for; `shows_curves` tells whether numbers of a picture are in.
    pub fn of(status: &Status, shows_curves: bool) -> Wait {
        match status {
            Status::Ready => Wait::Nothing,
            // What was shown of the picture before stays.
            Status::Running if shows_curves => Wait::Nothing,
            Status::Loading { .. } => Wait::Download,
            Status::Reading => Wait::Words("model: being read …"),
            Status::Running => Wait::Words("looking …"),
            Status::Empty => Wait::Words("no model: choose one above"),
            Status::Failed(error) => Wait::Error(error.to_string()),
        }
    }
}

/// How many bytes of a model have come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Download {
    /// Bytes so far.
    pub received: u64,
    /// Bytes in all, where known.
    pub total: Option<u64>,
}

impl Download {
    /// Of a side whose model is on its way; nothing of any other.
    pub fn of(status: &Status) -> Download {
        match *status {
            Status::Loading { received, total } => Download { received, total },
            _ => Download::default(),
        }
    }

    /// The line over the bar; `saved` where what is shown meanwhile came with the page.
    pub fn words(self, saved: bool) -> String {
        let what = if saved { "saved maps; model" } else { "model" };
        match self {
            Download { received: 0, total: None } => format!("{what}: on its way"),
            Download { .. } => format!("{what}: {}", self.amount()),
        }
    }

    /// What has come, and of how much: `1.2 of 5.0 MB`.
    pub fn amount(self) -> String {
        let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
        match self.total {
            Some(total) => format!("{} of {} MB", megabytes(self.received), megabytes(total)),
            None => format!("{} MB", megabytes(self.received)),
        }
    }

    /// The share that has come, 0..1, where it is known.
    pub fn share(self) -> Option<f64> {
        self.total.map(|total| self.received as f64 / total.max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::EngineError;

    #[test]
    fn what_was_shown_stays_while_the_next_picture_is_looked_at() {
        assert_eq!(Wait::of(&Status::Running, true), Wait::Nothing);
        assert_eq!(Wait::of(&Status::Running, false), Wait::Words("looking …"));
        assert_eq!(Wait::of(&Status::Reading, true), Wait::Words("model: being read …"));
        assert_eq!(Wait::of(&Status::Empty, false), Wait::Words("no model: choose one above"));
        let error = EngineError::NoCapture;
        assert_eq!(Wait::of(&Status::Failed(error.clone()), true), Wait::Error(error.to_string()));
    }

    #[test]
    fn bytes_are_told_in_megabytes() {
        let told = |received, total| {
            let status = Status::Loading { received, total };
            assert_eq!(Wait::of(&status, true), Wait::Download);
            let download = Download::of(&status);
            (download.words(false), download.share())
        };
        assert_eq!(
            told(1_250_000, Some(5_000_000)),
            ("model: 1.2 of 5.0 MB".to_owned(), Some(0.25))
        );
        assert_eq!(told(0, None), ("model: on its way".to_owned(), None));
        assert_eq!(told(1_250_000, None), ("model: 1.2 MB".to_owned(), None));
        assert_eq!(told(0, Some(0)).1, Some(0.0));
    }
}
