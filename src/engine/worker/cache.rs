//! Downloads that the browser keeps for the next visit, in the Cache API. What lies where is said in
//! [`crate::engine::kept`].

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Response};

use super::messages::scope;
use crate::engine::kept::{self, CACHE, Edition, Record};

/// What the server says of a file in an answer; another site shows only some of its headers. `length` is the whole
/// file's.
pub(super) fn edition_of(response: &Response, length: Option<u64>) -> Edition {
    let get = |name: &str| response.headers().get(name).ok().flatten();
    Edition { length, etag: get("etag"), modified: get("last-modified") }
}

/// The cache. One that fails is as good as none: the network is there.
#[derive(Clone)]
pub(super) struct Cache(web_sys::Cache);

impl Cache {
    /// None where the page is not served securely: the browser then has no cache.
    pub(super) async fn open() -> Option<Self> {
        let scope = scope();
        if !js_sys::Reflect::has(&scope, &"caches".into()).unwrap_or(false) {
            return None;
        }
        let cache = JsFuture::from(scope.caches().ok()?.open(CACHE)).await.ok()?;
        Some(Self(cache.unchecked_into()))
    }

    /// The file of that hash. Its bytes are not checked.
    pub(super) async fn file(&self, sha256: &str) -> Option<Blob> {
        let blob = self.find(&file_key(sha256)).await?.blob().ok()?;
        JsFuture::from(blob).await.ok()?.dyn_into().ok()
    }

    /// Forgets the file of that hash.
    pub(super) async fn forget(&self, sha256: &str) {
        // What cannot be deleted is found broken again, and fetched again.
        let _ = JsFuture::from(self.0.delete_with_str(&file_key(sha256))).await;
    }

    /// What is known of the file at an address.
    pub(super) async fn record(&self, url: &str) -> Option<Record> {
        let text = self.find(&record_key(url)).await?.text().ok()?;
        serde_json::from_str(&JsFuture::from(text).await.ok()?.as_string()?).ok()
    }

    /// The parts that are kept of the file of that hash.
    pub(super) fn parts(&self, sha256: &str) -> Parts {
        Parts { cache: self.clone(), sha256: sha256.to_owned(), writes: Vec::new() }
    }

    /// Keeps a file, and the record of where it came from, where there is one; then its parts are of no use any
    /// more. Writes in the background; where the disk is full, the next visit downloads again.
    pub(super) fn keep(
        self,
        sha256: &str,
        blob: &Blob,
        record: Option<(&str, Record)>,
        parts: Option<Parts>,
    ) {
        let Ok(file) = Response::new_with_opt_blob(Some(blob)) else { return };
        let key = file_key(sha256);
        let record = record.and_then(|(url, record)| {
            let text = serde_json::to_string(&record).ok()?;
            Some((record_key(url), Response::new_with_opt_str(Some(&text)).ok()?))
        });
        spawn_local(async move {
            if JsFuture::from(self.0.put_with_str(&key, &file)).await.is_err() {
                return;
            }
            if let Some((key, record)) = record {
                // Without the record the file is downloaded again, that is all.
                let _ = JsFuture::from(self.0.put_with_str(&key, &record)).await;
            }
            if let Some(parts) = parts {
                parts.forget().await;
            }
        });
    }

    async fn find(&self, key: &str) -> Option<Response> {
        JsFuture::from(self.0.match_with_str(key)).await.ok()?.dyn_into().ok()
    }
}

/// The beginning of a file whose hash is known, part by part: what came before a download broke off, or the tab was
/// closed.
pub(super) struct Parts {
    cache: Cache,
    sha256: String,
    /// What is being written.
    writes: Vec<JsFuture>,
}

impl Parts {
    /// The part that begins at this byte.
    pub(super) async fn find(&self, start: u64) -> Option<Blob> {
        let blob = self.cache.find(&self.key(start)).await?.blob().ok()?;
        let blob: Blob = JsFuture::from(blob).await.ok()?.dyn_into().ok()?;
        (blob.size() > 0.0).then_some(blob)
    }

    /// Keeps a part, in the background; one that the disk has no room for comes again.
    pub(super) fn keep(&mut self, start: u64, part: &Blob) {
        if let Ok(response) = Response::new_with_opt_blob(Some(part)) {
            let write = self.cache.0.put_with_str(&self.key(start), &response);
            self.writes.push(JsFuture::from(write));
        }
    }

    /// Forgets all of them.
    pub(super) async fn forget(self) {
        for write in self.writes {
            // What was not written need not be forgotten.
            let _ = write.await;
        }
        let Ok(keys) = JsFuture::from(self.cache.0.keys()).await else { return };
        let first = kept::part_key(&scope().location().origin(), &self.sha256, 0);
        let folder = first.strip_suffix('0').unwrap_or(&first);
        for key in Array::from(&keys) {
            let url = js_sys::Reflect::get(&key, &"url".into()).ok().and_then(|it| it.as_string());
            if let Some(url) = url.filter(|url| url.starts_with(folder)) {
                // What cannot be deleted is overwritten by the next try.
                let _ = JsFuture::from(self.cache.0.delete_with_str(&url)).await;
            }
        }
    }

    fn key(&self, start: u64) -> String {
        kept::part_key(&scope().location().origin(), &self.sha256, start)
    }
}

fn file_key(sha256: &str) -> String {
    kept::file_key(&scope().location().origin(), sha256)
}

fn record_key(url: &str) -> String {
    let url = String::from(js_sys::encode_uri_component(url));
    kept::record_key(&scope().location().origin(), &url)
}
