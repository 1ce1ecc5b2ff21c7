//! The parts of a model as one file. No byte of their values is read for it: the browser holds it as slices of the parts.

use js_sys::{Array, Uint8Array};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::shards::{JoinedHeader, LENGTH_BYTES, LONGEST_HEADER};

/// One safetensors file of several, first part to last.
///
/// # Errors
/// Says in a sentence which part cannot be read.
pub async fn join(parts: &[File]) -> Result<Blob, String> {
    let mut joined = JoinedHeader::default();
    let values = Array::new();
    for part in parts {
        let refuse = |reason: &str| format!("the part {} {reason}.", part.name());
        let cut_off = || refuse("is no safetensors file, or was cut off");
        let size = part.size() as u64;
        let length = read(part, 0, LENGTH_BYTES).await.and_then(|it| it.try_into().ok());
        let length = u64::from_le_bytes(length.ok_or_else(cut_off)?);
        let begin = length.saturating_add(LENGTH_BYTES);
        if length > LONGEST_HEADER || begin > size {
            return Err(cut_off());
        }
        let header = read(part, LENGTH_BYTES, begin).await.ok_or_else(cut_off)?;
        let header: Map<String, Value> = serde_json::from_slice(&header).map_err(|_| cut_off())?;
        joined
            .add(header, size - begin)
            .map_err(|error| refuse(&format!("does not fit: {error}")))?;
        let rest = slice(part, begin, size).ok_or_else(cut_off)?;
        values.push(&rest);
    }
    let all = Array::of1(&Uint8Array::from(&*joined.bytes())).concat(&values);
    Blob::new_with_u8_array_sequence(&all).map_err(|_| "the browser has no room for it.".to_owned())
}

fn slice(file: &File, from: u64, to: u64) -> Option<Blob> {
    file.slice_with_f64_and_f64(from as f64, to as f64).ok()
}

async fn read(file: &File, from: u64, to: u64) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(slice(file, from, to)?.array_buffer()).await.ok()?;
    Some(Uint8Array::new(buffer.unchecked_ref()).to_vec())
}
