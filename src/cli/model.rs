//! Checkpoints as the commands see them: opened by path, every error with the path.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use safetensors::SafeTensors;
use serde_json::{Map, Value};

use super::error::CliError;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hints::Hints;
use crate::image::Preprocess;
use crate::vit::{AttentionBias, BlockParameter, Parameter, Position, Vit, VitConfig};

/// One tensor of a file.
#[derive(Debug, Clone)]
pub(super) struct TensorReport {
    pub name: String,
    pub dtype: String,
    pub shape: Vec<usize>,
    pub used: Use,
}

/// What becomes of a tensor.
#[derive(Debug, Clone)]
pub(super) enum Use {
    /// It is this parameter, by timm's name.
    Parameter(String),
    /// It is left alone, and why.
    Ignored(&'static str),
}

/// A checkpoint's file, understood but not yet read.
#[derive(Debug)]
pub(super) struct ModelFile {
    pub path: PathBuf,
    pub family: String,
    pub config: VitConfig,
    pub own_size: usize,
    pub heads_guessed: bool,
    pub preprocess: Preprocess,
    pub metadata: Map<String, Value>,
    pub notes: Vec<String>,
    pub tensors: Vec<TensorReport>,
    bytes: Vec<u8>,
    heads: Option<usize>,
}

impl ModelFile {
    /// Understands a file.
    pub fn open(path: &Path, hints: &Hints) -> Result<Self, CliError> {
        if path.is_dir() {
            return Err(CliError::Folder { path: path.to_owned(), advice: "name a file in it" });
        }
        let bytes = fs::read(path).map_err(CliError::read(path))?;
        let checkpoint = Checkpoint::read(&bytes, hints.heads).map_err(refused(path))?;
        Ok(Self {
            path: path.to_owned(),
            family: checkpoint.family().to_owned(),
            config: checkpoint.config().clone(),
            own_size: checkpoint.config().size,
            heads_guessed: checkpoint.heads_guessed(),
            preprocess: *checkpoint.preprocess(),
            metadata: checkpoint.metadata().clone(),
            notes: Vec::new(),
            tensors: reports(&bytes, checkpoint.config()),
            heads: hints.heads,
            bytes,
        })
    }

    /// A parameter's values, in the shape that the configuration gives it.
    pub fn parameter(&mut self, parameter: Parameter) -> Result<Vec<f32>, CliError> {
        let mut found = None;
        let checkpoint = Checkpoint::read(&self.bytes, self.heads).map_err(refused(&self.path))?;
        let _ = checkpoint.build(&Device::flex()).map_err(refused(&self.path))?;
        let tensors = SafeTensors::deserialize(&self.bytes)
            .map_err(|_| refused(&self.path)(CheckpointError::Empty))?;
        let name = timm_name(parameter);
        for (key, view) in tensors.iter() {
            if key.ends_with(&name) {
                found = Some(match view.dtype() {
                    safetensors::Dtype::F16 => view
                        .data()
                        .as_chunks()
                        .0
                        .iter()
                        .map(|b| half::f16::from_le_bytes(*b).to_f32())
                        .collect(),
                    _ => view.data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
                });
            }
        }
        found.ok_or_else(|| refused(&self.path)(CheckpointError::Missing { key: name }))
    }

    /// Reads the weights onto a device.
    pub fn build(&mut self, device: &Device) -> Result<Vit, CliError> {
        let checkpoint = Checkpoint::read(&self.bytes, self.heads).map_err(refused(&self.path))?;
        checkpoint.build(device).map_err(refused(&self.path))
    }
}

fn refused(path: &Path) -> impl FnOnce(CheckpointError) -> CliError {
    let path = path.to_owned();
    |source| CliError::Checkpoint { path, source }
}

/// The configuration's rows whose words depend on the family.
pub(super) fn in_words(config: &VitConfig) -> [(&'static str, String); 3] {
    let Position::Absolute { prefix } = config.position;
    let position = match (prefix, config.prefix_tokens()) {
        (0, _) => "absolute, patches only".to_owned(),
        (some, all) if some < all => format!("absolute, patches and {some} of the prefix tokens"),
        _ => "absolute, all tokens".to_owned(),
    };
    let bias = match config.qkv_bias {
        AttentionBias::None => "none",
        AttentionBias::All => "query, key and value",
    };
    let scale = if config.layer_scale { "yes" } else { "no" };
    [("position", position), ("attention bias", bias.into()), ("layer scale", scale.into())]
}

/// timm's name of a parameter.
pub(super) fn timm_name(parameter: Parameter) -> String {
    use BlockParameter::*;
    let stem = match parameter {
        Parameter::PatchWeight => "patch_embed.proj.weight",
        Parameter::PatchBias => "patch_embed.proj.bias",
        Parameter::ClassToken => "cls_token",
        Parameter::Registers => "reg_token",
        Parameter::Positions => "pos_embed",
        Parameter::Block(layer, part) => {
            let part = match part {
                Norm1Weight => "norm1.weight",
                Norm1Bias => "norm1.bias",
                QkvWeight => "attn.qkv.weight",
                QkvBias => "attn.qkv.bias",
                OutputWeight => "attn.proj.weight",
                OutputBias => "attn.proj.bias",
                Scale1 => "ls1.gamma",
                Norm2Weight => "norm2.weight",
                Norm2Bias => "norm2.bias",
                Mlp1Weight => "mlp.fc1.weight",
                Mlp1Bias => "mlp.fc1.bias",
                Mlp2Weight => "mlp.fc2.weight",
                Mlp2Bias => "mlp.fc2.bias",
                Scale2 => "ls2.gamma",
            };
            return format!("blocks.{layer}.{part}");
        }
    };
    stem.to_owned()
}

fn reports(bytes: &[u8], config: &VitConfig) -> Vec<TensorReport> {
    let names: Vec<String> = config.parameters().into_iter().map(timm_name).collect();
    let tensors = SafeTensors::deserialize(bytes);
    let mut reports: Vec<TensorReport> = tensors
        .iter()
        .flat_map(|tensors| tensors.iter())
        .map(|(key, view)| TensorReport {
            name: key.to_owned(),
            dtype: format!("{:?}", view.dtype()),
            shape: view.shape().to_vec(),
            used: match names.iter().find(|name| key.ends_with(*name)) {
                Some(name) => Use::Parameter(name.clone()),
                None => Use::Ignored("it comes after the last block"),
            },
        })
        .collect();
    reports.sort_by(|a, b| a.name.cmp(&b.name));
    reports
}
