//! The paper's findings on the reader's own picture and models.

use leptos::prelude::*;

use super::facts::{Found, Sources};
use super::{Guide, Said};
use crate::address::Side;
use crate::analysis::Verdict;
use crate::tour::{Row, fill};

/// The table.
#[component]
pub fn Scorecard() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let rows = guide.text.with_untracked(|text| text.as_ref().map(|text| text.scorecard.clone()));
    let rows: Vec<_> = rows.unwrap_or_default().into_iter().map(line).collect();
    let side = |side: Side| {
        view! {
            <th scope="col">
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                {side.label()}
            </th>
        }
    };
    view! {
        <table class="scorecard">
            <thead>
                <tr>
                    <th scope="col">{guide.word("finding")}</th>
                    {side(Side::Cl)}
                    {side(Side::Mim)}
                    <th scope="col">{guide.word("late")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn line(row: Row) -> impl IntoView {
    let guide = expect_context::<Guide>();
    let sources = Sources::expect();
    let found = Memo::new(move |_| sources.of(row.facts));
    let value = move |name: &'static str| {
        move || found.with(|found| found.as_ref().map_or("…".to_owned(), |it| named(it, name)))
    };
    let judged = Memo::new(move |_| found.get().filter(|_| sources.is_papers_pair()));
    let verdict = move || {
        judged.with(|found| {
            let found = found.as_ref()?;
            let counts = fill(&guide.word("counted"), &found.values);
            let word = guide.word(word(found.verdict));
            Some(view! { <strong>{word}</strong>" "<span class="fine">{counts}</span> })
        })
    };
    let name = move || judged.with(|found| found.as_ref().map(|found| word(found.verdict)));
    let go = move |_| guide.open(row.chapter, Said::new());
    let hint = fill(&guide.word("chapter"), &[("n", row.chapter.to_string())]);
    view! {
        <tr data-chapter=row.chapter data-verdict=name>
            <th scope="row">
                <button class="text-button" title=hint on:click=go>{row.claim}</button>
            </th>
            <td>{value("cl")}</td>
            <td>{value("mim")}</td>
            <td class="verdict">{verdict}</td>
        </tr>
    }
}

fn named(found: &Found, name: &str) -> String {
    let value = found.values.iter().find(|(own, _)| *own == name);
    value.map_or(String::new(), |(_, value)| value.clone())
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Unclear => "unclear",
        Verdict::Fails => "fails",
    }
}
