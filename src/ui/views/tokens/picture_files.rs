//! The files of the pictures whose tokens are mapped: read, measured and put in a set.

use std::rc::Rc;

use web_sys::{Blob, Url};

use crate::page::pictures::Drawable;
use crate::page::revision::Revision;
use crate::page::token_map::PictureSet;
use crate::page::token_map::pictures::{
    Candidate, ListedPicture, Omitted, SetList, limit, own_candidates,
};
use crate::ui::browser::boot::absolute;
use crate::ui::browser::catalog::{fetch_blob, json};
use crate::ui::browser::chosen_files::{ChosenFiles, FoundPictures};
use crate::ui::browser::picture::drawable;

/// Where the page's set is.
const FOLDER: &str = "./samples/set/";

/// Pictures whose files a later set may share.
pub type PictureFiles = PictureSet<Rc<PictureFile>>;

/// A picture's file.
#[derive(Debug)]
pub struct PictureFile {
    /// For the models.
    pub blob: Blob,
    /// To draw it, revoked with the file; empty for one that cannot be read, which comes into no set.
    pub url: String,
}

impl Drop for PictureFile {
    fn drop(&mut self) {
        // Fails for no URL that this page made.
        let _ = Url::revoke_object_url(&self.url);
    }
}

/// The page's set.
///
/// # Errors
/// A sentence: what did not arrive.
pub async fn page_set(revision: Revision) -> Result<PictureFiles, String> {
    let list: SetList = json(&format!("{FOLDER}set.json")).await?;
    let mut candidates = Vec::new();
    for ListedPicture { file, title, class } in list.pictures {
        let path = absolute(&format!("{FOLDER}{file}"));
        let blob = fetch_blob(&path).await.map_err(|reason| {
            format!("{FOLDER}{file} did not arrive ({reason}). Reload the page.")
        })?;
        let class = list.classes.get(class).cloned().unwrap_or_default();
        candidates.push(Candidate { title, class, file: blob, size: None });
    }
    measured_set(revision, false, candidates, Omitted::default()).await
}

/// The visitor's files; folders are looked through while `is_wanted`.
///
/// # Errors
/// A sentence: why they are no set.
pub async fn own_set(
    revision: Revision,
    chosen: ChosenFiles,
    is_wanted: impl Fn() -> bool,
) -> Result<PictureFiles, String> {
    let found = chosen.all(|_| is_wanted()).await.pictures().await;
    let FoundPictures { pictures, folders, left_out: [others, unopened] } = found;
    let pictures = pictures.into_iter().zip(folders);
    let named = pictures.map(|(file, folder)| (file.name(), folder, file.into()));
    let omitted = Omitted { others, unopened, ..Omitted::default() };
    measured_set(revision, true, own_candidates(named.collect()), omitted).await
}

async fn measured_set(
    revision: Revision,
    own: bool,
    mut candidates: Vec<Candidate<Blob>>,
    mut omitted: Omitted,
) -> Result<PictureFiles, String> {
    omitted.beyond = limit(&mut candidates);
    let mut measured = Vec::new();
    for Candidate { title, class, file, .. } in candidates {
        let (url, size) = match drawable(&file).await {
            Ok(Drawable { url, size }) => (url, Some(size)),
            Err(_) => (String::new(), None),
        };
        let file = Rc::new(PictureFile { blob: file, url });
        measured.push(Candidate { title, class, file, size });
    }
    PictureSet::new(revision, own, measured, omitted)
}
