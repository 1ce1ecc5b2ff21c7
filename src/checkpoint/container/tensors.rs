//! From a pickle's tensors, which are views into storages, to places in the file.

use std::collections::{BTreeMap, HashMap};

use super::pickle::{PickleError, Tensor, Tree, Value};
use super::{Container, Contents, NumberFormat, Stored};
use crate::checkpoint::CheckpointError;

/// Where a storage's values lie in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct StorageSpan {
    /// Of the first byte, from the start of the file.
    pub(super) offset: u64,
    /// How many there are.
    pub(super) bytes: u64,
}

/// Finds every tensor's values in the file, and checks that they are inside.
pub(super) fn locate(
    container: Container,
    tree: &Tree,
    root: &Value,
    spans: &HashMap<String, StorageSpan>,
    length: u64,
) -> Result<Contents, CheckpointError> {
    let mut tensors = BTreeMap::new();
    for (name, tensor) in tree.tensors(root) {
        if let Some(stored) = stored(&name, &tensor, spans, length)? {
            tensors.insert(name, stored);
        }
    }
    if tensors.is_empty() {
        return Err(match tree.code.first() {
            Some(name) => CheckpointError::OnlyCode { name: name.clone() },
            None => CheckpointError::NoTensors,
        });
    }
    let (code, data) = (tree.code.clone(), tree.data.clone());
    Ok(Contents { container, tensors, metadata: HashMap::new(), code, data })
}

/// A tensor's place; none for a view that shows values more than once (`expand`), as no weight does: it
/// could be larger than any memory.
fn stored(
    name: &str,
    tensor: &Tensor,
    spans: &HashMap<String, StorageSpan>,
    length: u64,
) -> Result<Option<Stored>, CheckpointError> {
    let missing = || CheckpointError::NoValues { key: name.to_owned() };
    let storage = spans.get(&tensor.storage.key).ok_or_else(missing)?;
    let class = tensor.dtype.as_deref().unwrap_or(&tensor.storage.class);
    let format = format_of(class, name)?;
    let bytes = format.bytes() as u64;
    let values =
        tensor.shape.iter().try_fold(1u64, |product, &side| product.checked_mul(side as u64));
    if values.is_none_or(|values| values > storage.bytes / bytes) {
        return Ok(None);
    }
    let row_major = row_major(&tensor.shape);
    let mut axes = tensor.shape.iter().zip(tensor.strides.iter().zip(&row_major));
    let contiguous = values == Some(0) || axes.all(|(&side, (a, b))| side == 1 || a == b);
    let start = (tensor.offset as u64).checked_mul(bytes);
    let stored = Stored {
        format,
        shape: tensor.shape.clone(),
        strides: (!contiguous).then(|| tensor.strides.clone()),
        offset: start.and_then(|start| storage.offset.checked_add(start)).ok_or_else(missing)?,
    };
    let span = stored.span().and_then(|span| (span as u64).checked_mul(bytes));
    let end = start.zip(span).and_then(|(start, span)| start.checked_add(span));
    if end.is_none_or(|end| end > storage.bytes) {
        return Err(missing());
    }
    match storage.offset.checked_add(storage.bytes) {
        Some(end) if end <= length => Ok(Some(stored)),
        _ => Err(CheckpointError::CutOff),
    }
}

/// Strides of a tensor without gaps.
fn row_major(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1usize; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis].saturating_mul(shape[axis]);
    }
    strides
}

/// The number format of a storage's class or of a dtype.
pub(super) fn format_of(class: &str, key: &str) -> Result<NumberFormat, CheckpointError> {
    NumberFormat::named(class).ok_or_else(|| CheckpointError::NumberFormat {
        key: key.to_owned(),
        dtype: class.to_owned(),
    })
}

impl From<PickleError> for CheckpointError {
    fn from(error: PickleError) -> Self {
        match error {
            PickleError::Read(error) => error.into(),
            PickleError::Broken(reason) => CheckpointError::Pickle { reason },
        }
    }
}
