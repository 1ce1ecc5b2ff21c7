//! A model's file from the network or from the cache.
//!
//! Whatever comes from the cache is checked like a download; an entry that fails is deleted and
//! fetched again. A file whose hash nobody knows beforehand is looked up by its address: the server is
//! asked whether it still has that file, and where it cannot say so, it has.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, RequestInit, Response};

use super::cache::{Cache, Edition, Record};
use super::messages::{scope, words};
use super::stream;
use crate::engine::limits::check_download;
use crate::engine::links;
use crate::engine::protocol::{EngineError, ModelFile};

/// A whole file, wherever the browser keeps it.
pub(super) struct Fetched {
    pub(super) blob: Blob,
    /// Lower-case hexadecimal; unknown for a file that the visitor chose.
    pub(super) sha256: Option<String>,
}

/// Brings the file that `file` describes and checks that it is that file.
pub(super) async fn fetch(
    file: &ModelFile,
    signal: Option<AbortSignal>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, EngineError> {
    // What is on this computer already is not kept a second time.
    let cache = if file.url.starts_with("blob:") { None } else { Cache::open().await };
    if let Some(cache) = &cache
        && let Some(fetched) = kept(cache, file, signal.as_ref(), &progress).await
    {
        return Ok(fetched);
    }
    let response = request(file, "GET", signal.as_ref()).await?;
    let edition = Edition::of(&response.headers());
    let stream = response.body().ok_or_else(|| lost(file, "an empty answer".to_owned()))?;
    let total = file.size.or(edition.length);
    if let Err(error) = check_download(&file.url, total) {
        // The stream ends either way once nobody holds it; this way it ends now.
        let _ = stream.cancel();
        return Err(error);
    }
    let read = stream::read(&stream, total, &progress).await;
    let (blob, sha256) = read.map_err(|error| lost(file, words(&error)))?;
    let fetched = check(file, Fetched { blob, sha256: Some(sha256.clone()) })?;
    if let Some(cache) = cache {
        let record = file.sha256.is_none().then(|| Record { sha256: sha256.clone(), edition });
        let record = record.map(|record| (file.url.as_str(), record));
        cache.keep(&sha256, &fetched.blob, record);
    }
    Ok(fetched)
}

/// The file from the cache, where it is there and still what the server has.
async fn kept(
    cache: &Cache,
    file: &ModelFile,
    signal: Option<&AbortSignal>,
    progress: impl Fn(u64, Option<u64>),
) -> Option<Fetched> {
    let sha256 = match &file.sha256 {
        Some(sha256) => sha256.clone(),
        None => {
            let record = cache.record(&file.url).await?;
            // An address that does not answer now had this file when it was asked.
            if let Ok(answer) = request(file, "HEAD", signal).await
                && !Edition::of(&answer.headers()).may_be(&record.edition)
            {
                return None;
            }
            record.sha256
        }
    };
    let blob = cache.file(&sha256).await?;
    let expected = ModelFile { sha256: Some(sha256.clone()), ..file.clone() };
    let found = stream::hash(&blob.stream(), Some(blob.size() as u64), progress).await.ok();
    match check(&expected, Fetched { blob, sha256: found }) {
        Ok(fetched) => Some(fetched),
        Err(_) => {
            cache.forget(&sha256).await;
            None
        }
    }
}

async fn request(
    file: &ModelFile,
    method: &str,
    signal: Option<&AbortSignal>,
) -> Result<Response, EngineError> {
    let options = RequestInit::new();
    options.set_method(method);
    options.set_signal(signal);
    let url = file.url.clone();
    let host = links::host(&url).to_owned();
    let response = JsFuture::from(scope().fetch_with_str_and_init(&url, &options)).await;
    let response: Response = match response {
        Ok(response) => response.unchecked_into(),
        Err(_) if !links::is_of(&url, &scope().location().origin()) => {
            return Err(EngineError::Blocked { url, host });
        }
        Err(error) => return Err(lost(file, words(&error))),
    };
    match response.status() {
        _ if response.ok() => Ok(response),
        status @ (401 | 403) => Err(EngineError::Forbidden { url, host, status }),
        status @ (404 | 410) => Err(EngineError::NotFound { url, host, status }),
        status => {
            let status = format!("{status} {}", response.status_text());
            Err(lost(file, status.trim_end().to_owned()))
        }
    }
}

fn check(file: &ModelFile, fetched: Fetched) -> Result<Fetched, EngineError> {
    let url = file.url.clone();
    let received = fetched.blob.size() as u64;
    if let Some(expected) = file.size.filter(|&expected| expected != received) {
        return Err(EngineError::Length { url, received, expected });
    }
    let same = |expected: &String| {
        fetched.sha256.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(expected))
    };
    match &file.sha256 {
        Some(expected) if !same(expected) => Err(EngineError::Hash { url }),
        _ => Ok(fetched),
    }
}

fn lost(file: &ModelFile, reason: String) -> EngineError {
    EngineError::Download { url: file.url.clone(), reason }
}
