//! A stream's bytes, hashed as they come and counted for the visitor.

use std::time::Duration;

use js_sys::{Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};
use web_time::Instant;

use super::download::Fetched;

/// Progress is told at most this often.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(50);

/// Reads a stream to its end.
///
/// `total` is the expected length, where known: the memory is then asked for once, so that it never
/// holds the file twice.
pub(super) async fn read(
    stream: &ReadableStream,
    total: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    let capacity = total.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    bytes.try_reserve_exact(capacity).map_err(|_| {
        js_sys::Error::new("the file is larger than the memory that the browser gives")
    })?;
    let mut hash = Sha256::new();
    let mut told = Instant::now();
    progress(0, total);
    loop {
        let result = JsFuture::from(reader.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            break;
        }
        let chunk: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        hash.update(&bytes[start..]);
        if told.elapsed() >= PROGRESS_INTERVAL {
            told = Instant::now();
            progress(bytes.len() as u64, total);
        }
    }
    progress(bytes.len() as u64, total);
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Fetched { bytes, sha256 })
}
