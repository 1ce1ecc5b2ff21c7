//! The files of a zip by their paths, and where models and pictures are that its README names.

use super::files::{Content, SavedFile};
use super::readme::{Readme, ReadmeFacts};
use super::views::SavedPart;
use crate::engine::protocol::ModelFile;
use crate::link::View;
use crate::page::catalog::{Catalog, ModelEntry};
use crate::page::pictures::LOCAL;

/// The files with their paths in the zip, README.txt first. Each part of the page has a folder where there are several,
/// or where some are left out. What the browser could not draw is not there.
pub fn zip_files(
    facts: &ReadmeFacts,
    mut parts: Vec<(SavedPart, Vec<SavedFile>)>,
    left_out: &[(View, &'static str)],
    time: [u16; 6],
) -> Vec<(String, Vec<u8>)> {
    let has_folders = parts.len() > 1 || !left_out.is_empty();
    for (part, files) in &mut parts {
        files.retain(|file| !matches!(file.content, Content::Picture { .. }));
        if has_folders {
            files.iter_mut().for_each(|it| it.name = format!("{}/{}", part.folder(), it.name));
        }
    }
    let readme = Readme { parts: &parts, left_out, time, facts }.text();
    let mut all = vec![("README.txt".to_owned(), readme.into_bytes())];
    for SavedFile { name, content, .. } in parts.into_iter().flat_map(|(_, files)| files) {
        match content {
            Content::Text(text) => all.push((name, text.into_bytes())),
            Content::Bytes(bytes) => all.push((name, bytes)),
            Content::Picture { .. } => {}
        }
    }
    all
}

/// A model's file by the model's name in URLs: a listed one with its hash, or one at an address; none of the visitor's
/// own.
pub fn model_file(
    id: &str,
    catalog: &Catalog,
    is_address: impl Fn(&str) -> bool,
) -> Option<ModelFile> {
    let listed = catalog.model(id).map(ModelEntry::file);
    listed.or_else(|| is_address(id).then(|| ModelFile::at(id)))
}

/// Where a picture is by its name in URLs: a sample beside the page, which `absolute` makes a whole address of, or one
/// at an address; none of the visitor's own.
pub fn picture_address(
    name: &str,
    catalog: &Catalog,
    absolute: impl Fn(&str) -> String,
) -> Option<String> {
    let sample = catalog.sample(name).map(|sample| absolute(&format!("samples/{}", sample.file)));
    (name != LOCAL).then(|| sample.unwrap_or_else(|| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;
    use crate::page::saving::readme::tests::facts;

    fn file(name: &str, content: Content) -> SavedFile {
        SavedFile { kind: "", name: name.to_owned(), title: "NMI".to_owned(), content }
    }

    fn text(name: &str) -> SavedFile {
        file(name, Content::Text("1\n".to_owned()))
    }

    fn zipped(
        parts: Vec<(SavedPart, Vec<SavedFile>)>,
        left_out: &[(View, &'static str)],
    ) -> Vec<(String, Vec<u8>)> {
        zip_files(&facts(), parts, left_out, [2026, 3, 9, 0, 0, 0])
    }

    /// The paths of all files but the README, once it is sure that the README lists just these.
    fn paths(files: &[(String, Vec<u8>)]) -> Vec<&str> {
        let [(name, readme), rest @ ..] = files else { panic!("no README") };
        assert_eq!(name, "README.txt");
        let readme = std::str::from_utf8(readme).unwrap();
        let (list, _) = readme.split_once("\nWhere they are from\n").unwrap();
        let listed = list.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
        let listed: Vec<&str> = listed.map(|(path, _)| path).collect();
        let paths: Vec<&str> = rest.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(listed, paths);
        paths
    }

    #[test]
    fn the_readme_lists_all_other_files_of_the_zip_and_no_more() {
        let array = file("rows.npy", Content::Bytes(vec![0, 255]));
        let parts = vec![
            (SavedPart::Curves, vec![text("nmi.svg"), text("nmi.csv")]),
            (SavedPart::Maps, vec![array]),
        ];
        let files = zipped(parts, &[(View::Camera, "it was off")]);
        let folders = ["curves-of-the-picture/nmi.svg", "curves-of-the-picture/nmi.csv"];
        assert_eq!(paths(&files), [&folders[..], &["maps-of-the-query/rows.npy"]].concat());
        assert_eq!((&*files[2].1, &*files[3].1), (&b"1\n"[..], &[0, 255][..]));
    }

    #[test]
    fn one_part_of_the_page_needs_no_folder_unless_others_are_left_out() {
        let part = |view| (SavedPart::View(view), vec![text("maps.csv")]);
        let one = || vec![part(View::Features)];
        assert_eq!(paths(&zipped(one(), &[])), ["maps.csv"]);
        assert_eq!(paths(&zipped(one(), &[(View::Many, "none")])), ["features/maps.csv"]);
        let two = vec![part(View::Features), part(View::Diversity)];
        assert_eq!(paths(&zipped(two, &[])), ["features/maps.csv", "diversity/maps.csv"]);
    }

    #[test]
    fn what_the_browser_could_not_draw_is_neither_zipped_nor_listed() {
        let undrawn = Content::Picture { svg: String::new(), words: String::new() };
        let all = vec![text("nmi.svg"), file("nmi.png", undrawn), text("nmi.csv")];
        let files = zipped(vec![(SavedPart::Curves, all)], &[]);
        assert_eq!(paths(&files), ["nmi.svg", "nmi.csv"]);
    }

    #[test]
    fn a_listed_model_has_its_address_and_its_hash() {
        let catalog = shipped();
        let of = |id: &str| model_file(id, &catalog, |id| id.starts_with("https://"));
        let moco = of("moco").unwrap();
        assert_eq!(moco.url, "https://here/models/moco.safetensors");
        assert!(moco.sha256.is_some() && moco.sha256 == catalog.model("moco").unwrap().sha256);
        assert_eq!(of("https://there/a.pth"), Some(ModelFile::at("https://there/a.pth")));
        assert_eq!(of("mine.pth"), None);
    }

    #[test]
    fn the_visitors_own_picture_has_no_address() {
        let catalog = shipped();
        let of =
            |name: &str| picture_address(name, &catalog, |file| format!("https://here/{file}"));
        assert_eq!(of(LOCAL), None);
        assert_eq!(of("chelsea").as_deref(), Some("https://here/samples/chelsea.webp"));
        assert_eq!(of("https://there/cat.png").as_deref(), Some("https://there/cat.png"));
    }
}
