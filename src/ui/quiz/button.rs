//! The ways into the quiz.

use leptos::prelude::*;

use super::Quiz;
use crate::page::quiz::HEADING;
use crate::ui::tour::Guide;

/// Opens the quiz, from the header.
#[component]
pub fn QuizButton() -> impl IntoView {
    let quiz = expect_context::<Quiz>();
    let guide = expect_context::<Guide>();
    let open = move |_| {
        guide.leave();
        quiz.open();
    };
    quiz.is_offered().then(|| {
        view! {
            <button
                class="button"
                id="quiz"
                title=format!("{HEADING} Ten rounds with two maps without names")
                on:click=open
            >
                "Quiz"
            </button>
        }
    })
}
