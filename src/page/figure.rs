//! What a page inside another one shows, and what of it its readers can change. A page of its own shows all.

use crate::link::{Controls, Part, Parts, View};
use crate::page::engines::Topic;

/// A page as its link asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// It is inside another page.
    pub is_embedded: bool,
    /// The parts that are asked for.
    pub parts: Option<Parts>,
    /// The controls that are asked for.
    pub controls: Option<Controls>,
    /// The view that is chosen.
    pub view: View,
}

/// Where a sentence is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Over the page, in red.
    Alert,
    /// Over the page.
    Note,
    /// In the console and behind a small mark: the author is to mend it, not the reader.
    Mark,
}

impl Figure {
    /// Whether a part is shown. All layers and heads are shown once, where they are the chosen view too.
    pub fn shows(self, part: Part) -> bool {
        let Some(parts) = self.parts.filter(|_| self.is_embedded) else {
            return part != Part::Overview;
        };
        match part {
            Part::Overview => {
                let is_the_view = parts.contains(Part::View) && self.view == View::Layers;
                parts.contains(part) && !is_the_view
            }
            _ => parts.contains(part),
        }
    }

    /// Whether layer, head, scale and models can be changed.
    pub fn has_controls(self) -> bool {
        self.controls() == Controls::All
    }

    /// Whether another query can be chosen.
    pub fn has_query(self) -> bool {
        self.controls() != Controls::None
    }

    /// Whether models from elsewhere are offered: in another page only where its author asks for all controls.
    pub fn offers_models(self) -> bool {
        !self.is_embedded || self.controls == Some(Controls::All)
    }

    fn controls(self) -> Controls {
        self.controls.filter(|_| self.is_embedded).unwrap_or(Controls::All)
    }
}

impl Figure {
    /// Whether readers are told what to do first: inside another page only where its author asks for that control.
    pub fn invites(self) -> bool {
        self.has_query() && (!self.is_embedded || self.controls.is_some())
    }
}

/// How a sentence is told that is `about` something.
pub fn telling(about: Topic, is_embedded: bool) -> Telling {
    match about {
        Topic::Link if is_embedded => Telling::Mark,
        Topic::Note(_) => Telling::Note,
        _ => Telling::Alert,
    }
}

/// What the mark is called behind which so many sentences stand.
pub fn mark_words(count: usize) -> String {
    match count {
        1 => "1 remark on this figure’s link".to_owned(),
        _ => format!("{count} remarks on this figure’s link"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{Address, Side};

    fn figure(link: &[(&str, &str)]) -> Figure {
        let pairs = link.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let (address, bad) = Address::parse(pairs);
        assert!(bad.is_empty(), "{bad:?}");
        Figure {
            is_embedded: address.embed == Some(true),
            parts: address.show,
            controls: address.controls,
            view: address.view.unwrap_or(View::Layers),
        }
    }

    fn shown(figure: Figure) -> Vec<Part> {
        let all = [Part::Maps, Part::Curves, Part::Overview, Part::View];
        all.into_iter().filter(|part| figure.shows(*part)).collect()
    }

    #[test]
    fn only_what_is_asked_for_is_shown_and_only_inside_another_page() {
        let all = [Part::Maps, Part::Curves, Part::View];
        assert_eq!(shown(figure(&[])), all);
        assert_eq!(shown(figure(&[("embed", "1")])), all);
        assert_eq!(shown(figure(&[("show", "maps")])), all);
        assert_eq!(shown(figure(&[("embed", "1"), ("show", "maps,curves")])), all[..2]);
        assert_eq!(shown(figure(&[("embed", "1"), ("show", "overview")])), [Part::Overview]);
        let both = [("embed", "1"), ("show", "overview,view")];
        assert_eq!(shown(figure(&both)), [Part::View]);
        let other = [("embed", "1"), ("show", "overview,view"), ("view", "probes")];
        assert_eq!(shown(figure(&other)), [Part::Overview, Part::View]);
    }

    #[test]
    fn a_figure_has_the_controls_that_its_author_asks_for() {
        let of = |controls| {
            let figure = figure(&[("embed", "1"), ("controls", controls)]);
            (figure.has_controls(), figure.has_query(), figure.offers_models())
        };
        assert_eq!(of("none"), (false, false, false));
        assert_eq!(of("query"), (false, true, false));
        assert_eq!(of("all"), (true, true, true));
        assert!(
            figure(&[("embed", "1"), ("controls", "query")]).invites() && figure(&[]).invites()
        );
        assert!(!figure(&[("embed", "1")]).invites());
        let said_nothing = figure(&[("embed", "1")]);
        assert!(said_nothing.has_controls() && !said_nothing.offers_models());
        let alone = figure(&[("controls", "none")]);
        assert!(alone.has_controls() && alone.has_query() && alone.offers_models());
    }

    #[test]
    fn a_readers_figure_tells_its_author_what_is_wrong_with_the_link() {
        assert_eq!(telling(Topic::Link, true), Telling::Mark);
        assert_eq!(telling(Topic::Link, false), Telling::Alert);
        assert_eq!(telling(Topic::Picture, true), Telling::Alert);
        assert_eq!(telling(Topic::Note(Side::Cl), false), Telling::Note);
        assert_eq!(mark_words(1), "1 remark on this figure’s link");
        assert_eq!(mark_words(2), "2 remarks on this figure’s link");
    }
}
