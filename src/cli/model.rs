//! Checkpoints as the commands see them: opened by path, every error with the path.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::error::CliError;
use super::messages::{note as note_to, warn};
use crate::architecture::{Parameter, Position, VitConfig};
use crate::checkpoint::shards::{self, Shards};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::link::hints::Hints;
use crate::link::note::NoteKind;
use crate::shards::ModelPart;
use crate::vit::Vit;

/// A file, or several that are read as one.
pub(super) trait Source: Read + Seek + Debug {}

impl<R: Read + Seek + Debug> Source for R {}

/// A checkpoint's file, understood but not yet read.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    pub path: PathBuf,
    pub checkpoint: Checkpoint<Box<dyn Source>>,
}

impl CheckpointFile {
    /// Understands a file, and says what its notes say. Refuses heads that contradict the file.
    pub fn open(path: &Path, hints: &Hints) -> Result<Self, CliError> {
        if path.is_dir() {
            return Err(CliError::Folder { path: path.to_owned(), advice: "name a file in it" });
        }
        let checkpoint = Checkpoint::open(source(path)?, hints);
        let checkpoint = checkpoint.map_err(refused(path))?;
        let told = checkpoint.config().heads;
        if let Some(asked) = hints.heads.filter(|&asked| asked != told) {
            return Err(CliError::OtherHeads { path: path.to_owned(), asked, told });
        }
        let told = checkpoint.own_grid();
        if let Some(asked) = hints.grid.filter(|&asked| asked != told) {
            return Err(CliError::OtherGrid { path: path.to_owned(), asked, told });
        }
        for note in checkpoint.notes() {
            let text = format!("{}: {}", path.display(), note.text);
            match note.kind {
                NoteKind::Warning => warn(text),
                NoteKind::Info => note_to(text),
            }
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

/// A checkpoint's bytes: of the file itself, or of those that an index names.
fn source(path: &Path) -> Result<Box<dyn Source>, CliError> {
    if path.extension().is_none_or(|ending| ending != "json") {
        let file = File::open(path).map_err(CliError::read(path))?;
        return Ok(Box::new(BufReader::new(file)));
    }
    let index = fs::read(path).map_err(CliError::read(path))?;
    let files = shards::files(&index).map_err(refused(path))?.into_iter().map(|name| {
        let path = path.with_file_name(name);
        File::open(&path).map(BufReader::new).map_err(CliError::read(&path))
    });
    let files = files.collect::<Result<_, _>>()?;
    Ok(Box::new(Shards::join(files).map_err(refused(path))?))
}

fn refused(path: &Path) -> impl FnOnce(CheckpointError) -> CliError {
    let path = path.to_owned();
    |source| match ModelPart::named(&path.file_name().unwrap_or_default().to_string_lossy()) {
        Some(part) => CliError::Part { path, part },
        None => CliError::Checkpoint { path, source },
    }
}

/// The configuration's rows whose words depend on the family.
pub(super) fn in_words(config: &VitConfig) -> [(&'static str, String); 7] {
    let position = match config.position {
        Position::Absolute { prefix: 0 } => "absolute, patches only".to_owned(),
        Position::Absolute { prefix } if prefix < config.prefix.count() => {
            format!("absolute, patches and {prefix} of the prefix tokens")
        }
        Position::Absolute { .. } => "absolute, all tokens".to_owned(),
        Position::SharedBias => "relative bias, one table for all blocks".to_owned(),
        Position::BlockBias => "relative bias, a table for each block".to_owned(),
        Position::None => "none".to_owned(),
    };
    let position = match (config.rotary, config.position) {
        (None, _) => position,
        (Some(_), Position::None) => "rotary, patches only".to_owned(),
        (Some(_), _) => format!("{position}; rotary, patches only"),
    };
    let mlp =
        if config.gated { "gated (SwiGLU)".to_owned() } else { config.activation.to_string() };
    let inside = match (config.attention_norm, config.mlp_norm) {
        (true, true) => "attention and MLP",
        (true, false) => "attention",
        (false, true) => "MLP",
        (false, false) => "none",
    };
    let or_none = |there: bool, words: &str| if there { words } else { "none" }.to_owned();
    [
        ("position", position),
        ("attention bias", or_none(config.qkv_bias, "query, key and value")),
        ("head norms", or_none(config.qk_norm, "query and key")),
        ("layer scale", or_none(config.layer_scale, "attention and MLP")),
        ("norm before", or_none(config.norm_pre, "all tokens, before the first block")),
        ("norms inside", inside.to_owned()),
        ("MLP", mlp),
    ]
}
