//! What a visitor should know of a file that is read all the same.

use serde::{Deserialize, Serialize};

/// One sentence on a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How much it matters.
    pub kind: NoteKind,
    /// The sentence.
    pub text: String,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// The file may do harm elsewhere.
    Warning,
    /// How the file was understood; nothing is wrong with it.
    Info,
}
