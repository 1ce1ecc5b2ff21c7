//! Files that are either whole or not there: written beside their name and renamed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::CliError;

/// Writes a whole file in place of the one that may be there.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    if path.is_dir() {
        return Err(CliError::Folder { path: path.to_owned(), advice: "name a file in it" });
    }
    let temporary = beside(path);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, path)).map_err(|error| {
        // What is left of it helps nobody; that it cannot be removed either changes nothing.
        let _ = fs::remove_file(&temporary);
        CliError::write(path)(error)
    })
}

/// Makes a folder that can be written into, before hours are spent on what goes there.
pub(super) fn folder(path: &Path) -> Result<(), CliError> {
    if path.exists() && !path.is_dir() {
        let advice = "the output is a folder";
        return Err(CliError::NotAFolder { path: path.to_owned(), advice });
    }
    let probe = beside(&path.join("probe"));
    fs::create_dir_all(path)
        .and_then(|()| File::create(&probe))
        .and_then(|_| fs::remove_file(&probe))
        .map_err(CliError::write(path))
}

/// A hidden name in the same folder, of this process alone.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// A file's bytes and their SHA-256 in hexadecimal.
pub(super) fn digest(path: &Path) -> Result<(u64, String), CliError> {
    let read = || -> io::Result<(u64, String)> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        let mut length = 0;
        loop {
            let count = file.read(&mut buffer)?;
            if count == 0 {
                return Ok((length, hex(hash)));
            }
            hash.update(&buffer[..count]);
            length += count as u64;
        }
    };
    read().map_err(CliError::read(path))
}

/// The SHA-256 in hexadecimal.
pub(super) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
