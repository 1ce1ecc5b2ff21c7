//! A model's file from the network, from the Cache API or from the visitor's disk.
//!
//! A download of known hash is kept under it, where the browser allows that. Whatever comes from the
//! cache is checked like a download; an entry that fails is deleted and fetched again.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Blob, Cache, RequestInit, Response};

use super::mailbox::{scope, words};
use super::stream;
use crate::engine::protocol::{EngineError, ModelFile};

/// The cache's name; its number changes when what is kept in it changes.
const CACHE: &str = "vitscope-models-v1";

/// A whole file.
pub(super) struct Fetched {
    pub(super) bytes: Vec<u8>,
    /// Lower-case hexadecimal.
    pub(super) sha256: String,
}

/// Brings the file that `file` describes and checks that it is that file.
pub(super) async fn fetch(
    file: &ModelFile,
    signal: Option<AbortSignal>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, EngineError> {
    let entry = match &file.sha256 {
        Some(sha256) => Entry::open(sha256).await,
        None => None,
    };
    if let Some(entry) = &entry
        && let Some(cached) = entry.response().await
    {
        match body(&cached, file, &progress).await.and_then(|fetched| check(file, fetched)) {
            Ok(fetched) => return Ok(fetched),
            Err(_) => entry.delete().await,
        }
    }
    let response = request(file, signal).await?;
    let fetched = check(file, body(&response, file, &progress).await?)?;
    if let Some(entry) = entry {
        entry.keep(&fetched.bytes);
    }
    Ok(fetched)
}

/// Reads a file that the visitor chose.
pub(super) async fn read_file(
    blob: Option<Blob>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, EngineError> {
    let unreadable = |reason: String| EngineError::Checkpoint {
        reason: format!("The file could not be read ({reason}). Choose it again."),
    };
    let blob = blob.ok_or_else(|| unreadable("nothing was sent".to_owned()))?;
    let read = stream::read(&blob.stream(), Some(blob.size() as u64), progress).await;
    read.map_err(|error| unreadable(words(&error)))
}

async fn request(file: &ModelFile, signal: Option<AbortSignal>) -> Result<Response, EngineError> {
    let options = RequestInit::new();
    options.set_signal(signal.as_ref());
    let response = JsFuture::from(scope().fetch_with_str_and_init(&file.url, &options)).await;
    let response: Response = response.map_err(|error| lost(file, words(&error)))?.unchecked_into();
    if response.ok() {
        return Ok(response);
    }
    let status = format!("{} {}", response.status(), response.status_text());
    Err(lost(file, status.trim_end().to_owned()))
}

async fn body(
    response: &Response,
    file: &ModelFile,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, EngineError> {
    let stream = response.body().ok_or_else(|| lost(file, "an empty answer".to_owned()))?;
    let total = file.size.or_else(|| content_length(response));
    stream::read(&stream, total, progress).await.map_err(|error| lost(file, words(&error)))
}

/// What the server says, unless that is the length of something compressed.
fn content_length(response: &Response) -> Option<u64> {
    let headers = response.headers();
    match headers.get("content-encoding") {
        Ok(None) => headers.get("content-length").ok()??.parse().ok(),
        _ => None,
    }
}

fn check(file: &ModelFile, fetched: Fetched) -> Result<Fetched, EngineError> {
    let url = file.url.clone();
    let received = fetched.bytes.len() as u64;
    if let Some(expected) = file.size.filter(|&expected| expected != received) {
        return Err(EngineError::Length { url, received, expected });
    }
    match &file.sha256 {
        Some(expected) if !expected.eq_ignore_ascii_case(&fetched.sha256) => {
            Err(EngineError::Hash { url })
        }
        _ => Ok(fetched),
    }
}

fn lost(file: &ModelFile, reason: String) -> EngineError {
    EngineError::Download { url: file.url.clone(), reason }
}

/// A file's place in the cache. A cache that fails is as good as none: the network is there.
struct Entry {
    cache: Cache,
    /// By content, not by the file's own URL: mirrors and later builds find the same entry.
    url: String,
}

impl Entry {
    /// None where the page is not served securely: the browser then has no cache.
    async fn open(sha256: &str) -> Option<Self> {
        let scope = scope();
        if !js_sys::Reflect::has(&scope, &"caches".into()).unwrap_or(false) {
            return None;
        }
        let cache = JsFuture::from(scope.caches().ok()?.open(CACHE)).await.ok()?.unchecked_into();
        let url = format!("{}/{CACHE}/{}", scope.location().origin(), sha256.to_ascii_lowercase());
        Some(Self { cache, url })
    }

    async fn response(&self) -> Option<Response> {
        JsFuture::from(self.cache.match_with_str(&self.url)).await.ok()?.dyn_into().ok()
    }

    async fn delete(&self) {
        let _ = JsFuture::from(self.cache.delete_with_str(&self.url)).await;
    }

    /// Writes in the background; where the disk is full, the next visit downloads again.
    fn keep(self, bytes: &[u8]) {
        let Ok(response) = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes)))
        else {
            return;
        };
        spawn_local(async move {
            let _ = JsFuture::from(self.cache.put_with_str(&self.url, &response)).await;
        });
    }
}
