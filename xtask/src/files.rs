//! Folders read, named and copied whole.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A file and its path below some folder, with `/` between the parts.
pub type Named = (String, PathBuf);

/// All files under a folder, in the order of their names.
pub fn files_under(folder: &Path) -> Result<Vec<Named>> {
    fn walk(prefix: &str, folder: &Path, found: &mut Vec<Named>) -> Result<()> {
        let entries = std::fs::read_dir(folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let last = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{prefix}{last}");
            if path.is_dir() {
                walk(&format!("{name}/"), &path, found)?;
            } else {
                found.push((name, path));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk("", folder, &mut found)?;
    found.sort();
    Ok(found)
}

/// Copies files into a folder, which may hold others.
pub fn copy_into(folder: &Path, files: &[Named]) -> Result<()> {
    for (name, source) in files {
        let copy = folder.join(name);
        if let Some(parent) = copy.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(source, &copy)
            .with_context(|| format!("cannot copy {} to {}", source.display(), copy.display()))?;
    }
    Ok(())
}

/// An empty folder.
pub fn fresh_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Writes a file in one step, for those who read it meanwhile.
pub fn replace(file: &Path, text: &str) -> Result<()> {
    let new = file.with_extension("new");
    std::fs::write(&new, text)
        .and_then(|()| std::fs::rename(&new, file))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Twelve hexadecimal digits over names and contents.
pub fn hash(files: &[Named]) -> Result<String> {
    let mut hash = Sha256::new();
    for (name, path) in files {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        hash.update(name);
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    Ok(hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}
