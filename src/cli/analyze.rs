//! `vitscope analyze`: the measures of one or two models, averaged over images.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use burn::tensor::Device;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{AnalyzeArgs, Where};
use super::charts::{ModelCurves, draw_all};
use super::error::{CliError, NoGpu, Usage};
use super::inputs::Inputs;
use super::messages::{Outcome, complain, remark, warn};
use super::model::CheckpointFile;
use super::results::{self, Info, Partial};
use super::run::{Job, RunnableModel};
use super::summary;
use super::{atomic, tensors};
use crate::analysis::Totals;
use crate::input::crop::CropPlace;
use crate::input::image::Preprocess;
use crate::vit::Capture;

/// Endings that name a checkpoint's format and not the model.
const ENDINGS: [&str; 6] = [".safetensors", ".tar", ".pth", ".pt", ".ckpt", ".bin"];

pub(super) fn run(args: &AnalyzeArgs, quiet: bool) -> Result<Outcome, CliError> {
    let heads = for_each(args, "heads", &args.heads)?;
    let grids = for_each(args, "grid", &args.grid)?;
    let models_in_files = for_each(args, "model", &args.model)?;
    let inputs = Inputs::find(args)?;
    if args.dump && inputs.count() != 1 {
        return Err(Usage::Dump(inputs.count()).into());
    }
    if let Some(others) = inputs.others() {
        remark(others, quiet);
    }
    atomic::folder(&args.output)?;
    let device = device(args.device)?;
    let mut models = Vec::new();
    let chosen = heads.into_iter().zip(grids).zip(models_in_files);
    for ((path, ((heads, grid), model)), name) in
        args.weights.iter().zip(chosen).zip(names(&args.weights))
    {
        let hints = args.input.hints(heads.copied(), grid.copied(), model);
        let mut file = CheckpointFile::open(path, &hints)?;
        if let Inputs::Tensor(tensor) = &inputs {
            tensor.fits(path, file.checkpoint.config().size())?;
        }
        if file.checkpoint.heads_guessed() {
            let (path, heads) = (path.display(), file.checkpoint.config().heads);
            remark(format!("warning: {path}: {heads} heads are a guess, see --heads"), quiet);
        }
        models.push(load(&mut file, name, args.crop.unwrap_or_default(), &device)?);
    }

    let chosen: Vec<usize> =
        (0..inputs.count()).filter(|&i| args.shard.is_none_or(|shard| shard.holds(i))).collect();
    let job = Job {
        inputs: &inputs,
        chosen: &chosen,
        models: &models,
        device: &device,
        threads: threads(args),
        one_forward: args.device == Where::Gpu,
        keep_captures: args.dump,
    };
    // Of one image alone nothing is left: that is an error, whatever was agreed to.
    let tell = if args.skip_broken && chosen.len() > 1 { warn } else { complain };
    let sums = sum(&job, quiet, tell)?;
    write(args, &job, &sums, quiet)?;
    match (chosen.len() as u64 - sums.broken, sums.broken) {
        (0, 0) => remark("this shard has no image: there are fewer images than shards", quiet),
        (_, 0) => {}
        // The one image's own error has been told.
        (0, 1) => return Ok(Outcome::Incomplete),
        (0, count) => return Err(CliError::NothingRead { count }),
        (_, broken) => {
            remark(format!("{broken} of {} images could not be read", chosen.len()), quiet);
            if !args.skip_broken {
                return Ok(Outcome::Incomplete);
            }
        }
    }
    Ok(Outcome::Complete)
}

/// What is left of all images.
#[derive(Debug)]
struct Sums {
    /// For each model the sums over its images.
    totals: Vec<Totals>,
    /// The last image's, if they were to be kept, a model each.
    captures: Vec<Capture>,
    /// Images that could not be read.
    broken: u64,
}

/// Runs the job, with its progress and its broken images on stderr.
fn sum(job: &Job<'_>, quiet: bool, tell: fn(String)) -> Result<Sums, CliError> {
    let bar = progress(job.chosen.len(), quiet);
    let totals = vec![Totals::default(); job.models.len()];
    let mut sums = Sums { totals, captures: Vec::new(), broken: 0 };
    let ended = job.run(|index, seen| {
        match seen {
            Ok(measured) => {
                for (totals, curves) in sums.totals.iter_mut().zip(&measured.curves) {
                    totals.push(curves);
                }
                sums.captures = measured.captures;
            }
            Err(reason) => {
                sums.broken += 1;
                bar.suspend(|| tell(format!("{}: {reason}", job.inputs.name(index))));
            }
        }
        bar.inc(1);
    });
    bar.finish_and_clear();
    ended.map(|()| sums)
}

/// Writes all that was asked for; of no image at all only what `merge` wants to know.
fn write(args: &AnalyzeArgs, job: &Job<'_>, sums: &Sums, quiet: bool) -> Result<(), CliError> {
    let several = job.models.len() > 1;
    let mut shown = Vec::new();
    for (place, (loaded, totals)) in job.models.iter().zip(&sums.totals).enumerate() {
        let info = &loaded.info;
        let folder = if several { args.output.join(&info.model) } else { args.output.clone() };
        atomic::folder(&folder)?;
        if let Some(shard) = args.shard {
            let (info, totals) = (info.clone(), totals.clone());
            let (list, broken) = (job.inputs.list_id(), sums.broken);
            Partial { info, place, shard, list, broken, totals }.write(&folder)?;
        }
        results::write(&folder, info, totals, args.layer_curves)?;
        if let Some(capture) = sums.captures.get(place) {
            tensors::write_capture(&folder.join("capture.safetensors"), capture)?;
        }
        if totals.heads.count > 0 {
            shown.push(ModelCurves { info, curves: totals.heads.mean() });
        }
    }
    if args.plot && !shown.is_empty() {
        draw_all(&args.output, &shown)?;
    }
    for ModelCurves { info, curves } in &shown {
        remark(summary::table(info, curves), quiet);
    }
    if !shown.is_empty() {
        remark(format!("all heads and frequencies are in {}", args.output.display()), quiet);
    }
    Ok(())
}

/// What was given of each model with the option `name`, as far as it was.
fn for_each<'a, T>(
    args: &AnalyzeArgs,
    name: &'static str,
    given: &'a [T],
) -> Result<Vec<Option<&'a T>>, Usage> {
    let models = args.weights.len();
    if models > 2 {
        return Err(Usage::Weights(models));
    }
    match given {
        [] => Ok(vec![None; models]),
        [all] => Ok(vec![Some(all); models]),
        each if each.len() == models => Ok(each.iter().map(Some).collect()),
        each => Err(Usage::Each { name, given: each.len() }),
    }
}

/// What the models are called in folders and legends: their files' names, told apart where they are one.
fn names(weights: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = weights.iter().map(|path| stem(path)).collect();
    if let [first, second] = &mut names[..]
        && first == second
    {
        second.push_str("-2");
    }
    names
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut stem = &*name;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    if stem.is_empty() { "model".to_owned() } else { stem.to_owned() }
}

fn load(
    file: &mut CheckpointFile,
    name: String,
    crop: CropPlace,
    device: &Device,
) -> Result<RunnableModel, CliError> {
    let (_, sha256) = atomic::digest(&file.path)?;
    let preprocess = Preprocess { crop, ..*file.checkpoint.preprocess() };
    let model = file.build(device)?;
    let config = model.config();
    let info = Info {
        kind: file.checkpoint.family().to_string(),
        model: name,
        sha256,
        size: config.size(),
        patch: config.patch,
        dim: config.dim,
        depth: config.depth,
        heads: config.heads,
        prefix_tokens: config.prefix.count(),
        preprocess,
    };
    Ok(RunnableModel { model, preprocess, info })
}

fn threads(args: &AnalyzeArgs) -> usize {
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    args.threads.unwrap_or(cores).get()
}

fn device(place: Where) -> Result<Device, NoGpu> {
    match place {
        Where::Cpu => Ok(Device::flex()),
        #[cfg(not(feature = "webgpu"))]
        Where::Gpu => Err(NoGpu::NotBuilt),
        #[cfg(feature = "webgpu")]
        Where::Gpu => pollster::block_on(Device::wgpu_options().init_async())
            .map_err(|error| NoGpu::NoAdapter { reason: error.to_string() }),
    }
}

/// Rate and time left; nothing where stderr is no terminal.
fn progress(count: usize, quiet: bool) -> ProgressBar {
    const TEMPLATE: &str = "{bar:30} {pos}/{len} images, {per_sec}, {eta} left";
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_called_by_its_file_without_endings() {
        assert_eq!(stem(Path::new("a/vit-s-300ep.pth.tar")), "vit-s-300ep");
        assert_eq!(stem(Path::new("simmim.v2.safetensors")), "simmim.v2");
        assert_eq!(stem(Path::new(".pth")), "model");
    }

    #[test]
    fn two_models_of_one_name_are_told_apart() {
        let names = names(&["a/weights.pth".into(), "b/weights.safetensors".into()]);
        assert_eq!(names, ["weights", "weights-2"]);
    }
}
