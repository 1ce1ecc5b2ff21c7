//! The guided tour as `public/tour.json` tells it: what a chapter says, sets and waits for.
//!
//! A chapter has a `title`, a `claim` of the paper's, an `act` to do, what it `set`s, the names `until` one of which
//! it waits, a way to `show` it, the `subject` talked about (a CSS selector), what its `facts` are about, an answer
//! by how the finding fares (`holds`, `fails`, `unclear`), without a judgement where the pair is not the paper's
//! (`numbers`), or what to say while its numbers are not there (`wait`),
//! `why` it might not show, and ways to `more`. It sets an image, a layer and a view alone: these the page always
//! writes into its link, so that a link with a chapter in it shows what it was made from.

use serde_json::Value;

use crate::analysis::Verdict;

/// The file. It is read by paths: types of its own would take the page as many bytes as the tour itself.
#[derive(Debug)]
pub struct Tour(Value);

impl Tour {
    /// What a file says.
    pub fn new(file: Value) -> Tour {
        Tour(file)
    }

    /// What stands at a path, as in `more/0/label`: the chapter's own, else one of the card's words; nothing
    /// where there is neither.
    pub fn say(&self, chapter: usize, path: &str) -> &str {
        let found = self.at(chapter, path).or_else(|| self.0.pointer(&format!("/words/{path}")));
        found.and_then(Value::as_str).unwrap_or_default()
    }

    /// The names and values of an object of the chapter's.
    pub fn names(&self, chapter: usize, path: &str) -> Vec<(String, String)> {
        let object = self.at(chapter, path).and_then(Value::as_object);
        let pairs = object.into_iter().flatten();
        pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// Whether a list of the chapter's has a text.
    pub fn lists(&self, chapter: usize, path: &str, text: &str) -> bool {
        let list = self.at(chapter, path).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|it| it.as_str() == Some(text)))
    }

    /// A row of the scorecard: its chapter, what it is about, and its claim.
    pub fn row(&self, index: usize) -> Option<(usize, Option<Facts>, &str)> {
        let row = self.0.pointer(&format!("/scorecard/{index}"))?;
        let facts = row.get("facts")?.as_str().and_then(Facts::named);
        Some((row.get("chapter")?.as_u64()? as usize, facts, row.get("claim")?.as_str()?))
    }

    /// What the chapter's answer is about; the last has a table in its place.
    pub fn facts(&self, chapter: usize) -> Option<Facts> {
        Facts::named(self.say(chapter, "facts"))
    }

    fn at(&self, chapter: usize, path: &str) -> Option<&Value> {
        self.0.pointer(&format!("/chapters/{}/{path}", chapter.checked_sub(1)?))
    }
}

/// What numbers are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facts {
    /// How many patches the shown query takes from.
    Reach,
    /// Attention distance at the layer shown.
    Distance,
    /// Attention distance in the late layers.
    Farther,
    /// Two queries beside each other, and the NMI.
    Queries,
    /// The NMI in the late layers.
    Nmi,
    /// Tokens of many pictures.
    Islands,
    /// How alike the tokens of the picture are in the late layers.
    Together,
    /// What noise of a frequency moves.
    Noise,
    /// The highest frequency in the late layers.
    Frequency,
    /// The accuracy of probes by depth.
    Probes,
}

impl Facts {
    const NAMES: [(&str, Facts); 10] = [
        ("reach", Facts::Reach),
        ("distance", Facts::Distance),
        ("farther", Facts::Farther),
        ("queries", Facts::Queries),
        ("nmi", Facts::Nmi),
        ("islands", Facts::Islands),
        ("together", Facts::Together),
        ("noise", Facts::Noise),
        ("frequency", Facts::Frequency),
        ("probes", Facts::Probes),
    ];

    fn named(name: &str) -> Option<Facts> {
        Facts::NAMES.iter().find(|(own, _)| *own == name).map(|(_, facts)| *facts)
    }
}

/// What a verdict is called in the file.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Unclear => "unclear",
        Verdict::Fails => "fails",
    }
}

/// Puts values in the place of their `{name}`.
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::link::{Address, CHAPTERS};

    const TEXT: &str = include_str!("../../public/tour.json");
    const CARD: &str = include_str!("../ui/tour/card.html");
    /// All that a reader has to read on a card, and in its fold.
    const MOST_WORDS: usize = 60;
    /// The only other site that the tour leads to: the paper.
    const PAPER: &str = "https://arxiv.org/abs/2305.00729";
    /// Words that no element of the card asks for by a fixed name.
    const SAID_IN_CODE: [&str; 6] = ["chapter", "holds", "fails", "unclear", "counted", "count"];

    type Names = BTreeMap<String, String>;

    /// The file, with nothing in it that is not known here.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        words: Names,
        chapters: Vec<Chapter>,
        scorecard: Vec<Row>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Chapter {
        title: String,
        claim: String,
        act: String,
        set: Names,
        until: Vec<String>,
        show: Option<Step>,
        subject: String,
        facts: String,
        holds: Option<String>,
        fails: Option<String>,
        unclear: Option<String>,
        numbers: Option<String>,
        wait: Option<String>,
        why: String,
        more: Vec<Step>,
        link: Option<Link>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        label: String,
        set: Names,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Link {
        label: String,
        href: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        chapter: usize,
        facts: String,
        claim: String,
    }

    impl Chapter {
        fn answers(&self) -> impl Iterator<Item = &String> {
            [&self.holds, &self.fails, &self.unclear, &self.numbers].into_iter().flatten()
        }
    }

    fn file() -> File {
        serde_json::from_str(TEXT).unwrap()
    }

    /// What the page gives for each.
    fn values(facts: Facts) -> &'static [&'static str] {
        match facts {
            Facts::Reach => &["cl", "mim", "all"],
            Facts::Distance => &["cl", "mim", "even", "layer", "agree", "late"],
            Facts::Queries => &["cl", "mim", "cl_moved", "mim_moved"],
            Facts::Noise => &["cl", "mim", "band"],
            Facts::Probes => &["cl", "mim", "cl_best", "mim_best"],
            Facts::Islands => &["cl", "mim"],
            _ => &["cl", "mim", "agree", "late"],
        }
    }

    fn filled(text: &str, names: &[&'static str]) -> String {
        let values: Vec<_> = names.iter().map(|name| (*name, "1".to_owned())).collect();
        fill(text, &values)
    }

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    /// What the card's elements say, of these attributes.
    fn said(attribute: &str) -> Vec<&'static str> {
        let parts = CARD.split(attribute).skip(1);
        parts.map(|rest| rest.split('"').next().unwrap()).collect()
    }

    #[test]
    fn every_chapter_sets_what_a_link_may_say() {
        let File { chapters, .. } = file();
        assert_eq!(chapters.len(), CHAPTERS);
        for Chapter { title, set, show, more, subject, .. } in &chapters {
            for set in more.iter().chain(show).map(|step| &step.set).chain([set]) {
                let pairs = set.iter().map(|(name, value)| (name.clone(), value.clone()));
                let (address, bad) = Address::parse(pairs);
                assert_eq!(bad, [], "{title}");
                assert_eq!(address.unknown, [], "{title}");
                assert_eq!((address.models, address.chapter), ([None, None], None));
            }
            assert!(
                set.keys().all(|name| ["image", "layer", "view"].contains(&&**name)),
                "{set:?}"
            );
            assert!(set.contains_key("view") && !title.is_empty() && !subject.is_empty());
        }
    }

    #[test]
    fn what_a_chapter_waits_for_is_done_by_its_button() {
        for Chapter { title, until, show, set, .. } in file().chapters {
            let show = show.map(|show| show.set).unwrap_or_default();
            for name in until {
                let done = show.get(&name).unwrap_or_else(|| panic!("{title}: {name}"));
                assert_ne!(set.get(&name), Some(done), "{title}");
            }
        }
    }

    #[test]
    fn every_picture_is_one_of_the_pages_samples() {
        let samples = include_str!("../../public/samples/samples.json");
        for image in file().chapters.iter().filter_map(|chapter| chapter.set.get("image")) {
            assert!(samples.contains(&format!(r#""id": "{image}""#)), "{image}");
        }
    }

    #[test]
    fn a_card_is_short() {
        for chapter in file().chapters {
            let Chapter { title, claim, act, why, .. } = &chapter;
            let answer = chapter.answers().map(|answer| words(answer)).max().unwrap_or(0);
            let card = words(claim) + words(act) + answer;
            assert!(card <= MOST_WORDS, "{title}: {card} words");
            assert!(words(why) <= MOST_WORDS, "{title}: {} words", words(why));
        }
    }

    #[test]
    fn answers_name_only_numbers_that_there_are() {
        for chapter in file().chapters {
            let title = &chapter.title;
            let Some(facts) = Facts::named(&chapter.facts) else {
                assert_eq!((chapter.facts.as_str(), chapter.answers().count()), ("scorecard", 0));
                continue;
            };
            assert!(chapter.holds.is_some() && chapter.wait.is_some(), "{title}");
            assert_eq!(chapter.fails.is_some(), chapter.numbers.is_some(), "{title}");
            assert!(!chapter.numbers.as_ref().is_some_and(|it| it.contains("paper")), "{title}");
            for answer in chapter.answers() {
                let filled = filled(answer, values(facts));
                assert!(!filled.contains(['{', '}']), "{title}: {filled}");
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_paper_or_into_the_page() {
        for Chapter { title, more, link, .. } in file().chapters {
            assert!(link.is_none_or(|it| it.href == PAPER && !it.label.is_empty()), "{title}");
            assert!(more.iter().all(|it| !it.set.is_empty() && !it.label.is_empty()), "{title}");
            // As many as the card has room for.
            assert!(more.len() <= 2, "{title}");
        }
    }

    #[test]
    fn the_scorecard_has_findings_2_to_5() {
        let rows = file().scorecard;
        assert_eq!(rows.iter().map(|row| row.chapter).collect::<Vec<_>>(), [2, 3, 4, 5]);
        let counted = &file().words["counted"];
        for Row { facts, claim, .. } in rows {
            let facts = Facts::named(&facts).unwrap_or_else(|| panic!("{facts}"));
            assert!(!claim.is_empty());
            assert!(!filled(counted, values(facts)).contains('{'), "{facts:?}");
        }
    }

    #[test]
    fn all_that_the_card_says_is_in_the_file_and_nothing_else() {
        let tour = Tour::new(serde_json::from_str(TEXT).unwrap());
        let mut words: Vec<String> = file().words.into_keys().collect();
        words.retain(|word| !SAID_IN_CODE.contains(&&**word));
        for path in said(r#"data-say=""#).into_iter().chain(said(r#"data-hint=""#)) {
            let somewhere = (1..=CHAPTERS).any(|chapter| !tour.say(chapter, path).is_empty());
            assert!(somewhere, "{path}");
            words.retain(|word| word != path);
        }
        assert_eq!(words, [""; 0]);
        for word in SAID_IN_CODE {
            assert!(!tour.say(0, word).is_empty(), "{word}");
        }
    }

    #[test]
    fn what_a_chapter_does_not_say_is_a_word_of_the_cards_or_nothing() {
        let tour = Tour::new(serde_json::json!({
            "words": {"next": "Next", "why": "?"},
            "chapters": [{"why": "So.", "until": ["query"], "set": {"layer": "3"}}],
        }));
        assert_eq!(
            (tour.say(1, "why"), tour.say(1, "next"), tour.say(1, "link/href")),
            ("So.", "Next", "")
        );
        assert_eq!(tour.names(1, "set"), [("layer".to_owned(), "3".to_owned())]);
        assert!(tour.lists(1, "until", "query") && !tour.lists(1, "until", "layer"));
        assert_eq!((tour.facts(1), tour.row(0)), (None, None));
        assert_eq!(tour.say(9, "why"), "?");
    }
}
