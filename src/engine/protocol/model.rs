//! A model: its file, and what the page is told of it.

use serde::{Deserialize, Serialize};

use crate::hints::Source;
use crate::normalization::Normalization;
use crate::tokens::PrefixTokens;

/// A file to fetch and what it must turn out to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelFile {
    /// Its absolute address.
    pub url: String,
    /// How many bytes it has, where models.json knows them.
    pub size: Option<u64>,
    /// Lower-case hexadecimal SHA-256, where models.json knows it.
    pub sha256: Option<String>,
}

/// What a model is, as far as the page needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// The checkpoint family, for people: "timm ViT".
    pub family: String,
    /// Side of the input, pixels.
    pub size: usize,
    /// Side of the input that the checkpoint was made for, pixels.
    pub size_own: usize,
    /// Side of the largest input that fits a tab, pixels.
    pub size_most: usize,
    /// Side of a patch, pixels.
    pub patch: usize,
    /// Patches a side.
    pub grid: usize,
    /// Width of the residual stream.
    pub dim: usize,
    /// How many transformer blocks there are.
    pub depth: usize,
    /// Attention heads a block.
    pub heads: usize,
    /// Who tells the heads.
    pub heads_from: Source,
    /// The tokens before the patches.
    pub prefix: PrefixTokens,
    /// How many numbers its encoder has learned.
    pub parameters: u64,
    /// What its images are normalized with.
    pub normalization: Normalization,
    /// Who tells that.
    pub normalization_from: Source,
    /// What it was trained for, where the file tells.
    pub objective: Option<String>,
    /// How it was masked in its training; none for a model that cannot draw what is hidden.
    pub masking: Option<Masking>,
    /// What the visitor should know of the file, in whole sentences.
    pub notes: Vec<String>,
}

impl ModelInfo {
    /// Prefix tokens and patches.
    pub fn tokens(&self) -> usize {
        self.prefix.count() + self.grid * self.grid
    }
}

/// How a model that draws hidden patches was masked in its training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Masking {
    /// Squares along a side, each hidden or not.
    pub squares: usize,
    /// The share of squares that were hidden, 0..1.
    pub ratio: f64,
}
