//! The parts of the page that a link leaves out, for exercises: `hide=models,curves`.

use std::fmt;

use super::choices::Named;

/// A part that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HiddenPart {
    /// The choice of a layer.
    Layer,
    /// The choice of a head.
    Head,
    /// The choice of a color scale.
    Scale,
    /// The choice of edges.
    Edges,
    /// The choice of an input.
    Input,
    /// Which models there are.
    Models,
    /// The photographs to choose from.
    Photographs,
    /// What is said of the maps and of the paper's findings.
    Sentences,
    /// The curves.
    Curves,
    /// The views below the maps.
    Views,
    /// The tour.
    Tour,
}

impl Named for HiddenPart {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("layer", HiddenPart::Layer),
        ("head", HiddenPart::Head),
        ("scale", HiddenPart::Scale),
        ("edges", HiddenPart::Edges),
        ("input", HiddenPart::Input),
        ("models", HiddenPart::Models),
        ("photographs", HiddenPart::Photographs),
        ("sentences", HiddenPart::Sentences),
        ("curves", HiddenPart::Curves),
        ("views", HiddenPart::Views),
        ("tour", HiddenPart::Tour),
    ];
}

/// Some parts, each once, in the order in which they stand on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden(Vec<HiddenPart>);

impl Hidden {
    /// What may stand in a link.
    pub(super) const EXPECTED: &'static str = "one or more of layer, head, scale, edges, input, models, photographs, \
                                               sentences, curves, views and tour, with commas between";

    /// Reads a list; `None` where a word names no part.
    pub(super) fn parse(text: &str) -> Option<Hidden> {
        let mut parts: Vec<HiddenPart> =
            text.split(',').map(|word| HiddenPart::named(word.trim())).collect::<Option<_>>()?;
        parts.sort();
        parts.dedup();
        Some(Hidden(parts))
    }

    /// Whether a part is left out.
    pub fn has(&self, part: HiddenPart) -> bool {
        self.0.contains(&part)
    }

    /// The names with a space between, as the style sheets read them.
    pub fn words(&self) -> String {
        self.0.iter().map(|part| part.name_of()).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().replace(' ', ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_any_order_and_printed_in_one() {
        let hidden = Hidden::parse("curves, models,curves").unwrap();
        assert_eq!(
            (hidden.to_string().as_str(), hidden.words().as_str()),
            ("models,curves", "models curves")
        );
        assert!(hidden.has(HiddenPart::Models) && !hidden.has(HiddenPart::Tour));
        assert_eq!((Hidden::parse("models,all"), Hidden::parse("")), (None, None));
        for (name, part) in HiddenPart::NAMES {
            assert!(Hidden::EXPECTED.contains(name) && Hidden::parse(name).unwrap().has(*part));
        }
    }
}
