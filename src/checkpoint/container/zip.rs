//! torch.save since PyTorch 1.6: a zip of a pickle and one file a storage, none of them compressed.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Seek};

use zip::read::{ArchiveOffset, Config};
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::pickle::{self, Tree};
use super::tensors::{StorageSpan, locate};
use super::{Container, Contents};
use crate::checkpoint::CheckpointError;

/// torch.save puts nothing before its zip. Looked for, the directory is not found in files whose first entry has
/// padding of exactly four bytes, as under a name of 21 letters.
const FROM_THE_START: Config = Config { archive_offset: ArchiveOffset::Known(0) };
/// The pickle's name, after the archive's own.
const PICKLE: &str = "/data.pkl";
/// The largest pickle, which holds names and shapes alone.
const LARGEST_PICKLE: u64 = 512 << 20;

/// Reads the pickle and finds each storage.
pub(super) fn open(
    reader: &mut (impl Read + Seek),
    length: u64,
) -> Result<Contents, CheckpointError> {
    let mut archive =
        ZipArchive::with_config(FROM_THE_START, reader).map_err(|error| match error {
            ZipError::Io(error) => error.into(),
            // The directory stands at the end.
            _ => CheckpointError::CutOff,
        })?;
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let Some(folder) = names.iter().find_map(|name| name.strip_suffix(PICKLE)) else {
        return Err(CheckpointError::NoPickle {
            example: names.first().cloned().unwrap_or_else(|| "nothing".to_owned()),
        });
    };
    if names.iter().any(|name| name.strip_prefix(folder) == Some("/constants.pkl")) {
        return Err(CheckpointError::TorchScript);
    }
    if text(&mut archive, &format!("{folder}/byteorder")).is_some_and(|order| order == "big") {
        return Err(CheckpointError::BigEndian);
    }
    let mut tree = Tree::new(length);
    let root = {
        let file = archive.by_name(&format!("{folder}{PICKLE}")).map_err(damaged)?;
        if file.size() > LARGEST_PICKLE {
            return Err(CheckpointError::CutOff);
        }
        pickle::read(&mut std::io::BufReader::new(file), &mut tree)?
    };
    let mut spans = HashMap::new();
    for storage in tree.storages.values() {
        let name = format!("{folder}/data/{}", storage.key);
        let listed = archive.index_for_name(&name).and_then(|index| {
            let entry = archive.by_index_data(index).ok()?;
            Some(StorageSpan { offset: entry.header_start(), bytes: entry.size() })
        });
        let span = match archive.by_name(&name) {
            Ok(file) if file.compression() != CompressionMethod::Stored => {
                return Err(CheckpointError::Compressed);
            }
            Ok(file) => {
                let bytes = file.size();
                file.data_start().map(|offset| StorageSpan { offset, bytes })
            }
            // A file of which only some bytes have come: its model is told by shapes, and no value is read.
            Err(ZipError::Io(error)) if error.kind() == ErrorKind::WouldBlock => listed,
            Err(_) => None,
        };
        if let Some(span) = span {
            spans.insert(storage.key.clone(), span);
        }
    }
    locate(Container::Zip, &tree, &root, &spans, length)
}

fn text(archive: &mut ZipArchive<impl Read + Seek>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(64).read_to_string(&mut text).ok()?;
    Some(text)
}

fn damaged(error: ZipError) -> CheckpointError {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(_) => CheckpointError::Compressed,
        _ => CheckpointError::CutOff,
    }
}
