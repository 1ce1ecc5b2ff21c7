//! What the browser has kept of earlier downloads; the workers put it there.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response};

use crate::engine::kept::{CACHE, Record, file_key, record_key};
use crate::engine::protocol::ModelFile;

/// Whether a file lies in the browser's cache, as it was when it was fetched last.
pub async fn is_kept(file: &ModelFile) -> bool {
    lies_there(file).await.is_some()
}

async fn lies_there(file: &ModelFile) -> Option<Response> {
    // Absent where the page is not served securely.
    if !js_sys::Reflect::has(&window(), &"caches".into()).unwrap_or(false) {
        return None;
    }
    let cache = JsFuture::from(window().caches().ok()?.open(CACHE)).await.ok()?;
    let cache: Cache = cache.unchecked_into();
    let origin = window().location().origin().ok()?;
    let sha256 = match &file.sha256 {
        Some(sha256) => sha256.clone(),
        None => {
            let encoded = String::from(js_sys::encode_uri_component(&file.url));
            let text = find(&cache, &record_key(&origin, &encoded)).await?.text().ok()?;
            let text = JsFuture::from(text).await.ok()?.as_string()?;
            serde_json::from_str::<Record>(&text).ok()?.sha256
        }
    };
    find(&cache, &file_key(&origin, &sha256)).await
}

async fn find(cache: &Cache, key: &str) -> Option<Response> {
    JsFuture::from(cache.match_with_str(key)).await.ok()?.dyn_into().ok()
}
