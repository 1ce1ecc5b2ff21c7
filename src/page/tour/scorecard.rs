//! The paper's findings on the reader's own picture and models, in one table.

use super::outcome::Outcome;
use super::text::{ScorecardRow, Words, fill, verdict_name};

/// What stands in a row of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreRow {
    /// CL's number.
    pub cl: String,
    /// MIM's number.
    pub mim: String,
    /// For `data-verdict`; empty where nothing is judged.
    pub verdict: &'static str,
    /// The same for the reader.
    pub verdict_word: String,
    /// In how many of the late layers it is so.
    pub counts: String,
}

impl ScoreRow {
    /// What was found; `None` while the numbers are on their way. Of another pair than the paper's nothing
    /// `is_judged`.
    pub fn of(found: Option<&Outcome>, is_judged: bool, words: &Words) -> ScoreRow {
        let number = |name| found.and_then(|found| found.number(name)).unwrap_or("…").to_owned();
        let judged = found.filter(|_| is_judged);
        let word = judged.map(|found| words.verdict(found.verdict).to_owned());
        let counts = judged.map(|found| fill(&words.counted, &found.numbers));
        ScoreRow {
            cl: number("cl"),
            mim: number("mim"),
            verdict: judged.map_or("", |found| verdict_name(found.verdict)),
            verdict_word: word.unwrap_or_default(),
            counts: counts.unwrap_or_default(),
        }
    }
}

/// What the button of a row says that it leads to.
pub fn chapter_hint(row: &ScorecardRow, words: &Words) -> String {
    fill(&words.chapter, &[("n", row.chapter.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Verdict;
    use crate::page::tour::text::Evidence;

    fn words() -> Words {
        Words {
            holds: "holds".to_owned(),
            unclear: "unclear".to_owned(),
            fails: "does not".to_owned(),
            counted: "{agree} of {late}".to_owned(),
            chapter: "chapter {n}".to_owned(),
            ..Words::default()
        }
    }

    fn found(verdict: Verdict) -> Outcome {
        let numbers = [("cl", "0.10"), ("mim", "0.20"), ("agree", "1"), ("late", "3")];
        let numbers = numbers.map(|(name, value)| (name, value.to_owned())).to_vec();
        Outcome { verdict, numbers }
    }

    #[test]
    fn a_row_has_numbers_first_and_a_verdict_of_the_papers_pair_alone() {
        let row = |found: Option<&Outcome>, is_judged| ScoreRow::of(found, is_judged, &words());
        let none = ScoreRow { cl: "…".to_owned(), mim: "…".to_owned(), ..ScoreRow::default() };
        assert_eq!(row(None, true), none);
        let judged = row(Some(&found(Verdict::Fails)), true);
        assert_eq!((judged.cl.as_str(), judged.mim.as_str()), ("0.10", "0.20"));
        assert_eq!((judged.verdict, judged.verdict_word.as_str()), ("fails", "does not"));
        assert_eq!(judged.counts, "1 of 3");
        let other = row(Some(&found(Verdict::Holds)), false);
        let empty = String::new();
        assert_eq!((other.verdict, other.verdict_word, other.counts), ("", empty.clone(), empty));
        assert_eq!(other.mim, "0.20");
    }

    #[test]
    fn a_row_leads_to_its_chapter() {
        let claim = String::new();
        let row = ScorecardRow { chapter: 4, evidence: Evidence::Together, claim };
        assert_eq!(chapter_hint(&row, &words()), "chapter 4");
    }
}
