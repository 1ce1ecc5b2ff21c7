//! `vitscope inspect`: what a checkpoint is, as a table or as JSON.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use super::args::InspectArgs;
use super::error::CliError;
use super::messages::{Outcome, print};
use super::model::{CheckpointFile, in_words};
use crate::checkpoint::{TensorReport, Use};
use crate::engine::limits::grouped;
use crate::link::hints::Source;
use crate::tokens::PrefixTokens;

pub(super) fn run(args: &InspectArgs) -> Result<Outcome, CliError> {
    let hints = args.input.hints(args.heads, args.grid, args.model.as_ref());
    let file = CheckpointFile::open(&args.file, &hints)?;
    match args.json {
        true => print(&format!("{:#}\n", as_json(&file)))?,
        false => print(&as_table(&file))?,
    }
    Ok(Outcome::Complete)
}

/// The number formats of the tensors that are used, such as `F16` or `F16, F32`.
fn formats(tensors: &[TensorReport]) -> String {
    let used = tensors.iter().filter(|tensor| matches!(tensor.used, Use::Parameter(_)));
    let formats: BTreeSet<&str> = used.map(|tensor| tensor.format.as_str()).collect();
    formats.into_iter().collect::<Vec<_>>().join(", ")
}

fn as_json(file: &CheckpointFile) -> Value {
    let config = file.checkpoint.config();
    let mut fields = json!({
        "size": config.size(),
        "own_size": file.checkpoint.own_size(),
        "patch": config.patch,
        "grid": config.grid.sides(),
        "grid_guessed": file.checkpoint.grid_from() == Source::Guess,
        "dim": config.dim,
        "depth": config.depth,
        "heads": config.heads,
        "heads_guessed": file.checkpoint.heads_guessed(),
        "hidden": config.hidden,
        "activation": config.activation,
        "activation_guessed": file.checkpoint.activation_from() == Source::Guess,
        "prefix_tokens": config.prefix.count(),
        "eps": config.epsilon,
        "parameters": config.parameter_count(),
        "number_format": formats(&file.checkpoint.tensors()),
    });
    for (name, value) in in_words(config) {
        fields[name.replace(' ', "_")] = value.into();
    }
    let tensors = file.checkpoint.tensors().into_iter().map(|tensor| {
        let (used_as, ignored) = match &tensor.used {
            Use::Parameter(parameter) => (Some(parameter.timm_name()), None),
            Use::Ignored(why) => (None, Some(why)),
        };
        json!({
            "name": tensor.name, "dtype": tensor.format, "shape": tensor.shape,
            "used_as": used_as, "ignored": ignored,
        })
    });
    json!({
        "file": file.path.display().to_string(),
        "family": file.checkpoint.family().to_string(),
        "models": file.checkpoint.models(),
        "config": fields,
        "preprocess": file.checkpoint.preprocess(),
        "metadata": file.checkpoint.metadata(),
        "tensors": tensors.collect::<Vec<_>>(),
        "notes": file.checkpoint.notes().into_iter().map(|note| note.text).collect::<Vec<_>>(),
    })
}

fn as_table(file: &CheckpointFile) -> String {
    let config = file.checkpoint.config();
    let preprocess = file.checkpoint.preprocess();
    let guessed = if file.checkpoint.heads_guessed() { "  (a guess: give --heads N)" } else { "" };
    let own = match file.checkpoint.own_size() {
        own if own == config.size() => String::new(),
        own => format!("  (the checkpoint’s own: {own})"),
    };
    let unclear = match file.checkpoint.grid_from() {
        Source::Guess => ", rows x columns  (a guess: give --grid ROWSxCOLUMNS)",
        _ if config.grid.is_square() => "",
        _ => ", rows x columns",
    };
    let mut rows = vec![
        ("file", format!("{}  ({})", file.path.display(), file.checkpoint.container())),
        ("family", file.checkpoint.family().to_string()),
        ("input", format!("{} px{own}", config.size())),
        ("patch", format!("{0} x {0} px", config.patch)),
        ("grid", format!("{} patches{unclear}", config.grid)),
        ("width", format!("{}, MLP {}", config.dim, config.hidden)),
        ("depth", format!("{} blocks", config.depth)),
        ("heads", format!("{}{guessed}", config.heads)),
        ("prefix tokens", in_full(config.prefix)),
    ];
    rows.extend(in_words(config));
    if let [shown, others @ ..] = file.checkpoint.models()
        && !others.is_empty()
    {
        let others = others.join(", ");
        rows.insert(1, ("model", format!("{shown}  (--model NAME takes another: {others})")));
    }
    rows.extend([
        ("epsilon", format!("{:e}", config.epsilon)),
        ("parameters", grouped(config.parameter_count())),
        ("number format", formats(&file.checkpoint.tensors())),
        ("mean", format!("{:?}", preprocess.normalization.mean)),
        ("std", format!("{:?}", preprocess.normalization.std)),
        ("resize", format!("{:?}", preprocess.interpolation).to_lowercase()),
    ]);
    let mut text = String::new();
    // Writing into a string cannot fail, here and below.
    for (name, value) in rows {
        let _ = writeln!(text, "{name:<16}{value}");
    }
    for (index, (name, value)) in file.checkpoint.metadata().iter().enumerate() {
        let head = if index == 0 { "metadata" } else { "" };
        let _ = writeln!(text, "{head:<16}{name}: {value}");
    }
    for (index, note) in file.checkpoint.notes().iter().enumerate() {
        let head = if index == 0 { "notes" } else { "" };
        let _ = writeln!(text, "{head:<16}{}", note.text);
    }
    text.push('\n');
    text + &tensor_table(file)
}

/// `5  ([CLS], 4 registers)`.
fn in_full(prefix: PrefixTokens) -> String {
    let registers = match prefix.registers {
        0 => None,
        1 => Some("1 register".to_owned()),
        count => Some(format!("{count} registers")),
    };
    let named = PrefixTokens { registers: 0, ..prefix }.names();
    match named.chain(registers).collect::<Vec<_>>() {
        kinds if kinds.is_empty() => "none".to_owned(),
        kinds => format!("{}  ({})", prefix.count(), kinds.join(", ")),
    }
}

fn tensor_table(file: &CheckpointFile) -> String {
    let (used, ignored): (Vec<_>, Vec<_>) = file
        .checkpoint
        .tensors()
        .into_iter()
        .partition(|tensor| matches!(tensor.used, Use::Parameter(_)));
    let rows: Vec<[String; 4]> = used
        .into_iter()
        .chain(ignored)
        .map(|tensor| {
            let used = match tensor.used {
                Use::Parameter(parameter) => match parameter.timm_name() {
                    name if name == tensor.name => "used".to_owned(),
                    name => format!("used as {name}"),
                },
                Use::Ignored(why) => format!("ignored: {why}"),
            };
            [tensor.name.clone(), tensor.format.clone(), format!("{:?}", tensor.shape), used]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0) + 2
    };
    let [name, dtype, shape] = [width(0), width(1), width(2)];
    let mut text = format!("{} tensors\n", rows.len());
    for [tensor, format, sides, used] in &rows {
        let _ = writeln!(text, "  {tensor:<name$}{format:<dtype$}{sides:<shape$}{used}");
    }
    text
}
