//! safetensors: a length, a JSON header, the values.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use safetensors::tensor::Metadata;

use super::{Container, Contents, NumberFormat, SAVE, Stored};
use crate::checkpoint::CheckpointError;
use crate::shards::{LENGTH_BYTES, LONGEST_HEADER};

/// Reads the header, which must describe the file to its end.
pub(super) fn open(
    reader: &mut (impl Read + Seek),
    length: u64,
) -> Result<Contents, CheckpointError> {
    let cut = |expected| CheckpointError::Length { expected, found: length };
    if length < LENGTH_BYTES {
        return Err(cut(LENGTH_BYTES));
    }
    let mut count = [0; LENGTH_BYTES as usize];
    reader.read_exact(&mut count)?;
    let header_length = u64::from_le_bytes(count);
    let mut header = Vec::new();
    reader.take(header_length.min(LONGEST_HEADER)).read_to_end(&mut header)?;
    let other = header.first().is_some_and(|&byte| byte != b'{');
    if other || !(1..=LONGEST_HEADER).contains(&header_length) {
        return Err(CheckpointError::OtherFile { kind: "a file of another format", advice: SAVE });
    }
    let start = LENGTH_BYTES.saturating_add(header_length);
    if start > length {
        return Err(cut(start));
    }
    // A header's numbers are as wide as memory's: in a browser 32 bits.
    if usize::try_from(length).is_err() {
        return Err(CheckpointError::TooLarge { length });
    }
    let metadata: Metadata = serde_json::from_slice(&header)
        .map_err(|error| CheckpointError::Header { reason: error.to_string() })?;
    let expected = start.saturating_add(metadata.data_len() as u64);
    if expected != length {
        return Err(cut(expected));
    }
    let entries = metadata.metadata().clone().unwrap_or_default();
    let tensors = metadata.tensors().into_iter();
    let tensors = tensors.map(|(name, info)| {
        let dtype = format!("{:?}", info.dtype);
        let format = NumberFormat::named(&dtype)
            .ok_or_else(|| CheckpointError::NumberFormat { key: name.clone(), dtype })?;
        let stored = Stored {
            format,
            shape: info.shape.clone(),
            strides: None,
            offset: start + info.data_offsets.0 as u64,
        };
        Ok((name, stored))
    });
    Ok(Contents {
        container: Container::Safetensors,
        tensors: tensors.collect::<Result<_, CheckpointError>>()?,
        metadata: entries,
        code: BTreeSet::new(),
        data: BTreeSet::new(),
    })
}
