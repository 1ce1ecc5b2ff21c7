//! A file of which only some bytes are here: read as if it were whole, until a byte is missing.
//!
//! What reads checkpoints is given one, so that a file is judged by its header before the rest is fetched. What it says
//! while bytes are missing counts only where these would change nothing; else it is asked again when they are here.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::ops::Range;

/// The most bytes that are fetched to judge a file; one that needs more is judged when it is here.
const MOST: u64 = 32 << 20;
/// As often bytes are fetched to judge a file: a header and, where that is long, its end.
const ROUNDS: usize = 4;
/// Fetched at once, at least.
const LEAST: u64 = 64 << 10;

/// The bytes that are here.
#[derive(Debug, Clone)]
pub struct Ahead {
    length: u64,
    /// Where each piece begins, and its bytes.
    pieces: Vec<(u64, Vec<u8>)>,
    position: u64,
    missing: Option<Range<u64>>,
}

impl Ahead {
    /// The first bytes of a file of this length.
    pub fn new(length: u64, first: Vec<u8>) -> Ahead {
        Ahead { length, pieces: vec![(0, first)], position: 0, missing: None }
    }

    /// More bytes, and where they begin. It is read anew after that.
    pub fn add(&mut self, start: u64, bytes: Vec<u8>) {
        self.pieces.push((start, bytes));
        (self.position, self.missing) = (0, None);
    }

    /// Whether all bytes that were asked for are here.
    pub fn is_enough(&self) -> bool {
        self.missing.is_none()
    }

    /// The bytes to fetch before it is read again; none where it is not worth it.
    pub fn next(&self) -> Option<Range<u64>> {
        let missing = self.missing.as_ref()?;
        let end = missing.end.max(missing.start.saturating_add(LEAST)).min(self.length);
        let here: u64 = self.pieces.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let is_worth_it = self.pieces.len() <= ROUNDS && here + (end - missing.start) <= MOST;
        is_worth_it.then_some(missing.start..end)
    }

    /// The bytes from the position on that are here.
    fn at_hand(&self) -> &[u8] {
        let from = |(start, bytes): &'_ (u64, Vec<u8>)| {
            let skip = usize::try_from(self.position.checked_sub(*start)?).ok()?;
            (skip < bytes.len()).then_some(skip)
        };
        let piece = self.pieces.iter().find_map(|piece| Some(&piece.1[from(piece)?..]));
        piece.unwrap_or_default()
    }
}

impl Read for Ahead {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let rest = self.length.saturating_sub(self.position);
        if out.is_empty() || rest == 0 {
            return Ok(0);
        }
        let count = self.at_hand().len().min(out.len());
        if count == 0 {
            let end = self.position + rest.min(out.len() as u64);
            // The first that is missing: whatever is asked for after it follows from it.
            self.missing.get_or_insert(self.position..end);
            return Err(Error::new(ErrorKind::WouldBlock, "these bytes have not come yet"));
        }
        out[..count].copy_from_slice(&self.at_hand()[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Ahead {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or_else(|| Error::other("a place before the first byte"))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::engine::session::{Refusal, check_file};
    use crate::link::hints::Hints;

    const TIMM: &[u8] = include_bytes!("../../tests/golden/timm/weights.safetensors");
    const PTH: &[u8] = include_bytes!("../../tests/golden/mocov3/weights.pth.tar");
    const OTHER: &[u8] = include_bytes!("../../tests/golden/containers/zip.pth");

    type Judged = std::result::Result<(), Refusal>;

    /// What is found of a file of which only what is asked for is read, and how many bytes that was; `None` where
    /// too much would have to be.
    fn judged(file: &[u8], first: usize) -> (Option<Judged>, usize) {
        let mut ahead = Ahead::new(file.len() as u64, file[..first.min(file.len())].to_vec());
        let mut fetched = first;
        loop {
            let found = check_file(&mut ahead, &Hints::default());
            let is_certain = found.as_ref().is_err_and(|refusal| refusal.is_certain);
            if ahead.is_enough() || is_certain {
                return (Some(found), fetched);
            }
            let Some(next) = ahead.next() else { return (None, fetched) };
            fetched += (next.end - next.start) as usize;
            ahead.add(next.start, file[next.start as usize..next.end as usize].to_vec());
        }
    }

    /// A header that lists the values of one tensor, and as many bytes of them.
    fn of_one_tensor(name: &str, values: usize) -> Vec<u8> {
        let header = format!(
            r#"{{"{name}": {{"dtype": "F32", "shape": [{values}], "data_offsets": [0, {}]}}}}"#,
            4 * values
        );
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        file.resize(file.len() + 4 * values, 0);
        file
    }

    #[test]
    fn a_safetensors_file_is_judged_by_its_header() {
        let header = u64::from_le_bytes(TIMM[..8].try_into().unwrap()) as usize;
        let (found, fetched) = judged(TIMM, 8 + header);
        assert_eq!((found, fetched), (Some(Ok(())), 8 + header));
        // A header longer than what is read first is fetched.
        let (found, fetched) = judged(TIMM, 100);
        assert_eq!(found, Some(Ok(())));
        assert!(fetched < TIMM.len(), "{fetched} of {}", TIMM.len());
    }

    #[test]
    fn a_file_that_will_not_run_is_refused_by_its_header() {
        let file = of_one_tensor("bert.embeddings.word_embeddings.weight", 1 << 20);
        let (found, fetched) = judged(&file, 4096);
        let error = found.expect("it can be judged").unwrap_err().error.to_string();
        assert!(error.contains("no Vision Transformer"), "{error}");
        assert_eq!(fetched, 4096);
        let (found, _) = judged(&[b"<html>", &[b' '; 100_000][..]].concat(), 4096);
        assert!(found.is_some_and(|found| found.is_err()));
    }

    #[test]
    fn a_pytorch_file_that_will_not_run_is_refused_by_its_pickle_and_its_directory() {
        // A model of another kind, and a megabyte of values that nobody asks for.
        let file = with_more(OTHER, 1 << 20);
        let (found, fetched) = judged(&file, 4096);
        let refusal = found.expect("it can be judged").unwrap_err();
        assert!(refusal.error.to_string().contains("no Vision Transformer"), "{refusal:?}");
        assert!(fetched < file.len() / 4, "{fetched} of {}", file.len());
    }

    #[test]
    fn a_pytorch_file_that_will_run_is_not_refused_however_much_of_it_is_here() {
        for first in [64, 1000, 4096, 20_000, 200_000, PTH.len()] {
            let (found, _) = judged(PTH, first);
            assert!(found.is_none_or(|found| found.is_ok()), "{first}");
        }
    }

    /// A zip's entries anew, and one of so many bytes behind them.
    fn with_more(file: &[u8], bytes: usize) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip");
        let mut more = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            more.raw_copy_file(archive.by_index_raw(index).expect("an entry")).expect("a copy");
        }
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        more.start_file("archive/data/more", stored).expect("another entry");
        more.write_all(&vec![0; bytes]).expect("its bytes");
        more.finish().expect("a whole zip").into_inner()
    }

    #[test]
    fn too_much_is_not_fetched_ahead() {
        let mut ahead = Ahead::new(1 << 30, vec![0; 8]);
        let mut buffer = vec![0; 64 << 20];
        ahead.seek(SeekFrom::Start(8)).unwrap();
        assert!(ahead.read(&mut buffer).is_err());
        assert_eq!((ahead.is_enough(), ahead.next()), (false, None));
    }
}
