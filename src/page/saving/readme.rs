//! The README.txt of a zip: what its files are, and all that is needed to make them again.

use std::fmt::Write;

use super::files::SavedFile;
use super::program::{self, ProgramModel, Task, file_of};
use super::views::{SavedPart, title};
use crate::engine::protocol::{ModelFile, ModelInfo, Query};
use crate::input::crop::CropPlace;
use crate::link::{AttentionMap, Side, View};
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
    /// Its file, where that has an address.
    pub file: Option<ModelFile>,
    /// What it is.
    pub info: ModelInfo,
    /// Its part of the picture.
    pub crop: OwnCrop,
}

impl ReadmeModel {
    /// As the program takes it: a file without an address by what the model is called in URLs.
    fn for_program(&self) -> ProgramModel {
        let file = file_of(self.file.as_ref().map_or(&self.id, |file| &file.url));
        ProgramModel { side: self.side, file, info: self.info.clone(), crop: self.crop }
    }
}

/// Where the figures of a zip are from, read when it is begun.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadmeFacts {
    /// The models that are there.
    pub models: Vec<ReadmeModel>,
    /// The picture, by what it is called.
    pub picture: String,
    /// Where its file is, where that has an address.
    pub picture_address: Option<String>,
    /// The view's link.
    pub link: String,
    /// The paragraph on methods.
    pub methods: String,
    /// Where the picture is cut.
    pub crop: CropPlace,
    /// The photograph was changed.
    pub is_perturbed: bool,
    /// The layer that is shown, from 1.
    pub layer: usize,
    /// Where is asked from, and the second time.
    pub queries: [Option<Query>; 2],
    /// What the view “Attention” maps.
    pub map: AttentionMap,
}

/// What a zip holds and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct Readme<'a> {
    /// The parts of the page, with their files named by their paths in the zip.
    pub parts: &'a [(SavedPart, Vec<SavedFile>)],
    /// What is not in it, and why.
    pub left_out: &'a [(View, &'static str)],
    /// Year, month, day and so on.
    pub time: [u16; 6],
    /// Where all of it is from.
    pub facts: &'a ReadmeFacts,
}

impl Readme<'_> {
    /// The whole text.
    pub fn text(&self) -> String {
        let facts = self.facts;
        let [year, month, day, ..] = self.time;
        let mut text = format!(
            "Figures of vitscope {}, saved {year}-{month:02}-{day:02}\n\nFiles\n",
            env!("CARGO_PKG_VERSION")
        );
        for (part, files) in self.parts {
            let _ = writeln!(text, "\n  {}", part.title());
            for file in files {
                let _ = writeln!(text, "    {}: {}", file.name, file.title);
            }
        }
        if !self.left_out.is_empty() {
            text += "\nLeft out\n\n";
            for (view, reason) in self.left_out {
                let _ = writeln!(text, "  {}: {reason}", title(*view));
            }
        }
        text += "\nWhere they are from\n\n";
        let _ = writeln!(text, "  View: {}", facts.link);
        for model in &facts.models {
            let _ = writeln!(text, "  {}", model_words(model, facts.layer));
        }
        let at = facts.picture_address.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  Picture: {}{at} (n = 1, but where a file says otherwise)",
            facts.picture
        );
        let _ = writeln!(text, "\nMethods\n\n{}", facts.methods);
        for (part, _) in self.parts {
            if let SavedPart::View(view) = part
                && let Some(defined) = definitions(*view)
            {
                let _ = writeln!(text, "\n{}. {defined}", part.title());
            }
        }
        text += "\nThe same numbers from the command line\n";
        let models: Vec<ProgramModel> = facts.models.iter().map(ReadmeModel::for_program).collect();
        let task = Task {
            models: &models,
            image: &facts.picture_address.as_deref().map_or(facts.picture.clone(), file_of),
            crop: facts.crop,
            is_perturbed: facts.is_perturbed,
            layer: facts.layer,
            queries: facts.queries,
            map: facts.map,
        };
        for (part, _) in self.parts {
            let _ = writeln!(text, "\n{}", program::words(*part, &task));
        }
        text
    }
}

fn model_words(model: &ReadmeModel, layer: usize) -> String {
    let ReadmeModel { side, title, id, file, info, .. } = model;
    let mut words = format!(
        "{}: {title} ({id}), layer {} of {}",
        side.label(),
        layer.min(info.depth),
        info.depth
    );
    if let Some(ModelFile { url, .. }) = file.as_ref().filter(|file| file.url != *id) {
        let _ = write!(words, ", {url}");
    }
    if let Some(hash) = file.as_ref().and_then(|file| file.sha256.as_ref()) {
        let _ = write!(words, ", SHA-256 {hash}");
    }
    words
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::fixtures::model;
    use crate::page::saving::files::Content;

    /// Of MoCo v3 on a picture of the visitor's.
    pub fn facts() -> ReadmeFacts {
        let file = ModelFile {
            sha256: Some("13388b".to_owned()),
            ..ModelFile::at("https://a.example/models/moco.safetensors")
        };
        ReadmeFacts {
            models: vec![ReadmeModel {
                side: Side::Cl,
                title: "MoCo v3".to_owned(),
                id: "moco".to_owned(),
                file: Some(file),
                info: model(6, 3, 1, 4),
                crop: OwnCrop::default(),
            }],
            picture: "Coffee".to_owned(),
            picture_address: None,
            link: "https://a.example/?layer=8".to_owned(),
            methods: "Attention was computed.".to_owned(),
            crop: CropPlace::CENTER,
            is_perturbed: false,
            layer: 8,
            queries: [None, None],
            map: AttentionMap::Rollout,
        }
    }

    fn parts() -> [(SavedPart, Vec<SavedFile>); 2] {
        let file = |name: &str| SavedFile {
            kind: "CSV",
            name: name.to_owned(),
            title: "NMI".to_owned(),
            content: Content::Text(String::new()),
        };
        [
            (SavedPart::Curves, vec![file("curves-of-the-picture/vitscope-nmi.csv")]),
            (SavedPart::View(View::Features), vec![file("features/vitscope-nmi.csv")]),
        ]
    }

    fn readme(facts: &ReadmeFacts, left_out: &[(View, &'static str)]) -> String {
        Readme { parts: &parts(), left_out, time: [2026, 3, 9, 0, 0, 0], facts }.text()
    }

    #[test]
    fn it_names_files_models_picture_date_methods_and_what_is_left_out() {
        let text = readme(&facts(), &[(View::Camera, "it was off")]);
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
        assert!(!readme(&facts(), &[]).contains("Left out"));
    }

    #[test]
    fn the_programs_files_are_the_ends_of_their_addresses_or_what_they_are_called() {
        let line = " --weights moco.safetensors --image Coffee --layer-curves -o cl/\n";
        assert!(readme(&facts(), &[]).contains(line));
        let mut own = facts();
        own.models[0].file = None;
        own.models[0].id = "mine.pth".to_owned();
        own.picture_address = Some("https://a.example/coffee.webp".to_owned());
        let text = readme(&own, &[]);
        for part in [
            "\n  CL: MoCo v3 (mine.pth), layer 6 of 6\n",
            "\n  Picture: Coffee, https://a.example/coffee.webp (n = 1",
            " --weights mine.pth --image coffee.webp --layer-curves -o cl/\n",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn a_model_that_is_named_by_its_address_has_it_once() {
        let mut elsewhere = facts();
        let url = "https://there.example/a.pth";
        elsewhere.models[0].id = url.to_owned();
        elsewhere.models[0].file = Some(ModelFile::at(url));
        let text = readme(&elsewhere, &[]);
        assert_eq!(text.matches(url).count(), 1, "{text}");
    }
}
