//! The measures against NumPy, SciPy and scikit-learn: `tests/golden/measures.py`.

use safetensors::SafeTensors;

use super::*;
use crate::grid::Grid;
use crate::tokens::AttentionShape;

/// The golden numbers are single precision, of some tens at most.
const TOLERANCE: f64 = 1e-4;

const SHAPE: AttentionShape =
    AttentionShape { heads: 4, tokens: 27, prefix: 2, grid: Grid::square(5) };
const LAYERS: usize = 3;
const DIM: usize = 12;

fn floats(name: &str) -> Vec<f32> {
    let bytes = include_bytes!("../../tests/golden/measures.safetensors");
    let tensors = SafeTensors::deserialize(bytes).unwrap();
    let (floats, rest) = tensors.tensor(name).unwrap().data().as_chunks();
    assert!(rest.is_empty());
    floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

fn layers() -> Vec<Vec<f32>> {
    let layers: Vec<Vec<f32>> =
        floats("attention").chunks_exact(SHAPE.floats()).map(<[f32]>::to_vec).collect();
    assert_eq!(layers.len(), LAYERS);
    layers
}

fn agrees(name: &str, found: impl IntoIterator<Item = impl Into<f64>>) {
    let found: Vec<f64> = found.into_iter().map(Into::into).collect();
    let expected = floats(name);
    assert_eq!(found.len(), expected.len(), "{name}");
    for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let difference = (found - f64::from(*expected)).abs();
        assert!(difference < TOLERANCE, "{name}, number {i}: {found} instead of {expected}");
    }
}

#[test]
fn similarity_is_the_mean_over_pairs() {
    let layers = layers();
    agrees("similarity.heads", layers.iter().map(|layer| similarity_between_heads(layer, &SHAPE)));
    let queries = layers.iter().flat_map(|layer| similarity_between_queries(layer, &SHAPE));
    agrees("similarity.queries", queries);
    agrees("similarity.depths", similarity_between_depths(&layers, &SHAPE).concat());
    for state in ["wide", "tall"] {
        let tokens = floats(state);
        let between = similarity_between_patches(&tokens, SHAPE.prefix, DIM);
        agrees(&format!("similarity.patches.{state}"), [between]);
        agrees(&format!("cosines.{state}"), cosines_to(&tokens, DIM, 3));
    }
}

#[test]
fn the_spectrum_is_scipys() {
    for state in ["wide", "tall"] {
        let tokens = floats(state);
        for (centering, name) in [(Centering::Uncentered, "zero"), (Centering::Centered, "mean")] {
            let values = singular_values(&tokens, SHAPE.prefix, DIM, centering);
            agrees(&format!("singular.{name}.{state}"), values);
            let relative = delta_log_singular_values(&tokens, SHAPE.prefix, DIM, centering);
            agrees(&format!("spectrum.{name}.{state}"), relative);
        }
    }
}

#[test]
fn the_components_are_scikit_learns_with_their_signs() {
    for state in ["wide", "tall"] {
        let tokens = floats(state);
        let (prefix, patches) = tokens.split_at(SHAPE.prefix * DIM);
        let found = PrincipalComponents::of(patches, DIM, 3);
        agrees(&format!("components.axes.{state}"), found.axes.concat());
        agrees(&format!("components.explained.{state}"), found.explained.clone());
        agrees(&format!("components.own.{state}"), found.project(patches));
        agrees(&format!("components.other.{state}"), found.project(prefix));
    }
}

#[test]
fn entropy_is_scipys_and_locality_is_the_mass_in_reach() {
    let layers = layers();
    agrees("entropy", layers.iter().flat_map(|layer| attention_entropy(layer, &SHAPE)));
    let heads = layers.iter().flat_map(|layer| (0..SHAPE.heads).map(move |head| (layer, head)));
    agrees("entropy.queries", heads.flat_map(|(layer, head)| query_entropies(layer, &SHAPE, head)));
    let radii: Vec<f64> = floats("locality.radii").into_iter().map(f64::from).collect();
    let heads = layers.iter().flat_map(|layer| local_shares(layer, &SHAPE, &radii));
    let heads: Vec<Vec<f64>> = heads.collect();
    let shares = (0..radii.len()).flat_map(|radius| heads.iter().map(move |head| head[radius]));
    agrees("locality", shares);
}

#[test]
fn rollout_is_the_product_of_the_layers() {
    let layers = layers();
    for (fusion, name) in
        [(HeadFusion::Mean, "mean"), (HeadFusion::Max, "max"), (HeadFusion::Min, "min")]
    {
        let fused = Rollout::of(&layers, &SHAPE, fusion);
        let rows: Vec<_> = (0..SHAPE.tokens).map(|token| fused.from(token)).collect();
        let found =
            (0..LAYERS).flat_map(|layer| rows.iter().flat_map(move |row| row[layer].clone()));
        agrees(&format!("rollout.{name}"), found);
    }
}

#[test]
fn the_masks_of_the_class_token_are_dinos() {
    let layers = layers();
    let shares = floats("threshold.shares");
    let masks = shares.iter().flat_map(|&share| {
        layers
            .iter()
            .flat_map(move |layer| attention_masks(layer, &SHAPE, 0, f64::from(share)).concat())
    });
    agrees("threshold", masks.map(u8::from));
}
