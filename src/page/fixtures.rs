//! Models and probes for the tests of the page's numbers.

use crate::engine::protocol::{ModelFile, ModelInfo, ProbeInfo, Question};
use crate::input::normalization::Normalization;
use crate::link::hints::{Activation, Source};
use crate::tokens::PrefixTokens;
use crate::tokens::ProbedToken;

/// A model of so many layers, heads, prefix tokens and patches a side, each of 8 pixels.
pub fn model(depth: usize, heads: usize, prefix_tokens: usize, grid: usize) -> ModelInfo {
    ModelInfo {
        models: vec!["outermost".to_owned()],
        family: "timm ViT".to_owned(),
        size: 8 * grid,
        size_own: 8 * grid,
        size_most: 1024,
        patch: 8,
        grid: grid.into(),
        grid_own: grid.into(),
        grid_from: Source::File,
        dim: 4,
        depth,
        heads,
        heads_from: Source::File,
        prefix: PrefixTokens {
            class: prefix_tokens > 0,
            registers: prefix_tokens.saturating_sub(1),
            ..PrefixTokens::default()
        },
        parameters: 1000,
        normalization: Normalization::IMAGENET,
        normalization_from: Source::File,
        activation: Activation::Gelu,
        activation_from: Source::File,
        objective: None,
        masking: None,
        notes: Vec::new(),
    }
}

/// Classifiers of so many classes that read \[CLS\].
pub fn probe_info(classes: usize) -> ProbeInfo {
    let token = ProbedToken::Cls;
    ProbeInfo { token, first: 1, classes, names: None, accuracy: None, images: None }
}

/// The question of the classifiers at an address.
pub fn probe_question(url: &str) -> Question {
    Question::Probe { probes: ModelFile::at(url) }
}
