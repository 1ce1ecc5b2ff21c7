//! How tokens are placed on a plane.

use crate::analysis::EPOCHS;

/// t-SNE measures every pair of tokens: of more than these only the components are shown.
pub const MAX_TSNE_TOKENS: usize = 8000;

/// From tokens to places on a plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// By their neighbors, begun from the components.
    Tsne,
    /// On the first two principal components.
    Components,
}

impl Projection {
    /// What a link's `tokens.map` chooses: t-SNE unless it says otherwise.
    pub fn chosen(link: Option<&str>) -> Projection {
        match link {
            Some("pca") => Projection::Components,
            _ => Projection::Tsne,
        }
    }

    /// In a link; nothing for what a link shows by itself.
    pub fn in_link(self) -> Option<String> {
        (self == Projection::Components).then(|| self.name().to_owned())
    }

    /// In messages.
    pub fn name(self) -> &'static str {
        match self {
            Projection::Tsne => "tsne",
            Projection::Components => "pca",
        }
    }

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
    fn a_link_chooses_and_says_what_is_chosen() {
        for projection in [Projection::Tsne, Projection::Components] {
            assert_eq!(Projection::chosen(projection.in_link().as_deref()), projection);
        }
        assert_eq!(Projection::chosen(Some("umap")), Projection::Tsne);
        assert_eq!(Projection::Components.in_link().as_deref(), Some("pca"));
    }

    #[test]
    fn of_too_many_tokens_there_are_only_components() {
        assert_eq!(Projection::Tsne.of_tokens(8000), Projection::Tsne);
        assert_eq!(Projection::Tsne.of_tokens(8001), Projection::Components);
        assert_eq!(Projection::Components.of_tokens(2), Projection::Components);
    }
}
