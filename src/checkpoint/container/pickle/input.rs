//! A pickle's bytes: numbers, texts and lines, each checked before it is believed.

use std::io::{self, Read};

use super::error::PickleError;

/// The longest text, and the most bytes in one value: a length is only a promise.
const LONGEST: u64 = 64 << 20;

/// A stream that a pickle is read from.
pub(super) struct Input<'a, R>(pub(super) &'a mut R);

impl<R: Read> Input<'_, R> {
    pub(super) fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A little-endian number of `N` bytes.
    pub(super) fn length<const N: usize>(&mut self) -> io::Result<u64> {
        self.length_of(N)
    }

    pub(super) fn length_of(&mut self, count: usize) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.0.read_exact(&mut bytes[..count])?;
        Ok(u64::from_le_bytes(bytes))
    }

    pub(super) fn exactly(&mut self, length: u64) -> Result<Vec<u8>, PickleError> {
        if length > LONGEST {
            return Err(PickleError::broken("one of its values is too long"));
        }
        let bytes = read_up_to(self.0, length)?;
        match bytes.len() as u64 == length {
            true => Ok(bytes),
            false => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        }
    }

    pub(super) fn line(&mut self) -> Result<String, PickleError> {
        let mut line = Vec::new();
        loop {
            match self.bytes()? {
                [b'\n'] => return Ok(String::from_utf8_lossy(&line).into_owned()),
                [_] if line.len() as u64 >= LONGEST => {
                    return Err(PickleError::broken("one of its lines is too long"));
                }
                [byte] => line.push(byte),
            }
        }
    }

    pub(super) fn line_number(&mut self) -> Result<u64, PickleError> {
        self.line()?.parse().map_err(|_| PickleError::broken("a number has other letters"))
    }
}

/// A stream's bytes up to a limit.
fn read_up_to(reader: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
