//! Why a pickle cannot be read.

use std::io;

/// Why a pickle cannot be read.
#[derive(Debug)]
pub(in super::super) enum PickleError {
    /// It ends too early, or the file cannot be read.
    Read(io::Error),
    /// It is not what Python writes.
    Broken(String),
}

impl From<io::Error> for PickleError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl PickleError {
    /// It is not what Python writes; why, without a full stop.
    pub(super) fn broken(reason: &str) -> Self {
        Self::Broken(reason.to_owned())
    }
}
