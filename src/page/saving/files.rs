//! Files before they are saved: what they are called, and what is in them.

use std::collections::HashSet;

use crate::plot::export::files::npy;
use crate::plot::export::panels::{PanelFigure, Photograph};
use crate::plot::export::paper::{Caption, comment};

/// A file to save.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedFile {
    /// As a menu names it: `SVG`, `CL NPY`.
    pub kind: &'static str,
    /// With its ending.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A drawing, as the PNG that a browser makes of it.
    Picture {
        /// The drawing.
        svg: String,
        /// What the PNG says of itself.
        words: String,
    },
}

/// What a file's name says of its type.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

/// A drawing as SVG and as PNG.
pub fn drawing(stem: &str, caption: &Caption, svg: String) -> [SavedFile; 2] {
    let file = |kind, ending: &str, content| SavedFile {
        kind,
        name: format!("{stem}.{ending}"),
        title: caption.title.clone(),
        content,
    };
    let picture = Content::Picture { svg: svg.clone(), words: caption.words() };
    [file("SVG", "svg", Content::Text(svg)), file("PNG", "png", picture)]
}

/// Numbers of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// As a menu names it.
    pub kind: &'static str,
    /// What its file is called behind the figure's own name.
    pub suffix: String,
    /// The numbers.
    pub numbers: Numbers,
}

/// Numbers in a format.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// A table with its header; the comment comes before it.
    Csv(String),
    /// An array.
    Npy([usize; 3], Vec<f32>),
}

impl Table {
    /// The figure's only table.
    pub fn csv(text: String) -> Table {
        Table { kind: "CSV", suffix: String::new(), numbers: Numbers::Csv(text) }
    }
}

/// A figure of maps with its numbers; photographs come to it when it is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapsToSave {
    /// What its files are called, without an ending.
    pub stem: String,
    /// What it is of: in place of the picture in what the files say of themselves.
    pub subject: String,
    /// The figure; none where there are numbers alone.
    pub figure: Option<PanelFigure>,
    /// What it shows, where there is no figure.
    pub title: String,
    /// Its numbers.
    pub tables: Vec<Table>,
}

impl MapsToSave {
    /// What it shows.
    pub fn title(&self) -> &str {
        self.figure.as_ref().map_or(&self.title, |figure| &figure.title)
    }

    /// All of its files.
    pub fn files(self, caption: &Caption, photographs: &[Photograph]) -> Vec<SavedFile> {
        let drawn = self.figure.map(|figure| figure.svg(caption, photographs));
        let mut files: Vec<SavedFile> =
            drawn.into_iter().flat_map(|svg| drawing(&self.stem, caption, svg)).collect();
        files.extend(self.tables.into_iter().map(|Table { kind, suffix, numbers }| {
            let (ending, content) = match numbers {
                Numbers::Csv(text) => ("csv", Content::Text(comment(caption) + &text)),
                Numbers::Npy(shape, values) => ("npy", Content::Bytes(npy(shape, &values))),
            };
            let name = format!("{}{suffix}.{ending}", self.stem);
            SavedFile { kind, name, title: caption.title.clone(), content }
        }));
        files
    }
}

/// Gives files of one name different ones.
pub fn tell_apart(files: &mut [SavedFile]) {
    let mut taken = HashSet::new();
    for file in files {
        let (stem, ending) = match file.name.rsplit_once('.') {
            Some((stem, ending)) => (stem.to_owned(), format!(".{ending}")),
            None => (file.name.clone(), String::new()),
        };
        let mut number = 2;
        while !taken.insert(file.name.clone()) {
            file.name = format!("{stem}-{number}{ending}");
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption() -> Caption {
        Caption { title: "Maps".to_owned(), origin: "Cat; a.example".to_owned() }
    }

    #[test]
    fn a_figure_is_saved_as_a_drawing_a_picture_and_its_numbers() {
        let figure = PanelFigure { title: "Maps".to_owned(), ..PanelFigure::default() };
        let array = Numbers::Npy([1, 1, 2], vec![1.0, 2.0]);
        let maps = MapsToSave {
            stem: "vitscope-maps".to_owned(),
            figure: Some(figure),
            tables: vec![
                Table::csv("a\n1\n".to_owned()),
                Table { kind: "CL NPY", suffix: "-moco".to_owned(), numbers: array },
            ],
            ..MapsToSave::default()
        };
        let files = maps.files(&caption(), &[]);
        let names: Vec<(&str, &str)> = files.iter().map(|it| (it.kind, it.name.as_str())).collect();
        assert_eq!(
            names,
            [
                ("SVG", "vitscope-maps.svg"),
                ("PNG", "vitscope-maps.png"),
                ("CSV", "vitscope-maps.csv"),
                ("CL NPY", "vitscope-maps-moco.npy"),
            ]
        );
        let Content::Text(svg) = &files[0].content else { panic!("a text") };
        assert!(svg.contains("<title>Maps</title>") && svg.contains("Cat; a.example"));
        let Content::Picture { words, .. } = &files[1].content else { panic!("a picture") };
        assert_eq!(words, "Maps. Cat; a.example");
        assert_eq!(files[2].content, Content::Text("# Maps. Cat; a.example\na\n1\n".to_owned()));
        assert!(files.iter().all(|file| file.title == "Maps"));
    }

    #[test]
    fn numbers_alone_are_saved_without_a_drawing() {
        let maps = MapsToSave {
            title: "Probes".to_owned(),
            tables: vec![Table::csv(String::new())],
            ..MapsToSave::default()
        };
        assert_eq!(maps.title(), "Probes");
        assert_eq!(maps.files(&caption(), &[]).len(), 1);
    }

    #[test]
    fn files_of_one_name_are_told_apart() {
        let named = |name: &str| SavedFile {
            kind: "SVG",
            name: name.to_owned(),
            title: String::new(),
            content: Content::Bytes(Vec::new()),
        };
        let mut files = ["a.svg", "a.csv", "a.svg", "a-2.svg", "a.svg"].map(named);
        tell_apart(&mut files);
        let names = files.each_ref().map(|file| file.name.as_str());
        assert_eq!(names, ["a.svg", "a.csv", "a-2.svg", "a-2-2.svg", "a-3.svg"]);
        assert_eq!(media_type("a-2.svg"), "image/svg+xml");
        assert_eq!(media_type("rows.npy"), "application/octet-stream");
    }
}
