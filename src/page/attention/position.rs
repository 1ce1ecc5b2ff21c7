//! What a relative position bias asks for on its own, beside the whole attention.

use super::patch_map::PatchMap;
use crate::analysis::{cosine, row_entropy};
use crate::engine::protocol::ModelInfo;
use crate::link::HeadChoice;
use crate::page::layer::own_layer;
use crate::page::numbers::{Phrase, signed};

/// The map of an answer `[layers, heads, tokens]` at a layer from 1: one head's, or the mean of the heads.
/// One layer stands for all where they share a bias; there is none without a bias.
pub fn map(floats: &[f32], model: &ModelInfo, layer: usize, head: HeadChoice) -> Option<PatchMap> {
    let tokens = model.tokens();
    let layers: Vec<&[f32]> = floats.chunks_exact(model.heads * tokens).collect();
    let own = own_layer(layer, model) - 1;
    let heads = layers.get(own).or(layers.last())?.chunks_exact(tokens);
    let row = match head {
        HeadChoice::One(head) => heads.take(head).next_back().map(<[f32]>::to_vec)?,
        HeadChoice::Mean => {
            let mut mean = vec![0.0; tokens];
            for head in heads {
                let each = mean.iter_mut().zip(head);
                each.for_each(|(mean, share)| *mean += share / model.heads as f32);
            }
            mean
        }
    };
    Some(PatchMap::of(&row, model))
}

/// How spread out both maps are, and how alike.
pub fn numbers(whole: &PatchMap, alone: &PatchMap) -> [Phrase; 2] {
    let (whole, alone) = (&whole.patches, &alone.patches);
    [
        Phrase::default().number("position", format!("{:.2}\u{a0}nats", row_entropy(alone))).words(
            format!(" entropy of position alone from here (attention: {:.2})", row_entropy(whole)),
        ),
        Phrase::default()
            .number("alike", signed(cosine(whole, alone)))
            .words(" cosine of the two maps"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// One layer of two heads over 2 × 2 patches without a class token.
    const SHARED: [f32; 8] = [1.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0];

    #[test]
    fn one_layer_stands_for_all_and_a_head_past_the_last_is_the_last() {
        let model = model(3, 2, 0, 2);
        let patches = |layer, head| map(&SHARED, &model, layer, head).unwrap().patches;
        assert_eq!(patches(3, HeadChoice::One(1)), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(patches(1, HeadChoice::One(7)), [0.0, 0.5, 0.5, 0.0]);
        assert_eq!(patches(2, HeadChoice::Mean), [0.5, 0.25, 0.25, 0.0]);
        assert_eq!(map(&[], &model, 1, HeadChoice::Mean), None);
    }

    #[test]
    fn numbers_compare_position_alone_with_the_whole() {
        let model = model(1, 2, 0, 2);
        let of = |row: &[f32]| PatchMap::of(row, &model);
        let [entropy, alike] = numbers(&of(&[1.0, 0.0, 0.0, 0.0]), &of(&[0.25; 4]));
        assert_eq!(
            entropy.text(),
            "1.39\u{a0}nats entropy of position alone from here (attention: 0.00)"
        );
        assert_eq!(alike.text(), "0.50 cosine of the two maps");
    }
}
