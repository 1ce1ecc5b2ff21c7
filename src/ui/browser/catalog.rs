//! Fetches what the page offers: two JSON files beside it, and what they name.

use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::boot::{absolute, take_text};
use crate::engine::started_worker::words;
use crate::page::catalog::Catalog;

/// Fetches the lists of models and samples.
///
/// # Errors
/// A sentence for the visitor: which file did not arrive or cannot be read.
pub async fn fetch_catalog() -> Result<Catalog, String> {
    let models = json("./models/models.json").await?;
    let samples = json("./samples/samples.json").await?;
    Catalog::new(models, samples, |file| absolute(&format!("./models/{file}")))
}

/// Fetches what classes are called, from a file beside models.json.
///
/// # Errors
/// A sentence for the visitor.
pub async fn class_names(file: &str) -> Result<Vec<String>, String> {
    json(&format!("./models/{file}")).await
}

/// Fetches and reads a JSON file of the page's.
///
/// # Errors
/// A sentence for the visitor.
pub async fn json<T: DeserializeOwned>(path: &str) -> Result<T, String> {
    let sentence = |reason: &str| format!("{path} did not arrive ({reason}). Reload the page.");
    let text = match take_text(path).await {
        Some(text) => text,
        None => fetch_text(&absolute(path)).await.map_err(|reason| sentence(&reason))?,
    };
    serde_json::from_str(&text).map_err(|error| sentence(&error.to_string()))
}

async fn fetch_text(url: &str) -> Result<String, String> {
    let text = JsFuture::from(fetch_blob(url).await?.text()).await.map_err(|it| words(&it))?;
    Ok(text.as_string().unwrap_or_default())
}

/// Fetches a file whole. Its host is told who the visitor is where it is the page's own, and no other is.
///
/// # Errors
/// The status, or the browser's words.
pub async fn fetch_blob(url: &str) -> Result<web_sys::Blob, String> {
    let options = web_sys::RequestInit::new();
    options.set_credentials(web_sys::RequestCredentials::SameOrigin);
    let window = leptos::prelude::window();
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &options)).await;
    let response = response.map_err(|thrown| words(&thrown))?;
    let response: web_sys::Response = response.dyn_into().map_err(|thrown| words(&thrown))?;
    if !response.ok() {
        return Err(format!("{} {}", response.status(), response.status_text()).trim().to_owned());
    }
    let blob = response.blob().map_err(|thrown| words(&thrown))?;
    let blob = JsFuture::from(blob).await.map_err(|thrown| words(&thrown))?;
    blob.dyn_into().map_err(|thrown| words(&thrown))
}
