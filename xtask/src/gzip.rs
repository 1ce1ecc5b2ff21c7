//! Answers compressed as hosts do it: text and wasm, for browsers that take gzip.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

/// Files that have been asked for, each compressed once.
#[derive(Default)]
pub struct Gzip {
    kept: Mutex<HashMap<PathBuf, Kept>>,
}

#[derive(Clone)]
struct Kept {
    written: SystemTime,
    bytes: Arc<Vec<u8>>,
}

impl Gzip {
    /// A file's bytes, compressed; anew where the file was written since.
    pub fn read(&self, file: &Path) -> Result<Arc<Vec<u8>>> {
        let written = file.metadata()?.modified()?;
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(file).filter(|known| known.written == written) {
            return Ok(Arc::clone(&known.bytes));
        }
        // Without the lock: other answers go on meanwhile.
        let bytes = Arc::new(compress(&std::fs::read(file)?, Compression::default())?);
        kept().insert(file.to_path_buf(), Kept { written, bytes: Arc::clone(&bytes) });
        Ok(bytes)
    }
}

/// As a gzip file.
pub fn compress(bytes: &[u8], level: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Whether a file of this type gets smaller: models and photographs do not.
pub fn pays(mime: &str) -> bool {
    mime.starts_with("text/")
        || ["application/json", "application/wasm", "image/svg+xml"].contains(&mime)
}

/// Whether an `Accept-Encoding` names gzip and does not forbid it.
pub fn is_accepted(accept: &str) -> bool {
    accept.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        named && weight.is_none_or(|weight| weight.parse().is_ok_and(|weight: f32| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_it_is_named_with_any_weight() {
        for accept in ["gzip", "deflate, gzip;q=1.0, *;q=0.5", "br, GZIP", "gzip; q=0.1"] {
            assert!(is_accepted(accept), "{accept}");
        }
        for refuse in ["", "br", "gzip;q=0", "deflate, gzip; q=0.000", "xgzip"] {
            assert!(!is_accepted(refuse), "{refuse}");
        }
    }

    #[test]
    fn a_file_that_was_written_since_is_compressed_anew() {
        let file = std::env::temp_dir().join(format!("vitscope-gzip-{}.js", std::process::id()));
        let gzip = Gzip::default();
        for (text, minute) in [("first", 1), ("second", 2)] {
            std::fs::write(&file, text).unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(60 * minute);
            std::fs::File::options().append(true).open(&file).unwrap().set_modified(time).unwrap();
            let expected = compress(text.as_bytes(), Compression::default()).unwrap();
            assert_eq!(*gzip.read(&file).unwrap(), expected);
            assert!(Arc::ptr_eq(&gzip.read(&file).unwrap(), &gzip.read(&file).unwrap()));
        }
        std::fs::remove_file(&file).unwrap();
    }
}
