//! The paper's findings on the reader's own picture and models.

use leptos::prelude::*;
use web_sys::Element;

use super::Guide;
use super::card::{hide, put};
use super::facts::Sources;
use super::subject::all;
use crate::link::CHAPTERS;
use crate::link::tour::{fill, verdict_name};

const ROW: &str = r#"<th scope="row"><button class="text-button"></button></th><td></td><td></td>
    <td class="verdict"><strong></strong> <span class="fine"></span></td>"#;

/// Brings the table up to date; it is the last chapter's.
pub fn show(guide: Guide, sources: Sources, card: &Element) {
    let is_last = guide.chapter() == Some(CHAPTERS);
    hide(card, ".scorecard", !is_last);
    if !is_last {
        return;
    }
    sources.want_together();
    let body = all(card, ".scorecard tbody");
    let Some(body) = body.first() else { return };
    let rows = (0..).map_while(|index| {
        guide.text(|tour| tour.row(index).map(|(n, facts, claim)| (n, facts, claim.to_owned())))
    });
    for (index, (chapter, facts, claim)) in rows.enumerate() {
        let Some(row) = row(body, index) else { return };
        let found = facts.and_then(|facts| sources.of(facts));
        let value = |name: &str| {
            let found = found.as_ref()?;
            found.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
        };
        let judged = found.as_ref().filter(|_| sources.is_papers_pair());
        let verdict = judged.map_or("", |found| verdict_name(found.verdict));
        let _ = row.set_attribute("data-verdict", verdict);
        let _ = row.set_attribute("data-chapter", &chapter.to_string());
        for button in all(&row, "button") {
            let hint = fill(&guide.say(0, "chapter"), &[("n", chapter.to_string())]);
            let _ = button.set_attribute("data-do", &chapter.to_string());
            let _ = button.set_attribute("title", &hint);
        }
        put(&row, "button", &claim);
        put(&row, "td:nth-child(2)", &value("cl").unwrap_or("…".to_owned()));
        put(&row, "td:nth-child(3)", &value("mim").unwrap_or("…".to_owned()));
        put(&row, "strong", &guide.say(0, verdict));
        let counts = judged.map(|found| fill(&guide.say(0, "counted"), &found.values));
        put(&row, ".verdict span", &counts.unwrap_or_default());
    }
}

/// A row of the table, made where there is none.
fn row(body: &Element, index: usize) -> Option<Element> {
    if let Some(row) = all(body, "tr").into_iter().nth(index) {
        return Some(row);
    }
    let row = document().create_element("tr").ok()?;
    row.set_inner_html(ROW);
    body.append_child(&row).ok()?;
    Some(row)
}
