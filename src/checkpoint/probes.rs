//! Linear classifiers by depth: the files that `pretrain/` writes beside a model's.
//!
//! Tensors `weight` `[depth + 1, dim, classes]`, `bias` `[depth + 1, classes]`, `mean` and `std`
//! `[depth + 1, dim]`; depth 0 is the embedding, d the output of block d before the last norm (`z.(2d)`).
//! The metadata tells what they read (`token`: "cls" or "mean") and, where somebody measured it, the
//! share of `images` validation images that each depth names right (`accuracy`, a JSON list of 0..1); it may
//! say what the classes are called (`classes`, a JSON list of as many names).

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::CheckpointError;
use super::container::{self, Contents};
use crate::architecture::VitConfig;
use crate::tokens::ProbedToken;

/// A classifier for each depth of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Probes {
    token: ProbedToken,
    dim: usize,
    classes: usize,
    weight: Vec<f32>,
    bias: Vec<f32>,
    mean: Vec<f32>,
    std: Vec<f32>,
    accuracy: Option<Vec<f64>>,
    images: Option<u64>,
    names: Option<Vec<String>>,
}

impl Probes {
    /// Reads a file for the model of that `config`. Nothing but its header is read before it fits.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] that names what is wrong. No input panics.
    pub fn open(mut reader: impl Read + Seek, config: &VitConfig) -> Result<Self, CheckpointError> {
        let contents = container::open(&mut reader)?;
        let Some(weight) = contents.tensors.get("weight") else {
            return Err(CheckpointError::NotProbes);
        };
        let &[depths, dim, classes] = &weight.shape[..] else {
            return Err(CheckpointError::NotProbes);
        };
        if depths == 0 || dim == 0 || classes == 0 {
            return Err(CheckpointError::NotProbes);
        }
        if (depths - 1, dim) != (config.depth, config.dim) {
            return Err(CheckpointError::OtherProbes {
                depth: depths - 1,
                dim,
                model_depth: config.depth,
                model_dim: config.dim,
            });
        }
        let token = token(&contents.metadata, config)?;
        let mut read = |name: &str, shape: &[usize]| values(&contents, name, shape, &mut reader);
        let probes = Self {
            token,
            dim,
            classes,
            weight: read("weight", &[depths, dim, classes])?,
            bias: read("bias", &[depths, classes])?,
            mean: read("mean", &[depths, dim])?,
            std: read("std", &[depths, dim])?,
            accuracy: accuracy(&contents.metadata, depths)?,
            images: contents.metadata.get("images").and_then(|images| images.parse().ok()),
            names: names(&contents.metadata, classes)?,
        };
        match probes.std.iter().all(|&std| std > 0.0) {
            true => Ok(probes),
            false => Err(CheckpointError::ProbesScale),
        }
    }

    /// What of a state they read.
    pub fn token(&self) -> ProbedToken {
        self.token
    }

    /// How many classes they tell apart.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The share of validation images named right, 0..1, from depth [`ProbedToken::first_depth`] on;
    /// where the file tells.
    pub fn accuracy(&self) -> Option<&[f64]> {
        self.accuracy.as_ref().map(|all| &all[self.token.first_depth()..])
    }

    /// On how many validation images, where the file tells.
    pub fn images(&self) -> Option<u64> {
        self.images
    }

    /// What the classes are called, where the file tells.
    pub fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// A depth's weights, `[dim, classes]`.
    ///
    /// # Panics
    /// If there is no such depth, here and in the three below.
    pub fn weight(&self, depth: usize) -> &[f32] {
        part(&self.weight, depth, self.dim * self.classes)
    }

    /// A depth's bias, `[classes]`.
    pub fn bias(&self, depth: usize) -> &[f32] {
        part(&self.bias, depth, self.classes)
    }

    /// The mean that a depth's feature is standardized with, `[dim]`.
    pub fn mean(&self, depth: usize) -> &[f32] {
        part(&self.mean, depth, self.dim)
    }

    /// The standard deviation that a depth's feature is divided by, `[dim]`; above 0.
    pub fn std(&self, depth: usize) -> &[f32] {
        part(&self.std, depth, self.dim)
    }
}

/// Of values that lie depth by depth, those of one.
fn part(values: &[f32], depth: usize, length: usize) -> &[f32] {
    &values[depth * length..][..length]
}

/// What the metadata says that the probes read; the model must have it.
fn token(
    metadata: &HashMap<String, String>,
    config: &VitConfig,
) -> Result<ProbedToken, CheckpointError> {
    match metadata.get("token").map(String::as_str) {
        Some("mean") => Ok(ProbedToken::Mean),
        Some("cls") if config.prefix.class => Ok(ProbedToken::Cls),
        Some("cls") => Err(CheckpointError::ProbesClassToken),
        _ => Err(CheckpointError::ProbesToken),
    }
}

fn values(
    contents: &Contents,
    name: &str,
    shape: &[usize],
    reader: &mut (impl Read + Seek),
) -> Result<Vec<f32>, CheckpointError> {
    let key = || name.to_owned();
    let stored = contents.tensors.get(name);
    let stored = stored.ok_or_else(|| CheckpointError::ProbesMissing { key: key() })?;
    if stored.shape != shape {
        let (expected, found) = (format!("{shape:?}"), stored.shape.clone());
        return Err(CheckpointError::Shape { key: key(), expected, found });
    }
    stored.values(name, reader)
}

fn accuracy(
    metadata: &HashMap<String, String>,
    depths: usize,
) -> Result<Option<Vec<f64>>, CheckpointError> {
    let Some(text) = metadata.get("accuracy") else { return Ok(None) };
    let found: Option<Vec<f64>> = serde_json::from_str(text).ok();
    let share = |x: &f64| (0.0..=1.0).contains(x);
    match found.filter(|found| found.len() == depths && found.iter().all(share)) {
        Some(found) => Ok(Some(found)),
        None => Err(CheckpointError::ProbesAccuracy { depths }),
    }
}

fn names(
    metadata: &HashMap<String, String>,
    classes: usize,
) -> Result<Option<Vec<String>>, CheckpointError> {
    let Some(text) = metadata.get("classes") else { return Ok(None) };
    let found: Option<Vec<String>> = serde_json::from_str(text).ok();
    match found.filter(|found| found.len() == classes) {
        Some(found) => Ok(Some(found)),
        None => Err(CheckpointError::ProbesClasses { classes }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use safetensors::tensor::{Dtype, TensorView, serialize};

    use super::*;
    use crate::tokens::PrefixTokens;

    /// Of two blocks.
    fn config() -> VitConfig {
        VitConfig { depth: 2, ..VitConfig::patch16_224(4) }
    }

    /// A file of such shapes and metadata, each value 1.
    fn file(shapes: &[(&str, &[usize])], metadata: &[(&str, &str)]) -> Vec<u8> {
        let bytes: Vec<Vec<u8>> = shapes
            .iter()
            .map(|(_, shape)| 1f32.to_le_bytes().repeat(shape.iter().product()))
            .collect();
        let tensors = shapes.iter().zip(&bytes).map(|((name, shape), bytes)| {
            (*name, TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap())
        });
        let text = |(a, b): &(&str, &str)| (a.to_string(), b.to_string());
        serialize(tensors, Some(metadata.iter().map(text).collect())).unwrap()
    }

    const SHAPES: [(&str, &[usize]); 4] =
        [("weight", &[3, 4, 5]), ("bias", &[3, 5]), ("mean", &[3, 4]), ("std", &[3, 4])];
    const TOKEN: (&str, &str) = ("token", "cls");

    fn open(
        shapes: &[(&str, &[usize])],
        metadata: &[(&str, &str)],
    ) -> Result<Probes, CheckpointError> {
        Probes::open(Cursor::new(file(shapes, metadata)), &config())
    }

    #[test]
    fn the_metadata_tells_what_is_read_and_how_well() {
        let metadata = [TOKEN, ("accuracy", "[0.2, 0.5, 0.25]"), ("images", "40")];
        let probes = open(&SHAPES, &metadata).unwrap();
        assert_eq!((probes.token(), probes.classes()), (ProbedToken::Cls, 5));
        assert_eq!(probes.accuracy(), Some(&[0.5, 0.25][..]));
        assert_eq!(probes.images(), Some(40));
        let mean = open(&SHAPES, &[("token", "mean"), metadata[1]]).unwrap();
        assert_eq!(mean.accuracy().map(<[f64]>::len), Some(3));
        assert_eq!(open(&SHAPES, &[TOKEN]).unwrap().accuracy(), None);
    }

    #[test]
    fn the_metadata_may_name_the_classes() {
        let classes = ("classes", r#"["cat", "dog", "school bus", "owl", "elk"]"#);
        let probes = open(&SHAPES, &[TOKEN, classes]).unwrap();
        assert_eq!(probes.names().map(|names| names[2].as_str()), Some("school bus"));
        assert_eq!(open(&SHAPES, &[TOKEN]).unwrap().names(), None);
        for bad in [r#"["cat", "dog"]"#, "[1, 2, 3, 4, 5]", "cats"] {
            let error = open(&SHAPES, &[TOKEN, ("classes", bad)]).unwrap_err();
            assert_eq!(error, CheckpointError::ProbesClasses { classes: 5 }, "{bad}");
        }
    }

    #[test]
    fn probes_of_another_model_are_refused_with_both_sizes() {
        let other = VitConfig { depth: 12, ..config() };
        let error = Probes::open(Cursor::new(file(&SHAPES, &[TOKEN])), &other).unwrap_err();
        assert_eq!(
            error.to_string(),
            "These probes are for a model of 2 blocks and width 4, and this one has 12 blocks and width 4: choose the probes that were trained on it."
        );
        let prefix = PrefixTokens::default();
        let without = VitConfig { prefix, ..config() };
        let error = Probes::open(Cursor::new(file(&SHAPES, &[TOKEN])), &without).unwrap_err();
        assert_eq!(error, CheckpointError::ProbesClassToken);
    }

    #[test]
    fn a_file_that_lacks_something_says_what() {
        assert_eq!(open(&SHAPES[1..], &[TOKEN]).unwrap_err(), CheckpointError::NotProbes);
        assert_eq!(open(&SHAPES, &[]).unwrap_err(), CheckpointError::ProbesToken);
        let missing = open(&SHAPES[..3], &[TOKEN]).unwrap_err();
        assert_eq!(missing, CheckpointError::ProbesMissing { key: "std".into() });
        let mut shapes = SHAPES;
        shapes[1].1 = &[3, 6];
        let shape = open(&shapes, &[TOKEN]).unwrap_err();
        assert!(matches!(shape, CheckpointError::Shape { key, .. } if key == "bias"));
        for accuracy in ["[0.5, 0.5]", "[1, 2, 3]", "high"] {
            let error = open(&SHAPES, &[TOKEN, ("accuracy", accuracy)]).unwrap_err();
            assert_eq!(error, CheckpointError::ProbesAccuracy { depths: 3 }, "{accuracy}");
        }
        let cut = &file(&SHAPES, &[TOKEN])[..300];
        assert!(Probes::open(Cursor::new(cut), &config()).is_err());
    }

    #[test]
    fn a_feature_is_never_divided_by_zero() {
        let mut bytes = file(&SHAPES, &[TOKEN]);
        // Tensors lie by name: the last one is the weight, before it std.
        let end = bytes.len() - 3 * 4 * 5 * 4;
        bytes[end - 4..end].fill(0);
        let error = Probes::open(Cursor::new(bytes), &config()).unwrap_err();
        assert_eq!(error, CheckpointError::ProbesScale);
    }
}
