//! One plain sentence under each model, made from the numbers of the layer shown.

use crate::analysis::{look_distance, query_dependence};
use crate::link::{DistanceUnit, HeadChoice};
use crate::page::layer_maps::LayerMaps;

/// Half the attention mass or more must move for two heads' maps to be called different, and no
/// more than a quarter for them to be called alike.
const HEADS_DIFFER: f64 = 0.5;
const HEADS_ALIKE: f64 = 0.25;
/// The paper reads an NMI near zero as attention collapse; these two bounds split the range that
/// its curves by depth show (0 to about 0.4) into thirds.
const NMI_COLLAPSED: f64 = 0.05;
const NMI_DEPENDENT: f64 = 0.2;

/// What a number is called that is infinite or NaN.
pub const NOT_FINITE: &str = "not a finite number";

/// What is to be seen in a side's maps, where the layer `chosen` may lie past the model's end. `nmi` is the mean
/// over the layer's heads, 0..1; `None` before it is known.
pub fn sentence(maps: &LayerMaps, chosen: usize, nmi: Option<f64>, unit: DistanceUnit) -> String {
    let layer = match maps.layer == chosen {
        true => format!("Layer {chosen}"),
        false => format!("Layer {} (its last)", maps.layer),
    };
    let look = match maps.query_patch() {
        Some(patch) => distance_words(maps, patch, unit),
        None => "is asked from its class token".to_owned(),
    };
    let heads = heads_apart(maps).map_or("", heads_words);
    let dependence = nmi.map(dependence_words).unwrap_or_default();
    format!("{layer} {look}{heads}{dependence}.")
}

/// How far the mean of the heads looks from a patch, beside what even attention would.
fn distance_words(maps: &LayerMaps, patch: usize, unit: DistanceUnit) -> String {
    let model = &maps.rows.model;
    let distance = |map: &[f32]| look_distance(map, patch, model.grid, model.patch as f64);
    let px = distance(maps.map(HeadChoice::Mean));
    let even = distance(&vec![1.0; model.grid.patches()]);
    let size = model.size as f64;
    match unit {
        _ if !px.is_finite() => format!("looks away from here by what is {NOT_FINITE}"),
        DistanceUnit::Pixels => {
            format!("looks {px:.0} px away from here (of {size}; even attention: {even:.0})")
        }
        DistanceUnit::Side => format!(
            "looks {:.2} of the side away from here (even attention: {:.2})",
            px / size,
            even / size
        ),
    }
}

/// How far apart the heads' maps are on average, 0..1: the share of attention that moves between
/// two of them. `None` for a single head.
fn heads_apart(maps: &LayerMaps) -> Option<f64> {
    let heads = maps.rows.model.heads;
    let map = |head| maps.map(HeadChoice::One(head));
    let pairs = (1..=heads).flat_map(|a| (1..a).map(move |b| (a, b)));
    (heads > 1).then(|| mean(pairs.map(|(a, b)| query_dependence(map(a), map(b)))))
}

fn heads_words(apart: f64) -> &'static str {
    match apart {
        apart if !apart.is_finite() => ", how far its heads differ is not a finite number",
        apart if apart < HEADS_ALIKE => ", its heads look alike",
        apart if apart > HEADS_DIFFER => ", its heads differ",
        _ => ", its heads differ a little",
    }
}

fn dependence_words(nmi: f64) -> String {
    let words = match nmi {
        nmi if !nmi.is_finite() => return format!(", and its NMI is {NOT_FINITE}"),
        nmi if nmi < NMI_COLLAPSED => "hardly depends on who asks",
        nmi if nmi > NMI_DEPENDENT => "depends on who asks",
        _ => "depends a little on who asks",
    };
    format!(", and where it looks {words} (NMI {nmi:.2})")
}

/// The mean; NaN of no values.
pub fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) =
        values.into_iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;

    /// On a grid of two patches of 8 px, from the first: all on the patch beside it, and even.
    const BESIDE: &[f32] = &[0.0, 1.0, 0.0, 0.0];
    const EVEN: &[f32] = &[0.25; 4];

    #[test]
    fn the_sentence_says_distance_heads_and_dependence() {
        // Even attention lies 0, 8, 8 and 11.3 px away: 6.8 px on average.
        let maps = maps_from(0, 2, &[BESIDE, EVEN]);
        assert_eq!(
            sentence(&maps, 1, Some(0.3), DistanceUnit::Pixels),
            "Layer 1 looks 7 px away from here (of 16; even attention: 7), its heads differ, and where it looks \
             depends on who asks (NMI 0.30)."
        );
        assert_eq!(
            sentence(&maps_from(0, 2, &[BESIDE]), 3, None, DistanceUnit::Side),
            "Layer 1 (its last) looks 0.50 of the side away from here (even attention: 0.43)."
        );
    }

    #[test]
    fn a_class_token_has_no_distance() {
        use crate::page::fixtures::model;
        use crate::page::layer_maps::SideMaps;
        use crate::page::rows::Rows;
        let rows = Rows::new(0, model(1, 1, 1, 2), vec![0.2; 5]).unwrap();
        assert_eq!(
            sentence(&SideMaps::cut(rows, 1), 1, None, DistanceUnit::Pixels),
            "Layer 1 is asked from its class token."
        );
    }

    #[test]
    fn heads_are_alike_up_to_a_quarter_of_the_attention_and_differ_past_a_half() {
        assert_eq!(heads_words(0.0), ", its heads look alike");
        assert_eq!(heads_words(0.25), ", its heads differ a little");
        assert_eq!(heads_words(0.5), ", its heads differ a little");
        assert_eq!(heads_words(0.501), ", its heads differ");
        // Between the first and each of two others, and between those: 1, 0.75 and 0.75 of it moves.
        let heads: [&[f32]; 3] = [&[1.0, 0.0, 0.0, 0.0], BESIDE, EVEN];
        let apart = heads_apart(&maps_from(0, 2, &heads)).unwrap();
        assert!((apart - 2.5 / 3.0).abs() < 1e-6, "{apart}");
    }

    #[test]
    fn the_dependence_changes_its_words_at_its_bounds() {
        for (nmi, words) in [
            (0.0, "hardly depends on who asks (NMI 0.00)"),
            (0.049, "hardly depends on who asks (NMI 0.05)"),
            (0.05, "depends a little on who asks (NMI 0.05)"),
            (0.2, "depends a little on who asks (NMI 0.20)"),
            (0.201, "depends on who asks (NMI 0.20)"),
        ] {
            assert_eq!(dependence_words(nmi), format!(", and where it looks {words}"));
        }
    }

    #[test]
    fn what_is_not_finite_is_said_so_and_becomes_no_number_and_no_word() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(dependence_words(wrong), ", and its NMI is not a finite number");
            assert_eq!(heads_words(wrong), ", how far its heads differ is not a finite number");
        }
        let maps = maps_from(0, 2, &[&[f32::NAN, 1.0, 0.0, 0.0]]);
        for unit in [DistanceUnit::Pixels, DistanceUnit::Side] {
            assert_eq!(
                sentence(&maps, 1, Some(f64::NAN), unit),
                "Layer 1 looks away from here by what is not a finite number, and its NMI is not a finite number."
            );
        }
    }

    #[test]
    fn a_mean_of_nothing_or_of_what_is_no_number_is_no_number() {
        assert_eq!(mean([1.0, 2.0, 6.0]), 3.0);
        assert!(mean([]).is_nan());
        assert!(mean([1.0, f64::NAN]).is_nan());
    }
}
