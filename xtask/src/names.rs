//! Leaves the names of functions out of a wasm file: half of the page's size, and for debuggers only.
//!
//! wasm-bindgen does that for the engines, but trunk calls it for the page without the flag. The
//! compiler's own strip would take the list of features with it, which wasm-bindgen needs.

use std::path::Path;

use anyhow::{Context, Result};

/// Custom sections that no browser reads.
const LEFT_OUT: [&[u8]; 2] = [b"name", b"producers"];

/// Rewrites a file without its names; a file that is no wasm stays as it is.
pub fn leave_out(wasm: &Path) -> Result<()> {
    let bytes = std::fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    match without_names(&bytes) {
        Some(smaller) => std::fs::write(wasm, smaller)
            .with_context(|| format!("cannot write {}", wasm.display())),
        None => Ok(()),
    }
}

/// A module is 8 bytes of magic and version, then sections: an id, a length, that many bytes. A custom
/// section has id 0 and begins with its name.
fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0")?;
    let mut kept = wasm[..8].to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (length, body) = number(after)?;
        let end = rest.len() - body.len() + length;
        let content = body.get(..length)?;
        let named = |content| {
            let (length, name) = number(content)?;
            name.get(..length)
        };
        if id != 0 || !named(content).is_some_and(|name| LEFT_OUT.contains(&name)) {
            kept.extend(&rest[..end]);
        }
        rest = &rest[end..];
    }
    Some(kept)
}

/// An unsigned LEB128 number and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_and_producers_are_left_out() {
        let magic = b"\0asm\x01\0\0\0";
        let types = b"\x01\x04\x01\x60\0\0";
        let names = b"\0\x07\x04nameab";
        let features = b"\0\x05\x04feat";
        let wasm = [&magic[..], types, names, features].concat();
        let expected = [&magic[..], types, features].concat();
        assert_eq!(without_names(&wasm), Some(expected.clone()));
        assert_eq!(without_names(&expected), Some(expected.clone()));
        assert_eq!(without_names(&wasm[..wasm.len() - 1]), None);
        assert_eq!(without_names(b"no wasm at all"), None);
    }
}
