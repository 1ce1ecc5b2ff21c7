//! A model: its file, and what the page is told of it.

use serde::{Deserialize, Serialize};

use crate::grid::{Grid, Size};
use crate::input::normalization::Normalization;
use crate::link::hints::{Activation, Source};
use crate::link::note::Note;
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
    /// Whose cookies and logins are sent for it.
    pub credentials: Credentials,
}

impl ModelFile {
    /// A file of which nothing but its address is known.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), size: None, sha256: None, credentials: Credentials::default() }
    }
}

/// To whom the visitor's cookies and logins are sent with a request for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// To the page's own host, which may want a login for all that it has, and to no other.
    #[default]
    SameOrigin,
    /// To the file's host, whoever that is: models.json says so of a file that lies behind a login elsewhere.
    Include,
}

/// What a model is, as far as the page needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// The models that its file holds, by what stands before their tensors' names; this one first.
    pub models: Vec<String>,
    /// The checkpoint family, for people: "timm ViT".
    pub family: String,
    /// Side of the input, pixels; the longer one where it is not square, as below.
    pub size: usize,
    /// Side of the input that the checkpoint was made for, pixels.
    pub size_own: usize,
    /// Side of the largest input that fits a tab, pixels.
    pub size_most: usize,
    /// Side of a patch, pixels.
    pub patch: usize,
    /// How its patches lie.
    pub grid: Grid,
    /// How they lie at the input that the checkpoint was made for.
    pub grid_own: Grid,
    /// Whether the file, somebody or a guess tells that.
    pub grid_from: Source,
    /// Width of the residual stream.
    pub dim: usize,
    /// How many transformer blocks there are.
    pub depth: usize,
    /// Attention heads a block.
    pub heads: usize,
    /// Whether the file, somebody or a guess tells the heads.
    pub heads_from: Source,
    /// The tokens before the patches.
    pub prefix: PrefixTokens,
    /// How many numbers its encoder has learned.
    pub parameters: u64,
    /// What its images are normalized with.
    pub normalization: Normalization,
    /// Whether the file, somebody or a guess tells that.
    pub normalization_from: Source,
    /// What its MLPs have between their layers; of gated ones nothing depends on it.
    pub activation: Activation,
    /// Whether the file, somebody or a guess tells that.
    pub activation_from: Source,
    /// What it was trained for, where the file tells.
    pub objective: Option<String>,
    /// How it was masked in its training; none for a model that cannot draw what is hidden.
    pub masking: Option<Masking>,
    /// What the visitor should know of the file, in whole sentences.
    pub notes: Vec<Note>,
}

impl ModelInfo {
    /// How many tokens there are: prefix tokens and patches.
    pub fn tokens(&self) -> usize {
        self.prefix.count() + self.grid.patches()
    }

    /// Side of the input that it has where nobody asks for another, pixels: its own, or the largest that fits a tab.
    pub fn default_size(&self) -> usize {
        self.size_own.min(self.size_most)
    }

    /// Pixels of the input.
    pub fn input(&self) -> Size {
        self.grid.size(self.patch)
    }

    /// The patch of a token; `None` of a prefix token.
    pub fn patch_of(&self, token: usize) -> Option<usize> {
        token.checked_sub(self.prefix.count())
    }
}

/// How a model that draws hidden patches was masked in its training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Masking {
    /// Squares along a side, each hidden or not.
    pub squares: usize,
    /// The share of squares that were hidden, 0..1.
    pub ratio: f64,
    /// What draws them.
    pub decoder: DecoderKind,
}

/// What draws hidden patches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecoderKind {
    /// SimMIM's mask token and linear layer.
    SimMim,
    /// MAE's transformer.
    Mae {
        /// It predicts patches less their mean over their deviation.
        norm_pix: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_gets_credentials_where_models_json_says_so_in_fetchs_own_words() {
        let of = |json| serde_json::from_str::<Credentials>(json);
        assert_eq!(of(r#""include""#).unwrap(), Credentials::Include);
        assert_eq!(of(r#""same-origin""#).unwrap(), Credentials::default());
        assert!(of(r#""omit""#).is_err());
    }
}
