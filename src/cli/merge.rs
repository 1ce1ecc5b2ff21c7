//! `vitscope merge`: shards of one analysis put together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::MergeArgs;
use super::atomic;
use super::charts::{ModelCurves, draw_all};
use super::error::CliError;
use super::messages::{Outcome, complain, warn};
use super::results::{self, Info, PARTIAL, Partial};
use crate::analysis::Totals;

/// One model's shards, by their number.
type Shards = BTreeMap<usize, (PathBuf, Partial)>;

/// What one model's shards are together.
#[derive(Debug)]
struct Whole {
    info: Info,
    place: usize,
    totals: Totals,
    missing: Vec<usize>,
    of: usize,
    /// Images that could not be read.
    broken: u64,
}

pub(super) fn run(args: &MergeArgs) -> Result<Outcome, CliError> {
    // Models by their folder below the shard's; one model alone has none.
    let mut models = BTreeMap::<PathBuf, Shards>::new();
    for folder in &args.folders {
        for (name, path) in partials(folder)? {
            let partial = Partial::read(&path)?;
            insert(models.entry(name).or_default(), path, partial)?;
        }
    }
    let mut wholes = Vec::new();
    for (name, shards) in &models {
        if let Some(whole) = merge(shards)? {
            wholes.push((name, whole));
        }
    }
    if wholes.is_empty() {
        return Err(CliError::NothingToMerge);
    }
    let mut outcome = Outcome::Complete;
    for (name, whole) in &wholes {
        let folder = args.output.join(name);
        atomic::folder(&folder)?;
        results::write(&folder, &whole.info, &whole.totals, args.layer_curves)?;
        if !whole.missing.is_empty() {
            let missing: Vec<String> = whole.missing.iter().map(usize::to_string).collect();
            let (missing, of, model) = (missing.join(", "), whole.of, &whole.info.model);
            let sentence = format!("{model}: of {of} shards these are missing: {missing}");
            outcome = incomplete(sentence, args.allow_missing, outcome);
        }
        if whole.broken > 0 {
            let (model, broken) = (&whole.info.model, whole.broken);
            let sentence = format!("{model}: {broken} images could not be read");
            outcome = incomplete(sentence, args.skip_broken, outcome);
        }
    }
    if args.plot {
        // As analyze was given them: the first stands in the first colors.
        wholes.sort_by_key(|(_, whole)| whole.place);
        let shown = wholes
            .iter()
            .map(|(_, whole)| ModelCurves { info: &whole.info, curves: whole.totals.heads.mean() });
        draw_all(&args.output, &shown.collect::<Vec<_>>())?;
    }
    Ok(outcome)
}

/// Tells what is not in the result; the outcome with it, which is the same where it was agreed to.
fn incomplete(sentence: String, agreed: bool, outcome: Outcome) -> Outcome {
    if agreed {
        warn(sentence);
        return outcome;
    }
    complain(sentence);
    Outcome::Incomplete
}

/// A shard's files with the names of their folders below it: its own, or one a model.
fn partials(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>, CliError> {
    let own = folder.join(PARTIAL);
    if own.is_file() {
        return Ok(vec![(PathBuf::new(), own)]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(CliError::read(folder))? {
        let entry = entry.map_err(CliError::read(folder))?;
        let path = entry.path().join(PARTIAL);
        if path.is_file() {
            found.push((PathBuf::from(entry.file_name()), path));
        }
    }
    found.sort();
    match found.is_empty() {
        true => Err(CliError::NoPartial { path: folder.to_owned() }),
        false => Ok(found),
    }
}

/// Adds a shard to those that it belongs to.
fn insert(shards: &mut Shards, path: PathBuf, partial: Partial) -> Result<(), CliError> {
    let shard = partial.shard;
    let same = shards.get(&shard.index).or_else(|| shards.values().next());
    if let Some((first, other)) = same {
        let difference = if other.info.sha256 != partial.info.sha256 {
            Some("they are of unlike models".to_owned())
        } else if !other.info.same_setting(&partial.info) {
            Some("their models were run with unlike sizes, heads or normalization".to_owned())
        } else if other.list != partial.list {
            Some("they are of unlike lists of images".to_owned())
        } else if other.shard.of != shard.of {
            Some(format!("one is of {} shards, the other of {}", other.shard.of, shard.of))
        } else if other.shard == shard {
            Some(format!("both are shard {}/{}", shard.index, shard.of))
        } else if !other.totals.fits(&partial.totals) {
            Some("their numbers of layers and heads do not agree".to_owned())
        } else {
            None
        };
        if let Some(difference) = difference {
            return Err(CliError::Unlike { first: first.clone(), second: path, difference });
        }
    }
    shards.insert(shard.index, (path, partial));
    Ok(())
}

/// The sum of one model's shards, in their order; none where they hold no image.
fn merge(shards: &Shards) -> Result<Option<Whole>, CliError> {
    let mut totals = Totals::default();
    let mut model = None;
    let mut first: Option<&PathBuf> = None;
    let (mut of, mut broken) = (0, 0);
    for (path, partial) in shards.values() {
        if let Some(first) = first.filter(|_| !totals.fits(&partial.totals)) {
            let difference = "their numbers of layers and heads do not agree".to_owned();
            let (first, second) = (first.clone(), path.clone());
            return Err(CliError::Unlike { first, second, difference });
        }
        totals.merge(&partial.totals);
        model.get_or_insert_with(|| (partial.info.clone(), partial.place));
        first.get_or_insert(path);
        of = partial.shard.of;
        broken += partial.broken;
    }
    let missing = (1..=of).filter(|index| !shards.contains_key(index)).collect();
    let model = model.filter(|_| totals.heads.count > 0);
    Ok(model.map(|(info, place)| Whole { info, place, totals, missing, of, broken }))
}
