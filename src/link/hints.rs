//! What somebody says about a checkpoint that its file does not, or wants otherwise.

use serde::{Deserialize, Serialize};

pub use crate::architecture::Activation;
use crate::grid::Grid;
use crate::input::normalization::Normalization;

/// All of it may be left open. Heads and grid count only where the file does not tell them; the rest comes first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// Of several models in one file, the one to take, by what stands before its tensors' names; `None` is the
    /// one that is evaluated.
    pub model: Option<String>,
    /// Heads of each block; they divide the width.
    pub heads: Option<usize>,
    /// How the patches lie.
    pub grid: Option<Grid>,
    /// Side of the input in pixels, of one that is not square the longer, if not the checkpoint's own: rounded down to
    /// whole patches.
    pub size: Option<usize>,
    /// What the images are normalized with.
    pub normalization: Option<Normalization>,
    /// What the MLPs have between their layers.
    pub activation: Option<Activation>,
}

/// Who says something of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The file, or the family that its tensors' names tell.
    File,
    /// Whoever opened it: the visitor, a link, models.json or the command line.
    Hint,
    /// Nobody: it is what is usual.
    Guess,
}
