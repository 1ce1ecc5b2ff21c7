//! The command line: what can be said, and how `--help` explains it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use super::shard::Shard;
use crate::architecture::Activation;
use crate::grid::Grid;
use crate::input::crop::CropPlace;
use crate::input::normalization::Normalization;
use crate::link::hints::Hints;
use crate::link::{CROP, GRID, parse_crop, parse_grid};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "vitscope",
    version,
    about = "See what Vision Transformers attend to: attention distance, NMI, Fourier amplitudes",
    after_help = "Results go to files or stdout, messages to stderr.\n\
                  Exit status: 0 all done, 1 something failed, 2 wrong command line.\n\n\
                  Examples:\n  \
                  vitscope inspect moco.pth.tar\n  \
                  vitscope convert moco.pth.tar -o moco.safetensors --heads 12\n  \
                  vitscope analyze --weights moco.safetensors --images photos/ --plot -o out/\n  \
                  vitscope COMMAND --help    more examples"
)]
pub struct Cli {
    /// The command, with its own arguments.
    #[command(subcommand)]
    pub command: Command,
    /// No progress bar and no remarks; errors only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what a checkpoint is: architecture, preprocessing, tensors, and what is ignored.
    Inspect(InspectArgs),
    /// Write a checkpoint as a safetensors file that needs no guess.
    Convert(ConvertArgs),
    /// Measure one model, or two side by side, on images.
    Analyze(AnalyzeArgs),
    /// Put the shards of one analysis together.
    Merge(MergeArgs),
}

/// What a file may leave open.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// Side of the input in pixels, the longer one where it is not square, if not the checkpoint's own (rounded down to
    /// whole patches).
    #[arg(long, value_name = "PX")]
    pub size: Option<NonZeroUsize>,
    /// Mean of the channels that images are normalized with, of 0..1 [default: the file's, or its family's].
    #[arg(long, value_name = "R,G,B", value_parser = channels, requires = "std")]
    pub mean: Option<[f32; 3]>,
    /// Standard deviation of the channels, with --mean.
    #[arg(long, value_name = "R,G,B", value_parser = deviations, requires = "mean")]
    pub std: Option<[f32; 3]>,
    /// What the MLPs have between their layers, which CLIP's files do not tell [default: the file's, or its family's].
    #[arg(long, value_name = "NAME", value_parser = activation)]
    pub activation: Option<Activation>,
}

impl InputArgs {
    /// With the heads, the grid and the model of several beside them.
    pub fn hints(
        &self,
        heads: Option<NonZeroUsize>,
        grid: Option<Grid>,
        model: Option<&String>,
    ) -> Hints {
        Hints {
            model: model.cloned(),
            heads: heads.map(NonZeroUsize::get),
            grid,
            size: self.size.map(NonZeroUsize::get),
            normalization: self.mean.zip(self.std).map(|(mean, std)| Normalization { mean, std }),
            activation: self.activation,
        }
    }
}

/// What `vitscope inspect` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitscope inspect mae_pretrain_vit_base.pth\n  \
    vitscope inspect model.safetensors --json | jq .config.heads\n  \
    vitscope inspect pedestrians.pth --grid 16x8")]
pub struct InspectArgs {
    /// The checkpoint: a safetensors or a PyTorch file.
    pub file: PathBuf,
    /// Heads a block, where the file cannot tell.
    #[arg(long, value_name = "N")]
    pub heads: Option<NonZeroUsize>,
    /// How the patches lie, where the file cannot tell: rows and columns.
    #[arg(long, value_name = "ROWSxCOLUMNS", value_parser = grid)]
    pub grid: Option<Grid>,
    /// Of several models in the file, the one to take; inspect names them.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Input size and normalization, where they should not be the file's.
    #[command(flatten)]
    pub input: InputArgs,
    /// Print JSON in place of the table.
    #[arg(long)]
    pub json: bool,
}

/// What `vitscope convert` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitscope convert vit-s.pth.tar -o vit-s.safetensors --heads 12 --objective contrastive\n  \
    vitscope convert simmim.pth -o dist/models/simmim.safetensors --objective masked \\\n    \
    --register dist/models/models.json --title \"SimMIM ViT-B\"")]
pub struct ConvertArgs {
    /// The checkpoint: a safetensors or a PyTorch file.
    pub file: PathBuf,
    /// The safetensors file to write.
    #[arg(long, short, value_name = "OUT.safetensors")]
    pub output: PathBuf,
    /// Number format of the weights; f16 halves the file and moves attentions by about 0.001, int8 quarters it and
    /// moves the measures by less than 1 %.
    #[arg(long, value_enum, default_value_t = Precision::F16)]
    pub dtype: Precision,
    /// Heads a block, where the file cannot tell.
    #[arg(long, value_name = "N")]
    pub heads: Option<NonZeroUsize>,
    /// How the patches lie, where the file cannot tell: rows and columns.
    #[arg(long, value_name = "ROWSxCOLUMNS", value_parser = grid)]
    pub grid: Option<Grid>,
    /// Of several models in the file, the one to take; inspect names them.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Input size and normalization, where they should not be the file's.
    #[command(flatten)]
    pub input: InputArgs,
    /// Write the file although nothing tells its heads; it says that they are a guess.
    #[arg(long)]
    pub accept_guess: bool,
    /// Overwrite the output where it is there.
    #[arg(long)]
    pub force: bool,
    /// How the model was trained: contrastive, masked, or another word [default: the file's].
    #[arg(long, value_name = "WORD")]
    pub objective: Option<String>,
    /// Add the file to this list of the page's models, or replace its entry; the file must lie beside it.
    #[arg(long, value_name = "models.json")]
    pub register: Option<PathBuf>,
    /// The entry's id, its name in URLs [default: the file's name].
    #[arg(long, requires = "register")]
    pub id: Option<String>,
    /// The entry's title, its name for people [default: the id].
    #[arg(long, requires = "register")]
    pub title: Option<String>,
}

/// A number format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// Half precision, 16 bits a weight.
    F16,
    /// Single precision, 32 bits a weight.
    F32,
    /// Whole numbers of 8 bits with a scale for each row of a matrix; vectors in half precision. A quarter of F32.
    Int8,
}

/// The device that models run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Where {
    /// On all cores, an image each.
    Cpu,
    /// On a GPU, in a build with the feature webgpu.
    Gpu,
}

/// What `vitscope analyze` takes.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("inputs").required(true).args(["image", "images", "tensor"]),
    after_help = "Writes metrics.json: attention_distance_px[layer][head], nmi[layer][head] and\n\
    fourier_delta_log_amplitude[state][k], averaged over the images, with their standard deviation over\n\
    images under \"spread\". Two --weights write a folder each, named after the files, and figures with both.\n\
    A file that is no readable image, or was cut off, is reported and left out; the results are written all\n\
    the same, and the exit status is 1 (0 with --skip-broken). A model that gives a value that is no finite\n\
    number ends the analysis: all numbers in the files are finite.\n\n\
    Examples:\n  \
    vitscope analyze --weights moco.safetensors --image cat.jpg --dump -o cat/\n  \
    vitscope analyze --weights cl.safetensors --weights mim.safetensors --images val/ --plot -o out/\n  \
    vitscope analyze --weights vit.pth --heads 6 --images val/ --shard 3/8 -o shard-3/\n  \
    vitscope merge shard-*/ -o out/ --plot")]
pub struct AnalyzeArgs {
    /// A checkpoint; give it twice to compare two, the contrastive one first.
    #[arg(long, required = true, value_name = "FILE")]
    pub weights: Vec<PathBuf>,
    /// One or more pictures (png, jpeg, webp, gif, bmp, tiff).
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub image: Vec<PathBuf>,
    /// A folder: all pictures below it, by name or by content, sorted by path; hidden files are passed over.
    #[arg(long, value_name = "DIR")]
    pub images: Option<PathBuf>,
    /// A safetensors file with float32 "x" [3,height,width] or [n,3,height,width], already normalized.
    #[arg(long, value_name = "X.safetensors")]
    pub tensor: Option<PathBuf>,
    /// Heads a block, where the files cannot tell: once, or once for each --weights.
    #[arg(long, value_name = "N")]
    pub heads: Vec<NonZeroUsize>,
    /// How the patches lie, where the files cannot tell, rows and columns: once, or once for each --weights.
    #[arg(long, value_name = "ROWSxCOLUMNS", value_parser = grid)]
    pub grid: Vec<Grid>,
    /// Of several models in a file, the one to take: once, or once for each --weights.
    #[arg(long, value_name = "NAME")]
    pub model: Vec<String>,
    /// Input size and normalization of all models, where they should not be the files'.
    #[command(flatten)]
    pub input: InputArgs,
    /// Where each picture is cut: shares of the room, from the left and from the top [default: 0.5,0.5, the middle].
    #[arg(long, value_name = "X,Y", value_parser = crop, conflicts_with = "tensor")]
    pub crop: Option<CropPlace>,
    /// Write curves.csv too: means over heads by layer, with their spread over images.
    #[arg(long)]
    pub layer_curves: bool,
    /// The device to run on.
    #[arg(long, value_enum, default_value_t = Where::Cpu)]
    pub device: Where,
    /// Write capture.safetensors too, every attention attn.L and state z.I; for one image.
    #[arg(long, conflicts_with = "shard")]
    pub dump: bool,
    /// Draw the figures, as SVG and PNG.
    #[arg(long)]
    pub plot: bool,
    /// Images worked on at once [default: the cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Only every Nth image, from the Ith on; write partial.json for merge.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Exit with 0 although some images could not be read.
    #[arg(long)]
    pub skip_broken: bool,
    /// The folder to write into; made if it is not there.
    #[arg(long, short, value_name = "OUT")]
    pub output: PathBuf,
}

/// What `vitscope merge` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "The result is that of one run over all images, up to rounding. Shards of unlike models,\n\
    inputs or image lists are refused, and so is a shard that is there twice. Where shards are missing they\n\
    are named, the rest is merged, and the exit status is 1 (0 with --allow-missing).\n\n\
    Examples:\n  \
    vitscope merge shard-1/ shard-2/ shard-3/ -o out/ --plot\n  \
    vitscope merge shard-*/ -o out/ --layer-curves"
)]
pub struct MergeArgs {
    /// Folders that analyze --shard wrote.
    #[arg(required = true, value_name = "OUT")]
    pub folders: Vec<PathBuf>,
    /// The folder to write into; made if it is not there.
    #[arg(long, short, value_name = "MERGED")]
    pub output: PathBuf,
    /// Draw the figures, as SVG and PNG.
    #[arg(long)]
    pub plot: bool,
    /// Write curves.csv too: means over heads by layer, with their spread over images.
    #[arg(long)]
    pub layer_curves: bool,
    /// Images that shards could not read are no failure.
    #[arg(long)]
    pub skip_broken: bool,
    /// Exit with 0 although shards are missing.
    #[arg(long)]
    pub allow_missing: bool,
}

/// Three finite numbers, such as `0.485,0.456,0.406`.
fn channels(text: &str) -> Result<[f32; 3], String> {
    let values: Vec<f32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match <[f32; 3]>::try_from(values) {
        Ok(values) if text.split(',').count() == 3 && values.iter().all(|x| x.is_finite()) => {
            Ok(values)
        }
        _ => Err("three numbers are needed, such as 0.5,0.5,0.5".to_owned()),
    }
}

fn deviations(text: &str) -> Result<[f32; 3], String> {
    let values = channels(text)?;
    match values.iter().all(|x| *x > 0.0) {
        true => Ok(values),
        false => Err("a standard deviation is more than 0".to_owned()),
    }
}

fn crop(text: &str) -> Result<CropPlace, String> {
    parse_crop(text).ok_or_else(|| format!("it is {CROP}, such as 0,0.5"))
}

fn grid(text: &str) -> Result<Grid, String> {
    parse_grid(text).ok_or_else(|| format!("it is {GRID}"))
}

fn activation(text: &str) -> Result<Activation, String> {
    Activation::named(text).ok_or_else(|| "it is gelu, gelu_tanh or quick_gelu".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_lines_that_the_page_writes_are_understood() {
        use crate::input::normalization::Normalization as Channels;
        use crate::link::hints::Source;
        use crate::link::{AttentionMap, Side, View};
        use crate::page::fixtures::model;
        use crate::page::own_crop::OwnCrop;
        use crate::page::saving::program::{ProgramModel, Task, words};
        use crate::page::saving::views::SavedPart;

        let mut info = model(6, 3, 1, 4);
        (info.models, info.size) = (vec!["teacher".to_owned(), "student".to_owned()], 64);
        (info.heads_from, info.activation_from) = (Source::Hint, Source::Hint);
        (info.grid_from, info.grid_own) = (Source::Guess, Grid { rows: 8, columns: 2 });
        (info.normalization, info.normalization_from) = (Channels::HALF, Source::Hint);
        let models = [ProgramModel {
            side: Side::Mim,
            file: "own.pth".to_owned(),
            info,
            crop: OwnCrop::default(),
        }];
        let task = Task {
            models: &models,
            image: "cat.jpg",
            crop: CropPlace::CENTER,
            is_perturbed: false,
            layer: 3,
            queries: [None, None],
            map: AttentionMap::Rollout,
        };
        for part in [SavedPart::Curves, SavedPart::Maps, SavedPart::View(View::Many)] {
            let said = words(part, &task);
            let line = said.lines().nth(1).expect("a line").split_whitespace();
            let Command::Analyze(args) = Cli::try_parse_from(line).expect("a command").command
            else {
                panic!("{said}")
            };
            assert_eq!(args.weights, [PathBuf::from("own.pth")]);
            let hints = args.input.hints(
                args.heads.first().copied(),
                args.grid.first().copied(),
                args.model.first(),
            );
            assert_eq!(
                (hints.heads, hints.size, hints.model.as_deref()),
                (Some(3), Some(64), Some("teacher"))
            );
            assert_eq!(hints.grid, Some(Grid { rows: 8, columns: 2 }));
            assert_eq!(hints.normalization, Some(Channels::HALF));
            assert_eq!(args.output, PathBuf::from("mim/"));
            assert_eq!(args.dump, part == SavedPart::Maps);
        }
    }

    #[test]
    fn channels_are_three_numbers_and_deviations_positive() {
        assert_eq!(channels("0.5, 0.25,1"), Ok([0.5, 0.25, 1.0]));
        assert!(channels("0.5,0.5").is_err() && channels("0.5,x,0.5,0.5").is_err());
        assert!(deviations("1,0,1").is_err());
    }
}
