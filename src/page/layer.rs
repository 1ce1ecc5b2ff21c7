//! The layer and the head that a model shows of those that were chosen for both, and how they are called.

use crate::engine::protocol::ModelInfo;
use crate::link::{DistanceUnit, HeadChoice};

/// The model's own layer, from 1: past its end, its last.
pub fn own_layer(chosen: usize, model: &ModelInfo) -> usize {
    chosen.min(model.depth)
}

/// “layer 8”, or “layer 8 (its last)” where a deeper one was chosen.
pub fn layer_in_words(chosen: usize, model: &ModelInfo) -> String {
    let layer = own_layer(chosen, model);
    let last = if layer < chosen { " (its last)" } else { "" };
    format!("layer {layer}{last}")
}

/// The heads that a map is of: past the model's last, its last.
pub fn head_in_words(head: HeadChoice, heads: usize) -> String {
    match head {
        HeadChoice::Mean => "mean of the heads".to_owned(),
        HeadChoice::One(head) => format!("head {}", head.min(heads)),
    }
}

/// A distance in pixels of a model's input of `size` pixels a side, in the unit chosen.
pub fn distance_in_words(px: f64, size: usize, unit: DistanceUnit) -> String {
    match unit {
        DistanceUnit::Pixels => format!("{px:.0}\u{a0}px"),
        DistanceUnit::Side => format!("{:.2} of the side", px / size as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    #[test]
    fn a_shallower_model_shows_its_last_layer() {
        let model = model(8, 3, 1, 4);
        assert_eq!(own_layer(12, &model), 8);
        assert_eq!(layer_in_words(12, &model), "layer 8 (its last)");
        assert_eq!(layer_in_words(8, &model), "layer 8");
    }

    #[test]
    fn a_head_past_the_last_is_the_last() {
        assert_eq!(head_in_words(HeadChoice::One(9), 3), "head 3");
        assert_eq!(head_in_words(HeadChoice::Mean, 3), "mean of the heads");
    }

    #[test]
    fn a_distance_is_in_pixels_or_of_the_side() {
        assert_eq!(distance_in_words(31.6, 64, DistanceUnit::Pixels), "32\u{a0}px");
        assert_eq!(distance_in_words(16.0, 64, DistanceUnit::Side), "0.25 of the side");
    }
}
