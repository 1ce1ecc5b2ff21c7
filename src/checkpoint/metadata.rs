//! The `config` metadata of our own files: what shapes cannot tell.
//!
//! A JSON object {objective, size (a number, or height and width), grid_guessed, patch, dim, depth, heads, prefix_tokens, eps, mean, std,
//! interpolation, activation, rotary_grid, position_resampling, table_resampling, mask_unit, mask_ratio, decoder_heads, norm_pix}. Every entry may be absent; entries that are not needed here
//! are kept as they are.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::architecture::{Activation, VitConfig};
use crate::grid::Size;
use crate::input::crop::CropPlace;
use crate::input::image::{Interpolation, Preprocess};
use crate::input::normalization::Normalization;
use crate::link::hints::{Hints, Source};

use super::CheckpointError;
use super::resample::{Resampling, TableResampling};

/// Along a side, pixels; no input is larger.
const MOST_PIXELS: usize = 1 << 14;
/// Along a side; no model was trained on a larger grid.
const MOST_PATCHES: usize = 4096;

/// The entries that a loader needs, and all the others.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct Metadata {
    /// As timm (`img_size`) and transformers (`image_size`) call it, too.
    pub(super) size: Option<Size>,
    /// How its patches lie is a guess of whoever wrote the file.
    #[serde(default)]
    pub(super) grid_guessed: bool,
    patch: Option<usize>,
    dim: Option<usize>,
    depth: Option<usize>,
    pub(super) heads: Option<usize>,
    /// The heads are a guess of whoever wrote the file.
    #[serde(default)]
    pub(super) heads_guessed: bool,
    /// What the MLPs have between their layers.
    pub(super) activation: Option<Activation>,
    /// That is a guess of whoever wrote the file.
    #[serde(default)]
    pub(super) activation_guessed: bool,
    /// Patches a side of the grid that rotary positions are counted on (EVA-02).
    pub(super) rotary_grid: Option<usize>,
    prefix_tokens: Option<usize>,
    pub(super) eps: Option<f64>,
    /// How positions are resampled for another input, where that is not as the names of its tensors tell.
    pub(super) position_resampling: Option<Resampling>,
    /// The same of relative position tables.
    pub(super) table_resampling: Option<TableResampling>,
    mean: Option<[f32; 3]>,
    std: Option<[f32; 3]>,
    interpolation: Option<Interpolation>,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

impl Metadata {
    /// Reads the JSON text; a file without it has no entries.
    pub(super) fn parse(json: Option<&str>) -> Result<Self, CheckpointError> {
        let Some(json) = json else {
            return Ok(Self::default());
        };
        let mut metadata: Self = serde_json::from_str(json)
            .map_err(|error| CheckpointError::Metadata { reason: error.to_string() })?;
        let size = |name| metadata.others.get(name).cloned().map(serde_json::from_value);
        if let (None, Some(Ok(size))) =
            (metadata.size, size("img_size").filter(Result::is_ok).or(size("image_size")))
        {
            metadata.size = Some(size);
        }
        if metadata.rotary_grid.is_some_and(|grid| !(1..=MOST_PATCHES).contains(&grid)) {
            let reason = format!("rotary_grid is not from 1 to {MOST_PATCHES}");
            return Err(CheckpointError::Metadata { reason });
        }
        let refuse = |reason: &str| Err(CheckpointError::Metadata { reason: reason.to_owned() });
        let is_size = |side| (1..=MOST_PIXELS).contains(&side);
        if metadata.size.is_some_and(|it| !is_size(it.height) || !is_size(it.width)) {
            return refuse("size is no number of pixels");
        }
        if metadata.eps.is_some_and(|eps| !(eps > 0.0 && eps.is_finite())) {
            return refuse("eps is not a positive number");
        }
        if matches!(metadata.position_resampling, Some(Resampling::Offset(by)) if !(0.0..1.0).contains(&by))
        {
            return refuse("position_resampling’s offset is not from 0 to 1");
        }
        if metadata.mean.is_some_and(|mean| mean.iter().any(|x| !x.is_finite())) {
            return refuse("mean is not finite");
        }
        let unusable = |x: &f32| !(*x > 0.0 && x.is_finite());
        if metadata.std.is_some_and(|std| std.iter().any(unusable)) {
            return refuse("std is not positive");
        }
        Ok(metadata)
    }

    /// What an image goes through before the model: what the caller says, else the file, else what is
    /// usual, and who says that. And who says what it is normalized with.
    pub(super) fn preprocess(
        &self,
        size: Size,
        (usual, by_family): (Normalization, Source),
        hints: &Hints,
    ) -> (Preprocess, Source) {
        let (normalization, source) = match (hints.normalization, self.mean, self.std) {
            (Some(said), ..) => (said, Source::Hint),
            (None, Some(mean), Some(std)) => (Normalization { mean, std }, Source::File),
            // What the file leaves out is as usual, and so not the file's word.
            (None, mean, std) => {
                let (mean, std) = (mean.unwrap_or(usual.mean), std.unwrap_or(usual.std));
                (Normalization { mean, std }, by_family)
            }
        };
        let interpolation = self.interpolation.unwrap_or_default();
        (Preprocess { size, interpolation, normalization, crop: CropPlace::CENTER }, source)
    }

    /// What the MLPs have between their layers, and who says that: the caller, else the file, else what is usual.
    pub(super) fn activation(
        &self,
        (usual, by_family): (Activation, Source),
        hints: &Hints,
    ) -> (Activation, Source) {
        match (hints.activation, self.activation) {
            (Some(said), _) => (said, Source::Hint),
            // A guess that was written down is still one.
            (None, Some(written)) if self.activation_guessed => (written, Source::Guess),
            (None, Some(written)) => (written, Source::File),
            (None, None) => (usual, by_family),
        }
    }

    /// Compares what both the file's metadata and its shapes tell.
    pub(super) fn agree_with(&self, config: &VitConfig) -> Result<(), CheckpointError> {
        let pairs = [
            ("patch", self.patch, config.patch),
            ("dim", self.dim, config.dim),
            ("depth", self.depth, config.depth),
            ("prefix_tokens", self.prefix_tokens, config.prefix.count()),
        ];
        if let Some(said) = self.size.filter(|&said| said != config.size() && !self.grid_guessed) {
            let (said, found) = (said.to_string(), config.size().to_string());
            return Err(CheckpointError::Contradiction { field: "size", said, found });
        }
        for (field, said, found) in pairs {
            if let Some(said) = said.filter(|&said| said != found) {
                let (said, found) = (said.to_string(), found.to_string());
                return Err(CheckpointError::Contradiction { field, said, found });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::Family;

    #[test]
    fn a_silent_file_is_preprocessed_as_imagenet() {
        let metadata = Metadata::parse(None).unwrap();
        let preprocess =
            metadata.preprocess(224.into(), Family::Timm.normalization(), &Hints::default());
        assert_eq!(preprocess, (Preprocess::imagenet(224), Source::Guess));
        let (_, source) =
            metadata.preprocess(224.into(), Family::Dino.normalization(), &Hints::default());
        assert_eq!(source, Source::File);
    }

    #[test]
    fn a_familys_own_normalization_gives_way_to_the_callers() {
        let metadata = Metadata::parse(None).unwrap();
        let (beit, source) =
            metadata.preprocess(224.into(), Family::Beit.normalization(), &Hints::default());
        assert_eq!((beit.normalization, source), (Normalization::HALF, Source::Guess));
        let said = Normalization { mean: [0.1; 3], std: [0.3; 3] };
        let hints = Hints { normalization: Some(said), ..Hints::default() };
        let (beit, source) = metadata.preprocess(224.into(), Family::Beit.normalization(), &hints);
        assert_eq!((beit.normalization, source), (said, Source::Hint));
        let own = Metadata::parse(Some(r#"{"mean": [0.2, 0.2, 0.2]}"#)).unwrap();
        let (beit, source) =
            own.preprocess(224.into(), Family::Beit.normalization(), &Hints::default());
        let half_told = Normalization { mean: [0.2; 3], ..Normalization::HALF };
        assert_eq!((beit.normalization, source), (half_told, Source::Guess));
        assert_eq!(
            own.preprocess(224.into(), Family::Beit.normalization(), &hints).0.normalization,
            said
        );
    }

    #[test]
    fn entries_are_used_and_unknown_ones_are_kept() {
        let json = r#"{"heads": 3, "eps": 1e-5, "mean": [0.5, 0.5, 0.5], "interpolation": "bicubic", "seed": 7}"#;
        let metadata = Metadata::parse(Some(json)).unwrap();
        assert_eq!(metadata.heads, Some(3));
        assert_eq!(metadata.eps, Some(1e-5));
        assert_eq!(metadata.others["seed"], 7);
        let (preprocess, _) =
            metadata.preprocess(64.into(), Family::Timm.normalization(), &Hints::default());
        assert_eq!(preprocess.normalization.mean, [0.5; 3]);
        assert!(matches!(preprocess.interpolation, Interpolation::Bicubic));
    }

    #[test]
    fn entries_that_cannot_be_used_are_refused() {
        for json in [
            "not json",
            "[]",
            r#"{"heads": "three"}"#,
            r#"{"std": [1, 0, 1]}"#,
            r#"{"eps": -1}"#,
            r#"{"rotary_grid": 0}"#,
            r#"{"size": [256, 0]}"#,
            r#"{"size": [1, 2, 3]}"#,
            r#"{"interpolation": "nearest"}"#,
        ] {
            let error = Metadata::parse(Some(json)).unwrap_err();
            assert!(matches!(error, CheckpointError::Metadata { .. }), "{json}");
        }
    }

    #[test]
    fn a_size_has_one_side_or_two_and_the_names_of_libraries() {
        let size = |json: &str| Metadata::parse(Some(json)).unwrap().size;
        let tall = Some(Size { height: 256, width: 128 });
        assert_eq!(size(r#"{"size": [256, 128]}"#), tall);
        assert_eq!(size(r#"{"img_size": [256, 128]}"#), tall);
        assert_eq!(size(r#"{"image_size": [256, 128], "img_size": null}"#), tall);
        assert_eq!(size(r#"{"image_size": 224}"#), Some(Size::square(224)));
        assert_eq!(size("{}"), None);
    }
}
