//! The README.txt of a zip: what its files are, and all that is needed to make them again.

use std::fmt::Write;

use super::files::SavedFile;
use super::program::{self, Task};
use super::views::{SavedPart, title};
use crate::engine::protocol::ModelInfo;
use crate::link::{Side, View};
use crate::page::definitions::definitions;
use crate::page::own_crop::OwnCrop;

/// A model that the figures are of.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadmeModel {
    /// The side that shows it.
    pub side: Side,
    /// What it is called.
    pub title: String,
    /// Its name in URLs.
    pub id: String,
    /// Where its file is, where that has an address.
    pub address: Option<String>,
    /// Of its file, where it is known.
    pub sha256: Option<String>,
    /// What it is.
    pub info: ModelInfo,
    /// Its part of the picture.
    pub crop: OwnCrop,
}

/// What a zip holds and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct Readme<'a> {
    /// The parts of the page, with their files.
    pub parts: &'a [(SavedPart, Vec<SavedFile>)],
    /// What is not in it, and why.
    pub left_out: &'a [(View, &'static str)],
    /// The models that are there.
    pub models: &'a [ReadmeModel],
    /// The picture, by what it is called.
    pub picture: &'a str,
    /// Where its file is, where that has an address.
    pub picture_address: Option<&'a str>,
    /// Year, month, day and so on.
    pub time: [u16; 6],
    /// The view's link.
    pub link: &'a str,
    /// The paragraph on methods.
    pub methods: &'a str,
    /// What the program would compute.
    pub task: &'a Task<'a>,
}

impl Readme<'_> {
    /// Where a file of a part is in the zip: each part has a folder where there are several.
    pub fn path(&self, part: SavedPart, file: &SavedFile) -> String {
        match self.parts.len() > 1 || !self.left_out.is_empty() {
            true => format!("{}/{}", part.folder(), file.name),
            false => file.name.clone(),
        }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let [year, month, day, ..] = self.time;
        let mut text = format!(
            "Figures of vitscope {}, saved {year}-{month:02}-{day:02}\n\nFiles\n",
            env!("CARGO_PKG_VERSION")
        );
        for (part, files) in self.parts {
            let _ = writeln!(text, "\n  {}", part.title());
            for file in files {
                let _ = writeln!(text, "    {}: {}", self.path(*part, file), file.title);
            }
        }
        if !self.left_out.is_empty() {
            text += "\nLeft out\n\n";
            for (view, reason) in self.left_out {
                let _ = writeln!(text, "  {}: {reason}", title(*view));
            }
        }
        text += "\nWhere they are from\n\n";
        let _ = writeln!(text, "  View: {}", self.link);
        for model in self.models {
            let _ = writeln!(text, "  {}", model_words(model, self.task.layer));
        }
        let at = self.picture_address.map(|it| format!(", {it}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  Picture: {}{at} (n = 1, but where a file says otherwise)",
            self.picture
        );
        let _ = writeln!(text, "\nMethods\n\n{}", self.methods);
        for (part, _) in self.parts {
            if let SavedPart::View(view) = part
                && let Some(defined) = definitions(*view)
            {
                let _ = writeln!(text, "\n{}. {defined}", part.title());
            }
        }
        text += "\nThe same numbers from the command line\n";
        for (part, _) in self.parts {
            let _ = writeln!(text, "\n{}", program::words(*part, self.task));
        }
        text
    }
}

fn model_words(model: &ReadmeModel, layer: usize) -> String {
    let ReadmeModel { side, title, id, address, sha256, info, .. } = model;
    let mut words = format!(
        "{}: {title} ({id}), layer {} of {}",
        side.label(),
        layer.min(info.depth),
        info.depth
    );
    if let Some(address) = address.as_ref().filter(|address| *address != id) {
        let _ = write!(words, ", {address}");
    }
    if let Some(hash) = sha256 {
        let _ = write!(words, ", SHA-256 {hash}");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::crop::CropPlace;
    use crate::link::AttentionMap;
    use crate::page::fixtures::model;
    use crate::page::saving::files::Content;

    #[test]
    fn it_names_files_models_picture_date_methods_and_what_is_left_out() {
        let file = SavedFile {
            kind: "CSV",
            name: "vitscope-nmi.csv".to_owned(),
            title: "NMI".to_owned(),
            content: Content::Text(String::new()),
        };
        let parts = [
            (SavedPart::Curves, vec![file.clone()]),
            (SavedPart::View(View::Features), vec![file]),
        ];
        let models = [ReadmeModel {
            side: Side::Cl,
            title: "MoCo v3".to_owned(),
            id: "moco".to_owned(),
            address: Some("https://a.example/models/moco.safetensors".to_owned()),
            sha256: Some("13388b".to_owned()),
            info: model(6, 3, 1, 4),
            crop: OwnCrop::default(),
        }];
        let task = Task {
            models: &[],
            image: "coffee.jpg",
            crop: CropPlace::CENTER,
            is_perturbed: false,
            layer: 8,
            queries: [None, None],
            map: AttentionMap::Rollout,
        };
        let readme = Readme {
            parts: &parts,
            left_out: &[(View::Camera, "it was off")],
            models: &models,
            picture: "Coffee",
            picture_address: None,
            time: [2026, 3, 9, 0, 0, 0],
            link: "https://a.example/?layer=8",
            methods: "Attention was computed.",
            task: &task,
        };
        let text = readme.text();
        for part in [
            "saved 2026-03-09\n",
            "\n    curves-of-the-picture/vitscope-nmi.csv: NMI\n",
            "\n    features/vitscope-nmi.csv: NMI\n",
            "\n  Camera: it was off\n",
            "\n  View: https://a.example/?layer=8\n",
            "\n  CL: MoCo v3 (moco), layer 6 of 6, https://a.example/models/moco.safetensors, SHA-256 13388b\n",
            "\n  Picture: Coffee (n = 1",
            "\nAttention was computed.\n\nFeatures. Red, green, blue: the first three principal components",
            "\nFeatures: the program does not compute these numbers.\n",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let one = Readme { parts: &parts[..1], left_out: &[], ..readme };
        assert!(
            one.text().contains("\n    vitscope-nmi.csv: NMI\n")
                && !one.text().contains("Left out")
        );
    }
}
