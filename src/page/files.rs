//! What is done with files that are dropped on the page or pasted into it.

use crate::engine::links::is_file_name;
use crate::input::image::is_picture_name;
use crate::link::{Side, View};

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A model's, by its name.
    Model,
    /// A picture, by its name or by the type that the browser tells from the name.
    Picture,
    /// Neither. Over a side it is opened as a model and elsewhere as a picture, and its bytes say whether it is one.
    Other,
}

impl FileKind {
    /// By a file's name and its type, such as `image/png`.
    pub fn of(name: &str, media_type: &str) -> FileKind {
        match is_file_name(name) {
            true => FileKind::Model,
            false if is_picture_name(name) || media_type.starts_with("image/") => FileKind::Picture,
            false => FileKind::Other,
        }
    }
}

/// Whether a file in a folder, by its path from there, is hidden or in a hidden folder: such files are passed over.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with('.'))
}

/// The innermost folder of a path; empty where there is none.
pub fn innermost_folder(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or_default()
}

/// What was dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    /// How many folders.
    pub folders: usize,
    /// The files beside them, in their order.
    pub files: Vec<FileKind>,
    /// Files among them are parts of one model.
    pub has_parts: bool,
}

/// Where it was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropTarget {
    /// The view that is open.
    pub view: View,
    /// Over the open view.
    pub over_view: bool,
    /// Over a side's panel.
    pub side: Option<Side>,
}

/// Where files would come to that hover over the page. A browser tells their kinds no closer than by a picture's type,
/// and of a folder nothing, before they are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// A model comes to this side.
    Side(Side),
    /// Two models come, one to each side.
    Both,
    /// A picture becomes the page's.
    Photograph,
    /// The page will see.
    Page,
}

impl Landing {
    /// Of what kinds of files, over which side.
    pub fn of(files: &[FileKind], side: Option<Side>) -> Landing {
        match (files, side) {
            ([FileKind::Picture], _) => Landing::Photograph,
            ([FileKind::Model | FileKind::Other], Some(side)) => Landing::Side(side),
            ([FileKind::Model | FileKind::Other, FileKind::Model | FileKind::Other], _) => {
                Landing::Both
            }
            _ => Landing::Page,
        }
    }

    /// Its name in `data-drop`.
    pub fn name(self) -> &'static str {
        match self {
            Landing::Side(side) => side.name(),
            Landing::Both => "both",
            Landing::Photograph => "photograph",
            Landing::Page => "page",
        }
    }
}

/// What is done with files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// The tokens of the pictures are mapped.
    MapTokens,
    /// The curves of the pictures are averaged.
    Average,
    /// The first file is a model for this side.
    OpenModel(Side),
    /// The two files are models: the first for CL's side, the second for MIM's.
    OpenPair,
    /// The files are the parts of one model, for this side.
    OpenParts(Side),
    /// The folder has the parts of one model for this side, or pictures.
    OpenFolder(Side),
    /// The files are checkpoints of one training, for this side.
    OpenTraining(Side),
    /// The first file is a model, and nothing says for which side.
    AskSide,
    /// The first file becomes the page's picture.
    OpenPicture,
    /// There is no file.
    Nothing,
}

impl Dropped {
    /// What is done with all of it.
    pub fn action(&self, target: DropTarget) -> FileAction {
        match target.side {
            Some(side) if self.has_parts => return FileAction::OpenParts(side),
            None if self.has_parts => return FileAction::AskSide,
            Some(side) if self.folders == 1 && self.files.is_empty() => {
                return FileAction::OpenFolder(side);
            }
            _ => {}
        }
        let pictures = self.files.iter().filter(|kind| **kind == FileKind::Picture).count();
        let are_many = self.folders > 0 || pictures > 1;
        let models = self.files.iter().filter(|kind| **kind == FileKind::Model).count();
        // Two go to the two sides, unless the view of trainings is open.
        let of_training = if target.view == View::Training { 2 } else { 3 };
        if let Some(side) = target.side
            && models >= of_training
        {
            return FileAction::OpenTraining(side);
        }
        if self.folders == 0 && self.files == [FileKind::Model; 2] {
            return FileAction::OpenPair;
        }
        match target.view {
            View::Tokens if are_many && target.over_view => FileAction::MapTokens,
            View::Many if pictures > 0 => FileAction::Average,
            _ if are_many => FileAction::Average,
            _ => FileAction::of_one(self.files.first().copied(), target.side),
        }
    }
}

impl FileAction {
    /// What is done with one file, or the first of some.
    pub fn of_one(file: Option<FileKind>, side: Option<Side>) -> FileAction {
        match (file, side) {
            (None, _) => FileAction::Nothing,
            // Checkpoints have all kinds of endings; whether it is one its first bytes tell.
            (Some(FileKind::Model | FileKind::Other), Some(side)) => FileAction::OpenModel(side),
            (Some(FileKind::Model), None) => FileAction::AskSide,
            (Some(FileKind::Picture | FileKind::Other), _) => FileAction::OpenPicture,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_drag_would_land_is_told_by_kinds_and_place() {
        let unknown = FileKind::of("", "");
        let landing = |files: &[FileKind], side| Landing::of(files, side).name();
        assert_eq!(landing(&[unknown], Some(Side::Mim)), "mim");
        assert_eq!(landing(&[unknown], None), "page");
        assert_eq!(landing(&[unknown; 2], Some(Side::Cl)), "both");
        assert_eq!(landing(&[FileKind::of("", "image/png")], Some(Side::Cl)), "photograph");
        assert_eq!(landing(&[PNG; 3], None), "page");
    }

    const PNG: FileKind = FileKind::Picture;

    fn action(folders: usize, files: &[FileKind], target: DropTarget) -> FileAction {
        Dropped { folders, files: files.to_vec(), has_parts: false }.action(target)
    }

    fn over(view: View) -> DropTarget {
        DropTarget { view, over_view: false, side: None }
    }

    #[test]
    fn a_file_is_told_by_its_name_and_its_type() {
        for name in ["vit.safetensors", "last.ckpt", "vit.PKL", "moco.pth.tar"] {
            assert_eq!(FileKind::of(name, ""), FileKind::Model, "{name}");
        }
        assert_eq!(FileKind::of("cat.png", "image/png"), PNG);
        // Of some endings browsers know no type.
        assert_eq!(FileKind::of("cat.HEIC", ""), PNG);
        assert_eq!(FileKind::of("notes.txt", "text/plain"), FileKind::Other);
        assert_eq!(["/set/owl/1.png", "1.png", ""].map(innermost_folder), ["owl", "", ""]);
    }

    #[test]
    fn hidden_files_and_those_in_hidden_folders_are_passed_over() {
        assert!(
            is_hidden(".DS_Store") && is_hidden("set/.cache/1.png") && is_hidden("set/._1.png")
        );
        assert!(!is_hidden("set/1.png") && !is_hidden("1.2.png") && !is_hidden(""));
    }

    #[test]
    fn one_picture_is_shown_and_many_are_averaged() {
        let layers = over(View::Layers);
        assert_eq!(action(0, &[PNG], layers), FileAction::OpenPicture);
        assert_eq!(action(0, &[FileKind::Other, PNG], layers), FileAction::OpenPicture);
        assert_eq!(action(0, &[PNG, PNG], layers), FileAction::Average);
        assert_eq!(action(1, &[], layers), FileAction::Average);
        assert_eq!(action(0, &[PNG], over(View::Many)), FileAction::Average);
        assert_eq!(action(0, &[FileKind::Other], over(View::Many)), FileAction::OpenPicture);
        assert_eq!(action(0, &[], layers), FileAction::Nothing);
    }

    #[test]
    fn two_models_go_to_the_two_sides_wherever_they_are_dropped() {
        let over_cl = DropTarget { side: Some(Side::Cl), ..over(View::Many) };
        assert_eq!(action(0, &[FileKind::Model; 2], over_cl), FileAction::OpenPair);
        assert_eq!(action(0, &[FileKind::Model; 3], over(View::Layers)), FileAction::AskSide);
        assert_eq!(action(0, &[FileKind::Model, PNG], over(View::Layers)), FileAction::AskSide);
    }

    #[test]
    fn the_parts_of_a_model_go_to_one_side_and_a_folder_may_have_them() {
        let parts = Dropped { folders: 0, files: vec![FileKind::Model; 2], has_parts: true };
        let on = |view| DropTarget { side: Some(Side::Mim), ..over(view) };
        assert_eq!(parts.action(on(View::Training)), FileAction::OpenParts(Side::Mim));
        assert_eq!(parts.action(over(View::Layers)), FileAction::AskSide);
        assert_eq!(action(1, &[], on(View::Layers)), FileAction::OpenFolder(Side::Mim));
        assert_eq!(action(2, &[], on(View::Layers)), FileAction::Average);
    }

    #[test]
    fn several_models_on_a_side_are_its_training() {
        let on = |view| DropTarget { side: Some(Side::Mim), ..over(view) };
        let models = |count| vec![FileKind::Model; count];
        let training = FileAction::OpenTraining(Side::Mim);
        assert_eq!(action(0, &models(3), on(View::Layers)), training);
        assert_eq!(action(0, &models(2), on(View::Training)), training);
        assert_eq!(action(0, &models(2), on(View::Layers)), FileAction::OpenPair);
        assert_eq!(action(0, &models(2), over(View::Training)), FileAction::OpenPair);
        assert_eq!(action(0, &models(1), on(View::Training)), FileAction::OpenModel(Side::Mim));
    }

    #[test]
    fn many_over_the_token_map_are_mapped_and_beside_it_averaged() {
        let map = DropTarget { over_view: true, ..over(View::Tokens) };
        assert_eq!(action(1, &[], map), FileAction::MapTokens);
        assert_eq!(action(0, &[PNG, PNG], map), FileAction::MapTokens);
        assert_eq!(action(0, &[PNG], map), FileAction::OpenPicture);
        assert_eq!(action(1, &[], over(View::Tokens)), FileAction::Average);
        assert_eq!(action(1, &[], DropTarget { view: View::Layers, ..map }), FileAction::Average);
    }

    #[test]
    fn a_model_goes_to_the_side_that_it_is_dropped_on() {
        let side = DropTarget { side: Some(Side::Mim), ..over(View::Layers) };
        assert_eq!(action(0, &[FileKind::Model], side), FileAction::OpenModel(Side::Mim));
        assert_eq!(action(0, &[FileKind::Model], over(View::Many)), FileAction::AskSide);
        assert_eq!(action(0, &[PNG], side), FileAction::OpenPicture);
    }
}
