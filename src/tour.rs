//! The guided tour as `public/tour.json` tells it: what a chapter says, sets and waits for.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::analysis::Verdict;

/// Names and values as a link has them.
pub type Names = BTreeMap<String, String>;

/// The file.
#[derive(Debug, Deserialize)]
pub struct Tour {
    /// What stands on the card's own buttons and labels.
    pub words: Names,
    /// In their order.
    pub chapters: Vec<Chapter>,
    /// The last chapter's table.
    pub scorecard: Vec<Row>,
}

/// One card.
#[derive(Debug, Clone, Deserialize)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// What the paper says, in a sentence or two.
    pub claim: String,
    /// What to do.
    pub act: String,
    /// The view that it opens with. Only an image, a layer and a view: these the page always writes into its
    /// link, so that a link with a chapter in it shows what it was made from.
    pub set: Names,
    /// The names of which one has to change before the answer is told.
    pub until: Vec<String>,
    /// Does it for the reader.
    pub show: Option<Step>,
    /// CSS selector of what is talked about.
    pub subject: String,
    /// What the answer is about.
    pub facts: Facts,
    /// The answer by how the finding fares.
    #[serde(flatten)]
    pub answers: Answers,
    /// Said while the numbers are not there.
    pub wait: String,
    /// Why the finding might not show.
    pub why: String,
    /// Ways on.
    pub more: Vec<Step>,
}

/// The answer by how the finding fares; `{name}` is a number.
#[derive(Debug, Clone, Deserialize)]
pub struct Answers {
    holds: Option<String>,
    fails: Option<String>,
    unclear: Option<String>,
}

impl Answers {
    /// The one that fits.
    pub fn of(&self, verdict: Verdict) -> &str {
        let found = match verdict {
            Verdict::Holds => &self.holds,
            Verdict::Fails => &self.fails,
            Verdict::Unclear => &self.unclear,
        };
        found.as_ref().or(self.holds.as_ref()).map_or("", String::as_str)
    }
}

/// A button that sets names, or a link that leaves the page.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// What stands on it.
    pub label: String,
    /// What it sets.
    #[serde(default)]
    pub set: Names,
    /// Where it leads.
    pub href: Option<String>,
}

/// A row of the scorecard.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Where the finding is told.
    pub chapter: usize,
    /// The finding.
    pub facts: Facts,
    /// The finding in a few words.
    pub claim: String,
}

/// What numbers are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Facts {
    /// How many patches the shown query takes from.
    Reach,
    /// Attention distance at the layer shown.
    Distance,
    /// Attention distance in the late layers.
    Farther,
    /// Two queries beside each other, and the NMI.
    Queries,
    /// The NMI by layer.
    Nmi,
    /// Tokens of many pictures.
    Islands,
    /// How alike the tokens of the picture are, by layer.
    Together,
    /// What noise of a frequency moves.
    Noise,
    /// The highest frequency by layer.
    Frequency,
    /// The accuracy of probes by depth.
    Probes,
    /// The table of the last chapter.
    Scorecard,
}

/// Puts values in the place of their `{name}`.
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    let put =
        |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(text.to_owned(), put)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Address, CHAPTERS, is_own_name};

    const TEXT: &str = include_str!("../public/tour.json");
    /// All that a reader has to read on a card, and in its fold.
    const MOST_WORDS: usize = 60;
    /// The only other site that the tour leads to: the paper.
    const PAPER: &str = "https://arxiv.org/abs/2305.00729";

    fn tour() -> Tour {
        serde_json::from_str(TEXT).unwrap()
    }

    /// What the page gives for each, beside the finding's own counts.
    fn values(facts: Facts) -> &'static [&'static str] {
        match facts {
            Facts::Reach => &["cl", "mim", "all"],
            Facts::Distance => &["cl", "mim", "even", "layer", "agree", "late"],
            Facts::Queries => &["cl", "mim", "cl_moved", "mim_moved"],
            Facts::Noise => &["cl", "mim", "band"],
            Facts::Probes => &["cl", "mim", "cl_best", "mim_best"],
            Facts::Islands => &["cl", "mim"],
            _ => &[],
        }
    }

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn every_chapter_sets_what_a_link_may_say() {
        let Tour { chapters, .. } = tour();
        assert_eq!(chapters.len(), CHAPTERS);
        for chapter in chapters {
            let steps = chapter.more.iter().chain(&chapter.show);
            for set in steps.map(|step| &step.set).chain([&chapter.set]) {
                let pairs = set.iter().map(|(name, value)| (name.clone(), value.clone()));
                let (address, bad) = Address::parse(pairs);
                assert_eq!(bad, [], "{}", chapter.title);
                assert!(address.other.iter().all(|(name, _)| is_own_name(name)), "{address:?}");
                assert_eq!((address.models, address.chapter), ([None, None], None));
            }
            for name in chapter.set.keys() {
                assert!(["image", "layer", "view"].contains(&name.as_str()), "{name}");
            }
            assert!(chapter.set.contains_key("view"), "{}", chapter.title);
        }
    }

    #[test]
    fn what_a_chapter_waits_for_is_done_by_its_button() {
        for Chapter { title, until, show, set, .. } in tour().chapters {
            let show = show.map(|show| show.set).unwrap_or_default();
            for name in until {
                let done = show.get(&name).unwrap_or_else(|| panic!("{title}: {name}"));
                assert_ne!(set.get(&name), Some(done), "{title}");
            }
        }
    }

    #[test]
    fn every_picture_is_one_of_the_pages_samples() {
        let samples = include_str!("../public/samples/samples.json");
        for chapter in tour().chapters {
            if let Some(image) = chapter.set.get("image") {
                assert!(samples.contains(&format!(r#""id": "{image}""#)), "{image}");
            }
        }
    }

    #[test]
    fn a_card_is_short() {
        for Chapter { title, claim, act, answers, why, .. } in tour().chapters {
            let Answers { holds, fails, unclear } = &answers;
            let answer = [holds, fails, unclear].into_iter().flatten().map(|it| words(it)).max();
            let card = words(&claim) + words(&act) + answer.unwrap_or(0);
            assert!(card <= MOST_WORDS, "{title}: {card} words");
            assert!(words(&why) <= MOST_WORDS, "{title}: {} words", words(&why));
        }
    }

    #[test]
    fn answers_name_only_numbers_that_there_are() {
        for Chapter { title, facts, answers, .. } in tour().chapters {
            let Answers { holds, fails, unclear } = &answers;
            assert_eq!(holds.is_none(), facts == Facts::Scorecard, "{title}");
            for answer in [holds, fails, unclear].into_iter().flatten() {
                let values: Vec<_> =
                    values(facts).iter().map(|name| (*name, "1".to_owned())).collect();
                let filled = fill(answer, &values);
                assert!(!filled.contains(['{', '}']), "{title}: {filled}");
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_paper_or_into_the_page() {
        for Step { label, set, href } in tour().chapters.into_iter().flat_map(|it| it.more) {
            match href {
                Some(href) => assert_eq!(href, PAPER, "{label}"),
                None => assert!(!set.is_empty(), "{label}"),
            }
        }
    }

    #[test]
    fn the_scorecard_has_findings_2_to_5_and_the_card_all_its_words() {
        let Tour { words, scorecard, .. } = tour();
        assert_eq!(scorecard.iter().map(|row| row.chapter).collect::<Vec<_>>(), [2, 3, 4, 5]);
        for name in WORDS {
            assert!(words.get(name).is_some_and(|it| !it.is_empty()), "{name}");
        }
        assert_eq!(words.len(), WORDS.len());
    }

    const WORDS: [&str; 19] = [
        "count",
        "back",
        "next",
        "end",
        "stay",
        "stay-hint",
        "close",
        "fold",
        "unfold",
        "move",
        "why",
        "finding",
        "late",
        "chapter",
        "holds",
        "fails",
        "unclear",
        "counted",
        "other-pair",
    ];

    #[test]
    fn an_answer_that_is_not_written_is_the_first() {
        let answers = Answers { holds: Some("yes".to_owned()), fails: None, unclear: None };
        assert_eq!(answers.of(Verdict::Unclear), "yes");
        assert_eq!(fill("{cl} of {all}", &[("cl", "3".to_owned()), ("all", "9".into())]), "3 of 9");
    }
}
