//! models.json, changed in one entry and kept in all else.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::atomic;
use super::error::CliError;

/// The list that the page reads, and the file beside it that is to be in it.
#[derive(Debug)]
pub(super) struct ModelList {
    path: PathBuf,
    file_name: String,
    root: Map<String, Value>,
}

/// What is known of a converted file.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: String,
    pub title: Option<String>,
    pub objective: Option<String>,
    pub family: String,
    pub size: u64,
    pub sha256: String,
}

impl ModelList {
    /// Reads the list; `file` is where the model is going to lie.
    pub fn open(path: &Path, file: &Path) -> Result<Self, CliError> {
        let text = fs::read_to_string(path).map_err(CliError::read(path))?;
        let not_beside = || CliError::NotBeside { file: file.to_owned(), list: path.to_owned() };
        let file_name = file.file_name().and_then(|name| name.to_str()).ok_or_else(not_beside)?;
        let (Some(here), Some(there)) = (folder(path), folder(file)) else {
            return Err(not_beside());
        };
        if here != there {
            return Err(not_beside());
        }
        let root =
            parse(&text).map_err(|reason| CliError::Json { path: path.to_owned(), reason })?;
        Ok(Self { path: path.to_owned(), file_name: file_name.to_owned(), root })
    }

    /// Adds an entry at the end, or changes the one of that id where it stands.
    pub fn put(&mut self, entry: Entry) {
        put(&mut self.root, &self.file_name, entry);
    }

    /// Writes the list back.
    pub fn write(&self) -> Result<(), CliError> {
        let text = format!("{:#}\n", Value::Object(self.root.clone()));
        atomic::write(&self.path, text.as_bytes())
    }
}

/// The folder that a file lies in.
fn folder(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().ok()
}

/// The object with its array `models`.
fn parse(text: &str) -> Result<Map<String, Value>, String> {
    let root: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON object: {error}"))?;
    match root.get("models") {
        Some(Value::Array(models)) if models.iter().all(Value::is_object) => Ok(root),
        _ => Err("it has no list \"models\" of objects".to_owned()),
    }
}

fn put(root: &mut Map<String, Value>, file_name: &str, entry: Entry) {
    let Some(Value::Array(models)) = root.get_mut("models") else {
        return;
    };
    let of_id = models.iter().position(|model| model["id"] == entry.id.as_str());
    let index = of_id.unwrap_or_else(|| {
        models.push(json!({ "id": entry.id }));
        models.len() - 1
    });
    let Some(model) = models[index].as_object_mut() else {
        return;
    };
    if let Some(title) = entry.title {
        model.insert("title".into(), title.into());
    }
    model.entry("title").or_insert_with(|| entry.id.into());
    if let Some(objective) = entry.objective {
        model.insert("objective".into(), objective.into());
    }
    model.insert("family".into(), entry.family.into());
    // They are of the file before, and the page would use them.
    for stale in ["url", "about_mb", "heads", "input", "mean", "std", "note", "probes"] {
        model.shift_remove(stale);
    }
    model.insert("file".into(), file_name.into());
    model.insert("size".into(), entry.size.into());
    model.insert("sha256".into(), entry.sha256.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{
  "layer": 3,
  "models": [
    {
      "id": "moco",
      "url": "https://example.org/moco",
      "input": 224,
      "probes": {},
      "licence": "MIT",
      "title": "MoCo v3",
      "ours": [1, 2.5]
    },
    {
      "id": "other"
    }
  ],
  "zebra": null
}"#;

    fn entry(id: &str, title: Option<&str>) -> Entry {
        Entry {
            id: id.into(),
            title: title.map(str::to_owned),
            objective: Some("contrastive".into()),
            family: "timm ViT".into(),
            size: 17,
            sha256: "ab".into(),
        }
    }

    fn names(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn a_new_entry_comes_last_and_the_rest_stays_as_it_is() {
        let mut root = parse(LIST).unwrap();
        put(&mut root, "vit.safetensors", entry("vit", None));
        let root = Value::Object(root);
        assert_eq!(names(&root), ["layer", "models", "zebra"]);
        let before: Value = serde_json::from_str(LIST).unwrap();
        assert_eq!(root["models"][0], before["models"][0]);
        assert_eq!(root["models"][1], before["models"][1]);
        let expected = json!({"id": "vit", "title": "vit", "objective": "contrastive",
            "family": "timm ViT", "file": "vit.safetensors", "size": 17, "sha256": "ab"});
        assert_eq!(root["models"][2], expected);
    }

    #[test]
    fn an_entry_is_replaced_where_it_stands_with_its_other_fields_kept() {
        let mut root = parse(LIST).unwrap();
        put(&mut root, "moco.safetensors", entry("moco", Some("MoCo")));
        let model = &root["models"][0];
        let order = ["id", "licence", "title", "ours", "objective", "family", "file", "size"];
        assert_eq!(names(model)[..8], order);
        assert_eq!((&model["title"], &model["licence"]), (&json!("MoCo"), &json!("MIT")));
        assert_eq!(model["ours"], json!([1, 2.5]));
        assert_eq!(root["models"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_list_of_another_form_is_refused() {
        for text in ["[]", "{}", r#"{"models": {}}"#, r#"{"models": [1]}"#, "{"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
