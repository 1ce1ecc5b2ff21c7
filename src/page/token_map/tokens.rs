//! All pictures' tokens, and the map that is made of them.

use serde::Serialize;
use serde_json::Value;

use super::pictures::PictureSet;
use crate::grid::{Grid, Size};
use crate::link::Projection;
use crate::page::revision::Revision;

/// Memory for the tokens of all pictures, `[images, patches, dim]`. A browser keeps it outside the page's own
/// memory, which never shrinks.
pub trait TokenBuffer: Clone {
    /// So many zeros.
    ///
    /// # Errors
    /// There is no room for them; in a sentence.
    fn zeros(length: usize) -> Result<Self, String>;

    /// Puts values in, the first of them at `start`.
    fn write(&mut self, start: usize, values: &[f32]);
}

/// How many tokens there are, and how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenShape {
    /// How many pictures they are of.
    pub images: usize,
    /// How the patches of each lie.
    pub grid: Grid,
    /// Numbers a token.
    pub dim: usize,
}

impl TokenShape {
    /// Of all pictures.
    pub fn tokens(self) -> usize {
        self.images * self.grid.patches()
    }

    /// Numbers a picture.
    pub fn picture_length(self) -> usize {
        self.grid.patches() * self.dim
    }
}

/// Where one model's tokens lie, all of them or so far.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenMap {
    /// Of which pictures.
    pub pictures: Revision,
    /// Which layer's tokens.
    pub layer: usize,
    /// How the patches of each picture lie.
    pub grid: Grid,
    /// How they were placed.
    pub projection: Projection,
    /// Epochs so far; 0 for components.
    pub epoch: usize,
    /// `[images, patches]` places `[x, y]`, without a unit.
    pub places: Vec<[f32; 2]>,
    /// What is known of them beside.
    pub statistics: TokenStatistics,
}

/// What is known of tokens beside their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenStatistics {
    /// Each component's share of the variance, 0..1.
    pub explained: [f32; 2],
    /// Mean squared distance of tokens from their picture's mean, over that of the pictures' means from the
    /// mean of all; none where the pictures do not differ.
    pub within_over_between: Option<f64>,
}

/// A map as a message tells it.
#[derive(Serialize)]
struct MapMessage<'a> {
    layer: usize,
    grid: Size,
    map: &'static str,
    epoch: usize,
    pictures: Vec<PictureMessage<'a>>,
    places: &'a [[f32; 2]],
    within_over_between: Option<f64>,
}

#[derive(Serialize)]
struct PictureMessage<'a> {
    title: &'a str,
    class: &'a str,
}

impl TokenMap {
    /// Nothing more will come of it.
    pub fn is_done(&self) -> bool {
        self.epoch == self.projection.epochs()
    }

    /// The map as a message tells it; nothing where it is of other pictures.
    pub fn message<F>(&self, set: &PictureSet<F>) -> Option<Value> {
        if self.pictures != set.revision {
            return None;
        }
        let pictures = set.pictures.iter();
        let message = MapMessage {
            layer: self.layer,
            grid: self.grid.sides(),
            map: self.projection.name(),
            epoch: self.epoch,
            pictures: pictures
                .map(|it| PictureMessage { title: &it.title, class: &set.classes[it.class] })
                .collect(),
            places: &self.places,
            within_over_between: self.statistics.within_over_between,
        };
        serde_json::to_value(message).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::page::revision::Revisions;
    use crate::page::token_map::pictures::{Candidate, Omitted};

    #[test]
    fn a_message_has_the_pictures_with_their_classes_and_only_of_the_maps_own_set() {
        let mut revisions = Revisions::default();
        let candidate = |title: &str, class: &str| {
            let (title, class) = (title.to_owned(), class.to_owned());
            Candidate { title, class, file: (), size: Some((64, 64)) }
        };
        let measured = || vec![candidate("Mug 1", "mug"), candidate("Owl 1", "owl")];
        let set =
            PictureSet::new(revisions.begin(), false, measured(), Omitted::default()).unwrap();
        let map = TokenMap {
            pictures: set.revision,
            layer: 3,
            grid: 1.into(),
            projection: Projection::Components,
            epoch: 0,
            places: vec![[0.5, -1.0], [2.0, 0.25]],
            statistics: TokenStatistics { explained: [0.5, 0.25], within_over_between: Some(0.75) },
        };
        let expected = json!({
            "layer": 3, "grid": 1, "map": "pca", "epoch": 0,
            "pictures": [{"title": "Mug 1", "class": "mug"}, {"title": "Owl 1", "class": "owl"}],
            "places": [[0.5, -1.0], [2.0, 0.25]], "within_over_between": 0.75,
        });
        assert_eq!(map.message(&set), Some(expected));
        assert!(map.is_done());
        let later =
            PictureSet::new(revisions.begin(), false, measured(), Omitted::default()).unwrap();
        assert_eq!(map.message(&later), None);
    }
}
