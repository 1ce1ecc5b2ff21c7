//! The rollout up to a layer from one token, beside the attention of the layer alone.

use super::patch_map::PatchMap;
use crate::analysis::look_distance;
use crate::engine::protocol::ModelInfo;
use crate::link::DistanceUnit;
use crate::page::layer::{distance_in_words, own_layer};
use crate::page::numbers::Phrase;
use crate::plot::map::scale::percent;

/// A layer's row of the rollout.
#[derive(Debug, Clone, PartialEq)]
pub struct RolloutRow {
    /// The token that looks, prefix tokens counted.
    token: usize,
    /// Shares of all tokens.
    row: Vec<f32>,
    model: ModelInfo,
}

impl RolloutRow {
    /// Of an answer `[layers, tokens]`, the row of a layer, from 1; past the model's end of its last.
    pub fn of(token: usize, floats: &[f32], model: ModelInfo, layer: usize) -> Option<RolloutRow> {
        let mut layers = floats.chunks_exact(model.tokens());
        let row = layers.nth(own_layer(layer, &model) - 1)?.to_vec();
        Some(RolloutRow { token, row, model })
    }

    /// The patch that asks; `None` for a prefix token.
    fn patch(&self) -> Option<usize> {
        self.token.checked_sub(self.model.prefix.count())
    }

    /// The map, whose scale leaves out the patch that asks.
    pub fn map(&self) -> PatchMap {
        PatchMap::of(&self.row, &self.model).beyond(self.patch())
    }

    /// What is still the query's own token, and how far the rollout and the layer alone reach.
    pub fn numbers(&self, alone: Option<&PatchMap>, unit: DistanceUnit) -> Vec<Phrase> {
        let Some(own) = self.row.get(self.token) else { return Vec::new() };
        let own = Phrase::default()
            .number("own", percent(f64::from(*own)))
            .words(" still the query’s own token");
        let reach = self.patch().zip(alone).map(|(patch, alone)| {
            let model = &self.model;
            let reach = |patches: &[f32]| {
                let px = look_distance(patches, patch, model.grid, model.patch as f64);
                distance_in_words(px, model.size, unit)
            };
            let layer = reach(&alone.patches);
            Phrase::default()
                .words("reaches ")
                .bold(reach(&self.row[model.prefix.count()..]))
                .words(format!(" on average (the layer alone: {layer})"))
        });
        std::iter::once(own).chain(reach).collect()
    }
}

/// What the map of the rollout up to a layer is.
pub fn caption(layer: usize) -> String {
    match layer {
        1 => "rollout of layer 1".to_owned(),
        last => format!("rollout of layers 1 to {last}"),
    }
}

/// What the map of the layer alone is.
pub fn alone_caption(layer: usize) -> String {
    format!("layer {layer} alone, mean of the heads")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Of two layers over a class token and 2 × 2 patches.
    const FLOATS: [f32; 10] = [0.1, 0.5, 0.2, 0.2, 0.0, 0.0, 0.5, 0.0, 0.5, 0.0];

    #[test]
    fn a_row_is_of_the_layer_and_past_the_end_of_the_last() {
        let row = |layer| RolloutRow::of(1, &FLOATS, model(2, 1, 1, 2), layer).unwrap();
        assert_eq!(row(1).map().patches, [0.5, 0.2, 0.2, 0.0]);
        assert_eq!(row(9).map().patches, [0.5, 0.0, 0.5, 0.0]);
        assert_eq!(RolloutRow::of(1, &FLOATS[..5], model(2, 1, 1, 2), 2), None);
    }

    #[test]
    fn numbers_say_the_own_share_and_the_reach() {
        let model = model(2, 1, 1, 2);
        let row = RolloutRow::of(1, &FLOATS, model.clone(), 2).unwrap();
        let alone = PatchMap::of(&[0.0, 0.0, 1.0, 0.0, 0.0], &model);
        let numbers = row.numbers(Some(&alone), DistanceUnit::Pixels);
        let texts: Vec<String> = numbers.iter().map(Phrase::text).collect();
        assert_eq!(
            texts,
            [
                "50.0\u{a0}% still the query’s own token",
                "reaches 4\u{a0}px on average (the layer alone: 8\u{a0}px)"
            ]
        );
        // A class token lies nowhere, and before the layer's map is in there is nothing to compare with.
        let cls = RolloutRow::of(0, &FLOATS, model, 1).unwrap();
        assert_eq!(cls.numbers(Some(&alone), DistanceUnit::Pixels).len(), 1);
        assert_eq!(row.numbers(None, DistanceUnit::Side).len(), 1);
    }

    #[test]
    fn a_caption_names_the_layers() {
        assert_eq!(caption(1), "rollout of layer 1");
        assert_eq!(caption(5), "rollout of layers 1 to 5");
        assert_eq!(alone_caption(5), "layer 5 alone, mean of the heads");
    }
}
