//! Why a command ends without its result, in one sentence that names the file.

use std::io;
use std::path::{Path, PathBuf};

use crate::checkpoint::CheckpointError;
use crate::grid::Grid;
use crate::shards::ModelPart;
use crate::vit::{NotFinite, ReadBackError};

/// What stops a command. [`Self::is_usage`] tells a wrong command line from a failure.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Nobody takes the result.
    #[error("cannot write to stdout: {}", in_words(source))]
    Stdout {
        /// Why, in the system's words.
        source: io::Error,
    },
    /// The file knows its heads, and they are others.
    #[error("{}: --heads says {asked}, and the file {told}", path.display())]
    OtherHeads {
        /// The checkpoint's file.
        path: PathBuf,
        /// The heads that --heads says.
        asked: usize,
        /// The heads that the file tells.
        told: usize,
    },
    /// The file knows how its patches lie, and it is otherwise.
    #[error("{}: --grid says {asked}, and the file {told}", path.display())]
    OtherGrid {
        /// The checkpoint's file.
        path: PathBuf,
        /// The grid that --grid says.
        asked: Grid,
        /// The grid that the file tells.
        told: Grid,
    },
    /// A file or folder that cannot be read.
    #[error("cannot read {}: {}", path.display(), in_words(source))]
    Read {
        /// The file or folder that was to be read.
        path: PathBuf,
        /// Why, in the system's words.
        source: io::Error,
    },
    /// A file or folder that cannot be written.
    #[error("cannot write {}: {}", path.display(), in_words(source))]
    Write {
        /// The file or folder that was to be written.
        path: PathBuf,
        /// Why, in the system's words.
        source: io::Error,
    },
    /// A folder in a file's place.
    #[error("{} is a folder: {advice}", path.display())]
    Folder {
        /// The folder that was given.
        path: PathBuf,
        /// What to give instead.
        advice: &'static str,
    },
    /// A file in a folder's place.
    #[error("{} is not a folder: {advice}", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
        /// What to give instead.
        advice: &'static str,
    },
    /// A checkpoint that is refused.
    #[error("{}: {source}", path.display())]
    Checkpoint {
        /// The checkpoint's file.
        path: PathBuf,
        /// Why, in a sentence.
        source: CheckpointError,
    },
    /// A file that is there already.
    #[error("{} is there already: give --force to overwrite it", path.display())]
    Exists {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// A file would turn a guess into a fact.
    #[error(
        "{}: nothing in it tells its heads, and {heads} would be a guess: give --heads N, or --accept-guess to write a file that says so",
        path.display()
    )]
    GuessedHeads {
        /// The checkpoint's file.
        path: PathBuf,
        /// The heads that would be guessed.
        heads: usize,
    },
    /// A part of a model alone.
    #[error("{}: {part}", path.display())]
    Part {
        /// The part's file.
        path: PathBuf,
        /// Which it is.
        part: ModelPart,
    },
    /// A folder without pictures.
    #[error("{} holds no image: of its {others} files none is a picture by its name or its first bytes", path.display())]
    NoImages {
        /// The folder that was searched.
        path: PathBuf,
        /// How many files there are in it.
        others: usize,
    },
    /// Every picture was broken.
    #[error("none of the {count} images could be read: no metrics were written")]
    NothingRead {
        /// How many there were.
        count: u64,
    },
    /// A safetensors file of inputs that does not fit.
    #[error("{}: {reason}", path.display())]
    Tensor {
        /// The safetensors file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A weight that float16 cannot hold.
    #[error(
        "the tensor \"{tensor}\" holds {value}, more than float16 can (65504): convert with --dtype f32"
    )]
    Overflow {
        /// The tensor's name, as timm has it.
        tensor: String,
        /// The weight that is too large.
        value: f32,
    },
    /// A result that would overwrite what it is made from.
    #[error("{} is the input itself: choose another name for the output", path.display())]
    OverwritesInput {
        /// The file that is both input and output.
        path: PathBuf,
    },
    /// A JSON file of ours that cannot be used.
    #[error("{}: {reason}", path.display())]
    Json {
        /// The JSON file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A model file elsewhere than its list.
    #[error(
        "{} must lie beside {}, where the page looks for it: write it into that folder",
        file.display(),
        list.display()
    )]
    NotBeside {
        /// The model's file.
        file: PathBuf,
        /// The list, models.json.
        list: PathBuf,
    },
    /// A forward pass that gives NaN or an infinity.
    #[error(
        "{model} gives values that are not finite numbers on {input}, first in {place}: its weights do not fit this input, or its file is damaged"
    )]
    NotFinite {
        /// What the model is called in this analysis.
        model: String,
        /// The image's path, or the tensor's name and number.
        input: String,
        /// Where the first of them is.
        place: NotFinite,
    },
    /// A result that JSON has no number for.
    #[error("{} was not written: {count} of its numbers are not finite", path.display())]
    NotANumber {
        /// The file that was to be written.
        path: PathBuf,
        /// How many of its numbers are not finite.
        count: usize,
    },
    /// Partial results that do not belong together.
    #[error("{} and {} cannot be merged: {difference}", first.display(), second.display())]
    Unlike {
        /// One partial result's file.
        first: PathBuf,
        /// The other partial result's file.
        second: PathBuf,
        /// What they differ in.
        difference: String,
    },
    /// A folder that is no shard's.
    #[error("{} holds no partial.json: give folders that analyze --shard wrote", path.display())]
    NoPartial {
        /// The folder that was searched for it.
        path: PathBuf,
    },
    /// Shards without a single image.
    #[error("the shards hold no image at all: there is nothing to merge")]
    NothingToMerge,
    /// A chart that could not be drawn.
    #[error("cannot draw {}: {reason}", path.display())]
    Figure {
        /// The file that the chart was to be written to.
        path: PathBuf,
        /// Why, in the drawing code's words.
        reason: String,
    },
    /// The GPU asked for is not there.
    #[error("{0}")]
    Gpu(#[from] NoGpu),
    /// The device failed in a forward pass.
    #[error("the device failed: {0}")]
    Device(#[from] ReadBackError),
    /// A command line that clap cannot see to be wrong.
    #[error("{0}")]
    Usage(#[from] Usage),
}

/// Why there is no GPU.
#[derive(Debug, thiserror::Error)]
pub enum NoGpu {
    /// The program was built without the feature webgpu.
    #[error(
        "this program was built without GPU support: cargo install --path . --features cli,webgpu --bin vitscope"
    )]
    NotBuilt,
    /// Built with it, but no adapter answers.
    #[error("no GPU can be used ({reason}): leave out --device gpu")]
    NoAdapter {
        /// Why, in the backend's words.
        reason: String,
    },
}

/// A wrong command line.
#[derive(Debug, thiserror::Error)]
pub enum Usage {
    /// More models than can be compared.
    #[error("--weights can be given once or twice, not {0} times")]
    Weights(usize),
    /// What is given of each model, and not as often as there are models.
    #[error("--{name} can be given once for all or once for each --weights, not {given} times")]
    Each {
        /// The option's name.
        name: &'static str,
        /// How many times it was.
        given: usize,
    },
    /// A dump of several images.
    #[error("--dump writes one image’s capture, and there are {0} images")]
    Dump(usize),
}

impl CliError {
    /// The command line was wrong, not the world.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Usage(_))
    }

    /// A reading that failed.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Read { path, source }
    }

    /// A writing that failed.
    pub fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Write { path, source }
    }
}

/// The system's reason without its number.
pub(super) fn in_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_one_plain_sentence() {
        let source = io::Error::from_raw_os_error(2);
        let error = CliError::read(Path::new("a/b.pth"))(source);
        assert_eq!(error.to_string(), "cannot read a/b.pth: no such file or directory");
        assert!(!error.is_usage() && CliError::from(Usage::Dump(3)).is_usage());
    }
}
