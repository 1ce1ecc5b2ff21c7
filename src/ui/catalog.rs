//! The models and sample photographs that the page offers, from two JSON files beside it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::boot::absolute;
use super::selection::Point;
use crate::engine::client::words;
use crate::engine::links;
use crate::engine::protocol::ModelFile;
use crate::hints::Hints;
use crate::normalization::Normalization;

/// One model of models.json.
#[derive(Debug, Clone, Deserialize)]
pub struct ModelEntry {
    /// Its name in URLs.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// A file beside models.json.
    pub file: Option<String>,
    /// A file elsewhere.
    pub url: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Megabytes, about, where the bytes are not known; only shown.
    pub about_mb: Option<u32>,
    /// Hexadecimal.
    pub sha256: Option<String>,
    /// Heads a block, where the file does not tell.
    pub heads: Option<usize>,
    /// Pixels a side of the input unless the visitor chooses; the checkpoint's own where absent.
    pub input: Option<usize>,
    /// Mean of the channels that images are normalized with; ImageNet's where absent.
    pub mean: Option<[f32; 3]>,
    /// Their standard deviation.
    pub std: Option<[f32; 3]>,
    /// What it was trained for.
    pub objective: Option<String>,
    /// Under which terms.
    pub licence: Option<String>,
    /// Who made it.
    pub source: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Its linear classifiers by depth.
    pub probes: Option<ProbesEntry>,
}

/// Linear classifiers by depth, beside models.json.
#[derive(Debug, Clone, Deserialize)]
pub struct ProbesEntry {
    file: String,
    size: Option<u64>,
    sha256: Option<String>,
    /// A JSON list of what their classes are called.
    pub classes: Option<String>,
}

impl ProbesEntry {
    /// What to fetch.
    pub fn file(&self) -> ModelFile {
        ModelFile { url: beside(&self.file), size: self.size, sha256: self.sha256.clone() }
    }
}

impl ModelEntry {
    /// What to fetch.
    pub fn file(&self) -> ModelFile {
        ModelFile {
            url: self.file.as_deref().map(beside).or_else(|| self.url.clone()).unwrap_or_default(),
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }

    /// What is known of it beside its file.
    pub fn hints(&self) -> Hints {
        let normalization = self.mean.zip(self.std).map(|(mean, std)| Normalization { mean, std });
        Hints { heads: self.heads, size: self.input, normalization }
    }

    /// Its title; where it comes from another site also how large it is and whose.
    pub fn option(&self) -> String {
        let Some(host) = self.url.as_deref().map(links::host).filter(|_| self.file.is_none())
        else {
            return self.title.clone();
        };
        let exact = self.size.map(|size| format!("{:.0} MB, ", size as f64 / 1e6));
        let size = exact.or_else(|| self.about_mb.map(|size| format!("{size} MB, ")));
        format!("{} ({}{host})", self.title, size.unwrap_or_default())
    }

    /// What the list says of it on hover, and "About" in print: its credit and what else is to be known.
    pub fn hover(&self) -> String {
        match &self.note {
            Some(note) => format!("{} ({note})", self.credit()),
            None => self.credit(),
        }
    }

    /// One line of credit: what it was trained for, by whom, under which terms.
    pub fn credit(&self) -> String {
        let parts = [&self.objective, &self.source, &self.licence];
        let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
        parts.join(", ")
    }
}

/// One photograph of samples.json.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Its name in URLs.
    pub id: String,
    /// A file beside samples.json; its thumbnail has the same name in `thumbs/`.
    pub file: String,
    /// What it shows.
    pub title: String,
    /// Who made it.
    pub credit: String,
    /// Under which terms.
    pub licence: String,
    /// A point worth asking from, as fractions of the crop; its center where absent.
    pub focus: Option<Point>,
}

/// Both lists.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// In the order of the file; the first two are the page's pair.
    pub models: Vec<ModelEntry>,
    /// The layer that a bare link shows; the last where models.json names none.
    pub layer: Option<usize>,
    /// In the order of the file; the first is shown first.
    pub samples: Vec<Sample>,
}

#[derive(Deserialize)]
struct Models {
    models: Vec<ModelEntry>,
    layer: Option<usize>,
}

#[derive(Deserialize)]
struct Samples {
    samples: Vec<Sample>,
}

impl Catalog {
    /// Fetches both files.
    ///
    /// # Errors
    /// A sentence for the visitor: which file did not arrive or cannot be read.
    pub async fn fetch() -> Result<Catalog, String> {
        let models: Models = json("./models/models.json").await?;
        let samples: Samples = json("./samples/samples.json").await?;
        match (models.models.len(), samples.samples.len()) {
            (0, _) => Err("models/models.json lists no model. Add one and reload the page.".into()),
            (_, 0) => Err("samples/samples.json lists no picture. Add one and reload.".into()),
            _ => {
                let (layer, models) = (models.layer, models.models);
                Ok(Catalog { models, layer, samples: samples.samples })
            }
        }
    }

    /// The model of that id.
    pub fn model(&self, id: &str) -> Option<&ModelEntry> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The sample of that id.
    pub fn sample(&self, id: &str) -> Option<&Sample> {
        self.samples.iter().find(|sample| sample.id == id)
    }

    /// The ids of the page's pair, CL then MIM.
    pub fn pair(&self) -> [String; 2] {
        let last = self.models.len() - 1;
        [self.models[0].id.clone(), self.models[last.min(1)].id.clone()]
    }
}

/// The address of a file beside models.json.
fn beside(file: &str) -> String {
    absolute(&format!("./models/{file}"))
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
    let blob = fetch_blob(&absolute(path)).await.map_err(|reason| sentence(&reason))?;
    let text = wasm_bindgen_futures::JsFuture::from(blob.text()).await;
    let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
    let value = js_sys::JSON::parse(&text).map_err(|thrown| sentence(&words(&thrown)))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| sentence(&error.to_string()))
}

/// Fetches a file whole.
///
/// # Errors
/// The status, or the browser's words.
pub async fn fetch_blob(url: &str) -> Result<web_sys::Blob, String> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str(url)).await;
    let response = response.map_err(|thrown| words(&thrown))?;
    let response: web_sys::Response = response.dyn_into().map_err(|thrown| words(&thrown))?;
    if !response.ok() {
        return Err(format!("{} {}", response.status(), response.status_text()).trim().to_owned());
    }
    let blob = response.blob().map_err(|thrown| words(&thrown))?;
    let blob = JsFuture::from(blob).await.map_err(|thrown| words(&thrown))?;
    blob.dyn_into().map_err(|thrown| words(&thrown))
}
