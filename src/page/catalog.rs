//! The models and sample photographs that the page offers, as `models.json` and `samples.json` list them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::engine::links;
use crate::engine::protocol::{Credentials, ModelFile};
use crate::grid::Grid;
use crate::input::normalization::Normalization;
use crate::link::hints::{Activation, Hints};
use crate::link::{GRID, parse_grid};

/// One model of models.json.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ModelEntry {
    /// Its name in URLs.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// A file beside models.json; in a [`Catalog`] its whole address.
    pub file: Option<String>,
    /// A file elsewhere.
    pub url: Option<String>,
    /// The file's length, bytes.
    pub size: Option<u64>,
    /// Megabytes, about, where the bytes are not known; only shown.
    pub about_mb: Option<u32>,
    /// Of the file, in hexadecimal.
    pub sha256: Option<String>,
    /// Of several models in its file, the one to show.
    pub model: Option<String>,
    /// Heads a block, where the file does not tell.
    pub heads: Option<usize>,
    /// How its patches lie, where the file does not tell: rows and columns, such as `16x8`.
    #[serde(default, deserialize_with = "grid")]
    pub grid: Option<Grid>,
    /// Pixels a side of the input, the longer one where it is not square, unless the visitor chooses; the checkpoint's own where absent.
    pub input: Option<usize>,
    /// What its images are normalized with, `mean` and `std`; the checkpoint's own where either is absent.
    #[serde(flatten)]
    pub normalization: Option<Normalization>,
    /// What its MLPs have between their layers, where its file does not tell.
    #[serde(default)]
    pub activation: Option<Activation>,
    /// Opened by links that name it and by the view “Training”, and not in the lists.
    #[serde(default)]
    pub unlisted: bool,
    /// Of a checkpoint of a training: how many images it has seen.
    pub images: Option<u64>,
    /// What it was trained for.
    pub objective: Option<String>,
    /// Under which terms.
    pub licence: Option<String>,
    /// Who made it.
    pub source: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Whether the file's host is told who the visitor is.
    #[serde(default)]
    pub credentials: Credentials,
    /// Its linear classifiers by depth.
    pub probes: Option<ProbesEntry>,
}

/// Linear classifiers by depth, beside models.json.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProbesEntry {
    /// Their file; in a [`Catalog`] its whole address.
    file: String,
    size: Option<u64>,
    sha256: Option<String>,
    /// A JSON list of what their classes are called.
    pub classes: Option<String>,
}

impl ProbesEntry {
    /// What to fetch.
    pub fn file(&self) -> ModelFile {
        ModelFile { size: self.size, sha256: self.sha256.clone(), ..ModelFile::at(&*self.file) }
    }
}

impl ModelEntry {
    /// What to fetch.
    pub fn file(&self) -> ModelFile {
        let url = self.file.as_ref().or(self.url.as_ref());
        ModelFile {
            url: url.cloned().unwrap_or_default(),
            size: self.size,
            sha256: self.sha256.clone(),
            credentials: self.credentials,
        }
    }

    /// What is known of it beside its file.
    pub fn hints(&self) -> Hints {
        Hints {
            model: self.model.clone(),
            heads: self.heads,
            grid: self.grid,
            size: self.input,
            normalization: self.normalization,
            activation: self.activation,
        }
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

/// Reads rows and columns as a link says them.
fn grid<'de, D: Deserializer<'de>>(of: D) -> Result<Option<Grid>, D::Error> {
    let text = Option::<String>::deserialize(of)?;
    let read = |text: String| parse_grid(&text).ok_or_else(|| Error::custom(GRID));
    text.map(read).transpose()
}

/// The pair that the paper compares, in models.json.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PaperPair {
    /// The id of CL's model.
    pub cl: String,
    /// The id of the model that may stand for MIM's, which no page can fetch.
    pub mim: String,
    /// MIM's model.
    pub own: UnfetchedModel,
}

/// A model that the visitor has to download and choose as a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UnfetchedModel {
    /// Its name for people.
    pub title: String,
    /// Where it is downloaded.
    pub url: String,
    /// Why the page does not fetch it, in a sentence.
    pub why: String,
}

/// One photograph of samples.json.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
    pub focus: Option<(f32, f32)>,
    /// Corners of a closed path over the object, as fractions of the crop: along it the query moves before the first
    /// touch. Empty where nothing moves.
    #[serde(default)]
    pub path: Vec<(f32, f32)>,
    /// Opened by links that name it, and not offered.
    #[serde(default)]
    pub unlisted: bool,
}

/// What `models.json` holds.
#[derive(Debug, Clone, Deserialize)]
pub struct ModelList {
    models: Vec<ModelEntry>,
    layer: Option<usize>,
    saved: Option<String>,
    paper: Option<PaperPair>,
}

/// What `samples.json` holds.
#[derive(Debug, Clone, Deserialize)]
pub struct SampleList {
    samples: Vec<Sample>,
}

/// Both lists, neither of them empty.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// In the order of the file; the first two are the page's pair.
    pub models: Vec<ModelEntry>,
    /// The layer that a bare link shows; the last where models.json names none.
    pub layer: Option<usize>,
    /// Address of the pair's saved run ([`super::saved`]), where models.json names one.
    pub saved: Option<String>,
    /// The paper's pair, where models.json names one.
    pub paper: Option<PaperPair>,
    /// In the order of the file; the first is shown first.
    pub samples: Vec<Sample>,
}

impl Catalog {
    /// What both files list; `address` makes of a file's name beside models.json a whole address.
    ///
    /// # Errors
    /// A sentence for the visitor: which file lists nothing.
    pub fn new(
        models: ModelList,
        samples: SampleList,
        address: impl Fn(&str) -> String,
    ) -> Result<Catalog, String> {
        let ModelList { mut models, layer, saved, paper } = models;
        if models.is_empty() {
            return Err("models/models.json lists no model. Add one and reload the page.".into());
        }
        if samples.samples.is_empty() {
            return Err("samples/samples.json lists no picture. Add one and reload.".into());
        }
        for model in &mut models {
            let probes = model.probes.as_mut().map(|probes| &mut probes.file);
            for file in model.file.iter_mut().chain(probes) {
                *file = address(file);
            }
        }
        let saved = saved.map(|file| address(&file));
        Ok(Catalog { models, layer, saved, paper, samples: samples.samples })
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

    /// A line for each model: what it is called, its credit, and what else is to be known.
    pub fn model_credits(&self) -> impl Iterator<Item = String> {
        let listed = self.models.iter().filter(|model| !model.unlisted);
        listed.map(|model| format!("{}: {}", model.title, model.hover()))
    }

    /// A line for each sample: what it shows, by whom, under which terms.
    pub fn sample_credits(&self) -> impl Iterator<Item = String> {
        let line = |it: &Sample| format!("{}: {}, {}", it.title, it.credit, it.licence);
        self.samples.iter().map(line)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const MODELS: &str = include_str!("../../public/models/models.json");
    const SAMPLES: &str = include_str!("../../public/samples/samples.json");

    fn catalog(models: &str, samples: &str) -> Result<Catalog, String> {
        let models = serde_json::from_str(models).unwrap();
        let samples = serde_json::from_str(samples).unwrap();
        Catalog::new(models, samples, |file| format!("https://here/models/{file}"))
    }

    pub(crate) fn shipped() -> Catalog {
        catalog(MODELS, SAMPLES).unwrap()
    }

    #[test]
    fn the_first_two_models_are_the_pair_and_lie_beside_the_list() {
        let catalog = shipped();
        assert_eq!(catalog.pair(), ["moco", "simmim"]);
        let moco = catalog.model("moco").unwrap();
        assert_eq!(moco.file().url, "https://here/models/moco.safetensors");
        let probes = moco.probes.as_ref().unwrap();
        assert_eq!(probes.file().url, "https://here/models/moco-probes.safetensors");
        assert_eq!(probes.classes.as_deref(), Some("classes.json"));
        assert_eq!((moco.option(), moco.hints()), ("MoCo v3".to_owned(), Hints::default()));
        assert!(catalog.layer.is_some_and(|layer| layer > 0));
        assert!(catalog.model("nobody").is_none() && catalog.sample("nowhere").is_none());
    }

    #[test]
    fn a_list_of_one_model_puts_it_on_both_sides() {
        let one = r#"{"models": [{"id": "a", "title": "A", "file": "a.safetensors"}]}"#;
        let catalog = catalog(one, SAMPLES).unwrap();
        assert_eq!((catalog.pair(), catalog.layer), (["a".to_owned(), "a".to_owned()], None));
    }

    #[test]
    fn another_host_is_told_who_the_visitor_is_where_the_list_says_so() {
        let of = |more: &str| {
            let entry = r#"{"id": "a", "title": "A", "url": "https://there/a.pth""#;
            let list = format!(r#"{{"models": [{entry}{more}}}]}}"#);
            catalog(&list, SAMPLES).unwrap().models[0].file().credentials
        };
        assert_eq!(of(""), Credentials::SameOrigin);
        assert_eq!(of(r#", "credentials": "include""#), Credentials::Include);
    }

    #[test]
    fn an_empty_list_is_told_by_its_file() {
        let told = catalog(r#"{"models": []}"#, SAMPLES).unwrap_err();
        assert_eq!(told, "models/models.json lists no model. Add one and reload the page.");
        let told = catalog(MODELS, r#"{"samples": []}"#).unwrap_err();
        assert_eq!(told, "samples/samples.json lists no picture. Add one and reload.");
    }

    #[test]
    fn a_model_of_another_site_names_it_and_about_how_large_it_is() {
        let catalog = shipped();
        let dino = catalog.model("dinov2-vit-s").unwrap();
        assert_eq!(dino.option(), "DINOv2 ViT-S/14 (88 MB, huggingface.co)");
        assert_eq!(dino.file().url, dino.url.clone().unwrap());
        let hints = dino.hints();
        assert_eq!((hints.heads, hints.size), (Some(6), Some(224)));
        assert_eq!(dino.normalization, Some(Normalization::IMAGENET));
        let exact = ModelEntry { size: Some(3_248_552), ..dino.clone() };
        assert_eq!(exact.option(), "DINOv2 ViT-S/14 (3 MB, huggingface.co)");
        let unknown = ModelEntry { about_mb: None, ..dino.clone() };
        assert_eq!(unknown.option(), "DINOv2 ViT-S/14 (huggingface.co)");
    }

    #[test]
    fn mean_and_deviation_count_together() {
        let list = r#"{"models": [{"id": "a", "title": "A", "mean": [0.5, 0.5, 0.5]}]}"#;
        let catalog = catalog(list, SAMPLES).unwrap();
        assert_eq!(catalog.models[0].normalization, None);
    }

    #[test]
    fn credits_name_who_made_what_under_which_terms() {
        let catalog = shipped();
        let models: Vec<String> = catalog.model_credits().collect();
        assert_eq!(
            models[3],
            "MoCo v3 ViT-B/16: contrastive, facebookresearch/moco-v3, converted by NYU VisionX, \
             CC BY-NC 4.0"
        );
        let noted = ModelEntry { note: Some("for tests".to_owned()), ..catalog.models[0].clone() };
        assert!(noted.hover().ends_with("MIT (for tests)"), "{}", noted.hover());
        assert_eq!(catalog.sample_credits().next().unwrap(), "Coffee: Rachel Michetti, CC0");
        assert_eq!(catalog.sample("chelsea").unwrap().focus, Some((0.31, 0.36)));
        for model in &catalog.models {
            assert!(model.licence.is_some() && model.source.is_some(), "{}", model.id);
            assert_ne!(model.file.is_some(), model.url.is_some(), "{}", model.id);
        }
    }
}
