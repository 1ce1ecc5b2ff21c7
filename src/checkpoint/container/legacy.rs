//! torch.save before PyTorch 1.6: five pickles, then the storages, each with its length before it.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::super::CheckpointError;
use super::pickle::{self, PickleError, Tree, Value};
use super::tensors::{StorageSpan, format_of, locate};
use super::{Container, Contents};

/// The first pickle is this number, 0x1950a86a20f9469cfc6c, after PROTO and LONG1.
const MAGIC: &[u8] = b"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
/// Bytes before each storage that hold its number of values.
const COUNT_BYTES: u64 = 8;

/// Whether a file begins as a pickle does: with PROTO and a version.
pub(super) fn is_pickle(magic: &[u8]) -> bool {
    matches!(magic, [0x80, 2..=5, ..])
}

/// Reads the pickles and walks over the storages.
pub(super) fn open(
    reader: &mut (impl Read + Seek),
    length: u64,
) -> Result<Contents, CheckpointError> {
    let mut reader = BufReader::new(reader);
    let mut head = [0; 4 + MAGIC.len()];
    reader.read_exact(&mut head)?;
    reader.rewind()?;
    let mut tree = Tree::new(length);
    if !head.ends_with(MAGIC) {
        // A pickle of something else, such as of NumPy arrays.
        pickle::read(&mut reader, &mut tree)?;
        return Err(match tree.code.pop_first() {
            Some(name) => CheckpointError::OnlyCode { name },
            None => CheckpointError::OtherFile {
                kind: "a pickle without PyTorch tensors",
                advice: super::SAVE,
            },
        });
    }
    // The magic number, the protocol's version and what the machine was like.
    for _ in 0..3 {
        pickle::read(&mut reader, &mut tree)?;
    }
    let root = pickle::read(&mut reader, &mut tree)?;
    let order = pickle::read(&mut reader, &mut tree)?;
    let mut offset = reader.stream_position()?;
    let mut spans = HashMap::new();
    for key in tree.texts(&order) {
        let Some(storage) = tree.storages.get(&*key) else {
            return Err(PickleError::Broken("its storages have no type".to_owned()).into());
        };
        let mut count = [0; COUNT_BYTES as usize];
        reader.seek(SeekFrom::Start(offset))?;
        reader.read_exact(&mut count)?;
        let format = format_of(&storage.class, &key)?;
        let bytes = u64::from_le_bytes(count).saturating_mul(format.bytes() as u64);
        offset = offset.saturating_add(COUNT_BYTES);
        spans.insert(key.to_string(), StorageSpan { offset, bytes });
        offset = offset.saturating_add(bytes);
    }
    if offset > length {
        return Err(CheckpointError::Length { expected: offset, found: length });
    }
    locate(Container::Legacy, &tree, &root, &spans, length)
}

impl Tree {
    /// The texts in a sequence.
    fn texts(&self, value: &Value) -> Vec<std::rc::Rc<str>> {
        self.sequence(value)
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect()
    }
}
