//! The score, round by round, and the way to pass it on.

use leptos::prelude::*;

use super::Quiz;
use crate::link::Address;
use crate::page::catalog::Catalog;
use crate::page::quiz::{Play, ScoreRow, advice, rows, score, share_text};
use crate::ui::browser::boot::absolute;
use crate::ui::contract::history::link;
use crate::ui::shell::share::CopiedText;

/// What stands there when all rounds are answered.
#[component]
pub fn Over() -> impl IntoView {
    let quiz = expect_context::<Quiz>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let row = move |(index, row): (usize, ScoreRow)| {
        let title = catalog.with_value(|it| it.sample(&row.image).map(|it| it.title.clone()));
        view! {
            <tr data-right=row.is_right().to_string()>
                <th scope="row">{index + 1}</th>
                <td>{title}</td>
                <td>{row.layer}</td>
                <td>{row.words()}</td>
            </tr>
        }
    };
    let table = move || quiz.read(rows).into_iter().enumerate().map(row).collect_view();
    let text = Signal::derive(move || {
        let address = Address { quiz: quiz.state.with(Play::seed), ..Address::default() };
        quiz.read(|game| share_text(game, &absolute(&link(&address))))
    });
    view! {
        <p class="quiz-score"><strong>{move || quiz.read(score)}</strong>" told apart"</p>
        <p class="quiz-advice">{move || quiz.read(advice)}</p>
        <table class="scorecard">
            <thead>
                <tr>
                    <th scope="col">"Round"</th>
                    <th scope="col">"Photograph"</th>
                    <th scope="col">"Layer"</th>
                    <th scope="col">"The contrastive one"</th>
                </tr>
            </thead>
            <tbody>{table}</tbody>
        </table>
        <CopiedText id="quiz-share" label="Share the score" rows=2 wrap="soft" text />
        <p class="quiz-ways">
            <button class="button primary" id="quiz-again" on:click=move |_| quiz.open()>"Again"</button>
            <button class="button" on:click=move |_| quiz.leave()>"Close"</button>
        </p>
    }
}
