//! The guided tour as `public/tour.json` tells it.
//!
//! A chapter sets an image, a layer and a view alone: these the page always writes into its link, so that a
//! link with a chapter in it shows what it was made from.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::outcome::Outcome;
use crate::analysis::Verdict;

/// Names and values as in a link.
pub type Names = BTreeMap<String, String>;

/// The file. A text that is not there is empty, and is not shown.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default)]
pub struct Tour {
    /// What stands on the card in every chapter.
    pub words: Words,
    /// The chapters in their order.
    pub chapters: Vec<Chapter>,
    /// The rows of the last chapter's table.
    pub scorecard: Vec<ScorecardRow>,
}

/// What stands on the card in every chapter.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default, rename_all = "kebab-case")]
pub struct Words {
    /// Which chapter this is, `{n}` of `{all}`.
    pub count: String,
    /// The button to the chapter before.
    pub back: String,
    /// The button to the next chapter.
    pub next: String,
    /// The last chapter's button, which ends the tour.
    pub end: String,
    /// The button that ends the tour and keeps the view.
    pub stay: String,
    /// What that does.
    pub stay_hint: String,
    /// What the closing cross does.
    pub close: String,
    /// What the folding button does.
    pub fold: String,
    /// What the reader said to the chapter's question: `{guess}`.
    pub guess: String,
    /// Above the reasons why a finding might not show.
    pub why_fold: String,
    /// The table's first column.
    pub finding: String,
    /// The table's last column.
    pub late: String,
    /// The chapter `{n}` that a row of the table leads to.
    pub chapter: String,
    /// A finding that shows.
    pub holds: String,
    /// One that does not.
    pub fails: String,
    /// One that shows in half of the layers.
    pub unclear: String,
    /// In how many layers it shows: `{agree}` of `{late}`.
    pub counted: String,
    /// What a pair that is not the paper's is told.
    pub other_pair: String,
    /// The last chapter's button to the quiz.
    pub quiz: String,
}

/// A chapter: what it claims, what to look at and what to do.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// The paper's claim.
    pub claim: String,
    /// What the reader is asked before the claim is told.
    pub question: String,
    /// What can be said to it.
    pub guesses: Vec<String>,
    /// What the reader is to do.
    pub act: String,
    /// The same for fingers, where it is another thing.
    #[serde(rename = "act-touch")]
    pub act_touch: String,
    /// What it sets when it opens.
    pub set: Names,
    /// The names of the link that have all changed when the reader has done it.
    pub until: Vec<String>,
    /// The button that does it for the reader.
    pub show: Option<Step>,
    /// The button to what is to be looked at once it is done.
    pub after: Option<Look>,
    /// What is talked about: a CSS selector.
    pub subject: String,
    /// What its answer is about.
    #[serde(rename = "facts")]
    pub evidence: Evidence,
    /// The answer where the finding shows, or to all where there is no other.
    pub holds: String,
    /// The answer where it does not.
    pub fails: String,
    /// The answer where it shows neither way.
    pub unclear: String,
    /// The answer without a judgement.
    pub numbers: String,
    /// What is said while the numbers are not there.
    pub wait: String,
    /// Why it might not show.
    pub why: String,
    /// Further ways into the page.
    pub more: Vec<Step>,
    /// A way out of it.
    pub link: Option<Link>,
}

/// A button that sets names.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default)]
pub struct Step {
    /// On the button.
    pub label: String,
    /// What it sets.
    pub set: Names,
}

/// A button that brings a part of the page into sight.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default)]
pub struct Look {
    /// On the button.
    pub label: String,
    /// What is seen then: a CSS selector.
    pub see: String,
}

/// A link to another site.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
#[serde(default)]
pub struct Link {
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// A row of the last chapter's table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
pub struct ScorecardRow {
    /// The chapter about it, from 1.
    pub chapter: usize,
    /// What it counts.
    #[serde(rename = "facts")]
    pub evidence: Evidence,
    /// What the paper found, in a sentence.
    pub claim: String,
}

/// What the numbers of an answer are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
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
    /// The accuracy of linear classifiers by depth.
    Probes,
    /// A table in place of an answer.
    #[default]
    Scorecard,
}

impl Tour {
    /// A chapter by its number, from 1.
    pub fn chapter(&self, number: usize) -> Option<&Chapter> {
        self.chapters.get(number.checked_sub(1)?)
    }
}

impl Words {
    /// What a verdict is called.
    pub fn verdict(&self, verdict: Verdict) -> &str {
        match verdict {
            Verdict::Holds => &self.holds,
            Verdict::Unclear => &self.unclear,
            Verdict::Fails => &self.fails,
        }
    }
}

impl Chapter {
    /// Whether its question is still open: neither answered nor tried out.
    pub fn is_asking(&self, is_guessed: bool, is_done: bool) -> bool {
        !self.question.is_empty() && !is_guessed && !is_done
    }

    /// What the reader is to do, with a mouse or by fingers.
    pub fn instruction(&self, is_touch: bool) -> &str {
        if is_touch && !self.act_touch.is_empty() { &self.act_touch } else { &self.act }
    }

    /// What is talked about, or what is to be looked at after that.
    pub fn seen(&self, is_after: bool) -> &str {
        self.after.as_ref().filter(|_| is_after).map_or(&self.subject, |after| &after.see)
    }

    /// The chapter's answer to what was found, or what is said before that is there. Of another pair than the
    /// paper's nothing `is_judged`: its numbers alone are said.
    pub fn answer(&self, found: Option<&Outcome>, is_judged: bool) -> String {
        let Some(found) = found else { return self.wait.clone() };
        let own = match found.verdict {
            _ if !is_judged => &self.numbers,
            Verdict::Holds => &self.holds,
            Verdict::Unclear => &self.unclear,
            Verdict::Fails => &self.fails,
        };
        let said = [own, &self.numbers, &self.holds].into_iter().find(|text| !text.is_empty());
        said.map(|text| fill(text, &found.numbers)).unwrap_or_default()
    }
}

/// What a verdict is called in `data-verdict`.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Unclear => "unclear",
        Verdict::Fails => "fails",
    }
}

/// Puts values in the place of their `{name}`.
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests;
