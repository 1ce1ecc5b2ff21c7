//! What a file's model is, and the values of every parameter in its place.
//!
//! Reads safetensors and PyTorch files, with the names of timm, of the families' own code and of Hugging
//! Face transformers. Strict both ways: a tensor that the model needs must be there in the shape that
//! the others ask for, and one that is left over must be known to come after the last block. The file
//! stays where it is; each tensor is read when it is asked for, on its way to the device, so a load needs
//! the memory of the parameters and nothing more. Nothing here runs a model.

mod container;
mod decoder;
mod error;
mod family;
mod grid;
mod keys;
mod low_rank;
mod metadata;
mod notes;
mod others;
mod probes;
mod resample;
mod shapes;
pub mod shards;

use std::collections::HashMap;
use std::io::{Read, Seek};

use serde_json::{Map, Value, json};

use crate::architecture::{BlockParameter, Decoder, Parameter, Position, VitConfig};
use crate::grid::{Grid, Size};
use crate::input::image::Preprocess;
use crate::input::normalization::Normalization;
use crate::link::hints::{Hints, Source};

pub use error::CheckpointError;
pub use family::Family;
pub use keys::SCALE as ROW_SCALE;
pub use probes::Probes;

use container::{Container, Contents};
use keys::Keys;
use metadata::Metadata;
use resample::{Resampling, TableResampling};
use shapes::{LUMINANCE, Shapes};

/// A file that has been checked as far as is possible without reading the weights.
#[derive(Debug)]
pub struct Checkpoint<R> {
    reader: R,
    contents: Contents,
    keys: Keys,
    family: Family,
    /// At the file's own input size.
    own: VitConfig,
    /// At the size asked for.
    config: VitConfig,
    grid_from: Source,
    heads_from: Source,
    activation_from: Source,
    /// Its patch projection has one channel.
    is_gray: bool,
    position_resampling: Resampling,
    table_resampling: TableResampling,
    preprocess: Preprocess,
    normalization_from: Source,
    metadata: Map<String, Value>,
}

/// A tensor of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorReport {
    /// Its name in the file.
    pub name: String,
    /// How its values are stored.
    pub format: String,
    /// As PyTorch stores it.
    pub shape: Vec<usize>,
    /// What becomes of it.
    pub used: Use,
}

/// What becomes of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is this parameter, or a part of it.
    Parameter(Parameter),
    /// It is left alone; why, without a full stop.
    Ignored(&'static str),
}

impl<R: Read + Seek> Checkpoint<R> {
    /// Understands a file. Of the hints, those count that the file itself does not answer, and the size.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] that names what is wrong. No input panics.
    pub fn open(mut reader: R, hints: &Hints) -> Result<Self, CheckpointError> {
        let contents = container::open(&mut reader)?;
        let names = contents.tensors.keys().cloned().collect();
        let keys = Keys::find(names, hints.model.as_deref())
            .map_err(|error| error.or_code(&contents.code))?;
        let family = Family::of(&keys, contents.tensors.keys());
        let metadata = Metadata::parse(contents.metadata.get("config").map(String::as_str))?;
        let shapes = Shapes { tensors: &contents.tensors, keys: &keys, family };
        let (mut own, [grid_from, heads_from, activation_from]) =
            shapes.config(&metadata, hints)?;
        shapes.check(&own)?;
        metadata.agree_with(&own)?;
        own.decoder = shapes.decoder(&own, &metadata);
        let is_gray = shapes.is_gray();
        let config = resample::at_size(&own, hints.size)?;
        let usual = match is_gray {
            // One mean and one deviation for all colors: what is normalized stays luminance.
            true => (Normalization::HALF, Source::Guess),
            false => family.normalization(),
        };
        let (preprocess, normalization_from) = metadata.preprocess(config.size(), usual, hints);
        let of_family = family.resampling(own.prefix.registers > 0);
        Ok(Self {
            position_resampling: metadata.position_resampling.unwrap_or(of_family),
            table_resampling: metadata.table_resampling.unwrap_or(family.table_resampling()),
            preprocess,
            normalization_from,
            metadata: metadata.others,
            reader,
            contents,
            keys,
            family,
            own,
            config,
            grid_from,
            heads_from,
            activation_from,
            is_gray,
        })
    }

    /// The file, to be understood in another way.
    pub fn into_reader(self) -> R {
        self.reader
    }

    /// Where the file comes from, as far as its names tell.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The kind of file.
    pub fn container(&self) -> &'static str {
        match self.contents.container {
            Container::Safetensors => "safetensors",
            Container::Zip => "PyTorch (zip)",
            Container::Legacy => "PyTorch (before 1.6)",
        }
    }

    /// The architecture, at the size asked for.
    pub fn config(&self) -> &VitConfig {
        &self.config
    }

    /// The input that the checkpoint was made for.
    pub fn own_size(&self) -> Size {
        self.own.size()
    }

    /// How the patches of that input lie.
    pub fn own_grid(&self) -> Grid {
        self.own.grid
    }

    /// Who tells how its patches lie.
    pub fn grid_from(&self) -> Source {
        self.grid_from
    }

    /// Nothing in the file, and nobody, told the heads.
    pub fn heads_guessed(&self) -> bool {
        self.heads_from == Source::Guess
    }

    /// Who tells the heads.
    pub fn heads_from(&self) -> Source {
        self.heads_from
    }

    /// Who tells what its MLPs have between their layers.
    pub fn activation_from(&self) -> Source {
        self.activation_from
    }

    /// Who tells what its images are normalized with.
    pub fn normalization_from(&self) -> Source {
        self.normalization_from
    }

    /// The file also holds what draws hidden patches: SimMIM's mask token and linear decoder, or MAE's decoder.
    pub fn has_decoder(&self) -> bool {
        self.own.decoder != Decoder::None
    }

    /// Every parameter that is read: the model's, and the decoder's where there is one.
    pub fn parameters(&self) -> Vec<Parameter> {
        let decoder = self.own.decoder_parameters();
        self.own.parameters().into_iter().chain(decoder).collect()
    }

    /// What an image goes through before it enters the model.
    pub fn preprocess(&self) -> &Preprocess {
        &self.preprocess
    }

    /// The entries of the `config` metadata that say how positions are resampled for another input size.
    pub fn resampling(&self) -> [(&'static str, Value); 2] {
        [
            ("position_resampling", json!(self.position_resampling)),
            ("table_resampling", json!(self.table_resampling)),
        ]
    }

    /// The entries of the `config` metadata that loading does not need.
    pub fn metadata(&self) -> &Map<String, Value> {
        &self.metadata
    }

    /// The models that the file holds, by what stands before their tensors' names; the one that is read comes first.
    pub fn models(&self) -> &[String] {
        &self.keys.models
    }

    /// Low-rank weights lie beside some weight of the model.
    fn is_merged(&self) -> bool {
        let names = self.parameters().into_iter().flat_map(|parameter| self.keys.parts(parameter));
        names.flatten().any(|name| self.keys.low_rank(&name).is_some())
    }

    /// Every tensor of the file, in the order of their names.
    pub fn tensors(&self) -> Vec<TensorReport> {
        let mut parameters = HashMap::new();
        for parameter in self.parameters() {
            for name in self.keys.parts(parameter).into_iter().flatten() {
                parameters.insert(name, parameter);
            }
        }
        let report = |(name, stored): (&String, &container::Stored)| TensorReport {
            name: name.clone(),
            format: stored.format.to_string(),
            shape: stored.shape.clone(),
            used: match parameters.get(name) {
                Some(&parameter) => Use::Parameter(parameter),
                None => Use::Ignored(self.keys.unused(name).unwrap_or("is not needed")),
            },
        };
        self.contents.tensors.iter().map(report).collect()
    }

    /// The values of a parameter at the size asked for, row-major in [`VitConfig::shape`].
    ///
    /// # Errors
    ///
    /// A weight that is not finite, or is stored in a format that is not for weights.
    pub fn parameter(&mut self, parameter: Parameter) -> Result<Vec<f32>, CheckpointError> {
        let parts = self.keys.parts(parameter);
        let count = self.own.shape(parameter).iter().product::<usize>();
        let mut values = Vec::with_capacity(count);
        for part in &parts {
            match part {
                None => values.resize(values.len() + count / parts.len(), 0.0),
                Some(key) => {
                    let part = self.tensor(key)?;
                    match values.is_empty() {
                        true => values = part,
                        false => values.extend(part),
                    }
                }
            }
        }
        if parameter == Parameter::PatchWeight && self.is_gray {
            values = of_luminance(&values, self.own.patch * self.own.patch);
        }
        let (from, to) = (self.own.grid, self.config.grid);
        if let (Parameter::DecoderPositions, Decoder::Transformer(decoder)) =
            (parameter, self.own.decoder)
            && from != to
        {
            // Its authors never run it at another size; transformers stretches the row of all positions, which puts
            // those of one row of patches into another. Here they lie as they do in the picture, as the encoder's.
            return Ok(resample::positions(&values, 1, decoder.dim, (from, to), Resampling::Plain));
        }
        Ok(match (parameter, self.own.position) {
            (Parameter::Positions, Position::Absolute { prefix }) if from != to => {
                let by = self.position_resampling;
                resample::positions(&values, prefix, self.own.dim, (from, to), by)
            }
            (Parameter::SharedBias | Parameter::Block(_, BlockParameter::BiasTable), _)
                if from != to =>
            {
                let by = self.table_resampling;
                resample::bias_table(&values, self.own.heads, (from, to), by)
            }
            _ => values,
        })
    }
}

impl<R: Read + Seek> Checkpoint<R> {
    /// A tensor's values, with what lies beside it: low-rank weights are added, a bias is masked.
    fn tensor(&mut self, key: &str) -> Result<Vec<f32>, CheckpointError> {
        if let Some(mask) = self.keys.bias_mask(key).cloned() {
            return self.masked_bias(key, &mask);
        }
        let mut values = self.stored(key)?;
        if let Some([down, up]) = self.keys.low_rank(key).map(|pair| pair.map(Clone::clone)) {
            let (down, up) = (self.stored(&down)?, self.stored(&up)?);
            low_rank::add(&mut values, &down, &up, key)?;
        }
        Ok(values)
    }

    /// A bias of DINOv3's own files, which hold NaN where it is not used: zero there.
    fn masked_bias(&mut self, key: &str, mask: &str) -> Result<Vec<f32>, CheckpointError> {
        let missing = |key: &str| CheckpointError::Missing { key: key.to_owned() };
        let of = |name: &str| self.contents.tensors.get(name).ok_or_else(|| missing(name));
        let (bias, mask) = (of(key)?, of(mask)?);
        let mut values = bias.numbers(key, &mut self.reader)?;
        let mask = mask.raw(&mut self.reader)?;
        for (value, mask) in values.iter_mut().zip(mask) {
            *value = if mask == 1.0 { *value } else { 0.0 };
        }
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(CheckpointError::NotFinite { key: key.to_owned() }),
        }
    }

    fn stored(&mut self, key: &str) -> Result<Vec<f32>, CheckpointError> {
        let stored = self.contents.tensors.get(key);
        let missing = || CheckpointError::Missing { key: key.to_owned() };
        let stored = stored.ok_or_else(missing)?;
        let scale = self.keys.row_scale(key).filter(|_| stored.is_int8());
        let Some((scale, scales)) = scale.and_then(|it| Some((it, self.contents.tensors.get(it)?)))
        else {
            return stored.values(key, &mut self.reader);
        };
        let rows = stored.shape.first().copied().unwrap_or(0);
        if scales.shape != [rows] {
            let (key, found) = (scale.clone(), scales.shape.clone());
            return Err(CheckpointError::Shape { key, expected: format!("[{rows}]"), found });
        }
        let scales = scales.values(scale, &mut self.reader)?;
        let mut values = stored.raw(&mut self.reader)?;
        let width = (values.len() / rows.max(1)).max(1);
        for (row, scale) in values.chunks_mut(width).zip(scales) {
            row.iter_mut().for_each(|value| *value *= scale);
        }
        Ok(values)
    }
}

/// A projection of luminance `[dim, 1, patch²]` as one of red, green and blue `[dim, 3, patch²]`.
fn of_luminance(weight: &[f32], pixels: usize) -> Vec<f32> {
    let channels = |filter: &[f32]| {
        let filter = filter.to_vec();
        LUMINANCE
            .into_iter()
            .flat_map(move |share| filter.clone().into_iter().map(move |x| share * x))
    };
    weight.chunks_exact(pixels).flat_map(channels).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
