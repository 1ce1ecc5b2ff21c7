//! The file around the tensors: which kind it is, which tensors it holds and where their values lie.
//!
//! Only headers and pickles are read to open a file; a tensor's values are read when they are asked
//! for, so that neither a page nor a program ever holds the file itself.

mod legacy;
mod numbers;
mod pickle;
pub(super) mod safetensors;
mod tensors;
mod zip;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read, Seek, SeekFrom};

use super::CheckpointError;

pub(super) use numbers::NumberFormat;

/// The formats of files that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Safetensors,
    /// torch.save since PyTorch 1.6.
    Zip,
    /// torch.save before PyTorch 1.6.
    Legacy,
}

/// A file's table of contents.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) container: Container,
    /// By name; in nested dictionaries, the keys joined by dots.
    pub(super) tensors: BTreeMap<String, Stored>,
    /// What a safetensors header says beside its tensors.
    pub(super) metadata: HashMap<String, String>,
    /// What a pickle asked to run and nobody ran, as `module.name`.
    pub(super) code: BTreeSet<String>,
    /// Classes of plain data that a pickle has objects of, as `module.name`.
    pub(super) data: BTreeSet<String>,
}

/// Where a tensor's values lie in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) format: NumberFormat,
    pub(super) shape: Vec<usize>,
    /// In values, for each axis; `None` for values in row-major order without gaps.
    strides: Option<Vec<usize>>,
    /// Of the first value, in bytes from the start of the file.
    offset: u64,
}

/// First bytes of files that people mistake for checkpoints.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"\x89HDF", "an HDF5 file", SAVE),
    (b"GGUF", "a GGUF file", SAVE),
    (b"\x93NUMPY", "a NumPy array", SAVE),
    (b"\x89PNG", "a picture", CHOOSE),
    (b"\xff\xd8\xff", "a picture", CHOOSE),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"<", "a web page", "take the link that downloads the file itself"),
    (
        b"version https://git-lfs",
        "a Git LFS pointer",
        "fetch the file that it points to with git lfs pull",
    ),
];
const SAVE: &str = "save the model’s state_dict with torch.save or safetensors.torch.save_file";
const CHOOSE: &str = "choose the file that holds the model’s weights";

/// As many first bytes as any check needs.
const MAGIC_BYTES: u64 = 32;

/// Reads a file's table of contents.
pub(super) fn open(reader: &mut (impl Read + Seek)) -> Result<Contents, CheckpointError> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let mut magic = Vec::new();
    reader.by_ref().take(MAGIC_BYTES).read_to_end(&mut magic)?;
    reader.rewind()?;
    if magic.is_empty() {
        return Err(CheckpointError::Empty);
    }
    if magic.starts_with(b"PK") {
        return zip::open(reader, length);
    }
    if legacy::is_pickle(&magic) {
        return legacy::open(reader, length);
    }
    match OTHERS.iter().find(|(start, ..)| magic.starts_with(start)) {
        Some((_, kind, advice)) => Err(CheckpointError::OtherFile { kind, advice }),
        None => safetensors::open(reader, length),
    }
}

impl Stored {
    /// Whole numbers of 8 bits.
    pub(super) fn is_int8(&self) -> bool {
        self.format == NumberFormat::INT8
    }

    /// The values as f32, NaN and infinities too; nothing of a format that is not for weights, but for whole numbers
    /// of 8 bits.
    pub(super) fn raw(&self, reader: &mut (impl Read + Seek)) -> Result<Vec<f32>, CheckpointError> {
        let mut data = vec![0; self.span().unwrap_or(0) * self.format.bytes()];
        reader.seek(SeekFrom::Start(self.offset))?;
        reader.read_exact(&mut data)?;
        Ok(match self.is_int8() {
            true => data.into_iter().map(|byte| f32::from(byte as i8)).collect(),
            false => self.format.values(&data).unwrap_or_default(),
        })
    }

    /// The values as f32 in row-major order, each checked to be finite.
    pub(super) fn values(
        &self,
        key: &str,
        reader: &mut (impl Read + Seek),
    ) -> Result<Vec<f32>, CheckpointError> {
        let values = self.numbers(key, reader)?;
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(CheckpointError::NotFinite { key: key.to_owned() }),
        }
    }

    /// The values as f32 in row-major order, NaN and infinities too.
    pub(super) fn numbers(
        &self,
        key: &str,
        reader: &mut (impl Read + Seek),
    ) -> Result<Vec<f32>, CheckpointError> {
        let bytes = self.format.bytes();
        // The last value that a stride reaches, plus one; checked against the file when it was opened.
        let span = self.span().unwrap_or(0);
        reader.seek(SeekFrom::Start(self.offset))?;
        let mut data = vec![0; span * bytes];
        reader.read_exact(&mut data)?;
        let mut values = self.format.values(&data).ok_or_else(|| {
            CheckpointError::NumberFormat { key: key.to_owned(), dtype: self.format.to_string() }
        })?;
        if let Some(strides) = &self.strides {
            values = gather(&values, &self.shape, strides);
        }
        Ok(values)
    }

    /// Values from the first to the last, gaps included; `None` where the numbers overflow.
    fn span(&self) -> Option<usize> {
        if self.shape.contains(&0) {
            return Some(0);
        }
        match &self.strides {
            None => self.shape.iter().try_fold(1usize, |product, &side| product.checked_mul(side)),
            Some(strides) => {
                let mut sides = self.shape.iter().zip(strides);
                sides.try_fold(1usize, |last, (&side, &stride)| {
                    last.checked_add((side - 1).checked_mul(stride)?)
                })
            }
        }
    }
}

/// Brings strided values into row-major order.
fn gather(values: &[f32], shape: &[usize], strides: &[usize]) -> Vec<f32> {
    let mut places = vec![0];
    for (&side, &stride) in shape.iter().zip(strides) {
        places = places
            .iter()
            .flat_map(|&place| (0..side).map(move |index| place + index * stride))
            .collect();
    }
    places.into_iter().map(|place| values[place]).collect()
}

impl From<io::Error> for CheckpointError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => CheckpointError::CutOff,
            _ => CheckpointError::Unreadable { reason: error.to_string() },
        }
    }
}

#[cfg(test)]
mod tests;
