//! A stream's bytes, hashed as they come, counted for the visitor, and left with the browser.

use std::time::Duration;

use js_sys::{Array, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};
use web_time::Instant;

/// Progress is told at most this often.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(50);

/// Chunks are gathered into parts of this size: a browser keeps a `Blob` on disk, but not its chunks.
const PART: u64 = 16 << 20;

/// Reads a stream to its end into a `Blob`, and its SHA-256 in lower-case hexadecimal. `total` is the expected
/// length, where known.
pub(super) async fn read(
    stream: &ReadableStream,
    total: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<(Blob, String), JsValue> {
    let mut parts = Parts::default();
    let sha256 = each(stream, total, progress, |chunk| parts.add(chunk)).await?;
    Ok((parts.join()?, sha256))
}

/// Reads a stream to its end and keeps nothing but its SHA-256, in lower-case hexadecimal.
pub(super) async fn hash(
    stream: &ReadableStream,
    total: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<String, JsValue> {
    each(stream, total, progress, |_| Ok(())).await
}

async fn each(
    stream: &ReadableStream,
    total: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
    mut take: impl FnMut(&Uint8Array) -> Result<(), JsValue>,
) -> Result<String, JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    let mut received = 0;
    let mut told = Instant::now();
    progress(0, total);
    loop {
        let result = JsFuture::from(reader.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            break;
        }
        let chunk: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
        bytes.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes);
        hash.update(&bytes);
        take(&chunk)?;
        received += u64::from(chunk.length());
        if told.elapsed() >= PROGRESS_INTERVAL {
            told = Instant::now();
            progress(received, total);
        }
    }
    progress(received, total);
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Chunks on their way into a `Blob`.
#[derive(Default)]
struct Parts {
    whole: Array,
    chunks: Array,
    /// Bytes in `chunks`.
    gathered: u64,
}

impl Parts {
    fn add(&mut self, chunk: &Uint8Array) -> Result<(), JsValue> {
        self.chunks.push(chunk);
        self.gathered += u64::from(chunk.length());
        if self.gathered >= PART { self.gather() } else { Ok(()) }
    }

    fn gather(&mut self) -> Result<(), JsValue> {
        let part = Blob::new_with_u8_array_sequence(&self.chunks)?;
        self.whole.push(&part);
        (self.chunks, self.gathered) = (Array::new(), 0);
        Ok(())
    }

    fn join(mut self) -> Result<Blob, JsValue> {
        self.gather()?;
        Blob::new_with_blob_sequence(&self.whole)
    }
}
