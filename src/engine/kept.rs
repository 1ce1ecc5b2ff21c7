//! How downloads lie in the browser's cache (the Cache API): what they are found by, and what is noted of them.
//!
//! A file lies under its SHA-256: mirrors and later builds find the same entry. Where the hash is not known beforehand,
//! a small record under the file's address says which entry it is, and what the server said of the file, so that a file
//! that was replaced there is noticed. What came of a large file before its download broke off lies there in parts,
//! until the rest has come.

use serde::{Deserialize, Serialize};

/// The cache's name; its number changes when what is kept in it changes.
pub const CACHE: &str = "vitscope-models-v1";

/// What the server says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Bytes of the whole file.
    pub length: Option<u64>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

impl Edition {
    /// Nothing that both know differs.
    pub fn may_be(&self, other: &Self) -> bool {
        fn agree<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        agree(&self.length, &other.length)
            && agree(&self.etag, &other.etag)
            && agree(&self.modified, &other.modified)
    }
}

/// What is known of a file that was downloaded from an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// What the server said of it when it was downloaded.
    pub edition: Edition,
}

/// Where the file of a hash lies, on a page of this origin.
pub fn file_key(origin: &str, sha256: &str) -> String {
    format!("{origin}/{CACHE}/{}", sha256.to_ascii_lowercase())
}

/// Where the record of an address lies; `encoded` is the address as JavaScript's `encodeURIComponent` writes it.
pub fn record_key(origin: &str, encoded: &str) -> String {
    format!("{origin}/{CACHE}/url/{encoded}")
}

/// Where the part lies that begins at this byte of the file of a hash.
pub fn part_key(origin: &str, sha256: &str, start: u64) -> String {
    format!("{origin}/{CACHE}/part/{}/{start}", sha256.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_told_apart_by_what_both_know() {
        let edition = |length, etag: Option<&str>| Edition {
            length,
            etag: etag.map(str::to_owned),
            modified: None,
        };
        assert!(edition(Some(1), None).may_be(&edition(Some(1), Some("a"))));
        assert!(edition(None, None).may_be(&edition(Some(1), Some("a"))));
        assert!(!edition(Some(1), None).may_be(&edition(Some(2), None)));
        assert!(!edition(Some(1), Some("a")).may_be(&edition(Some(1), Some("b"))));
    }

    #[test]
    fn a_file_its_record_and_its_parts_lie_apart() {
        let here = "https://example.org";
        assert_eq!(file_key(here, "AB"), "https://example.org/vitscope-models-v1/ab");
        assert_eq!(part_key(here, "AB", 16), "https://example.org/vitscope-models-v1/part/ab/16");
        // A worker's script looks there before its engine runs.
        let script = include_str!("../bin/engine_worker.js");
        assert!(script.contains(&format!("open(\"{CACHE}\")")));
        assert!(script.contains(&(file_key("${self.location.origin}", "") + "${sha256}")));
        assert_eq!(record_key(here, "x%2Fy"), "https://example.org/vitscope-models-v1/url/x%2Fy");
    }
}
