//! Checkpoints as the commands see them: opened by path, every error with the path.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::error::CliError;
use super::messages::warn;
use crate::architecture::{Parameter, Position, VitConfig};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::link::hints::Hints;
use crate::vit::Vit;

/// A checkpoint's file, understood but not yet read.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    pub path: PathBuf,
    pub checkpoint: Checkpoint<BufReader<File>>,
}

impl CheckpointFile {
    /// Understands a file, and warns of what its notes say. Refuses heads that contradict the file.
    pub fn open(path: &Path, hints: &Hints) -> Result<Self, CliError> {
        if path.is_dir() {
            return Err(CliError::Folder { path: path.to_owned(), advice: "name a file in it" });
        }
        let file = File::open(path).map_err(CliError::read(path))?;
        let checkpoint = Checkpoint::open(BufReader::new(file), hints).map_err(refused(path))?;
        let told = checkpoint.config().heads;
        if let Some(asked) = hints.heads.filter(|&asked| asked != told) {
            return Err(CliError::OtherHeads { path: path.to_owned(), asked, told });
        }
        for note in checkpoint.notes() {
            warn(format!("{}: {note}", path.display()));
        }
        Ok(Self { path: path.to_owned(), checkpoint })
    }

    /// A parameter's values, in the shape that the configuration gives it.
    pub fn parameter(&mut self, parameter: Parameter) -> Result<Vec<f32>, CliError> {
        self.checkpoint.parameter(parameter).map_err(refused(&self.path))
    }

    /// Reads the weights onto a device.
    pub fn build(&mut self, device: &Device) -> Result<Vit, CliError> {
        let config = self.checkpoint.config().clone();
        let read = |parameter, _: &[usize]| self.checkpoint.parameter(parameter);
        Vit::new(config, device, read).map_err(refused(&self.path))
    }
}

fn refused(path: &Path) -> impl FnOnce(CheckpointError) -> CliError {
    let path = path.to_owned();
    |source| CliError::Checkpoint { path, source }
}

/// The configuration's rows whose words depend on the family.
pub(super) fn in_words(config: &VitConfig) -> [(&'static str, String); 6] {
    let position = match config.position {
        Position::Absolute { prefix: 0 } => "absolute, patches only".to_owned(),
        Position::Absolute { prefix } if prefix < config.prefix.count() => {
            format!("absolute, patches and {prefix} of the prefix tokens")
        }
        Position::Absolute { .. } => "absolute, all tokens".to_owned(),
        Position::SharedBias => "relative bias, one table for all blocks".to_owned(),
        Position::BlockBias => "relative bias, a table for each block".to_owned(),
        Position::Rotary => "rotary, patches only".to_owned(),
    };
    let mlp = if config.gated { "gated (SwiGLU)" } else { "GELU" };
    let or_none = |there: bool, words: &str| if there { words } else { "none" }.to_owned();
    [
        ("position", position),
        ("attention bias", or_none(config.qkv_bias, "query, key and value")),
        ("head norms", or_none(config.qk_norm, "query and key")),
        ("layer scale", or_none(config.layer_scale, "attention and MLP")),
        ("norm before", or_none(config.norm_pre, "all tokens, before the first block")),
        ("MLP", mlp.to_owned()),
    ]
}
