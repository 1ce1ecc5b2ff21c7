//! The maps of one layer, ready to be drawn: one for each head, and their mean.

use std::ops::Deref;
use std::sync::Arc;

use super::rows::Rows;
use crate::grid::Point;
use crate::link::HeadChoice;
use crate::plot::map::scale::{ColorScale, Scale};

/// The maps of one side at one layer, from one token.
#[derive(Debug)]
pub struct LayerMaps {
    /// The rows they are cut from.
    pub rows: Rows,
    /// The model's own layer, from 1: past its end, its last.
    pub layer: usize,
    /// The mean, then head 1, head 2, …: attention to the patches in multiples of uniform attention
    /// (1 / tokens), `[1 + heads, patches]`.
    maps: Vec<f32>,
}

/// Shared maps; equal when they are the same maps.
#[derive(Debug, Clone)]
pub struct SideMaps(Arc<LayerMaps>);

impl PartialEq for SideMaps {
    fn eq(&self, other: &SideMaps) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for SideMaps {
    type Target = LayerMaps;

    fn deref(&self) -> &LayerMaps {
        &self.0
    }
}

impl SideMaps {
    /// The maps of a layer, from 1; past the model's end, of its last.
    pub fn cut(rows: Rows, layer: usize) -> SideMaps {
        let tokens = rows.model.tokens() as f32;
        let mut maps = rows.patches(layer, HeadChoice::Mean);
        for head in 1..=rows.model.heads {
            maps.extend_from_slice(rows.head_patches(layer, head));
        }
        maps.iter_mut().for_each(|share| *share *= tokens);
        let layer = layer.clamp(1, rows.model.depth);
        SideMaps(Arc::new(LayerMaps { rows, layer, maps }))
    }
}

/// The lowest color, as a multiple of uniform, unless what is shown is fainter.
const FAINT: f32 = 0.25;
/// By how much the highest color is above the lowest, at least.
const RANGE: f32 = 16.0;

/// The scale that the large maps of all sides share.
pub fn large_scale(sides: &[SideMaps], head: HeadChoice) -> ColorScale {
    log_scale(Scale::shared(sides.iter().map(|side| side.map(head))))
}

/// The scale that all small maps of all sides share, in multiples of uniform.
pub fn small_scale(sides: &[SideMaps]) -> ColorScale {
    log_scale(Scale::shared(sides.iter().map(|side| &side.maps[..])))
}

/// A scale up to the greatest value or the power of two above it, so that the colors rest while the query moves:
/// logarithmic, because a model that looks at a few patches gives each of them ten times as much as one that looks
/// everywhere.
pub(super) fn log_scale(Scale { max, .. }: Scale) -> ColorScale {
    let max = 2.0_f32.powi(max.max(f32::MIN_POSITIVE * RANGE).log2().ceil() as i32);
    ColorScale::Log(Scale { min: FAINT.min(max / RANGE), max })
}

impl LayerMaps {
    /// One map, a multiple of uniform for each patch; heads past the last are the last.
    pub fn map(&self, head: HeadChoice) -> &[f32] {
        let patches = self.rows.model.grid.patches();
        &self.maps[self.index(head) * patches..][..patches]
    }

    /// The mean, then head 1, head 2, …
    pub fn all(&self) -> impl Iterator<Item = &[f32]> {
        self.maps.chunks_exact(self.rows.model.grid.patches())
    }

    /// The head that stands for a choice: past the end, the last; `None` for the mean.
    pub fn head(&self, choice: HeadChoice) -> Option<usize> {
        match self.index(choice) {
            0 => None,
            head => Some(head),
        }
    }

    fn index(&self, choice: HeadChoice) -> usize {
        match choice {
            HeadChoice::Mean => 0,
            HeadChoice::One(head) => head.clamp(1, self.rows.model.heads),
        }
    }

    /// The share of attention that goes to the prefix tokens, 0..1.
    pub fn prefix_share(&self, head: HeadChoice) -> f32 {
        let row = self.rows.row(self.layer, head);
        row[..self.rows.model.prefix.count()].iter().sum()
    }

    /// The value at a point of the crop, in multiples of uniform.
    pub fn at(&self, head: HeadChoice, point: Point) -> f32 {
        self.map(head)[self.rows.model.grid.patch_at(point)]
    }

    /// The patch that asks, from 0; `None` for a prefix token.
    pub fn query_patch(&self) -> Option<usize> {
        self.rows.model.patch_of(self.rows.token)
    }
}

#[cfg(test)]
pub(in crate::page) mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Maps from a patch (from 0) of a model with one prefix token, one layer, and these heads' rows over the
    /// patches; the prefix token has what is left to 1.
    pub fn maps_from(patch: usize, grid: usize, heads: &[&[f32]]) -> SideMaps {
        let row = |patches: &&[f32]| [&[1.0 - patches.iter().sum::<f32>()], *patches].concat();
        let values = heads.iter().flat_map(row).collect();
        let model = model(1, heads.len(), 1, grid);
        SideMaps::cut(Rows::new(1 + patch, model, values).unwrap(), 1)
    }

    #[test]
    fn a_map_is_in_multiples_of_uniform_attention() {
        let maps = maps_from(2, 2, &[&[0.2, 0.0, 0.4, 0.0], &[0.0, 0.0, 0.0, 0.8]]);
        assert_eq!(maps.map(HeadChoice::One(1)), [1.0, 0.0, 2.0, 0.0]);
        assert_eq!(maps.map(HeadChoice::Mean), [0.5, 0.0, 1.0, 2.0]);
        assert_eq!(maps.map(HeadChoice::One(7)), maps.map(HeadChoice::One(2)));
        assert_eq!(maps.all().count(), 3);
        assert_eq!((maps.head(HeadChoice::One(7)), maps.head(HeadChoice::Mean)), (Some(2), None));
    }

    #[test]
    fn what_is_asked_of_a_point_and_of_the_prefix() {
        let maps = maps_from(2, 2, &[&[0.25, 0.0, 0.25, 0.0]]);
        assert_eq!(maps.at(HeadChoice::Mean, (0.1, 0.9)), 1.25);
        assert_eq!(maps.at(HeadChoice::Mean, (0.9, 0.1)), 0.0);
        assert_eq!(maps.prefix_share(HeadChoice::Mean), 0.5);
        assert_eq!(maps.query_patch(), Some(2));
    }

    #[test]
    fn past_its_end_a_model_shows_its_last_layer() {
        let rows = Rows::new(0, model(2, 1, 1, 1), vec![0.5, 0.5, 1.0, 0.0]).unwrap();
        let maps = SideMaps::cut(rows, 12);
        assert_eq!((maps.layer, maps.map(HeadChoice::Mean)), (2, &[0.0][..]));
        assert_eq!(maps.query_patch(), None);
    }

    #[test]
    fn the_large_maps_share_a_logarithmic_scale_up_to_a_power_of_two() {
        let local = maps_from(0, 2, &[&[0.8, 0.0, 0.0, 0.0], &[0.0, 0.8, 0.0, 0.0]]);
        let global = maps_from(0, 2, &[&[0.25, 0.2, 0.2, 0.2]]);
        let both = [local, global];
        // The mean's, not the strongest head's.
        let scale = large_scale(&both, HeadChoice::Mean);
        assert_eq!(scale, ColorScale::Log(Scale { min: 2.0 / 16.0, max: 2.0 }));
        assert!(scale.position(1.0) > 0.5, "even attention is seen beside twice as much");
        let head = large_scale(&both, HeadChoice::One(1));
        assert_eq!(head, ColorScale::Log(Scale { min: 0.25, max: 4.0 }));
        let between = large_scale(&[maps_from(0, 2, &[&[0.7, 0.1, 0.1, 0.1]])], HeadChoice::Mean);
        assert_eq!(between, head, "3.5 times uniform");
        assert!(large_scale(&[maps_from(0, 1, &[&[0.0]])], HeadChoice::Mean).position(0.0) == 0.0);
    }

    #[test]
    fn the_small_maps_share_a_scale_up_to_the_strongest_head() {
        let faint = maps_from(0, 1, &[&[0.25]]);
        let strong = maps_from(0, 2, &[&[0.6, 0.2, 0.1, 0.1], &[0.05; 4]]);
        let scale = small_scale(&[faint, strong]);
        assert_eq!(scale, ColorScale::Log(Scale { min: 0.25, max: 4.0 }), "0.6 of 5 tokens is 3");
    }
}
