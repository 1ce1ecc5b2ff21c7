//! What a model expects of its input: its size, the resize's filter and the normalization.

use serde::{Deserialize, Serialize};

use crate::grid::Size;
use crate::input::crop::CropPlace;
use crate::input::normalization::Normalization;

/// Pillow's antialiased filter to resize with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// A triangle; the notebooks' choice.
    #[default]
    Bilinear,
    /// The cubic with `a = -1/2` (Catmull-Rom).
    Bicubic,
}

/// What a model expects of its input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Preprocess {
    /// Pixels of the input.
    pub size: Size,
    /// The filter that pictures are resized with.
    pub interpolation: Interpolation,
    /// What each channel's 0..1 becomes; in JSON its `mean` and `std` stand beside the others.
    #[serde(flatten)]
    pub normalization: Normalization,
    /// Where pictures are cut; no model's file tells it.
    #[serde(default, skip_serializing_if = "CropPlace::is_center")]
    pub crop: CropPlace,
}

impl Preprocess {
    /// The notebooks' transform at another input size: bilinear, ImageNet's mean and deviation.
    pub fn imagenet(size: impl Into<Size>) -> Self {
        Self {
            size: size.into(),
            interpolation: Interpolation::Bilinear,
            normalization: Normalization::IMAGENET,
            crop: CropPlace::CENTER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_reads_as_in_a_files_metadata() {
        let text = r#"{"size":56,"interpolation":"bicubic","mean":[0,0,0],"std":[1,1,1]}"#;
        let spec: Preprocess = serde_json::from_str(text).unwrap();
        assert_eq!(spec.interpolation, Interpolation::Bicubic);
        assert_eq!(spec.normalization, Normalization { mean: [0.0; 3], std: [1.0; 3] });
        let again = serde_json::to_string(&spec).unwrap();
        assert_eq!(again.replace(".0", ""), text);
    }
}
