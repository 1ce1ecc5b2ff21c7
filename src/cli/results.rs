//! What an analysis leaves in a folder: metrics.json, curves.csv and, of a shard, partial.json.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::args::Shard;
use super::atomic;
use super::error::CliError;
use super::inputs::ListId;
use super::moments::Moments;
use crate::analysis::Curves;
use crate::image::Preprocess;

/// The model that the numbers are of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Info {
    /// Its family.
    pub kind: String,
    /// Its file's name without the ending.
    pub model: String,
    /// Of its file, hexadecimal.
    pub sha256: String,
    pub size: usize,
    pub patch: usize,
    pub dim: usize,
    pub depth: usize,
    pub heads: usize,
    pub prefix_tokens: usize,
    pub preprocess: Preprocess,
}

/// One model's sums over images.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Totals {
    /// Of every head.
    pub heads: Moments,
    /// Of each layer's mean over heads, which has a spread of its own; without the amplitudes.
    pub layers: Moments,
}

impl Info {
    /// All that decides the numbers is the same; the file's name may differ.
    pub fn same_setting(&self, other: &Self) -> bool {
        let nameless = |info: &Self| Self { model: String::new(), ..info.clone() };
        nameless(self) == nameless(other)
    }
}

impl Totals {
    /// Takes one image in.
    pub fn push(&mut self, curves: &Curves) {
        let mean = |heads: &Vec<f64>| vec![heads.iter().sum::<f64>() / heads.len() as f64];
        self.layers.push(&Curves {
            attention_distance_px: curves.attention_distance_px.iter().map(mean).collect(),
            nmi: curves.nmi.iter().map(mean).collect(),
            fourier_delta_log_amplitude: Vec::new(),
        });
        self.heads.push(curves);
    }

    /// Takes another part in.
    pub fn merge(&mut self, other: &Self) {
        self.heads.merge(&other.heads);
        self.layers.merge(&other.layers);
    }

    /// Both can be merged.
    pub fn fits(&self, other: &Self) -> bool {
        self.heads.fits(&other.heads) && self.layers.fits(&other.layers)
    }
}

/// A shard's results, to be merged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Partial {
    pub info: Info,
    /// Which of the --weights it was, from 0.
    pub place: usize,
    pub shard: Shard,
    pub list: ListId,
    /// Images that could not be read.
    pub broken: u64,
    pub totals: Totals,
}

/// More than any cluster's array jobs; a bound on what a broken file can ask for.
const MAX_SHARDS: usize = 1_000_000;

/// A shard's file.
pub(super) const PARTIAL: &str = "partial.json";

impl Partial {
    /// Reads a shard's file.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = fs::read_to_string(path).map_err(CliError::read(path))?;
        let refused = |reason| CliError::Json { path: path.to_owned(), reason };
        let partial: Self = serde_json::from_str(&text)
            .map_err(|error| refused(format!("it is no partial result of vitscope: {error}")))?;
        match partial.is_whole() {
            true => Ok(partial),
            false => Err(refused("its numbers contradict each other".to_owned())),
        }
    }

    /// Its shard exists, and its sums have the layers and states of its model.
    fn is_whole(&self) -> bool {
        let Shard { index, of } = self.shard;
        let Totals { heads, layers } = &self.totals;
        let fits = |curves: &Curves, states: usize| {
            curves.attention_distance_px.len() == self.info.depth
                && curves.nmi.len() == self.info.depth
                && curves.fourier_delta_log_amplitude.len() == states
        };
        let states = 2 * self.info.depth + 1;
        let summed = heads.count == 0 || (fits(heads.mean(), states) && fits(layers.mean(), 0));
        (1..=of).contains(&index)
            && of <= MAX_SHARDS
            && heads.count == layers.count
            && summed
            && self.totals.fits(&self.totals)
    }

    /// Writes it into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), CliError> {
        write_json(&folder.join(PARTIAL), self)
    }
}

/// metrics.json, with the keys of the golden files.
#[derive(Serialize)]
struct Metrics<'a> {
    #[serde(flatten)]
    mean: &'a Curves,
    info: &'a Info,
    images: u64,
    spread: Curves,
}

/// Writes a model's metrics, and its curves by layer where they are asked for. Without a single image
/// there are none.
pub(super) fn write(
    folder: &Path,
    info: &Info,
    totals: &Totals,
    layer_curves: bool,
) -> Result<(), CliError> {
    if totals.heads.count == 0 {
        return Ok(());
    }
    let metrics = Metrics {
        mean: totals.heads.mean(),
        info,
        images: totals.heads.count,
        spread: totals.heads.spread(),
    };
    write_json(&folder.join("metrics.json"), &metrics)?;
    if layer_curves {
        atomic::write(&folder.join("curves.csv"), layer_table(info, totals).as_bytes())?;
    }
    Ok(())
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| CliError::Json { path: path.to_owned(), reason: error.to_string() })?;
    atomic::write(path, format!("{text}\n").as_bytes())
}

const COLUMNS: &str = "layer,attention_distance_px,attention_distance_px_spread,\
    attention_distance_of_side,attention_distance_of_side_spread,nmi,nmi_spread,\
    high_frequency_delta_log_amplitude,high_frequency_delta_log_amplitude_spread\n";

/// A row a layer: means over heads, with their spread over images. Layer l's state is `z.(2l)`.
fn layer_table(info: &Info, totals: &Totals) -> String {
    let (layers, layer_spread) = (totals.layers.mean(), totals.layers.spread());
    let (heads, head_spread) = (totals.heads.mean(), totals.heads.spread());
    let side = info.size as f64;
    let only = |rows: &[Vec<f64>], layer: usize| rows[layer].first().copied().unwrap_or(f64::NAN);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> Info {
        Info {
            kind: "timm ViT".into(),
            model: "vit".into(),
            sha256: String::new(),
            size: 40,
            patch: 8,
            dim: 32,
            depth: 1,
            heads: 2,
            prefix_tokens: 1,
            preprocess: Preprocess::imagenet(40),
        }
    }

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
        let table = layer_table(&info(), &totals);
        let rows: Vec<&str> = table.lines().collect();
        assert_eq!(rows[0].split(',').count(), 9);
        assert_eq!(rows[1..], ["1,10,2,0.25,0.05,0.375,0,-5,1"]);
    }
}
