//! What the page answers to the messages of a page around it; docs/design.md has the whole contract.

pub mod answers;
pub mod change;
pub mod message;
pub mod waiting;

/// A model of 2 layers of 2 heads, on a grid of 2 × 2 behind a class token, 12 wide.
#[cfg(test)]
pub(crate) fn model() -> crate::engine::protocol::ModelInfo {
    let guessed = crate::link::hints::Source::Guess;
    crate::engine::protocol::ModelInfo {
        size: 32,
        size_own: 32,
        size_most: 64,
        patch: 16,
        dim: 12,
        heads_from: guessed,
        normalization_from: guessed,
        ..super::fixtures::model(2, 2, 1, 2)
    }
}
