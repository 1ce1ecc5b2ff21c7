//! A model in several safetensors files, as large ones are published: read as if it were one file.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::CheckpointError;
use crate::shards::{JoinedHeader, LENGTH_BYTES, LONGEST_HEADER};

/// The index that lies beside the files.
#[derive(Debug, Deserialize)]
struct Index {
    /// Tensors, and the file that each is in.
    weight_map: Map<String, Value>,
}

/// The files that an index (`model.safetensors.index.json`) names, each once, in the order of their names.
///
/// # Errors
/// It is no index, or a name leads out of its folder.
pub fn files(index: &[u8]) -> Result<Vec<String>, CheckpointError> {
    let refuse = |reason: String| CheckpointError::Index { reason };
    let index: Index = serde_json::from_slice(index).map_err(|error| refuse(error.to_string()))?;
    let names = index.weight_map.into_values().map(|name| match name {
        Value::String(name) if !name.contains(['/', '\\']) && name != ".." => Ok(name),
        other => Err(refuse(format!("{other} is no file beside it"))),
    });
    let names: BTreeSet<String> = names.collect::<Result<_, _>>()?;
    match names.is_empty() {
        true => Err(refuse("it names no file".to_owned())),
        false => Ok(names.into_iter().collect()),
    }
}

/// Safetensors files one after the other behind one header.
#[derive(Debug)]
pub struct Shards<R> {
    header: Vec<u8>,
    parts: Vec<Part<R>>,
    position: u64,
}

#[derive(Debug)]
struct Part<R> {
    reader: R,
    /// Where its values begin in its own file.
    start: u64,
    /// How many bytes of values it has.
    length: u64,
}

impl<R: Read + Seek> Shards<R> {
    /// Puts files together.
    ///
    /// # Errors
    /// One is no safetensors file or was cut off, or a tensor is in two of them.
    pub fn join(readers: Vec<R>) -> Result<Self, CheckpointError> {
        let mut joined = JoinedHeader::default();
        let mut parts = Vec::new();
        for mut reader in readers {
            let (own, start) = header(&mut reader)?;
            let length = reader.seek(SeekFrom::End(0))?.saturating_sub(start);
            joined
                .add(own, length)
                .map_err(|error| CheckpointError::Header { reason: error.to_string() })?;
            parts.push(Part { reader, start, length });
        }
        Ok(Self { header: joined.bytes(), parts, position: 0 })
    }

    fn length(&self) -> u64 {
        self.header.len() as u64 + self.parts.iter().map(|part| part.length).sum::<u64>()
    }
}

/// A file's header, and where its values begin.
fn header(reader: &mut (impl Read + Seek)) -> Result<(Map<String, Value>, u64), CheckpointError> {
    let mut length = [0; LENGTH_BYTES as usize];
    reader.rewind()?;
    reader.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let refuse = |reason: String| CheckpointError::Header { reason };
    if length > LONGEST_HEADER {
        return Err(refuse("a part is no safetensors file".to_owned()));
    }
    let mut json = vec![0; length as usize];
    reader.read_exact(&mut json)?;
    let header = serde_json::from_slice(&json).map_err(|error| refuse(error.to_string()))?;
    Ok((header, LENGTH_BYTES + length))
}

impl<R: Read + Seek> Read for Shards<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut start = self.header.len() as u64;
        if let Some(rest) = self.header.get(self.position as usize..).filter(|it| !it.is_empty()) {
            let count = rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&rest[..count]);
            self.position += count as u64;
            return Ok(count);
        }
        for part in &mut self.parts {
            let inside = self.position - start;
            if inside < part.length {
                let most = (part.length - inside).min(buffer.len() as u64) as usize;
                part.reader.seek(SeekFrom::Start(part.start + inside))?;
                let count = part.reader.read(&mut buffer[..most])?;
                self.position += count as u64;
                return Ok(count);
            }
            start += part.length;
        }
        Ok(0)
    }
}

impl<R: Read + Seek> Seek for Shards<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::End(by) => (self.length(), by),
            SeekFrom::Current(by) => (self.position, by),
        };
        let position = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        self.position = position;
        Ok(position)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::link::hints::Hints;

    const TIMM: &[u8] = include_bytes!("../../tests/golden/timm/weights.safetensors");

    /// The file's tensors in so many files.
    fn split(count: usize) -> Vec<Cursor<Vec<u8>>> {
        let file = safetensors::SafeTensors::deserialize(TIMM).unwrap();
        let mut tensors = file.tensors();
        tensors.sort_by(|a, b| a.0.cmp(&b.0));
        let parts = tensors.chunks(tensors.len().div_ceil(count));
        parts
            .map(|part| Cursor::new(safetensors::serialize(part.to_vec(), None).unwrap()))
            .collect()
    }

    #[test]
    fn parts_read_as_the_whole() {
        let hints = Hints { heads: Some(2), ..Hints::default() };
        let mut whole = Checkpoint::open(Cursor::new(TIMM), &hints).unwrap();
        for count in 1..=3 {
            let shards = Shards::join(split(count)).unwrap();
            let mut joined = Checkpoint::open(shards, &hints).unwrap();
            for parameter in whole.parameters() {
                let expected = whole.parameter(parameter).unwrap();
                assert_eq!(joined.parameter(parameter).unwrap(), expected, "{parameter:?}");
            }
        }
    }

    #[test]
    fn a_part_twice_or_a_part_cut_off_is_an_error() {
        let twice = [split(2), split(2)].concat();
        assert!(matches!(Shards::join(twice), Err(CheckpointError::Header { .. })));
        let mut cut = split(2);
        cut[1].get_mut().truncate(5);
        assert_eq!(Shards::join(cut).unwrap_err(), CheckpointError::CutOff);
    }

    #[test]
    fn an_index_names_its_files_and_no_others() {
        let index = |files: &str| files_of(files);
        assert_eq!(
            index(r#"{"b": "2.safetensors", "a": "1.safetensors", "c": "1.safetensors"}"#)
                .unwrap()
                .len(),
            2
        );
        for wrong in [r#"{}"#, r#"{"a": "../x"}"#, r#"{"a": 3}"#] {
            assert!(matches!(index(wrong), Err(CheckpointError::Index { .. })), "{wrong}");
        }
    }

    fn files_of(map: &str) -> Result<Vec<String>, CheckpointError> {
        files(format!(r#"{{"metadata": {{}}, "weight_map": {map}}}"#).as_bytes())
    }
}
