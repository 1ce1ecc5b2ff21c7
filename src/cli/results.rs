//! What an analysis leaves in a folder: metrics.json, curves.csv and, of a shard, partial.json.
//!
//! All numbers in them are finite: JSON has no word for others, and `null` in their place would be taken for a value
//! that was not measured. A model that gives one ends the analysis with a sentence, and so does a sum past the range
//! of doubles.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::atomic;
use super::error::CliError;
use super::inputs::ListId;
use super::shard::Shard;
use crate::analysis::{Curves, Totals};
use crate::grid::Size;
use crate::input::image::Preprocess;

/// The model that the numbers are of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Info {
    /// The checkpoint family, for people.
    pub kind: String,
    /// Its file's name without the ending.
    pub model: String,
    /// Of its file, hexadecimal.
    pub sha256: String,
    pub size: Size,
    pub patch: usize,
    pub dim: usize,
    pub depth: usize,
    pub heads: usize,
    pub prefix_tokens: usize,
    pub preprocess: Preprocess,
}

impl Info {
    /// All that decides the numbers is the same; the file's name may differ.
    pub fn same_setting(&self, other: &Self) -> bool {
        let nameless = |info: &Self| Self { model: String::new(), ..info.clone() };
        nameless(self) == nameless(other)
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

/// The name of a shard's file in its folder.
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
        let path = folder.join(PARTIAL);
        let Totals { heads, layers } = &self.totals;
        let spreads = [heads.spread(), layers.spread()];
        let spreads = spreads.iter().flat_map(Curves::values);
        check_finite(&path, heads.mean().values().chain(layers.mean().values()).chain(spreads))?;
        write_json(&path, self)
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
    let path = folder.join("metrics.json");
    check_finite(&path, metrics.mean.values().chain(metrics.spread.values()))?;
    write_json(&path, &metrics)?;
    if layer_curves {
        atomic::write(
            &folder.join("curves.csv"),
            totals.layer_table(info.size.longer()).as_bytes(),
        )?;
    }
    Ok(())
}

/// Refuses to write a file of which a number is not finite.
fn check_finite(path: &Path, numbers: impl Iterator<Item = f64>) -> Result<(), CliError> {
    match numbers.filter(|number| !number.is_finite()).count() {
        0 => Ok(()),
        count => Err(CliError::NotANumber { path: path.to_owned(), count }),
    }
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| CliError::Json { path: path.to_owned(), reason: error.to_string() })?;
    atomic::write(path, format!("{text}\n").as_bytes())
}
