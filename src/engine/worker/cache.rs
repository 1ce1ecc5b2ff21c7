//! Downloads that the browser keeps for the next visit, in the Cache API.
//!
//! A file lies under its SHA-256: mirrors and later builds find the same entry. Where the hash is not
//! known beforehand, a small record under the file's address says which entry it is, and what the
//! server said of the file, so that a file that was replaced there is noticed.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Headers, Response};

use super::messages::scope;

/// The cache's name; its number changes when what is kept in it changes.
const CACHE: &str = "vitscope-models-v1";

/// What the server says of a file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Edition {
    /// Bytes, unless they are those of something compressed.
    pub(super) length: Option<u64>,
    etag: Option<String>,
    modified: Option<String>,
}

impl Edition {
    /// From an answer's headers; another site shows only some of them.
    pub(super) fn of(headers: &Headers) -> Self {
        let get = |name: &str| headers.get(name).ok().flatten();
        let plain = get("content-encoding").is_none();
        Self {
            length: get("content-length").filter(|_| plain).and_then(|length| length.parse().ok()),
            etag: get("etag"),
            modified: get("last-modified"),
        }
    }

    /// Nothing that both know differs.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        fn agree<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        agree(&self.length, &other.length)
            && agree(&self.etag, &other.etag)
            && agree(&self.modified, &other.modified)
    }
}

/// What is known of a file that was downloaded from an address.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Of the bytes, in lower-case hexadecimal.
    pub(super) sha256: String,
    /// As it was then.
    pub(super) edition: Edition,
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

    /// Keeps a file, and the record of where it came from, where there is one. Writes in the
    /// background; where the disk is full, the next visit downloads again.
    pub(super) fn keep(self, sha256: &str, blob: &Blob, record: Option<(&str, Record)>) {
        let Ok(file) = Response::new_with_opt_blob(Some(blob)) else { return };
        let key = file_key(sha256);
        let record = record.and_then(|(url, record)| {
            let text = serde_json::to_string(&record).ok()?;
            Some((record_key(url), Response::new_with_opt_str(Some(&text)).ok()?))
        });
        spawn_local(async move {
            let kept = JsFuture::from(self.0.put_with_str(&key, &file)).await;
            if let (Ok(_), Some((key, record))) = (kept, record) {
                // Without the record the file is downloaded again, that is all.
                let _ = JsFuture::from(self.0.put_with_str(&key, &record)).await;
            }
        });
    }

    async fn find(&self, key: &str) -> Option<Response> {
        JsFuture::from(self.0.match_with_str(key)).await.ok()?.dyn_into().ok()
    }
}

fn file_key(sha256: &str) -> String {
    format!("{}/{CACHE}/{}", scope().location().origin(), sha256.to_ascii_lowercase())
}

fn record_key(url: &str) -> String {
    let url = String::from(js_sys::encode_uri_component(url));
    format!("{}/{CACHE}/url/{url}", scope().location().origin())
}
