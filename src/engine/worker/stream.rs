//! A file's bytes, hashed as they come, counted for the visitor, and left with the browser.

use std::time::Duration;

use js_sys::{Array, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};
use web_time::Instant;

use super::cache::Parts;

/// Progress is told at most this often.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(50);

/// Chunks are gathered into parts of this size: a browser keeps a `Blob` on disk, but not its chunks.
const PART: u64 = 16 << 20;

/// Hands on each chunk of a stream as it comes.
///
/// # Errors
/// The stream breaks, or `take` fails.
pub(super) async fn each(
    stream: &ReadableStream,
    mut take: impl FnMut(&Uint8Array) -> Result<(), JsValue>,
) -> Result<(), JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let result = JsFuture::from(reader.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            return Ok(());
        }
        let chunk: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
        if let Err(error) = take(&chunk) {
            // It would end once nobody holds it; this way it ends now.
            let _ = reader.cancel();
            return Err(error);
        }
    }
}

/// Reads a file that is here and keeps nothing but its SHA-256, in lower-case hexadecimal.
pub(super) async fn hash(
    file: &Blob,
    progress: impl Fn(u64, Option<u64>),
) -> Result<String, JsValue> {
    let (mut hash, mut received) = (Hash::default(), 0);
    let total = Some(file.size() as u64);
    let mut teller = Teller::new(progress);
    teller.tell(0, total);
    each(&file.stream(), |chunk| {
        hash.add(chunk);
        received += u64::from(chunk.length());
        teller.tell_soon(received, total);
        Ok(())
    })
    .await?;
    teller.tell(received, total);
    Ok(hash.finish())
}

/// Tells how many bytes have come, and not too often.
pub(super) struct Teller<P> {
    progress: P,
    told: Instant,
}

impl<P: Fn(u64, Option<u64>)> Teller<P> {
    /// Tells by this.
    pub(super) fn new(progress: P) -> Self {
        Self { progress, told: Instant::now() }
    }

    /// Tells now.
    pub(super) fn tell(&mut self, received: u64, total: Option<u64>) {
        self.told = Instant::now();
        (self.progress)(received, total);
    }

    /// Tells unless something was told just now.
    pub(super) fn tell_soon(&mut self, received: u64, total: Option<u64>) {
        if self.told.elapsed() >= PROGRESS_INTERVAL {
            self.tell(received, total);
        }
    }
}

/// A SHA-256 on its way.
#[derive(Default)]
struct Hash {
    state: Sha256,
    bytes: Vec<u8>,
}

impl Hash {
    fn add(&mut self, chunk: &Uint8Array) {
        self.bytes.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.bytes);
        self.state.update(&self.bytes);
    }

    fn finish(self) -> String {
        self.state.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The first bytes of a file, on their way into a `Blob`.
#[derive(Default)]
pub(super) struct Gathered {
    hash: Hash,
    whole: Array,
    chunks: Array,
    /// Bytes in `chunks`.
    waiting: u64,
    /// How many bytes are here.
    pub(super) received: u64,
    /// Where whole parts are kept for another try.
    kept: Option<Parts>,
}

impl Gathered {
    /// What came in an earlier try, and was kept.
    pub(super) async fn restore(parts: Option<Parts>) -> Result<Self, JsValue> {
        let mut gathered = Gathered::default();
        let Some(parts) = parts else { return Ok(gathered) };
        while let Some(part) = parts.find(gathered.received).await {
            each(&part.stream(), |chunk| {
                gathered.hash.add(chunk);
                Ok(())
            })
            .await?;
            gathered.received += part.size() as u64;
            gathered.whole.push(&part);
        }
        gathered.kept = Some(parts);
        Ok(gathered)
    }

    /// The next bytes.
    pub(super) fn add(&mut self, chunk: &Uint8Array) -> Result<(), JsValue> {
        self.hash.add(chunk);
        self.chunks.push(chunk);
        let length = u64::from(chunk.length());
        (self.waiting, self.received) = (self.waiting + length, self.received + length);
        if self.waiting >= PART { self.gather() } else { Ok(()) }
    }

    fn gather(&mut self) -> Result<(), JsValue> {
        let part = Blob::new_with_u8_array_sequence(&self.chunks)?;
        self.whole.push(&part);
        if let Some(kept) = &mut self.kept {
            kept.keep(self.received - self.waiting, &part);
        }
        (self.chunks, self.waiting) = (Array::new(), 0);
        Ok(())
    }

    /// A whole part is kept for another try.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.is_some() && self.received - self.waiting > 0
    }

    /// The file, its SHA-256 in lower-case hexadecimal, and the parts that are kept of it.
    pub(super) fn join(mut self) -> Result<(Blob, String, Option<Parts>), JsValue> {
        // The last part is of no use by itself.
        let kept = self.kept.take();
        self.gather()?;
        Ok((Blob::new_with_blob_sequence(&self.whole)?, self.hash.finish(), kept))
    }
}
