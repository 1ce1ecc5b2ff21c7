//! The own names of the view “Token map”: `tokens.map` and `tokens.color`.

use super::choices::Named;
use super::view_names::{ViewNames, given};

const MAP: &str = "tokens.map";
const COLOR: &str = "tokens.color";

/// How tokens are placed on the plane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Projection {
    /// t-SNE: neighbors stay neighbors.
    #[default]
    Tsne,
    /// The first two principal components.
    Components,
}

impl Named for Projection {
    const NAMES: &'static [(&'static str, Self)] =
        &[("tsne", Projection::Tsne), ("pca", Projection::Components)];
}

impl Projection {
    /// Its name in links and messages.
    pub fn name(self) -> &'static str {
        self.name_of()
    }
}

/// What the tokens' colors tell apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenColor {
    /// The pictures that they are of.
    #[default]
    Picture,
    /// The classes of these pictures.
    Class,
}

impl Named for TokenColor {
    const NAMES: &'static [(&'static str, Self)] =
        &[("picture", TokenColor::Picture), ("class", TokenColor::Class)];
}

/// What was chosen in the view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokensChoice {
    /// How tokens are placed.
    pub map: Projection,
    /// What their colors tell apart.
    pub color: TokenColor,
}

impl ViewNames for TokensChoice {
    fn names(&self) -> &'static [&'static str] {
        &[MAP, COLOR]
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        match name {
            MAP => self.map = Named::named_or_default(value).ok_or("tsne or pca")?,
            COLOR => self.color = Named::named_or_default(value).ok_or("picture or class")?,
            _ => {}
        }
        Ok(())
    }

    fn pairs(&self) -> Vec<(String, String)> {
        given([(MAP, self.map.name_unless_default()), (COLOR, self.color.name_unless_default())])
            .collect()
    }
}
