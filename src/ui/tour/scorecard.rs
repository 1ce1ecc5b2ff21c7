//! The paper's findings on the reader's own picture and models.

use std::sync::Arc;

use leptos::prelude::*;

use super::Guide;
use super::evidence::Sources;
use crate::link::CHAPTERS;
use crate::page::tour::journey::SaidBeside;
use crate::page::tour::scorecard::{ScoreRow, chapter_hint};
use crate::page::tour::text::{ScorecardRow, Tour};

/// The last chapter's table.
#[component]
pub fn Scorecard() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let sources = expect_context::<Sources>();
    let tour = Memo::new(move |_| {
        guide.chapter().filter(|(number, _)| *number == CHAPTERS).map(|(_, tour)| tour)
    });
    Effect::new(move |_| tour.with(Option::is_some).then(|| sources.ask_for_diversity()));
    let table = move |tour: Arc<Tour>| {
        let rows = tour.scorecard.iter().map(|row| view_row(guide, sources, &tour, row));
        view! {
            <table class="scorecard">
                <thead>
                    <tr>
                        <th scope="col">{tour.words.finding.clone()}</th>
                        <th scope="col"><span class="key" data-side="cl" aria-hidden="true"></span>"CL"</th>
                        <th scope="col"><span class="key" data-side="mim" aria-hidden="true"></span>"MIM"</th>
                        <th scope="col">{tour.words.late.clone()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    move || tour.get().map(table)
}

fn view_row(
    guide: Guide,
    sources: Sources,
    tour: &Arc<Tour>,
    row: &ScorecardRow,
) -> impl IntoView + use<> {
    let (chapter, evidence) = (row.chapter, row.evidence);
    let words = tour.words.clone();
    let score = Memo::new(move |_| {
        ScoreRow::of(sources.of(evidence).as_ref(), sources.is_papers_pair(), &words)
    });
    let text = move |of: fn(&ScoreRow) -> &String| move || score.with(|score| of(score).clone());
    let is_empty =
        move |of: fn(&ScoreRow) -> &String| move || score.with(|score| of(score).is_empty());
    view! {
        <tr data-verdict=move || score.with(|score| score.verdict) data-chapter=chapter.to_string()>
            <th scope="row">
                <button
                    class="text-button"
                    data-do=chapter.to_string()
                    title=chapter_hint(row, &tour.words)
                    on:click=move |_| guide.open(chapter, SaidBeside::new())
                >
                    {row.claim.clone()}
                </button>
            </th>
            <td>{text(|score| &score.cl)}</td>
            <td>{text(|score| &score.mim)}</td>
            <td class="verdict">
                <strong hidden=is_empty(|score| &score.verdict_word)>{text(|score| &score.verdict_word)}</strong>
                " "
                <span class="fine" hidden=is_empty(|score| &score.counts)>{text(|score| &score.counts)}</span>
            </td>
        </tr>
    }
}
