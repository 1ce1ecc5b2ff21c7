//! The measures against what the paper's notebooks compute from the same captures.

#![cfg(not(target_arch = "wasm32"))]

#[path = "golden/difference.rs"]
mod difference;

use safetensors::SafeTensors;
use serde::Deserialize;
use std::fs;
use vitscope::analysis::Curves;
use vitscope::tokens::AttentionShape;

use difference::largest_difference;

/// Single precision of the notebook: distances are some tens of pixels, the others about 1.
const TOLERANCE: f64 = 1e-4;

#[derive(Deserialize)]
struct Metrics {
    attention_distance_px: Vec<Vec<f64>>,
    nmi: Vec<Vec<f64>>,
    fourier_delta_log_amplitude: Vec<Vec<f64>>,
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    size: usize,
    patch: usize,
    dim: usize,
    depth: usize,
    heads: usize,
    prefix_tokens: usize,
}

fn agrees_with_the_notebooks(family: &str) {
    let folder = format!("{}/tests/golden/{family}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(format!("{folder}/metrics.json")).unwrap();
    let golden: Metrics = serde_json::from_str(&text).unwrap();
    let bytes = fs::read(format!("{folder}/capture.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let floats = |name: String| -> Vec<f32> {
        let data = tensors.tensor(&name).unwrap().data();
        let (floats, rest) = data.as_chunks();
        assert!(rest.is_empty());
        floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
    };

    let info = &golden.info;
    let shape = AttentionShape::new(info.heads, info.prefix_tokens, info.size / info.patch);
    let curves = Curves::of(
        (0..info.depth).map(|layer| floats(format!("attn.{layer}"))),
        (0..=2 * info.depth).map(|state| floats(format!("z.{state}"))),
        &shape,
        info.patch as f64,
        info.dim,
    );
    let measures = [
        ("attention distance", &curves.attention_distance_px, &golden.attention_distance_px),
        ("NMI", &curves.nmi, &golden.nmi),
        ("Fourier", &curves.fourier_delta_log_amplitude, &golden.fourier_delta_log_amplitude),
    ];
    for (name, found, expected) in measures {
        let lengths = |rows: &[Vec<f64>]| rows.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(found), lengths(expected), "{family}: {name}");
        let largest = largest_difference(&found.concat(), &expected.concat());
        println!("{family}: {name} differs by at most {largest:.1e}");
        assert!(largest < TOLERANCE, "{family}: {name} differs by {largest}");
    }
}

#[test]
fn five_by_five_patches_agree_with_the_notebooks() {
    agrees_with_the_notebooks("timm");
}

#[test]
fn six_by_six_patches_agree_with_the_notebooks() {
    agrees_with_the_notebooks("timm_f16");
}
