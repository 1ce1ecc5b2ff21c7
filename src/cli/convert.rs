//! `vitscope convert`: a small safetensors file with timm's names that leaves nothing to guess.

use std::collections::HashMap;
use std::path::Path;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::{Map, Value, json};

use super::args::{ConvertArgs, Precision};
use super::atomic;
use super::error::CliError;
use super::messages::{Outcome, remark};
use super::model::CheckpointFile;
use super::register::{Entry, ModelList};
use crate::architecture::Rotary;
use crate::checkpoint::ROW_SCALE;
use crate::link::hints::Source;

pub(super) fn run(args: &ConvertArgs, quiet: bool) -> Result<Outcome, CliError> {
    if same_file(&args.file, &args.output) {
        return Err(CliError::OverwritesInput { path: args.output.clone() });
    }
    if args.output.exists() && !args.force {
        return Err(CliError::Exists { path: args.output.clone() });
    }
    // Before any work: a list that cannot be used would leave a file that nobody lists.
    let list = match &args.register {
        Some(path) => Some(ModelList::open(path, &args.output)?),
        None => None,
    };
    let hints = args.input.hints(args.heads, args.grid, args.model.as_ref());
    let mut file = CheckpointFile::open(&args.file, &hints)?;
    if file.checkpoint.heads_guessed() && !args.accept_guess {
        let (path, heads) = (args.file.clone(), file.checkpoint.config().heads);
        return Err(CliError::GuessedHeads { path, heads });
    }
    let objective = args.objective.clone().or_else(|| {
        file.checkpoint.metadata().get("objective").and_then(Value::as_str).map(str::to_owned)
    });
    let metadata = config_metadata(&file, objective.as_deref());
    let bytes = converted(&mut file, args.dtype, metadata.to_string())?;
    atomic::write(&args.output, &bytes)?;
    let (size, sha256) = atomic::digest(&args.output)?;
    let output = args.output.display();
    remark(format!("wrote {output}: {size} bytes, sha256 {sha256}"), quiet);
    if let Some(mut list) = list {
        let stem = args.output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let id = args.id.clone().unwrap_or(stem);
        list.put(Entry {
            title: args.title.clone(),
            objective,
            family: file.checkpoint.family().to_string(),
            size,
            sha256,
            id,
        });
        list.write()?;
    }
    Ok(Outcome::Complete)
}

/// Both names lead to one file.
fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The `config` entry: all that shapes cannot tell, then what else the source's says.
fn config_metadata(file: &CheckpointFile, objective: Option<&str>) -> Value {
    let (config, preprocess) = (file.checkpoint.config(), file.checkpoint.preprocess());
    let mut entries = Map::new();
    if let Some(objective) = objective {
        entries.insert("objective".into(), objective.into());
    }
    let known = [
        ("size", json!(config.size())),
        ("patch", json!(config.patch)),
        ("dim", json!(config.dim)),
        ("depth", json!(config.depth)),
        ("heads", json!(config.heads)),
        ("prefix_tokens", json!(config.prefix.count())),
        ("eps", json!(config.epsilon)),
        ("mean", json!(preprocess.normalization.mean.map(shortest))),
        ("std", json!(preprocess.normalization.std.map(shortest))),
        ("interpolation", json!(preprocess.interpolation)),
        ("activation", json!(config.activation)),
    ];
    entries.extend(known.map(|(name, value)| (name.to_owned(), value)));
    entries.extend(file.checkpoint.resampling().map(|(name, value)| (name.to_owned(), value)));
    if let Some(Rotary::Counted { grid }) = config.rotary {
        entries.insert("rotary_grid".into(), grid.into());
    }
    if file.checkpoint.grid_from() == Source::Guess {
        entries.insert("grid_guessed".into(), true.into());
    }
    if file.checkpoint.heads_guessed() {
        entries.insert("heads_guessed".into(), true.into());
    }
    if file.checkpoint.activation_from() == Source::Guess {
        entries.insert("activation_guessed".into(), true.into());
    }
    let others = file.checkpoint.metadata().iter();
    for (name, value) in others {
        entries.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    Value::Object(entries)
}

/// The double with the fewest digits that is this single: 0.485 and not 0.48500001430511475.
fn shortest(x: f32) -> f64 {
    x.to_string().parse().unwrap_or(f64::from(x))
}

/// A tensor to write.
struct Written {
    name: String,
    format: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// The safetensors file's bytes: every parameter in that number format, and the metadata.
fn converted(
    file: &mut CheckpointFile,
    dtype: Precision,
    config: String,
) -> Result<Vec<u8>, CliError> {
    let mut tensors = Vec::new();
    for parameter in file.checkpoint.parameters() {
        let values = file.parameter(parameter)?;
        let (name, shape) = (parameter.timm_name(), file.checkpoint.config().shape(parameter));
        match dtype {
            Precision::F32 => tensors.push(single(name, shape, &values)),
            Precision::Int8 if shape.len() > 1 && shape[0] > 1 => {
                tensors.extend(int8_rows(name, shape, &values));
            }
            Precision::F16 | Precision::Int8 => {
                let bytes = half_bytes(&name, &values)?;
                tensors.push(Written { name, format: Dtype::F16, shape, bytes });
            }
        }
    }
    let views = tensors.iter().map(|Written { name, format, shape, bytes }| {
        let view = TensorView::new(*format, shape.clone(), bytes);
        (name, view.expect("a parameter's values fill its shape"))
    });
    let metadata = HashMap::from([("config".to_owned(), config)]);
    let bytes = safetensors::serialize(views.collect::<Vec<_>>(), Some(metadata));
    Ok(bytes.expect("shapes and lengths were checked above"))
}

fn single(name: String, shape: Vec<usize>, values: &[f32]) -> Written {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Written { name, format: Dtype::F32, shape, bytes }
}

/// A matrix as whole numbers, and the scale of each row: its largest value is 127.
fn int8_rows(name: String, shape: Vec<usize>, values: &[f32]) -> [Written; 2] {
    let rows = shape[0];
    let mut bytes = Vec::with_capacity(values.len());
    let mut scales = Vec::with_capacity(rows);
    for row in values.chunks(values.len() / rows) {
        let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
        bytes.extend(row.iter().map(|value| (value / scale).round() as i8 as u8));
        scales.push(scale);
    }
    let scales = single(format!("{name}{ROW_SCALE}"), vec![rows], &scales);
    [Written { name, format: Dtype::I8, shape, bytes }, scales]
}

fn half_bytes(name: &str, values: &[f32]) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::with_capacity(2 * values.len());
    for &value in values {
        let rounded = f16::from_f32(value);
        if !rounded.is_finite() {
            return Err(CliError::Overflow { tensor: name.to_owned(), value });
        }
        bytes.extend(rounded.to_le_bytes());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_past_half_precision_is_refused_by_name() {
        assert_eq!(half_bytes("x", &[1.0, -2.0]).unwrap(), [0, 0x3c, 0, 0xc0]);
        assert!(half_bytes("x", &[65504.0]).is_ok());
        let error = half_bytes("blocks.0.norm1.weight", &[0.0, 7e4]).unwrap_err();
        assert!(error.to_string().contains("\"blocks.0.norm1.weight\" holds 70000"), "{error}");
    }

    #[test]
    fn singles_are_written_with_their_own_digits() {
        assert_eq!(json!([0.485f32, 0.5].map(shortest)).to_string(), "[0.485,0.5]");
    }
}
