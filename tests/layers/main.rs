//! Who may import whom: the picture in `src/lib.rs` as data, checked on the sources.
//!
//! An import is a path of another file, in a `use` or where it stands; what a file declares or re-exports of its own
//! folder is none. Tests inside a file are not looked at.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use imports::Sources;

static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::read);

/// A room and the rooms that it may import. The first that a module's path begins with counts, so parts of a room
/// stand before it.
const ROOMS: &[(&str, &[&str])] = &[
    ("grid", &[]),
    ("tokens", &["grid"]),
    ("shards", &[]),
    ("input", &["grid"]),
    // How text stands in markup is plot's to know.
    ("link", &["grid", "input", "plot", "architecture"]),
    ("architecture", &["tokens", "grid"]),
    ("analysis", &["grid", "tokens"]),
    ("plot", &["grid", "tokens", "analysis"]),
    ("vit", &["architecture", "tokens", "grid"]),
    ("checkpoint", &["architecture", "tokens", "shards", "grid", "input", "link"]),
    (
        "engine::session",
        &[
            "engine",
            "vit",
            "checkpoint",
            "architecture",
            "analysis",
            "tokens",
            "grid",
            "input",
            "link",
        ],
    ),
    (
        "engine::worker",
        &[
            "engine",
            "engine::session",
            "engine::started_worker",
            "input",
            "analysis",
            "link",
            "tokens",
        ],
    ),
    ("engine::client", &["engine", "engine::started_worker"]),
    ("engine::started_worker", &[]),
    ("engine", &["checkpoint", "architecture", "analysis", "tokens", "grid", "input", "link"]),
    ("page", &["engine", "plot", "analysis", "tokens", "grid", "input", "link", "shards"]),
    (
        "cli",
        &[
            "engine",
            "vit",
            "checkpoint",
            "architecture",
            "analysis",
            "plot",
            "tokens",
            "grid",
            "input",
            "link",
            "shards",
        ],
    ),
    ("ui::widgets", &["plot", "grid"]),
    (
        "ui::browser",
        &[
            "page",
            "engine",
            "engine::client",
            "engine::started_worker",
            "input",
            "link",
            "plot",
            "grid",
            "shards",
        ],
    ),
    (
        "ui",
        &[
            "ui::widgets",
            "ui::browser",
            "page",
            "engine",
            "engine::client",
            "engine::started_worker",
            "plot",
            "analysis",
            "tokens",
            "grid",
            "input",
            "link",
            "shards",
        ],
    ),
];

/// What runs in a browser alone.
const BROWSER: &[&str] = &["ui", "engine::client", "engine::started_worker", "engine::worker"];

/// Crates that only these rooms may use.
const CRATES: &[(&str, &[&str])] = &[
    ("leptos", &["ui"]),
    ("web_sys", BROWSER),
    ("js_sys", BROWSER),
    ("wasm_bindgen", BROWSER),
    ("burn", &["vit", "checkpoint", "engine::session", "engine::worker", "cli"]),
];

fn is_in(module: &str, room: &str) -> bool {
    module.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn room_of(module: &str) -> Option<&'static str> {
    ROOMS.iter().map(|(room, _)| *room).find(|room| is_in(module, room))
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = BTreeSet::new();
    for (module, imports) in &SOURCES.imports {
        let Some(room) = room_of(module) else {
            wrong.insert(format!("{module} is in no room of the table"));
            continue;
        };
        let (_, allowed) =
            ROOMS.iter().find(|(name, _)| *name == room).expect("a room of the table");
        for import in imports {
            let other = room_of(import).unwrap_or(import);
            if other != room && !allowed.contains(&other) {
                wrong.insert(format!("{room} -> {other}: {module} imports {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for (module, crates) in &SOURCES.crates {
        for (name, rooms) in CRATES {
            let may = rooms.iter().any(|room| is_in(module, room));
            if crates.contains(*name) && !may {
                wrong.push(format!("{module} uses {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_imports_go_in_a_circle() {
    let circles = circles(&SOURCES.between_files());
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The groups of modules that reach each other (Tarjan's strongly connected components of more than one).
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reaches = |from: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(module) = open.pop() {
            for next in imports.get(&module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> =
        imports.keys().map(|module| (module, reaches(module))).collect();
    let mut groups = BTreeSet::new();
    for (module, seen) in &reached {
        if seen.contains(*module) {
            let back = |other: &&String| reached.get(other).is_some_and(|it| it.contains(*module));
            groups.insert(seen.iter().filter(back).cloned().collect::<Vec<_>>());
        }
    }
    groups.into_iter().collect()
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<_> = SOURCES.lines.iter().filter(|(_, lines)| **lines > 400).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn a_circle_is_found() {
    let of = |pairs: &[(&str, &str)]| {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            imports.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        circles(&imports)
    };
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]), [["a", "b", "c"]]);
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("a", "c")]), Vec::<Vec<String>>::new());
}

#[test]
fn every_place_that_contributing_names_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let places: Vec<&str> = rows.filter_map(|row| row.split('`').rev().nth(1)).collect();
    assert!(places.len() >= 20, "{places:?}");
    let missing: Vec<_> = places.iter().filter(|place| !root.join(place).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
