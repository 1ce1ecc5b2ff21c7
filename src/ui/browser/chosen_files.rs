//! The files that a visitor has chosen or dropped, those in folders within folders included.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, Event, File, FileSystemDirectoryEntry, FileSystemDirectoryReader,
    FileSystemEntry, FileSystemFileEntry, HtmlInputElement,
};

use crate::input::image::{HEAD, is_picture, is_picture_name};
use crate::page::files::{Dropped, FileKind, innermost_folder, is_hidden};
use crate::page::left_out::LeftOut;
use crate::shards::together;

/// What was chosen: files, and folders to be looked through.
#[derive(Default, Clone)]
pub struct ChosenFiles {
    /// In their order.
    pub files: Vec<File>,
    /// In their order.
    pub folders: Vec<FileSystemDirectoryEntry>,
}

/// All files that were chosen.
#[derive(Default)]
pub struct FoundFiles {
    /// In the order in which they were found.
    pub files: Vec<File>,
    /// The innermost folder of each, by its name; empty for one that came without.
    pub folders: Vec<String>,
    /// The names of folders, and of files in folders, that the browser could not open.
    pub unopened: Vec<String>,
}

/// The pictures among files.
#[derive(Default)]
pub struct FoundPictures {
    /// In the order in which they were found.
    pub pictures: Vec<File>,
    /// The innermost folder of each, by its name; empty for one that came without.
    pub folders: Vec<String>,
    /// The other files, and what could not be opened.
    pub left_out: [LeftOut; 2],
}

impl FoundFiles {
    /// Tells pictures from other files by their names, else by their first bytes, as the command line does.
    pub async fn pictures(self) -> FoundPictures {
        let FoundFiles { files, folders, unopened } = self;
        let (mut found, mut others) = (FoundPictures::default(), Vec::new());
        for (file, folder) in files.into_iter().zip(folders) {
            if is_picture_name(&file.name()) || is_picture(&file.name(), &head(&file).await) {
                found.pictures.push(file);
                found.folders.push(folder);
            } else {
                others.push(file.name());
            }
        }
        found.left_out = [LeftOut::of(others), LeftOut::of(unopened)];
        found
    }
}

/// The first bytes of a file; none of one that cannot be read.
async fn head(file: &File) -> Vec<u8> {
    let Ok(part) = file.slice_with_i32_and_i32(0, HEAD as i32) else { return Vec::new() };
    let read = JsFuture::from(part.array_buffer()).await;
    read.map_or_else(|_| Vec::new(), |buffer| Uint8Array::new(&buffer).to_vec())
}

/// What is known of the files that hover over the page.
pub fn hovering_kinds(data: &DataTransfer) -> Vec<FileKind> {
    let items = data.items();
    let items = (0..items.length()).filter_map(|index| items.get(index));
    items.filter(|item| item.kind() == "file").map(|item| FileKind::of("", &item.type_())).collect()
}

impl ChosenFiles {
    /// Reads a drop; only while its event is under way, afterwards the browser has forgotten it.
    pub fn of_drop(data: &DataTransfer) -> ChosenFiles {
        let mut chosen = ChosenFiles::default();
        let items = data.items();
        for item in (0..items.length()).filter_map(|index| items.get(index)) {
            let entry = item.webkit_get_as_entry().ok().flatten();
            match entry.filter(FileSystemEntry::is_directory) {
                Some(folder) => chosen.folders.push(folder.unchecked_into()),
                None => chosen.files.extend(item.get_as_file().ok().flatten()),
            }
        }
        chosen
    }

    /// Takes the files from a chooser that has changed; nothing where it has none.
    pub fn of_chooser(event: &Event) -> Option<ChosenFiles> {
        let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        let files = input.files()?;
        let files: Vec<File> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        // The same files can be chosen again.
        input.set_value("");
        (!files.is_empty()).then(|| ChosenFiles { files, folders: Vec::new() })
    }

    /// What kinds of files there are, in their order.
    pub fn kinds(&self) -> Dropped {
        let kind = |file: &File| FileKind::of(&file.name(), &file.type_());
        Dropped {
            folders: self.folders.len(),
            files: self.files.iter().map(kind).collect(),
            has_parts: together(&names(&self.files)).is_some(),
        }
    }

    /// All files, those in the folders too; `so_far` hears how many there are so far, and says whether to
    /// go on.
    pub async fn all(self, so_far: impl Fn(usize) -> bool) -> FoundFiles {
        let ChosenFiles { mut files, mut folders } = self;
        // Of a folder that was chosen, its own name is no part of it.
        files.retain(|file| !is_hidden(path(file).split_once('/').map_or("", |(_, below)| below)));
        let of = files.iter().map(|file| innermost_folder(&path(file)).to_owned()).collect();
        let mut found = FoundFiles { files, folders: of, unopened: Vec::new() };
        folders.reverse();
        while let Some(folder) = folders.pop() {
            let reader = folder.create_reader();
            loop {
                let Some(entries) = entries(&reader).await else {
                    found.unopened.push(folder.name());
                    break;
                };
                // A reader gives a hundred at a time, and nothing at the end.
                if entries.is_empty() {
                    break;
                }
                for entry in entries {
                    if is_hidden(&entry.name()) {
                        continue;
                    }
                    if entry.is_directory() {
                        folders.push(entry.unchecked_into());
                    } else if let Some(file) = file(entry.unchecked_ref()).await {
                        found.files.push(file);
                        found.folders.push(innermost_folder(&entry.full_path()).to_owned());
                    } else {
                        found.unopened.push(entry.name());
                    }
                }
                if !so_far(found.files.len()) {
                    return FoundFiles::default();
                }
            }
        }
        found
    }
}

/// The names of files.
pub fn names(files: &[File]) -> Vec<String> {
    files.iter().map(File::name).collect()
}

/// The path of a file that was chosen with its folder, which it begins with; empty otherwise.
fn path(file: &File) -> String {
    let path = js_sys::Reflect::get(file.unchecked_ref::<JsValue>(), &"webkitRelativePath".into());
    path.ok().and_then(|path| path.as_string()).unwrap_or_default()
}

/// The next of a folder's entries; `None` where it cannot be read.
async fn entries(reader: &FileSystemDirectoryReader) -> Option<Vec<FileSystemEntry>> {
    let read = Promise::new(&mut |resolve, reject| {
        if reader.read_entries_with_callback_and_callback(&resolve, &reject).is_err() {
            // A function of the browser's own, which takes anything.
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    let entries: Array = JsFuture::from(read).await.ok()?.unchecked_into();
    Some(entries.iter().map(JsCast::unchecked_into).collect())
}

async fn file(entry: &FileSystemFileEntry) -> Option<File> {
    let opened = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(opened).await.ok()?.dyn_into().ok()
}
