//! The card: one chapter, with what to do and what is then to be seen.

use leptos::html;
use leptos::prelude::*;

use super::Guide;
use super::evidence::Sources;
use super::scorecard::Scorecard;
use super::sight::{self, focus};
use crate::link::CHAPTERS;
use crate::page::tour::journey::{Progress, SaidBeside};
use crate::page::tour::text::{Chapter, Look, Step, Words, fill};
use crate::ui::browser::media;
use crate::ui::quiz::Quiz;
use crate::ui::widgets::escape::on_escape;

/// The open chapter, if any.
#[component]
pub fn TourCard() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let quiz = expect_context::<Quiz>();
    let sources = Sources::expect();
    provide_context(sources);
    let card = NodeRef::<html::Section>::new();
    let title = NodeRef::<html::H2>::new();
    on_escape(move || guide.leave());
    let chapter = guide.selection.chapter;
    let folded = RwSignal::new(false);
    let is_touch = media::holds("(hover: none) and (pointer: coarse)");
    let found = Memo::new(move |_| sources.of(guide.read(|chapter| chapter.evidence)));
    let answer = Memo::new(move |_| {
        let is_judged = !sources.is_other_pair();
        let answer = |chapter: &Chapter| found.with(|it| chapter.answer(it.as_ref(), is_judged));
        if guide.acted.get() { guide.read(answer) } else { String::new() }
    });
    sight::keep(guide, sources, card, title, found);
    let word = move |of: fn(&Words) -> &String| {
        move || guide.chapter().map(|(_, tour)| of(&tour.words).clone())
    };
    let text = move |of: fn(&Chapter) -> &String| {
        Memo::new(move |_| guide.read(|chapter| of(chapter).clone()))
    };
    let count = move || {
        let (number, tour) = guide.chapter()?;
        let values = [("n", number.to_string()), ("all", CHAPTERS.to_string())];
        Some(fill(&tour.words.count, &values))
    };
    let show = Memo::new(move |_| guide.read(|chapter| chapter.show.clone()));
    let do_it = move |_| {
        guide.step(&show.get_untracked().unwrap_or_default().set);
        guide.progress.update(Progress::act);
        // The button goes; what follows it is read on from here.
        focus(title);
    };
    let go = move |by: isize| {
        let to = chapter.get_untracked().and_then(|number| number.checked_add_signed(by));
        if let Some(to) = to {
            guide.open(to, SaidBeside::new());
        }
    };
    // A screen reader speaks of what is pinned, not of every patch under the pointer.
    let live = move || match guide.selection.preview.with(Option::is_some) {
        true => "off",
        false => "polite",
    };
    let instruction =
        Memo::new(move |_| guide.read(|chapter| chapter.instruction(is_touch.get()).to_owned()));
    let after = Memo::new(move |_| guide.read(|chapter| chapter.after.clone()));
    let look = move || {
        let Look { label, .. } = after.get().filter(|_| guide.acted.get() && !guide.looks.get())?;
        let go = move |_| {
            guide.progress.update(Progress::look);
            focus(title);
        };
        Some(view! { <button class="button" data-do="look" on:click=go>{label}</button> })
    };
    let is_last = move || chapter.get() == Some(CHAPTERS);
    let to_quiz = move |_| {
        guide.leave();
        quiz.open();
    };
    view! {
        <section
            class="tour"
            class:folded=folded
            node_ref=card
            hidden=move || guide.chapter().is_none()
            aria-labelledby="tour-title"
        >
            <header class="tour-head">
                <p>{count}</p>
                <button
                    data-do="fold"
                    title=word(|words| &words.fold)
                    aria-label=word(|words| &words.fold)
                    aria-expanded=move || (!folded.get()).to_string()
                    on:click=move |_| folded.update(|folded| *folded = !*folded)
                >
                    {move || if folded.get() { "+" } else { "−" }}
                </button>
                <button
                    id="tour-close"
                    data-do="leave"
                    title=word(|words| &words.close)
                    aria-label=word(|words| &words.close)
                    on:click=move |_| guide.leave()
                >
                    "×"
                </button>
            </header>
            <h2 id="tour-title" tabindex="-1" node_ref=title>{text(|chapter| &chapter.title)}</h2>
            <div class="tour-body">
                <div>
                    <Question title />
                    <div class="tour-task" hidden=guide.acted>
                        <p class="tour-act">{instruction}</p>
                        <button
                            class="button"
                            data-do="show"
                            hidden=move || show.with(Option::is_none)
                            on:click=do_it
                        >
                            {move || show.get().map(|show| show.label)}
                        </button>
                    </div>
                </div>
                <div>
                    <p class="tour-answer" aria-live=live hidden=move || answer.with(String::is_empty)>
                        {answer}
                    </p>
                    {look}
                    <Scorecard />
                    <button
                        class="button"
                        data-do="quiz"
                        hidden=move || !is_last() || !quiz.is_offered()
                        on:click=to_quiz
                    >
                        {word(|words| &words.quiz)}
                    </button>
                    <p class="fine tour-pair" hidden=move || !sources.is_other_pair()>
                        {word(|words| &words.other_pair)}
                    </p>
                    <Why text=text(|chapter| &chapter.why) />
                </div>
            </div>
            <footer class="tour-steps">
                <button
                    class="text-button"
                    id="tour-stay"
                    data-do="stay"
                    title=word(|words| &words.stay_hint)
                    on:click=move |_| chapter.set(None)
                >
                    {word(|words| &words.stay)}
                </button>
                <button
                    class="button"
                    id="tour-back"
                    data-do="back"
                    disabled=move || chapter.get() == Some(1)
                    on:click=move |_| go(-1)
                >
                    {word(|words| &words.back)}
                </button>
                <button
                    class="button primary"
                    id="tour-next"
                    data-do="next"
                    hidden=is_last
                    on:click=move |_| go(1)
                >
                    {word(|words| &words.next)}
                </button>
                <button
                    class="button primary"
                    id="tour-end"
                    data-do="leave"
                    hidden=move || !is_last()
                    on:click=move |_| guide.leave()
                >
                    {word(|words| &words.end)}
                </button>
            </footer>
        </section>
    }
}

/// The chapter's question; once it is answered, what was said, and the claim.
#[component]
fn Question(
    /// Where is read on when the buttons go.
    title: NodeRef<html::H2>,
) -> impl IntoView {
    let guide = expect_context::<Guide>();
    let is_asking = Memo::new(move |_| guide.is_asking());
    let of = move |of: fn(&Chapter) -> String| move || guide.read(of);
    let guess = move |(index, words): (usize, String)| {
        let say = move |_| {
            guide.guess(index);
            focus(title);
        };
        view! { <button class="button" data-do=format!("guess/{index}") on:click=say>{words}</button> }
    };
    let guesses = move || {
        let guesses = guide.read(|chapter| chapter.guesses.clone());
        guesses.into_iter().enumerate().map(guess).collect_view()
    };
    let said = move || {
        let index = guide.guessed.get()?;
        let guess = guide.read(|chapter| chapter.guesses.get(index).cloned())?;
        let (_, tour) = guide.chapter()?;
        Some(fill(&tour.words.guess, &[("guess", guess)]) + " ")
    };
    view! {
        <div class="tour-question" hidden=move || !is_asking.get()>
            <p>{of(|chapter| chapter.question.clone())}</p>
            <p class="tour-guesses" role="group" aria-label=of(|chapter| chapter.question.clone())>
                {guesses}
            </p>
        </div>
        <p class="tour-claim" hidden=is_asking>
            {said}
            {of(|chapter| chapter.claim.clone())}
        </p>
    }
}

/// Why the finding might not show, and the ways on from here; folded when a chapter opens.
#[component]
fn Why(
    /// Why the finding might not show on what is seen.
    text: Memo<String>,
) -> impl IntoView {
    let guide = expect_context::<Guide>();
    let fold = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        guide.selection.chapter.track();
        guide.entered.track();
        if let Some(fold) = fold.get() {
            fold.set_open(false);
        }
    });
    let more = Memo::new(move |_| guide.read(|chapter| chapter.more.clone()));
    let link = Memo::new(move |_| guide.read(|chapter| chapter.link.clone()));
    let button = move |(index, Step { label, set }): (usize, Step)| {
        let action = format!("more/{index}/set");
        view! {
            <button class="text-button" data-do=action on:click=move |_| guide.step(&set)>{label}</button>
        }
    };
    let buttons = move || more.get().into_iter().enumerate().map(button).collect_view();
    let out = move || {
        link.get().map(|link| {
            view! { <a href=link.href target="_blank" rel="noopener">{link.label}</a> }
        })
    };
    view! {
        <details node_ref=fold>
            <summary>{move || guide.chapter().map(|(_, tour)| tour.words.why_fold.clone())}</summary>
            <p>{text}</p>
            <p class="tour-more">{buttons}{out}</p>
        </details>
    }
}
