//! A map of tokens, and what it is of.

use crate::analysis::EPOCHS;

/// t-SNE measures every pair of tokens: of more than these only the components are shown.
pub const MOST_TOKENS: usize = 8000;

/// How tokens are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// By their neighbors.
    Tsne,
    /// On the first two principal components.
    Pca,
}

/// Whose map it is: the set, the layer, and the model's place in the row of a side's models.
pub type Key = (u64, usize, u64);

/// A map of one model's tokens.
#[derive(Debug)]
pub struct Map {
    /// Which layer's tokens.
    pub layer: usize,
    /// Patches a side of each picture.
    pub grid: usize,
    /// How they were placed.
    pub way: Way,
    /// Epochs so far; 0 for components.
    pub epoch: usize,
    /// A place a token, picture by picture.
    pub places: Vec<[f32; 2]>,
    /// What the components said first.
    pub facts: Facts,
    /// Of which pictures.
    pub set: u64,
}

/// What is known of the tokens beside their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Each component's share of the variance, 0..1.
    pub explained: [f32; 2],
    /// Spread within pictures over spread between them.
    pub ratio: Option<f64>,
}

impl Map {
    /// Nothing more will come of it.
    pub fn is_done(&self) -> bool {
        self.way == Way::Pca || self.epoch == EPOCHS
    }
}

impl Way {
    /// In the URL and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Way::Tsne => "tsne",
            Way::Pca => "pca",
        }
    }
}
