//! The pictures among dropped or chosen files, folders within folders included.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader,
    FileSystemEntry, FileSystemFileEntry,
};

/// What was dropped: files, and folders to be looked through.
#[derive(Default)]
pub struct Dropped {
    /// In their order.
    pub files: Vec<File>,
    /// In their order.
    pub folders: Vec<FileSystemDirectoryEntry>,
}

/// What was found among them.
#[derive(Default)]
pub struct Found {
    /// In the order in which they were found.
    pub files: Vec<File>,
    /// The innermost folder of each, by its name; empty for one that came without.
    pub folders: Vec<String>,
    /// Folders, and files in folders, that the browser could not open.
    pub unopened: usize,
}

impl Dropped {
    /// Reads a drop; only while its event is under way, afterwards the browser has forgotten it.
    pub fn read(data: &DataTransfer) -> Dropped {
        let mut dropped = Dropped::default();
        let items = data.items();
        for item in (0..items.length()).filter_map(|index| items.get(index)) {
            let entry = item.webkit_get_as_entry().ok().flatten();
            match entry.filter(FileSystemEntry::is_directory) {
                Some(folder) => dropped.folders.push(folder.unchecked_into()),
                None => dropped.files.extend(item.get_as_file().ok().flatten()),
            }
        }
        dropped
    }

    /// Files of a chooser.
    pub fn chosen(files: &FileList) -> Dropped {
        let files = (0..files.length()).filter_map(|index| files.get(index));
        Dropped { files: files.collect(), folders: Vec::new() }
    }

    /// A folder, or more than one picture.
    pub fn are_many(&self) -> bool {
        !self.folders.is_empty() || self.files.iter().filter(|file| is_picture(file)).count() > 1
    }

    /// All files, those in the folders too; `so_far` hears how many there are so far, and says whether to
    /// go on.
    pub async fn all(self, so_far: impl Fn(usize) -> bool) -> Found {
        let Dropped { files, mut folders } = self;
        let of = files.iter().map(folder).collect();
        let mut found = Found { files, folders: of, unopened: 0 };
        folders.reverse();
        while let Some(folder) = folders.pop() {
            let reader = folder.create_reader();
            loop {
                let Some(entries) = entries(&reader).await else {
                    found.unopened += 1;
                    break;
                };
                // A reader gives a hundred at a time, and nothing at the end.
                if entries.is_empty() {
                    break;
                }
                for entry in entries {
                    if entry.is_directory() {
                        folders.push(entry.unchecked_into());
                    } else if let Some(file) = file(entry.unchecked_ref()).await {
                        found.files.push(file);
                        found.folders.push(innermost(&entry.full_path()));
                    } else {
                        found.unopened += 1;
                    }
                }
                if !so_far(found.files.len()) {
                    return Found::default();
                }
            }
        }
        found
    }
}

/// The innermost folder of a file that was chosen with its folder; empty otherwise.
fn folder(file: &File) -> String {
    let path = js_sys::Reflect::get(file.unchecked_ref::<JsValue>(), &"webkitRelativePath".into());
    innermost(&path.ok().and_then(|path| path.as_string()).unwrap_or_default())
}

fn innermost(path: &str) -> String {
    path.rsplit('/').nth(1).unwrap_or_default().to_owned()
}

/// By the type that the browser tells from the name's ending.
pub fn is_picture(file: &File) -> bool {
    file.type_().starts_with("image/")
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
