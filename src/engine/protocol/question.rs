//! What the views below the maps ask for, of the image shown and of other pictures.

use serde::{Deserialize, Serialize};

use super::model::{DecoderKind, ModelFile};
use crate::analysis::{Curves, Diversity};
use crate::engine::error::EngineError;
use crate::grid::Grid;
use crate::input::mask::Mask;
use crate::tokens::ProbedToken;

/// A question about a model's capture of the image shown.
///
/// Layers count from 1, past the end the last answers; tokens count from 0, prefix tokens first. Whole
/// numbers only, so that a question is a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Question {
    /// The first principal components of a layer's patches.
    Features {
        /// The layer whose output is read, from 1.
        layer: usize,
    },
    /// How alike a layer's patches are to a token.
    Similarity {
        /// The layer whose output is read, from 1.
        layer: usize,
        /// The token that all others are compared with.
        token: usize,
    },
    /// How diverse all layers are.
    Diversity,
    /// How spread out the attention of all layers and heads is.
    Spread,
    /// What a token has taken in of each token, up to each layer.
    Rollout {
        /// The token that attends to the others.
        token: usize,
    },
    /// What all layers and heads attend to from a token by their relative position bias alone.
    Position {
        /// The token that attends to the others.
        token: usize,
    },
    /// What linear classifiers read from every depth. The worker fetches their file where the model has
    /// not got it.
    Probe {
        /// Where the classifiers' file lies, and what it must be.
        probes: ModelFile,
    },
    /// What the model draws where patches are hidden from it.
    Reconstruction {
        /// The squares that are hidden.
        mask: Mask,
    },
}

impl Question {
    /// Whether its answer may wait for a file; what else is asked does not wait with it.
    pub fn may_wait(&self) -> bool {
        matches!(self, Question::Probe { .. })
    }

    /// Whether another question's answer is not kept beside this one's: a mask is painted stroke by
    /// stroke, and each drawing is as large as the picture.
    pub fn replaces(&self, other: &Question) -> bool {
        let drawing = |question: &Question| matches!(question, Question::Reconstruction { .. });
        drawing(self) && drawing(other)
    }
}

/// The answer to a [`Question`]; its floats are attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The attached floats are `[patches, 3]`, a patch's coordinates side by side.
    Features {
        /// Each component's share of the variance, 0..1.
        explained: [f32; 3],
    },
    /// The attached floats are cosines `[patches]`, -1..1.
    Similarity,
    /// How diverse heads, depths and patches are; nothing is attached.
    Diversity(Diversity),
    /// The attached floats are [`crate::analysis::Spread`]'s values.
    Spread,
    /// The attached floats are `[layers, tokens]`, prefix tokens first.
    Rollout,
    /// The attached floats are `[layers, heads, tokens]`, with one layer where all share a bias, and none
    /// where there is no bias.
    Position,
    /// The attached floats are probabilities `[depths, classes]`, 0..1, from depth [`ProbeInfo::first`] on;
    /// none where the classifiers' file did not come or does not fit.
    Probe(Result<ProbeInfo, EngineError>),
    /// The attached floats are the picture as the model takes it, `[3, height, width]` of 0..1, the whole
    /// drawing in the same shape, where a value may lie outside, and the mean absolute difference of
    /// both by patch, `[patches]`.
    Reconstruction(Reconstruction),
}

/// How well hidden patches were drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reconstruction {
    /// How the pictures are cut into patches.
    pub grid: Grid,
    /// Side of a patch, pixels.
    pub patch: usize,
    /// The mean absolute difference over the hidden patches, of pixels of 0..1; none where nothing is
    /// hidden.
    pub error: Option<f64>,
    /// What the model was trained to make small, over the hidden patches: of SimMIM the same of normalized pixels, of
    /// MAE the mean squared difference of what it predicts.
    pub loss: Option<f64>,
    /// What drew it.
    pub decoder: DecoderKind,
    /// Of MAE the amplitude at the highest frequency relative to that at 0, as the curve by depth has it, of the picture
    /// with nothing hidden: after each of the encoder's blocks, and of the decoder's embedding and after each of its.
    pub by_depth: Option<[Vec<f64>; 2]>,
    /// The picture's log amplitude by frequency, `[side / 2 + 1]` of the shorter side.
    pub original: Vec<f64>,
    /// That of the picture with the hidden patches as they were drawn.
    pub filled: Vec<f64>,
    /// That of the whole drawing.
    pub drawn: Vec<f64>,
    /// Inside the hidden patches, each by itself, `[patch / 2 + 1]`: the picture's and the drawing's; none
    /// where nothing is hidden.
    pub inside: Option<[Vec<f64>; 2]>,
}

/// What a model's linear classifiers are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbeInfo {
    /// The token that they read: the class token, or the mean of the patches.
    pub token: ProbedToken,
    /// The first depth that they read; 0 is the embedding, d the output of layer d.
    pub first: usize,
    /// How many classes they tell apart.
    pub classes: usize,
    /// What the classes are called, where the classifiers' file tells.
    pub names: Option<Vec<String>>,
    /// The share of validation images that each depth names right, 0..1, from `first` on; where somebody
    /// has measured it.
    pub accuracy: Option<Vec<f64>>,
    /// On how many validation images.
    pub images: Option<u64>,
}

/// What is wanted of a picture that is not the one shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherAnalysis {
    /// The paper's measures by depth.
    Curves,
    /// A layer's patches, of its state `z.(2 layer)`.
    Tokens {
        /// From 1; past the end the last.
        layer: usize,
    },
}

/// The answer to an [`OtherAnalysis`]; its floats are attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OtherResult {
    /// The paper's measures; nothing is attached.
    Curves(Curves),
    /// The attached floats are `[patches, dim]`.
    Tokens,
}
