//! One model's curves over many images: sums of every head, and of each layer's mean over heads.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::curves::Curves;
use super::moments::Moments;

/// One model's sums over images.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Of every head and of every state's amplitudes.
    pub heads: Moments,
    /// Of each layer's mean over heads, which has a spread of its own; without the amplitudes.
    pub layers: Moments,
}

/// The table's first line.
const COLUMNS: &str = "layer,attention_distance_px,attention_distance_px_spread,\
    attention_distance_of_side,attention_distance_of_side_spread,nmi,nmi_spread,\
    high_frequency_delta_log_amplitude,high_frequency_delta_log_amplitude_spread\n";

impl Totals {
    /// Takes one image in; all must have the same shape.
    pub fn push(&mut self, curves: &Curves) {
        let mean = |heads: &Vec<f64>| vec![heads.iter().sum::<f64>() / heads.len() as f64];
        self.layers.push(&Curves {
            attention_distance_px: curves.attention_distance_px.iter().map(mean).collect(),
            nmi: curves.nmi.iter().map(mean).collect(),
            fourier_delta_log_amplitude: Vec::new(),
        });
        self.heads.push(curves);
    }

    /// Takes another part in. Only for parts of one shape ([`Self::fits`]).
    pub fn merge(&mut self, other: &Self) {
        self.heads.merge(&other.heads);
        self.layers.merge(&other.layers);
    }

    /// Both can be merged.
    pub fn fits(&self, other: &Self) -> bool {
        self.heads.fits(&other.heads) && self.layers.fits(&other.layers)
    }

    /// A row a layer as CSV, for an input of `side` pixels: means over heads, with their spread over
    /// images. Layer l's state is `z.(2l)`.
    pub fn layer_table(&self, side: usize) -> String {
        let (layers, layer_spread) = (self.layers.mean(), self.layers.spread());
        let (heads, head_spread) = (self.heads.mean(), self.heads.spread());
        let side = side as f64;
        let only =
            |rows: &[Vec<f64>], layer: usize| rows[layer].first().copied().unwrap_or(f64::NAN);
        let highest = |curves: &Curves, layer: usize| {
            let state = &curves.fourier_delta_log_amplitude[2 * layer + 2];
            state.last().copied().unwrap_or(f64::NAN)
        };
        let mut text = COLUMNS.to_owned();
        for layer in 0..layers.nmi.len() {
            let distance = only(&layers.attention_distance_px, layer);
            let distance_spread = only(&layer_spread.attention_distance_px, layer);
            let cells = [
                distance,
                distance_spread,
                distance / side,
                distance_spread / side,
                only(&layers.nmi, layer),
                only(&layer_spread.nmi, layer),
                highest(heads, layer),
                highest(&head_spread, layer),
            ];
            let cells = cells.map(|cell| cell.to_string()).join(",");
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{},{cells}", layer + 1);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// float64 sums of a few numbers, in another order than NumPy's.
    const TOLERANCE: f64 = 1e-12;

    fn image(distance: f64) -> Curves {
        Curves {
            attention_distance_px: vec![vec![distance, 3.0 * distance]],
            nmi: vec![vec![0.5, 0.25]],
            fourier_delta_log_amplitude: vec![vec![0.0, 1.0], vec![0.0, 2.0], vec![0.0, -distance]],
        }
    }

    #[test]
    fn a_layers_row_has_means_over_heads_and_their_spread_over_images() {
        let mut totals = Totals::default();
        totals.push(&image(4.0));
        totals.push(&image(6.0));
        let table = totals.layer_table(40);
        let rows: Vec<&str> = table.lines().collect();
        assert_eq!(rows[0].split(',').count(), 9);
        assert_eq!(rows[1..], ["1,10,2,0.25,0.05,0.375,0,-5,1"]);
    }

    #[derive(Deserialize)]
    struct Golden {
        images: Vec<Curves>,
        heads: MeanAndSpread,
        layers: MeanAndSpread,
    }

    #[derive(Deserialize)]
    struct MeanAndSpread {
        mean: Curves,
        spread: Curves,
    }

    #[test]
    fn means_and_spreads_are_numpys() {
        let text = include_str!("../../tests/golden/moments.json");
        let golden: Golden = serde_json::from_str(text).unwrap();
        let mut totals = Totals::default();
        golden.images.iter().for_each(|curves| totals.push(curves));
        for (found, expected) in [(&totals.heads, &golden.heads), (&totals.layers, &golden.layers)]
        {
            assert!(found.count == golden.images.len() as u64 && found.count > 1);
            for (found, expected) in
                [(found.mean(), &expected.mean), (&found.spread(), &expected.spread)]
            {
                let (found, expected): (Vec<_>, Vec<_>) =
                    (found.values().collect(), expected.values().collect());
                assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(&expected) {
                    let error = (found - expected).abs();
                    assert!(error <= TOLERANCE * expected.abs().max(1.0), "{found}, {expected}");
                }
            }
        }
    }
}
