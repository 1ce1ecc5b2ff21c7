//! Two pinned queries: both maps of a model, their difference, and how much of the attention moves.

use crate::analysis::query_dependence;
use crate::engine::protocol::Query;
use crate::grid::Grid;
use crate::link::ScaleChoice;
use crate::plot::map::heatmap::{difference_rgba, map_rgba};
use crate::plot::map::scale::{Scale, format_probability};

/// The chosen maps of one model from both queries, over the patches.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPair {
    /// From the first query, A: shares `[patches]`.
    pub a: Vec<f32>,
    /// From the second, B.
    pub b: Vec<f32>,
    /// How the patches lie.
    pub grid: Grid,
    /// All tokens of the model.
    pub tokens: usize,
}

impl QueryPair {
    /// One of the maps as pixels: on the scale that all share, or on its own.
    pub fn map_rgba(&self, map: &[f32], choice: ScaleChoice, shared: Scale) -> Vec<u8> {
        let scale = match choice {
            ScaleChoice::Shared => shared.as_shares(self.tokens),
            ScaleChoice::Own => Scale::of(map).from_zero(),
        };
        map_rgba(map, scale, u8::MAX)
    }

    /// B less A, `[patches]`, and the largest difference.
    pub fn difference(&self) -> (Vec<f32>, f32) {
        let difference: Vec<f32> = self.b.iter().zip(&self.a).map(|(b, a)| b - a).collect();
        let most = difference.iter().fold(f32::MIN_POSITIVE, |most, d| most.max(d.abs()));
        (difference, most)
    }

    /// The difference as pixels, in full color where it is `shared`, in multiples of even attention; on its own scale
    /// where it is largest.
    pub fn difference_rgba(&self, choice: ScaleChoice, shared: f32) -> Vec<u8> {
        let full = self.full_color(choice, shared);
        difference_rgba(&self.difference().0, full, u8::MAX)
    }

    /// The difference that is drawn in full color.
    fn full_color(&self, choice: ScaleChoice, shared: f32) -> f32 {
        match choice {
            ScaleChoice::Shared => shared / self.tokens as f32,
            ScaleChoice::Own => self.difference().1,
        }
    }

    /// The largest difference in words, and where full color stands for a larger one, of the other model.
    pub fn most_in_words(&self, choice: ScaleChoice, shared: f32) -> String {
        let most = format_probability(self.difference().1);
        let full = format_probability(self.full_color(choice, shared));
        match most == full {
            true => format!("up to {most}"),
            false => format!("up to {most}; full color is {full}"),
        }
    }

    /// How much of the attention moves, in words.
    pub fn moved_in_words(&self) -> String {
        format_probability(query_dependence(&self.a, &self.b) as f32)
    }
}

/// The scale that all maps of both models share, in multiples of even attention.
pub fn shared_scale<'a>(pairs: impl IntoIterator<Item = &'a QueryPair>) -> Scale {
    let maps = pairs.into_iter().flat_map(|pair| [(&pair.a, pair.tokens), (&pair.b, pair.tokens)]);
    Scale::of_uniform(maps.map(|(map, tokens)| (map.as_slice(), tokens)))
}

/// The largest difference of both models, in multiples of even attention.
pub fn largest_difference<'a>(pairs: impl IntoIterator<Item = &'a QueryPair>) -> f32 {
    let each = pairs.into_iter().map(|pair| pair.difference().1 * pair.tokens as f32);
    each.max_by(f32::total_cmp).unwrap_or(f32::MIN_POSITIVE)
}

/// A point in the corner farthest from a query: a place where something else is likely to be.
pub fn far_corner(query: Query) -> (f32, f32) {
    let (x, y) = match query {
        Query::Point { x, y } => (x, y),
        Query::Cls => (0.5, 0.5),
    };
    let far = |t: f32| if t < 0.5 { 0.9 } else { 0.1 };
    (far(x), far(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> QueryPair {
        QueryPair {
            a: vec![0.5, 0.5, 0.0, 0.0],
            b: vec![0.5, 0.0, 0.5, 0.0],
            grid: Grid::square(2),
            tokens: 4,
        }
    }

    #[test]
    fn half_of_the_attention_moves() {
        assert_eq!(pair().moved_in_words(), "50 %");
        assert_eq!(pair().difference(), (vec![0.0, -0.5, 0.5, 0.0], 0.5));
        assert_eq!(pair().most_in_words(ScaleChoice::Own, 2.0), "up to 50 %");
        let same = QueryPair { b: pair().a, ..pair() };
        assert_eq!(
            (same.moved_in_words(), same.most_in_words(ScaleChoice::Own, 2.0)),
            ("0 %".into(), "up to < 0.001 %".into())
        );
    }

    #[test]
    fn maps_share_a_scale_or_have_their_own() {
        let faint = QueryPair { a: vec![0.25, 0.0, 0.0, 0.0], ..pair() };
        let shared = shared_scale([&faint, &pair()]);
        assert_eq!(shared, Scale { min: 0.0, max: 2.0 });
        let top = |choice| faint.map_rgba(&faint.a, choice, shared)[..3].to_vec();
        let full = pair().map_rgba(&pair().a, ScaleChoice::Shared, shared)[..3].to_vec();
        assert_eq!(top(ScaleChoice::Own), full);
        assert_ne!(top(ScaleChoice::Shared), full);
    }

    #[test]
    fn differences_share_a_scale_as_the_maps_do() {
        let faint = QueryPair { b: vec![0.5, 0.45, 0.05, 0.0], ..pair() };
        let shared = largest_difference([&faint, &pair()]);
        assert_eq!(shared, 2.0);
        assert_eq!(pair().most_in_words(ScaleChoice::Shared, shared), "up to 50 %");
        let words = faint.most_in_words(ScaleChoice::Shared, shared);
        assert_eq!(words, "up to 5.0 %; full color is 50 %");
        let strong = pair().difference_rgba(ScaleChoice::Shared, shared);
        assert_eq!(strong, pair().difference_rgba(ScaleChoice::Own, shared));
        assert_eq!(faint.difference_rgba(ScaleChoice::Own, shared), strong);
        assert_ne!(faint.difference_rgba(ScaleChoice::Shared, shared), strong);
    }

    #[test]
    fn the_corner_is_across_the_picture() {
        assert_eq!(far_corner(Query::Point { x: 0.1, y: 0.7 }), (0.9, 0.1));
        assert_eq!(far_corner(Query::Cls), (0.1, 0.1));
    }
}
