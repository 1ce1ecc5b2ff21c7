//! One row of attention over the patches, as a map beside another: its scale and what is read from it.

use crate::engine::protocol::{ModelInfo, Query};
use crate::grid::Grid;
use crate::link::{ScaleChoice, Side};
use crate::plot::map::scale::{Scale, format_probability, format_times_uniform};

/// One row of shares, over the patches.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchMap {
    /// Shares of all attention, `[patches]`.
    pub patches: Vec<f32>,
    grid: Grid,
    /// All tokens of the model.
    tokens: usize,
    /// The patch that the scale leaves out.
    beyond: Option<usize>,
}

impl PatchMap {
    /// Of a whole row, prefix tokens first.
    pub fn of(row: &[f32], model: &ModelInfo) -> PatchMap {
        let patches = row[model.prefix.count()..].to_vec();
        PatchMap { patches, grid: model.grid, tokens: row.len(), beyond: None }
    }

    /// The same, with a scale that leaves this patch out.
    pub fn beyond(self, patch: Option<usize>) -> PatchMap {
        PatchMap { beyond: patch, ..self }
    }

    /// How the patches lie.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// The shares as multiples of even attention.
    pub fn times_uniform(&self) -> Vec<f32> {
        self.patches.iter().map(|share| share * self.tokens as f32).collect()
    }

    fn scaled(&self) -> impl Iterator<Item = f32> {
        let others = self.patches.iter().enumerate().filter(|(i, _)| Some(*i) != self.beyond);
        others.map(|(_, share)| share * self.tokens as f32)
    }

    /// What the brightest color stands for, in words.
    pub fn top_in_words(&self, scale: Scale) -> String {
        let most = scale.max / self.tokens as f32;
        let past = self.beyond.is_some_and(|patch| self.patches[patch] > most);
        let past = if past { " and more" } else { "" };
        format!("{} uniform{past}", format_times_uniform(most, self.tokens))
    }

    /// The value under a point of the crop, in words.
    pub fn reading(&self, (x, y): (f32, f32)) -> Option<String> {
        let share = *self.patches.get(Query::Point { x, y }.patch(self.grid))?;
        let times = format_times_uniform(share, self.tokens);
        Some(format!("{} ({times})", format_probability(share)))
    }
}

/// The scale of a side's map, in multiples of even attention: shared with the other's, or its own.
pub fn scale(maps: [Option<PatchMap>; 2], side: Side, choice: ScaleChoice) -> Scale {
    let own = |index: usize| choice == ScaleChoice::Shared || index == side.index();
    let scaled = maps.iter().enumerate().filter(|(index, _)| own(*index));
    let values: Vec<f32> =
        scaled.filter_map(|(_, map)| map.as_ref()).flat_map(PatchMap::scaled).collect();
    Scale::of(&values).from_zero()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    fn map(row: [f32; 5]) -> PatchMap {
        PatchMap::of(&row, &model(1, 1, 1, 2))
    }

    #[test]
    fn a_map_leaves_out_the_prefix_tokens() {
        let map = map([0.5, 0.25, 0.125, 0.125, 0.0]);
        assert_eq!(map.patches, [0.25, 0.125, 0.125, 0.0]);
        assert_eq!(map.times_uniform()[0], 1.25);
        assert_eq!(map.grid(), 2.into());
        assert_eq!(map.reading((0.9, 0.1)).as_deref(), Some("13 % (0.63×)"));
    }

    #[test]
    fn a_scale_is_shared_or_a_maps_own() {
        let maps = || [Some(map([0.0, 0.1, 0.0, 0.0, 0.0])), Some(map([0.0, 0.4, 0.0, 0.0, 0.0]))];
        let most = |side, choice| scale(maps(), side, choice).max;
        assert_eq!(most(Side::Cl, ScaleChoice::Shared), 2.0);
        assert_eq!(most(Side::Cl, ScaleChoice::Own), 0.5);
        assert_eq!(scale([None, None], Side::Cl, ScaleChoice::Own).max, 1.0);
    }

    #[test]
    fn a_patch_beyond_the_scale_is_said() {
        let map = map([0.0, 0.8, 0.2, 0.0, 0.0]).beyond(Some(0));
        let scale = scale([None, Some(map.clone())], Side::Mim, ScaleChoice::Own);
        assert_eq!((scale.min, scale.max), (0.0, 1.0));
        assert_eq!(map.top_in_words(scale), "1.0× uniform and more");
        assert_eq!(map.beyond(None).top_in_words(Scale { min: 0.0, max: 4.0 }), "4.0× uniform");
    }
}
