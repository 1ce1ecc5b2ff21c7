//! The token map's measures against scikit-learn and NumPy: `tests/golden/token_map.py`, and the points of
//! `tests/golden/measures.py`.

use safetensors::SafeTensors;

use super::{EPOCHS, PrincipalComponents, tsne, within_over_between};

/// The golden numbers are single precision, of some units at most.
const TOLERANCE: f64 = 1e-4;

/// How much less trustworthy than scikit-learn's a t-SNE may be: five times what its own differ by from
/// start to start, since threads sum in another order each time.
const TRUST_TOLERANCE: f64 = 0.01;

/// The neighbors that its trustworthiness is about.
const NEIGHBORS: usize = 5;

const IMAGES: usize = 12;
const DIM: usize = 20;

const TOKENS: &[u8] = include_bytes!("../../tests/golden/token_map.safetensors");
const POINTS: &[u8] = include_bytes!("../../tests/golden/measures.safetensors");

fn floats(bytes: &[u8], name: &str) -> Vec<f32> {
    let tensors = SafeTensors::deserialize(bytes).unwrap();
    let (floats, rest) = tensors.tensor(name).unwrap().data().as_chunks();
    assert!(rest.is_empty());
    floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

#[test]
fn the_ratio_of_spreads_is_numpys() {
    for name in ["clustered", "mixed"] {
        let found = within_over_between(&floats(TOKENS, name), IMAGES, DIM).unwrap();
        let expected = f64::from(floats(TOKENS, &format!("{name}.within_over_between"))[0]);
        assert!((found - expected).abs() < TOLERANCE, "{name}: {found} instead of {expected}");
    }
}

#[test]
fn t_sne_is_as_trustworthy_as_scikit_learns() {
    for (bytes, name, dim, told) in [
        (TOKENS, "clustered", DIM, "clustered.trustworthiness"),
        (TOKENS, "mixed", DIM, "mixed.trustworthiness"),
        (POINTS, "points", 16, "tsne.trustworthiness"),
    ] {
        let tokens = floats(bytes, name);
        let plane = PrincipalComponents::of(&tokens, dim, 2).project(&tokens);
        let places = tsne(&tokens, dim, &plane, EPOCHS, |_, _| {});
        let tokens: Vec<&[f32]> = tokens.chunks_exact(dim).collect();
        let places: Vec<&[f32]> = places.iter().map(<[f32; 2]>::as_slice).collect();
        let found = trustworthiness(&tokens, &places);
        let expected = f64::from(floats(bytes, told)[0]);
        println!("{name}: trustworthiness {found:.4}, scikit-learn's {expected:.4}");
        assert!(found > expected - TRUST_TOLERANCE, "{name}: {found}, scikit-learn's {expected}");
    }
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
