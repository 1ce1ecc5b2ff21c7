//! Figures of one or of several parts of the page as a zip with a README.

use leptos::prelude::*;

use super::figures::{FigureList, Making};
use crate::engine::protocol::Query;
use crate::input::crop::CropPlace;
use crate::link::{AttentionMap, Side, View};
use crate::page::catalog::{Catalog, ModelEntry};
use crate::page::curves::caption::file_name;
use crate::page::pictures::LOCAL;
use crate::page::saving::files::{Content, SavedFile, tell_apart};
use crate::page::saving::program::{ProgramModel, Task, file_of};
use crate::page::saving::readme::{Readme, ReadmeModel};
use crate::page::saving::views::SavedPart;
use crate::plot::export::zip::zip;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::download::{clock, png_bytes, save_bytes};
use crate::ui::curves::figure::Origin;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::views::perturb::perturbing::PerturbationHandle;
use crate::ui::workers::EngineHandle;

/// What a README tells, read when the zip is begun.
pub struct Told {
    models: Vec<ReadmeModel>,
    picture: String,
    picture_address: Option<String>,
    link: String,
    methods: String,
    crop: CropPlace,
    is_perturbed: bool,
    layer: usize,
    queries: [Option<Query>; 2],
    map: AttentionMap,
}

/// What zips are made of; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Zips {
    origin: Origin,
    selection: Selection,
    engine: EngineHandle,
    shown: Shown,
    pictures: PictureHandle,
    perturbing: PerturbationHandle,
    catalog: StoredValue<Catalog>,
}

impl Zips {
    /// From the context.
    pub fn here() -> Zips {
        Zips {
            origin: Origin::here(),
            selection: expect_context(),
            engine: expect_context(),
            shown: expect_context(),
            pictures: expect_context(),
            perturbing: expect_context(),
            catalog: expect_context(),
        }
    }

    /// What is shown now.
    pub fn told(self) -> Told {
        let name = self.pictures.shown.with(|photo| photo.as_ref().map(|it| it.name.clone()));
        let name = name.filter(|name| name != LOCAL);
        let sample = |id: &String| {
            self.catalog.with_value(|catalog| {
                Some(absolute(&format!("samples/{}", catalog.sample(id)?.file)))
            })
        };
        Told {
            models: Side::BOTH.into_iter().filter_map(|side| self.model(side)).collect(),
            picture: self.origin.picture(),
            picture_address: name.map(|name| sample(&name).unwrap_or(name)),
            link: window().location().href().unwrap_or_default(),
            methods: self.origin.methods(),
            crop: self.selection.crop.get(),
            is_perturbed: !self.perturbing.perturbation.with(|it| it.words().is_empty()),
            layer: self.shown.layer.get(),
            queries: [Some(self.selection.pinned_query()), self.selection.second_query()],
            map: self.selection.attention.with(|choice| choice.map),
        }
    }

    fn model(self, side: Side) -> Option<ReadmeModel> {
        let info = self.engine.side(side).model.get()?;
        let title = self.origin.model(side)?;
        let id = self.selection.model(side).get();
        let entry = self.catalog.with_value(|catalog| catalog.model(&id).cloned());
        let file = entry.as_ref().map(ModelEntry::file);
        let is_address = || web_sys::Url::new(&id).is_ok();
        let address = match &file {
            Some(file) => Some(file.url.clone()),
            None => is_address().then(|| id.clone()),
        };
        let crop = self.engine.side(side).crop.get();
        Some(ReadmeModel {
            side,
            title,
            id,
            address,
            sha256: file.and_then(|it| it.sha256),
            info,
            crop,
        })
    }

    /// Saves a view's figures and their numbers.
    pub async fn save_view(
        self,
        view: View,
        making: Vec<Making>,
        told: Told,
    ) -> Result<(), String> {
        let files = gathered(making).await;
        let parts = vec![(SavedPart::View(view), files)];
        let name = file_name(&[&told.picture, SavedPart::View(view).title()]);
        self.save(&name, &told, parts, &[]).await
    }

    /// Saves parts of the page, a folder each, and says what was left out.
    pub async fn save_all(
        self,
        told: &Told,
        parts: Vec<(SavedPart, Vec<SavedFile>)>,
        left_out: &[(View, &'static str)],
    ) -> Result<(), String> {
        self.save(&file_name(&[&told.picture, "all views"]), told, parts, left_out).await
    }

    async fn save(
        self,
        name: &str,
        told: &Told,
        parts: Vec<(SavedPart, Vec<SavedFile>)>,
        left_out: &[(View, &'static str)],
    ) -> Result<(), String> {
        let time = clock();
        let mut made = Vec::new();
        for (part, files) in parts {
            let mut all = Vec::new();
            for file in files {
                // What the browser cannot draw is not there.
                if let Some(bytes) = bytes(&file.content).await {
                    all.push(SavedFile { content: Content::Bytes(bytes), ..file });
                }
            }
            made.push((part, all));
        }
        let models: Vec<ProgramModel> = told.models.iter().map(program_model).collect();
        let image = told.picture_address.as_deref().map_or(told.picture.clone(), file_of);
        let readme = Readme {
            parts: &made,
            left_out,
            models: &told.models,
            picture: &told.picture,
            picture_address: told.picture_address.as_deref(),
            time,
            link: &told.link,
            methods: &told.methods,
            task: &Task {
                models: &models,
                image: &image,
                crop: told.crop,
                is_perturbed: told.is_perturbed,
                layer: told.layer,
                queries: told.queries,
                map: told.map,
            },
        };
        let text = readme.text();
        let mut files = vec![("README.txt".to_owned(), text.as_bytes())];
        for (part, all) in &made {
            for file in all {
                if let Content::Bytes(bytes) = &file.content {
                    files.push((readme.path(*part, file), bytes));
                }
            }
        }
        let files = files.iter().map(|(name, bytes)| (name.as_str(), *bytes));
        let bytes = zip(files, time)?;
        save_bytes(&format!("{name}.zip"), "application/zip", &bytes);
        Ok(())
    }
}

fn program_model(model: &ReadmeModel) -> ProgramModel {
    let file = file_of(model.address.as_ref().unwrap_or(&model.id));
    ProgramModel { side: model.side, file, info: model.info.clone(), crop: model.crop }
}

async fn bytes(content: &Content) -> Option<Vec<u8>> {
    match content {
        Content::Text(text) => Some(text.clone().into_bytes()),
        Content::Bytes(bytes) => Some(bytes.clone()),
        Content::Picture { svg, words } => png_bytes(svg, words).await,
    }
}

/// The files, once they are made, each with a name of its own.
pub async fn gathered(making: Vec<Making>) -> Vec<SavedFile> {
    let mut files = Vec::new();
    for making in making {
        files.extend(making.await);
    }
    tell_apart(&mut files);
    files
}

/// The files of a part of the page that is there.
pub async fn part(part: SavedPart, list: FigureList) -> Option<(SavedPart, Vec<SavedFile>)> {
    let files = gathered(list.make_all()).await;
    (!files.is_empty()).then_some((part, files))
}
