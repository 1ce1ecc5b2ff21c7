//! What the page answers to the messages of a page around it; docs/design.md has the whole contract.

pub mod answers;
pub mod change;
pub mod message;
pub mod waiting;

/// A model of 2 layers of 2 heads, on a grid of 2 × 2 behind a class token, 12 wide.
#[cfg(test)]
pub(crate) fn model() -> crate::engine::protocol::ModelInfo {
    use crate::input::normalization::Normalization;
    use crate::link::hints::Source;
    crate::engine::protocol::ModelInfo {
        family: "timm ViT".to_owned(),
        size: 32,
        size_own: 32,
        size_most: 64,
        patch: 16,
        grid: 2,
        dim: 12,
        depth: 2,
        heads: 2,
        heads_from: Source::Guess,
        prefix: crate::tokens::PrefixTokens::CLASS,
        parameters: 1000,
        normalization: Normalization::IMAGENET,
        normalization_from: Source::Guess,
        objective: None,
        masking: None,
        notes: Vec::new(),
    }
}
