//! A file of the browser's as something to read and seek in, without holding it in memory.

use std::io::{self, Error, ErrorKind, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use web_sys::{Blob, FileReaderSync};

use super::unreadable;
use crate::engine::protocol::EngineError;
use crate::engine::started_worker::words;

/// What is read ahead: headers and small tensors come in one slice.
const AHEAD: u64 = 4 << 20;
/// The most that one call copies: the slice exists twice, in the browser's memory and here.
const MOST: u64 = 16 << 20;

/// A file to be read from its first byte.
///
/// # Errors
/// [`EngineError::Checkpoint`]: the browser gives nobody a reader.
pub(super) fn open(file: &Blob) -> Result<BlobReader, EngineError> {
    BlobReader::new(file.clone()).map_err(|error| unreadable(&error.to_string()))
}

/// Reads a `Blob` in slices, synchronously: a dedicated worker may wait.
pub(super) struct BlobReader {
    blob: Blob,
    reader: FileReaderSync,
    length: u64,
    position: u64,
    /// The bytes from `start` on.
    ahead: Vec<u8>,
    start: u64,
}

impl BlobReader {
    /// Starts at the first byte.
    pub(super) fn new(blob: Blob) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| Error::other(words(&error)))?;
        // A length is a whole number below 2^53.
        let length = blob.size() as u64;
        Ok(Self { blob, reader, length, position: 0, ahead: Vec::new(), start: 0 })
    }

    fn slice(&self, start: u64, length: u64) -> io::Result<Uint8Array> {
        let read = self
            .blob
            .slice_with_f64_and_f64(start as f64, (start + length) as f64)
            .and_then(|slice| self.reader.read_as_array_buffer(&slice));
        let buffer = read.map_err(|error| Error::other(words(&error)))?;
        let bytes = Uint8Array::new(&buffer);
        match u64::from(bytes.length()) == length {
            true => Ok(bytes),
            false => Err(Error::new(ErrorKind::UnexpectedEof, "the file has become shorter")),
        }
    }

    /// The bytes read ahead from the position on; empty where there are none.
    fn at_hand(&self) -> &[u8] {
        let skip =
            self.position.checked_sub(self.start).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.ahead.get(skip..)).unwrap_or_default()
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = self.length.saturating_sub(self.position);
        if out.is_empty() || rest == 0 {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            let wanted = (out.len() as u64).min(rest).min(MOST);
            if wanted >= AHEAD {
                let count = wanted as usize;
                self.slice(self.position, wanted)?.copy_to(&mut out[..count]);
                self.position += wanted;
                return Ok(count);
            }
            self.ahead = self.slice(self.position, rest.min(AHEAD))?.to_vec();
            self.start = self.position;
        }
        let at_hand = self.at_hand();
        let count = at_hand.len().min(out.len());
        out[..count].copy_from_slice(&at_hand[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a place before the first byte was asked for")
        })?;
        Ok(self.position)
    }
}
