//! How tokens are placed on a plane.

use crate::analysis::EPOCHS;
use crate::link::Projection;

/// t-SNE measures every pair of tokens: of more than these only the components are shown.
pub const MAX_TSNE_TOKENS: usize = 8000;

impl Projection {
    /// The projection of so many tokens where this one was chosen.
    pub fn of_tokens(self, tokens: usize) -> Projection {
        if tokens > MAX_TSNE_TOKENS { Projection::Components } else { self }
    }

    /// Epochs of t-SNE until it is done.
    pub fn epochs(self) -> usize {
        match self {
            Projection::Tsne => EPOCHS,
            Projection::Components => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_tokens_there_are_only_components() {
        assert_eq!(Projection::Tsne.of_tokens(8000), Projection::Tsne);
        assert_eq!(Projection::Tsne.of_tokens(8001), Projection::Components);
        assert_eq!(Projection::Components.of_tokens(2), Projection::Components);
    }
}
