//! The pictures whose tokens are mapped: the page's own set, or the visitor's files.

use serde::Deserialize;

use crate::engine::limits;
use crate::grid::{Cell, Grid, Size};
use crate::input::crop::{CropPlace, Rect, crop_fraction};
use crate::page::left_out::LeftOut;
use crate::page::revision::Revision;
use crate::plot::map::palette::{group_color, member_color};

/// More are not taken: every one is looked at by both models.
const MAX_PICTURES: usize = 100;

/// The page's set, as its `set.json` lists it.
#[derive(Debug, Deserialize)]
pub struct SetList {
    /// What the classes are called.
    pub classes: Vec<String>,
    /// In their order.
    pub pictures: Vec<ListedPicture>,
}

/// A picture of the page's set.
#[derive(Debug, Deserialize)]
pub struct ListedPicture {
    /// The file's name, beside the list.
    pub file: String,
    /// What it is called.
    pub title: String,
    /// Index into the classes.
    pub class: usize,
}

/// A picture that may go into a set; `F` is its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<F> {
    /// What it is called.
    pub title: String,
    /// What its class is called.
    pub class: String,
    /// The picture's file.
    pub file: F,
    /// Pixels across and down; none before they are known, and where the browser cannot read it.
    pub size: Option<(u32, u32)>,
}

/// A picture of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedPicture<F> {
    /// What it is called.
    pub title: String,
    /// Index into the set's classes.
    pub class: usize,
    /// Which of its class it is.
    pub member: usize,
    /// The picture's file.
    pub file: F,
    /// Pixels across and down.
    pub size: (usize, usize),
}

impl<F> MappedPicture<F> {
    /// One patch of what a model with this input sees of it.
    pub fn crop(&self, input: Size, cell: Cell, grid: Grid) -> Rect {
        let crop = crop_fraction(self.size.0, self.size.1, input, CropPlace::CENTER);
        let (w, h) = (crop.w / grid.columns as f64, crop.h / grid.rows as f64);
        Rect { x: crop.x + cell.column as f64 * w, y: crop.y + cell.row as f64 * h, w, h }
    }
}

/// Pictures of some classes.
#[derive(Debug, PartialEq)]
pub struct PictureSet<F> {
    /// The request for it; only a set of fewer of the same pictures shares it.
    pub revision: Revision,
    /// They are the visitor's.
    pub own: bool,
    /// What the classes are called.
    pub classes: Vec<String>,
    /// A class's pictures one after the other.
    pub pictures: Vec<MappedPicture<F>>,
    /// What was left out.
    pub omitted: Omitted,
}

/// What was left out of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Pictures that the browser or a model cannot read.
    pub unread: LeftOut,
    /// Files that are no pictures.
    pub others: LeftOut,
    /// Folders and files that could not be opened.
    pub unopened: LeftOut,
    /// Pictures beyond those that are taken, by [`limit`].
    pub beyond: usize,
}

impl Omitted {
    fn sentences(&self) -> Option<String> {
        let told = |out: &LeftOut, one: &str, many: &str| {
            let what =
                if out.count() == 1 { one.to_owned() } else { format!("{} {many}", out.count()) };
            (out.count() > 0).then(|| format!("{what}: {}.", out.in_words()))
        };
        let beyond =
            || format!("The map takes {MAX_PICTURES} pictures; {} were left out.", self.beyond);
        let sentences: Vec<String> = [
            told(
                &self.unread,
                "One picture could not be read and is left out",
                "pictures could not be read and are left out",
            ),
            told(&self.others, "One file is no picture", "files are no pictures"),
            told(
                &self.unopened,
                "One folder or file could not be opened",
                "folders or files could not be opened",
            ),
            (self.beyond > 0).then(beyond),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// The visitor's pictures, each with its name and its folder: a class a folder, or a class a file where they
/// are of one folder; by class and then by name.
pub fn own_candidates<F>(files: Vec<(String, String, F)>) -> Vec<Candidate<F>> {
    let one_folder = files.iter().all(|(_, folder, _)| *folder == files[0].1);
    let named = files.into_iter().map(|(title, folder, file)| {
        let class = if one_folder { title.clone() } else { folder };
        Candidate { title, class, file, size: None }
    });
    let mut candidates: Vec<_> = named.collect();
    candidates.sort_by(|a, b| (&a.class, &a.title).cmp(&(&b.class, &b.title)));
    candidates
}

/// Keeps as many as are taken; how many were left out.
pub fn limit<F>(candidates: &mut Vec<Candidate<F>>) -> usize {
    let left_out = candidates.len().saturating_sub(MAX_PICTURES);
    candidates.truncate(MAX_PICTURES);
    left_out
}

impl<F> PictureSet<F> {
    /// Of pictures whose sizes are known where they can be, and what was left out before.
    ///
    /// # Errors
    /// Fewer than two can be looked at; in a sentence.
    pub fn new(
        revision: Revision,
        own: bool,
        candidates: Vec<Candidate<F>>,
        omitted: Omitted,
    ) -> Result<PictureSet<F>, String> {
        let mut set = PictureSet { revision, own, classes: vec![], pictures: vec![], omitted };
        for Candidate { title, class, file, size } in candidates {
            match size.filter(|&(width, height)| limits::check_picture(width, height).is_ok()) {
                Some((width, height)) => {
                    set.add(title, class, file, (width as usize, height as usize));
                }
                None => set.omitted.unread.add(set.omitted.unread.count(), &title),
            }
        }
        if set.pictures.len() < 2 {
            let reason = set.note().map(|note| note + " ").unwrap_or_default();
            return Err(format!("{reason}Choose at least two pictures: the map compares them."));
        }
        Ok(set)
    }

    /// The set of the same request without a picture that a model cannot read.
    ///
    /// # Errors
    /// Fewer than two are left; in a sentence.
    pub fn without(&self, picture: usize) -> Result<PictureSet<F>, String>
    where
        F: Clone,
    {
        let mut omitted = self.omitted.clone();
        let (mut left, mut gone) = (Vec::new(), None);
        for (index, MappedPicture { title, class, file, size, .. }) in
            self.pictures.iter().enumerate()
        {
            if index == picture {
                gone = Some(title);
                continue;
            }
            let (class, file) = (self.classes[*class].clone(), file.clone());
            let size = u32::try_from(size.0).ok().zip(u32::try_from(size.1).ok());
            left.push(Candidate { title: title.clone(), class, file, size });
        }
        let count = omitted.unread.count();
        gone.into_iter().for_each(|title| omitted.unread.add(count, title));
        PictureSet::new(self.revision, self.own, left, omitted)
    }

    /// What was left out, in sentences.
    pub fn note(&self) -> Option<String> {
        self.omitted.sentences()
    }

    fn add(&mut self, title: String, class: String, file: F, size: (usize, usize)) {
        let known = self.classes.iter().position(|known| *known == class);
        let class = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        let member = self.members(class);
        self.pictures.push(MappedPicture { title, class, member, file, size });
    }

    /// How many pictures a class has.
    pub fn members(&self, class: usize) -> usize {
        self.pictures.iter().filter(|picture| picture.class == class).count()
    }

    /// A color a picture: its class's, or one of its own among those near its class's.
    pub fn colors(&self, by_class: bool, dark: bool) -> Vec<[u8; 3]> {
        let groups = self.classes.len();
        let color = |it: &MappedPicture<F>| match by_class {
            true => group_color(it.class, groups, dark),
            false => member_color([it.class, groups], [it.member, self.members(it.class)], dark),
        };
        self.pictures.iter().map(color).collect()
    }

    /// The pictures' indices in rows, a class a row under its name; where each is a class of its own, all in
    /// one row without a name.
    pub fn rows(&self) -> Vec<(Option<&str>, Vec<usize>)> {
        let indices = 0..self.pictures.len();
        if self.classes.len() >= self.pictures.len() {
            return vec![(None, indices.collect())];
        }
        let members = |class: usize| {
            indices.clone().filter(|&index| self.pictures[index].class == class).collect()
        };
        let classes = self.classes.iter().enumerate();
        classes.map(|(class, title)| (Some(title.as_str()), members(class))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::revision::Revisions;

    fn files(all: &[(&str, &str)]) -> Vec<(String, String, ())> {
        all.iter().map(|(name, folder)| ((*name).to_owned(), (*folder).to_owned(), ())).collect()
    }

    fn set(all: &[(&str, &str)], size: Option<(u32, u32)>) -> Result<PictureSet<()>, String> {
        let candidates = own_candidates(files(all));
        let measured = candidates.into_iter().map(|it| Candidate { size, ..it }).collect();
        PictureSet::new(Revisions::default().begin(), true, measured, Omitted::default())
    }

    #[test]
    fn folders_are_classes_in_the_order_of_their_names() {
        let all = [("2.png", "owl"), ("1.png", "mug"), ("1.png", "owl"), ("0.png", "mug")];
        let set = set(&all, Some((64, 48))).unwrap();
        assert_eq!(set.classes, ["mug", "owl"]);
        let placed: Vec<_> =
            set.pictures.iter().map(|it| (it.title.as_str(), it.class, it.member)).collect();
        assert_eq!(placed, [("0.png", 0, 0), ("1.png", 0, 1), ("1.png", 1, 0), ("2.png", 1, 1)]);
        assert_eq!(set.rows(), [(Some("mug"), vec![0, 1]), (Some("owl"), vec![2, 3])]);
        let by_class = set.colors(true, false);
        assert!(by_class[0] == by_class[1] && by_class[1] != by_class[2]);
        let by_picture = set.colors(false, false);
        assert!(by_picture[0] != by_picture[1] && by_picture.len() == 4);
        assert_eq!(set.note(), None);
    }

    #[test]
    fn files_of_one_folder_are_a_class_each() {
        let set = set(&[("b.png", "all"), ("a.png", "all")], Some((64, 48))).unwrap();
        assert_eq!(set.classes, ["a.png", "b.png"]);
        assert_eq!(set.rows(), [(None, vec![0, 1])]);
    }

    #[test]
    fn what_cannot_be_looked_at_is_named() {
        let one = set(&[("a.png", "")], Some((64, 48))).unwrap_err();
        assert_eq!(one, "Choose at least two pictures: the map compares them.");
        let none = set(&[("a.png", ""), ("b.png", "")], None).unwrap_err();
        let told = "2 pictures could not be read and are left out: a.png, b.png. Choose at least";
        assert!(none.starts_with(told), "{none}");
        // Too small for the models.
        assert!(set(&[("a.png", ""), ("b.png", "")], Some((15, 100))).is_err());
        let titled = |title: String| {
            let size = (title != "broken").then_some((64, 64));
            Candidate { title, class: String::new(), file: (), size }
        };
        let titles = std::iter::once("broken".to_owned()).chain((0..103).map(|it| it.to_string()));
        let mut measured: Vec<_> = titles.map(titled).collect();
        let beyond = limit(&mut measured);
        let others = LeftOut::of(["notes.txt".to_owned()]);
        let omitted = Omitted { others, beyond, ..Omitted::default() };
        let set = PictureSet::new(Revisions::default().begin(), true, measured, omitted).unwrap();
        assert_eq!(set.pictures.len(), 99);
        assert_eq!(
            set.note().as_deref(),
            Some(
                "One picture could not be read and is left out: broken. One file is no picture: notes.txt. \
                 The map takes 100 pictures; 4 were left out."
            )
        );
    }

    #[test]
    fn a_picture_that_a_model_cannot_read_is_left_out_and_named() {
        let all = [("1.png", "mug"), ("2.png", "owl"), ("3.png", "owl")];
        let set = set(&all, Some((64, 48))).unwrap();
        let left = set.without(0).unwrap();
        assert!(left.revision == set.revision && left.own);
        assert_eq!(left.classes, ["owl"]);
        let placed: Vec<_> = left
            .pictures
            .iter()
            .map(|it| (it.title.as_str(), it.class, it.member, it.size))
            .collect();
        assert_eq!(placed, [("2.png", 0, 0, (64, 48)), ("3.png", 0, 1, (64, 48))]);
        assert_eq!(
            left.note().as_deref(),
            Some("One picture could not be read and is left out: 1.png.")
        );
        let few = left.without(1).unwrap_err();
        assert!(
            few.starts_with("2 pictures could not be read and are left out: 1.png, 3.png. Choose"),
            "{few}"
        );
    }

    #[test]
    fn a_patch_is_a_part_of_the_crop() {
        let picture =
            MappedPicture { title: String::new(), class: 0, member: 0, file: (), size: (512, 512) };
        let whole = picture.crop(224.into(), Cell { column: 0, row: 0 }, 1.into());
        assert_eq!((whole.x, whole.w), (0.0625, 0.875));
        let patch = picture.crop(224.into(), Cell { column: 1, row: 0 }, 2.into());
        assert_eq!((patch.x, patch.y, patch.w, patch.h), (0.5, 0.0625, 0.4375, 0.4375));
    }
}
