use super::*;
use crate::link::{Address, CHAPTERS};

const TEXT: &str = include_str!("../../../../public/tour.json");
/// All that a reader has to read on a card, and in its fold.
const MOST_WORDS: usize = 60;
/// The only other site that the tour leads to: the paper.
const PAPER: &str = "https://arxiv.org/abs/2305.00729";

impl Chapter {
    fn answers(&self) -> impl Iterator<Item = &String> {
        let all = [&self.holds, &self.fails, &self.unclear, &self.numbers];
        all.into_iter().filter(|answer| !answer.is_empty())
    }
}

/// The file, with nothing in it that is not known here.
fn tour() -> Tour {
    serde_json::from_str(TEXT).unwrap()
}

/// What the page gives for each.
fn values(evidence: Evidence) -> &'static [&'static str] {
    match evidence {
        Evidence::Reach => &["cl", "mim", "all"],
        Evidence::Distance => &["cl", "mim", "even", "layer", "agree", "late"],
        Evidence::Queries => &["cl", "mim", "cl_moved", "mim_moved"],
        Evidence::Noise => &["cl", "mim", "band"],
        Evidence::Probes => &["cl", "mim", "cl_best", "mim_best"],
        Evidence::Islands => &["cl", "mim"],
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

#[test]
fn every_chapter_sets_what_a_link_may_say() {
    let Tour { chapters, .. } = tour();
    assert_eq!(chapters.len(), CHAPTERS);
    for Chapter { title, set, show, more, subject, .. } in &chapters {
        for set in more.iter().chain(show).map(|step| &step.set).chain([set]) {
            let pairs = set.iter().map(|(name, value)| (name.clone(), value.clone()));
            let (address, bad) = Address::parse(pairs);
            assert_eq!(bad, [], "{title}");
            assert_eq!(address.unknown, [], "{title}");
            assert_eq!((address.models, address.chapter), ([None, None], None));
        }
        assert!(set.keys().all(|name| ["image", "layer", "view"].contains(&&**name)), "{set:?}");
        assert!(set.contains_key("view") && !title.is_empty() && !subject.is_empty());
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
    let samples = include_str!("../../../../public/samples/samples.json");
    for image in tour().chapters.iter().filter_map(|chapter| chapter.set.get("image")) {
        assert!(samples.contains(&format!(r#""id": "{image}""#)), "{image}");
    }
}

#[test]
fn a_card_is_short() {
    for chapter in tour().chapters {
        let Chapter { title, question, claim, act, why, .. } = &chapter;
        let answer = chapter.answers().map(|answer| words(answer)).max().unwrap_or(0);
        let card = words(claim) + words(act) + answer;
        assert!(card <= MOST_WORDS, "{title}: {card} words");
        let before = words(question) + words(act).max(words(&chapter.act_touch));
        assert!(before <= MOST_WORDS / 2, "{title}: {before} words");
        assert!(words(why) <= MOST_WORDS && words(why) > 0, "{title}: {} words", words(why));
        assert!(words(claim) > 0 && words(act) > 0, "{title}");
    }
}

#[test]
fn answers_name_only_numbers_that_there_are() {
    for chapter in tour().chapters {
        let title = &chapter.title;
        if chapter.evidence == Evidence::Scorecard {
            assert_eq!((chapter.answers().count(), title), (0, &tour().chapters[6].title));
            continue;
        }
        assert!(!chapter.holds.is_empty() && !chapter.wait.is_empty(), "{title}");
        assert_eq!(chapter.fails.is_empty(), chapter.numbers.is_empty(), "{title}");
        assert!(!chapter.numbers.contains("paper"), "{title}");
        for answer in chapter.answers() {
            let filled = filled(answer, values(chapter.evidence));
            assert!(!filled.contains(['{', '}']), "{title}: {filled}");
        }
    }
}

#[test]
fn a_link_leads_to_the_paper_or_into_the_page() {
    for Chapter { title, more, link, .. } in tour().chapters {
        assert!(link.is_none_or(|it| it.href == PAPER && !it.label.is_empty()), "{title}");
        assert!(more.iter().all(|it| !it.set.is_empty() && !it.label.is_empty()), "{title}");
        // As many as the card has room for.
        assert!(more.len() <= 2, "{title}");
    }
}

#[test]
fn the_scorecard_has_findings_2_to_5() {
    let Tour { scorecard, words, .. } = tour();
    assert_eq!(scorecard.iter().map(|row| row.chapter).collect::<Vec<_>>(), [2, 3, 4, 5]);
    for ScorecardRow { evidence, claim, .. } in scorecard {
        assert!(!claim.is_empty() && evidence != Evidence::Scorecard);
        assert!(!filled(&words.counted, values(evidence)).contains('{'), "{evidence:?}");
    }
}

#[test]
fn the_card_has_all_its_words() {
    let Tour { words, .. } = tour();
    let file: serde_json::Value = serde_json::from_str(TEXT).unwrap();
    // None is unknown, as the test's reader would refuse it, and none is missing or empty.
    let said = file["words"].as_object().unwrap();
    assert_eq!(said.len(), 19);
    assert!(said.values().all(|word| word.as_str().is_some_and(|word| !word.is_empty())));
    assert_eq!(filled(&words.count, &["n", "all"]), "Tour, 1 of 1");
    assert_eq!(filled(&words.chapter, &["n"]), "chapter 1");
    assert_eq!(
        (words.verdict(Verdict::Fails), verdict_name(Verdict::Fails)),
        ("does not", "fails")
    );
}

#[test]
fn a_finding_is_asked_for_before_it_is_told() {
    for chapter in tour().chapters {
        let is_finding = !chapter.fails.is_empty();
        assert_eq!(chapter.is_asking(false, false), is_finding, "{}", chapter.title);
        assert_eq!(chapter.guesses.len(), if is_finding { 2 } else { 0 }, "{}", chapter.title);
        assert!(!chapter.is_asking(true, false) && !chapter.is_asking(false, true));
        // What is only looked at is done by what the reader says to it.
        assert!(!chapter.until.is_empty() || is_finding || chapter.show.is_none());
    }
}

#[test]
fn fingers_are_told_what_fingers_can_do() {
    for chapter in tour().chapters {
        let told = chapter.instruction(true);
        assert!(
            !["Click", "click", "Shift", "Hold"].iter().any(|word| told.contains(word)),
            "{told}"
        );
        assert_eq!(chapter.instruction(false), chapter.act);
        assert!(!chapter.act.contains("Tap"));
    }
}

#[test]
fn what_is_seen_afterwards_has_a_button() {
    let chapter = &tour().chapters[2];
    assert_eq!((chapter.seen(false), chapter.seen(true)), (".stage", "#view .comparison-maps"));
    assert!(chapter.after.as_ref().is_some_and(|it| !it.label.is_empty()));
    assert_eq!(Chapter { subject: "p".to_owned(), ..Chapter::default() }.seen(true), "p");
}

fn found(verdict: Verdict) -> Outcome {
    Outcome { verdict, numbers: vec![("cl", "0.2".to_owned())] }
}

#[test]
fn an_answer_is_the_verdicts_own_else_the_numbers_alone() {
    let chapter = Chapter {
        holds: "Yes: {cl}.".to_owned(),
        fails: "No: {cl}.".to_owned(),
        numbers: "{cl}.".to_owned(),
        wait: "Wait.".to_owned(),
        ..Chapter::default()
    };
    assert_eq!(chapter.answer(None, true), "Wait.");
    let answer = |verdict, is_judged| chapter.answer(Some(&found(verdict)), is_judged);
    assert_eq!(answer(Verdict::Holds, true), "Yes: 0.2.");
    assert_eq!(answer(Verdict::Fails, true), "No: 0.2.");
    // No word of its own for what is neither: nothing is judged.
    assert_eq!(answer(Verdict::Unclear, true), "0.2.");
    assert_eq!(answer(Verdict::Holds, false), "0.2.");
    let one = Chapter { numbers: String::new(), fails: String::new(), ..chapter.clone() };
    assert_eq!(one.answer(Some(&found(Verdict::Fails)), false), "Yes: 0.2.");
}

#[test]
fn a_file_with_less_is_read_and_chapters_count_from_one() {
    let tour: Tour =
        serde_json::from_str(r#"{"chapters": [{"title": "A"}, {"title": "B"}]}"#).unwrap();
    let title = |number| tour.chapter(number).map(|chapter| chapter.title.as_str());
    assert_eq!((title(0), title(1), title(2), title(3)), (None, Some("A"), Some("B"), None));
    assert_eq!((tour.words.next.as_str(), tour.chapters[0].evidence), ("", Evidence::Scorecard));
}
