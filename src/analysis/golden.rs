//! The measures against NumPy, SciPy and scikit-learn: `tests/golden/measures.py`.

use super::*;
use safetensors::SafeTensors;

/// The golden numbers are single precision, of some tens at most.
const TOLERANCE: f64 = 1e-4;

/// How much less trustworthy than scikit-learn's a t-SNE may be: ten times what its own differ by from
/// start to start, since threads sum in another order each time.
const TRUST_TOLERANCE: f64 = 0.02;

/// The neighbors that its trustworthiness is about.
const NEIGHBORS: usize = 5;

const SHAPE: AttentionShape = AttentionShape { heads: 4, tokens: 27, prefix: 2, grid: 5 };
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
        for (origin, name) in [(Origin::Zero, "zero"), (Origin::Mean, "mean")] {
            let values = singular_values(&tokens, SHAPE.prefix, DIM, origin);
            agrees(&format!("singular.{name}.{state}"), values);
            let relative = delta_log_singular_values(&tokens, SHAPE.prefix, DIM, origin);
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
        agrees(&format!("rollout.{name}"), rollout(&layers, &SHAPE, fusion).concat());
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

#[test]
fn t_sne_is_as_trustworthy_as_scikit_learns() {
    let points = floats("points");
    let places = tsne(&points, 16, 1000, |_, _| {});
    let points: Vec<&[f32]> = points.chunks_exact(16).collect();
    let places: Vec<&[f32]> = places.iter().map(<[f32; 2]>::as_slice).collect();
    let found = trustworthiness(&points, &places);
    let expected = f64::from(floats("tsne.trustworthiness")[0]);
    println!("trustworthiness {found:.4}, scikit-learn's {expected:.4}");
    assert!(found > expected - TRUST_TOLERANCE, "{found}, scikit-learn's {expected}");
}

/// 1 less a penalty for each of the nearest places that is not among the nearest points, by how far
/// down their list it is (Venna and Kaski, 2001).
fn trustworthiness(points: &[&[f32]], places: &[&[f32]]) -> f64 {
    let n = points.len();
    // All others, the nearest first.
    let others = |vectors: &[&[f32]], of: usize| -> Vec<usize> {
        let distance = |i: usize| -> f32 {
            vectors[of].iter().zip(vectors[i]).map(|(a, b)| (a - b).powi(2)).sum()
        };
        let mut order: Vec<usize> = (0..n).filter(|&i| i != of).collect();
        order.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        order
    };
    let mut penalty = 0;
    for i in 0..n {
        let by_point = others(points, i);
        for near in &others(places, i)[..NEIGHBORS] {
            let rank = 1 + by_point.iter().position(|point| point == near).unwrap();
            penalty += rank.saturating_sub(NEIGHBORS);
        }
    }
    1.0 - 2.0 * penalty as f64 / (n * NEIGHBORS * (2 * n - 3 * NEIGHBORS - 1)) as f64
}
