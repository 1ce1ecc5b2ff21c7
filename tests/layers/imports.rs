//! What each file of `src` imports, read from its syntax.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree, Visibility};

/// The files of `src` by their module's path, `plot::chart::curve`.
pub struct Sources {
    /// The modules that each imports.
    pub imports: BTreeMap<String, BTreeSet<String>>,
    /// The first names of all paths in each: crates are among them.
    pub crates: BTreeMap<String, BTreeSet<String>>,
    /// The lines of each.
    pub lines: BTreeMap<String, usize>,
}

impl Sources {
    /// Reads all files but the programs' own.
    pub fn read() -> Sources {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        collect(&root, &root, &mut files);
        let modules: BTreeSet<String> = files.keys().cloned().collect();
        let (mut imports, mut crates, mut lines) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (module, path) in &files {
            let text = std::fs::read_to_string(path).expect("a source can be read");
            lines.insert(module.clone(), text.lines().count());
            let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let mut paths = Paths { found: BTreeSet::new() };
            paths.visit_file(&file);
            let of_file = |path: &Vec<String>| target(path, module, &modules);
            let found: BTreeSet<String> = paths.found.iter().filter_map(of_file).collect();
            crates.insert(module.clone(), paths.found.iter().map(|path| path[0].clone()).collect());
            imports.insert(module.clone(), found);
        }
        Sources { imports, crates, lines }
    }
}

impl Sources {
    /// The imports that may not go in a circle: all but those of a folder's `mod.rs` from the files inside, of which
    /// it is built.
    pub fn between_files(&self) -> BTreeMap<String, BTreeSet<String>> {
        let inside = |module: &str, other: &str| {
            other.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"))
        };
        let of = |(module, imports): (&String, &BTreeSet<String>)| {
            let others = imports.iter().filter(|other| !inside(module, other)).cloned().collect();
            (module.clone(), others)
        };
        self.imports.iter().map(of).collect()
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("an entry of src can be read").path();
        if path.is_dir() {
            if !path.ends_with("bin") {
                collect(root, &path, files);
            }
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.ends_with(".rs") || ["lib.rs", "main.rs"].contains(&name) {
            continue;
        }
        let inside = path.strip_prefix(root).expect("below src").with_extension("");
        let mut parts: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
        parts.pop_if(|last| *last == "mod");
        files.insert(parts.join("::"), path);
    }
}

/// The file that a path leads to; none for other crates and for the file itself.
fn target(path: &[String], module: &str, modules: &BTreeSet<String>) -> Option<String> {
    let own: Vec<&str> = module.split("::").collect();
    let ups = path.iter().take_while(|part| *part == "super").count();
    let absolute: Vec<&str> = match path[0].as_str() {
        "crate" => path[1..].iter().map(String::as_str).collect(),
        "super" => {
            let rest = path[ups..].iter().map(String::as_str);
            own[..own.len().checked_sub(ups)?].iter().copied().chain(rest).collect()
        }
        "self" => own.iter().copied().chain(path[1..].iter().map(String::as_str)).collect(),
        // A child of a folder's mod.rs.
        first if modules.contains(&format!("{module}::{first}")) => {
            own.iter().copied().chain(path.iter().map(String::as_str)).collect()
        }
        _ => return None,
    };
    let found = (1..=absolute.len()).rev().map(|count| absolute[..count].join("::"));
    found.into_iter().find(|name| modules.contains(name)).filter(|name| name != module)
}

/// The paths of a file, tests left out, re-exports too.
struct Paths {
    found: BTreeSet<Vec<String>>,
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        let mut paths = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut paths);
        for path in paths {
            let is_own = path[0] != "crate" && path[0] != "super";
            if !(is_test(&item.attrs) || is_public && is_own) {
                self.found.insert(path);
            }
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|it| it.ident.to_string()).collect();
        if parts.len() > 1 {
            self.found.insert(parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        // What stands in a macro is no syntax of its own; its paths are found by their text.
        let text = item.tokens.to_string().replace(' ', "");
        for (start, _) in text.match_indices("crate::") {
            let rest = &text[start..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let path = &rest[..end.unwrap_or(rest.len())];
            self.found.insert(path.trim_end_matches(':').split("::").map(str::to_owned).collect());
        }
    }
}

fn spread(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spread(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| spread(item, before, paths)),
        UseTree::Name(name) => paths.push([&before[..], &[name.ident.to_string()]].concat()),
        UseTree::Rename(name) => paths.push([&before[..], &[name.ident.to_string()]].concat()),
        UseTree::Glob(_) => paths.push(before.clone()),
    }
}
