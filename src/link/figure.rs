//! What of the page a figure inside another page shows: `show=` and `controls=`.

use std::fmt;

use super::choices::Named;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The photograph with its query and both models' maps.
    Maps,
    /// The four curves of the picture.
    Curves,
    /// All layers and heads.
    Overview,
    /// The view that is chosen.
    View,
}

/// Some parts, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts([bool; 4]);

/// What a reader of a figure can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controls {
    /// Nothing.
    None,
    /// The query.
    Query,
    /// All that the page can, models from elsewhere too.
    All,
}

impl Named for Part {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("maps", Part::Maps),
        ("curves", Part::Curves),
        ("overview", Part::Overview),
        ("view", Part::View),
    ];
}

impl Parts {
    /// All that a page shows below its header; the overview is one of its views.
    const ALL: Parts = Parts([true, true, false, true]);

    /// Reads `all`, or names with commas between them.
    pub(super) fn parse(text: &str) -> Option<Parts> {
        if text == "all" {
            return Some(Parts::ALL);
        }
        let mut parts = Parts([false; 4]);
        for name in text.split(',') {
            parts.0[Part::named(name.trim())? as usize] = true;
        }
        Some(parts)
    }

    /// Whether a part is one of them.
    pub fn contains(self, part: Part) -> bool {
        self.0[part as usize]
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Parts::ALL {
            return f.write_str("all");
        }
        let names = Part::NAMES.iter().filter(|(_, part)| self.contains(*part));
        f.write_str(&names.map(|(name, _)| *name).collect::<Vec<_>>().join(","))
    }
}

impl Named for Controls {
    const NAMES: &'static [(&'static str, Self)] =
        &[("none", Controls::None), ("query", Controls::Query), ("all", Controls::All)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_any_order_and_written_in_the_pages() {
        for (text, written) in [
            ("maps", "maps"),
            ("curves,maps", "maps,curves"),
            ("overview, view", "overview,view"),
            ("all", "all"),
            ("view,maps,curves", "all"),
        ] {
            assert_eq!(Parts::parse(text).unwrap().to_string(), written);
        }
        assert!(Parts::parse("maps").unwrap().contains(Part::Maps));
        assert!(!Parts::parse("maps").unwrap().contains(Part::Curves));
        for text in ["", "maps,", "map", "maps;curves"] {
            assert_eq!(Parts::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn controls_have_three_names() {
        assert_eq!(Controls::named("query"), Some(Controls::Query));
        assert_eq!(Controls::None.name_of(), "none");
        assert_eq!(Controls::named("some"), None);
    }
}
