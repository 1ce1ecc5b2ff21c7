//! Figures of one or of several parts of the page as a zip with a README.

use leptos::prelude::*;

use super::figures::{FigureList, Making};
use crate::link::{Side, View};
use crate::page::catalog::Catalog;
use crate::page::curves::caption::file_name;
use crate::page::saving::files::{Content, SavedFile, tell_apart};
use crate::page::saving::readme::{ReadmeFacts, ReadmeModel};
use crate::page::saving::views::SavedPart;
use crate::page::saving::zip_files::{model_file, picture_address, zip_files};
use crate::plot::export::zip::zip;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::download::{clock, png_bytes, save_bytes};
use crate::ui::curves::figure::Origin;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::views::perturb::perturbing::PerturbationHandle;
use crate::ui::workers::EngineHandle;

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
    pub fn told(self) -> ReadmeFacts {
        let address =
            |name: &str| self.catalog.with_value(|list| picture_address(name, list, absolute));
        ReadmeFacts {
            models: Side::BOTH.into_iter().filter_map(|side| self.model(side)).collect(),
            picture: self.origin.picture(),
            picture_address: self.pictures.shown.with(|photo| address(&photo.as_ref()?.name)),
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
        let is_address = |id: &str| web_sys::Url::new(id).is_ok();
        let file = self.catalog.with_value(|catalog| model_file(&id, catalog, is_address));
        let crop = self.engine.side(side).crop.get();
        Some(ReadmeModel { side, title, id, file, info, crop })
    }

    /// Saves a view's figures and their numbers.
    pub async fn save_view(
        self,
        view: View,
        making: Vec<Making>,
        told: ReadmeFacts,
    ) -> Result<(), String> {
        let files = gathered(making).await;
        let parts = vec![(SavedPart::View(view), files)];
        let name = file_name(&[&told.picture, SavedPart::View(view).title()]);
        self.save(&name, &told, parts, &[]).await
    }

    /// Saves parts of the page, a folder each, and says what was left out.
    pub async fn save_all(
        self,
        told: &ReadmeFacts,
        parts: Vec<(SavedPart, Vec<SavedFile>)>,
        left_out: &[(View, &'static str)],
    ) -> Result<(), String> {
        self.save(&file_name(&[&told.picture, "all views"]), told, parts, left_out).await
    }

    async fn save(
        self,
        name: &str,
        told: &ReadmeFacts,
        mut parts: Vec<(SavedPart, Vec<SavedFile>)>,
        left_out: &[(View, &'static str)],
    ) -> Result<(), String> {
        let time = clock();
        // What the browser cannot draw stays a drawing, which no zip takes.
        for file in parts.iter_mut().flat_map(|(_, files)| files) {
            if let Content::Picture { svg, words } = &file.content
                && let Some(png) = png_bytes(svg, words).await
            {
                file.content = Content::Bytes(png);
            }
        }
        let files = zip_files(told, parts, left_out, time);
        let files = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let bytes = zip(files, time)?;
        save_bytes(&format!("{name}.zip"), "application/zip", &bytes);
        Ok(())
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
