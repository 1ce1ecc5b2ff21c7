//! The pictures whose tokens are mapped: the page's own set, or the visitor's files.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;
use web_sys::{Blob, Url};

use crate::engine::limits;
use crate::input::crop::{Rect, crop_fraction};
use crate::plot::ranking::ranked;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::catalog::{fetch_blob, json};
use crate::ui::photograph::photo::measure;
use crate::ui::photograph::stage::rect_style;
use crate::ui::views::many::gather::{Dropped, Found, is_picture};

/// More are not taken: every one is looked at by both models.
const MOST: usize = 100;

/// Where the page's set is.
const FOLDER: &str = "./samples/set/";

/// One picture.
#[derive(Clone)]
pub struct Picture {
    /// What it is called.
    pub title: String,
    /// Index into the set's classes.
    pub class: usize,
    /// Which of its class it is.
    pub member: usize,
    /// The file.
    pub blob: Blob,
    /// The file, to draw it; revoked with the set.
    pub url: String,
    /// Pixels across and down.
    pub size: (usize, usize),
}

impl Picture {
    /// The part that the models see, as style of an `img.crop`; `patch` is a part of that, as column, row
    /// and columns.
    pub fn placed(&self, patch: Option<(usize, usize, usize)>) -> String {
        let crop = crop_fraction(self.size.0, self.size.1, 224);
        let (col, row, grid) = patch.unwrap_or((0, 0, 1));
        let (w, h) = (crop.w / grid as f64, crop.h / grid as f64);
        let (x, y) = (crop.x + col as f64 * w, crop.y + row as f64 * h);
        rect_style(Rect { x, y, w, h })
    }
}

/// Pictures of some classes.
pub struct PictureSet {
    /// Counts the wishes for a set; no two sets share it.
    pub number: u64,
    /// They are the visitor's.
    pub own: bool,
    /// What the classes are called.
    pub classes: Vec<String>,
    /// A class's pictures one after the other.
    pub pictures: Vec<Picture>,
    /// What was left out, in a sentence.
    pub note: Option<String>,
}

impl Drop for PictureSet {
    fn drop(&mut self) {
        for picture in &self.pictures {
            // Fails for no URL that this page made.
            let _ = Url::revoke_object_url(&picture.url);
        }
    }
}

#[derive(Deserialize)]
struct Listed {
    classes: Vec<String>,
    pictures: Vec<ListedPicture>,
}

#[derive(Deserialize)]
struct ListedPicture {
    file: String,
    title: String,
    class: usize,
}

impl PictureSet {
    /// The page's set; `number` is of [`next`].
    ///
    /// # Errors
    /// A sentence: what did not arrive.
    pub async fn of_page(number: u64) -> Result<PictureSet, String> {
        let listed: Listed = json(&format!("{FOLDER}set.json")).await?;
        let mut found = Vec::new();
        for ListedPicture { file, title, class } in listed.pictures {
            let path = absolute(&format!("{FOLDER}{file}"));
            let blob = fetch_blob(&path).await.map_err(|reason| {
                format!("{FOLDER}{file} did not arrive ({reason}). Reload the page.")
            })?;
            let class = listed.classes.get(class).cloned().unwrap_or_default();
            found.push((title, class, blob));
        }
        PictureSet::of(number, false, found).await
    }

    /// The visitor's files: a class a folder, or a class a file where they are of one folder; `number`
    /// is of [`next`].
    ///
    /// # Errors
    /// A sentence: why they are no set.
    pub async fn of_files(number: u64, dropped: Dropped) -> Result<PictureSet, String> {
        let Found { files, folders, .. } = dropped.all(|_| newest() == number).await;
        let files = files.into_iter().zip(folders);
        let pictures: Vec<_> = files.filter(|(file, _)| is_picture(file)).collect();
        let one_folder = pictures.iter().all(|(_, folder)| *folder == pictures[0].1);
        let named = pictures.into_iter().map(|(file, folder)| {
            let name = file.name();
            (name.clone(), if one_folder { name } else { folder }, file.into())
        });
        PictureSet::of(number, true, named.collect()).await
    }

    async fn of(
        number: u64,
        own: bool,
        mut found: Vec<(String, String, Blob)>,
    ) -> Result<PictureSet, String> {
        if own {
            let place = |index: usize| (&found[index].1, &found[index].0);
            let order = ranked(found.len(), &|a, b| place(a).cmp(&place(b)));
            found = order.into_iter().map(|index| found[index].clone()).collect();
        }
        let left_out = found.len().saturating_sub(MOST);
        found.truncate(MOST);
        let mut set = PictureSet { number, own, classes: vec![], pictures: vec![], note: None };
        let mut unread = Vec::new();
        for (title, class, blob) in found {
            let Ok(url) = Url::create_object_url_with_blob(&blob) else { continue };
            let size = measure(&url).await.filter(|&(w, h)| limits::check_picture(w, h).is_ok());
            let Some((width, height)) = size else {
                // Fails for no URL that this page made.
                let _ = Url::revoke_object_url(&url);
                unread.push(title);
                continue;
            };
            let known = set.classes.iter().position(|known| *known == class);
            let class = known.unwrap_or_else(|| {
                set.classes.push(class);
                set.classes.len() - 1
            });
            let member = set.pictures.iter().filter(|picture| picture.class == class).count();
            let size = (width as usize, height as usize);
            set.pictures.push(Picture { title, class, member, blob, url, size });
        }
        let unread = (!unread.is_empty())
            .then(|| format!("{} could not be read as a picture.", unread.join(", ")));
        if set.pictures.len() < 2 {
            let reason = unread.map(|unread| unread + " ").unwrap_or_default();
            return Err(format!("{reason}Choose at least two pictures: the map compares them."));
        }
        let many = (left_out > 0)
            .then(|| format!("The map takes {MOST} pictures; {left_out} were left out."));
        let notes: Vec<String> = [unread, many].into_iter().flatten().collect();
        set.note = (!notes.is_empty()).then(|| notes.join(" "));
        Ok(set)
    }

    /// How many pictures a class has.
    pub fn members(&self, class: usize) -> usize {
        self.pictures.iter().filter(|picture| picture.class == class).count()
    }
}

/// The newest wish for a set.
static NEWEST: AtomicU64 = AtomicU64::new(0);

/// The number of a wish that is made now.
pub fn next() -> u64 {
    NEWEST.fetch_add(1, Ordering::Relaxed) + 1
}

/// The number of the wish that was made last.
pub fn newest() -> u64 {
    NEWEST.load(Ordering::Relaxed)
}
