//! The card: one chapter, with what to do and what is then to be seen.

use leptos::prelude::*;
use leptos::{ev, html};
use leptos_use::{use_event_listener, use_window};
use web_sys::KeyboardEvent;

use super::facts::Sources;
use super::scorecard::Scorecard;
use super::{Guide, Said, subject};
use crate::address::CHAPTERS;
use crate::tour::{Chapter, Facts, Step, fill};

/// The open chapter, if any.
#[component]
pub fn TourCard() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let chapter = Memo::new(move |_| {
        let text = guide.text.with(Option::is_some);
        guide.selection.chapter.get().filter(|_| text)
    });
    let folded = RwSignal::new(false);
    let left = RwSignal::new(false);
    let card = NodeRef::<html::Section>::new();
    let title = NodeRef::<html::H2>::new();
    let _ = use_event_listener(use_window(), ev::keydown, move |event: KeyboardEvent| {
        let open = chapter.get_untracked().is_some();
        let dialog = || document().query_selector("dialog[open]").is_ok_and(|it| it.is_some());
        if open && event.key() == "Escape" && !event.default_prevented() && !dialog() {
            guide.leave();
        }
    });
    follow(guide, chapter, card, title);
    move || {
        let number = chapter.get()?;
        let text = untrack(|| guide.chapter())?;
        let all = CHAPTERS.to_string();
        let count = fill(&guide.word("count"), &[("n", number.to_string()), ("all", all)]);
        let fold = move || guide.word(if folded.get() { "unfold" } else { "fold" });
        Some(view! {
            <section
                class="tour"
                class:left=left
                class:folded=folded
                node_ref=card
                aria-labelledby="tour-title"
            >
                <header class="tour-head">
                    <p>{count}</p>
                    <button
                        class="tour-move"
                        title=guide.word("move")
                        aria-label=guide.word("move")
                        on:click=move |_| left.update(|left| *left = !*left)
                    >
                        {move || if left.get() { "→" } else { "←" }}
                    </button>
                    <button
                        title=fold
                        aria-label=fold
                        aria-expanded=move || (!folded.get()).to_string()
                        on:click=move |_| folded.update(|folded| *folded = !*folded)
                    >
                        {move || if folded.get() { "+" } else { "−" }}
                    </button>
                    <button
                        id="tour-close"
                        title=guide.word("close")
                        aria-label=guide.word("close")
                        on:click=move |_| guide.leave()
                    >
                        "×"
                    </button>
                </header>
                <h2 id="tour-title" tabindex="-1" node_ref=title>{text.title.clone()}</h2>
                <div class="tour-body" hidden=folded>{body(guide, text, title)}</div>
                <Steps number />
            </section>
        })
    }
}

/// Marks and shows what the chapter is about, and reads its heading out.
fn follow(
    guide: Guide,
    chapter: Memo<Option<usize>>,
    card: NodeRef<html::Section>,
    title: NodeRef<html::H2>,
) {
    let sources = Sources::expect();
    // What is talked about may be made anew, and take more room, when its numbers are in.
    let is_found = Memo::new(move |_| {
        let text = chapter.get().and_then(|_| guide.chapter());
        text.is_some_and(|text| sources.of(text.facts).is_some())
    });
    Effect::new(move |before: Option<(Option<usize>, u32, bool, bool)>| {
        let text = chapter.get().and_then(|_| guide.chapter());
        let now = (chapter.get(), guide.entered.get(), guide.acted.get(), is_found.get());
        guide.selection.view.track();
        guide.selection.query2.track();
        let moved = before != Some(now);
        let embedded = guide.selection.embed.get_untracked();
        let opened = before.is_none_or(|before| (before.0, before.1) != (now.0, now.1));
        request_animation_frame(move || {
            subject::mark(text.as_ref().map_or("[data-tour]", |text| &text.subject));
            let (Some(card), true) = (card.get_untracked(), moved && text.is_some()) else {
                return;
            };
            subject::bring_into_sight(&card);
            // An embedding page keeps its focus.
            if let Some(title) = title.get_untracked().filter(|_| opened && !embedded) {
                let _ = title.focus();
            }
        });
        now
    });
    Effect::new(move |_| {
        if let Some(text) = chapter.get().and_then(|_| guide.chapter()) {
            sources.want(text.facts);
        }
    });
}

fn body(guide: Guide, text: Chapter, title: NodeRef<html::H2>) -> impl IntoView {
    let sources = Sources::expect();
    let Chapter { claim, act, show, facts, answers, wait, why, more, .. } = text;
    let scorecard = facts == Facts::Scorecard;
    let answer = Memo::new(move |_| match sources.of(facts) {
        Some(found) => fill(answers.of(found.verdict), &found.values),
        None => wait.clone(),
    });
    let acted = guide.acted;
    // A screen reader speaks of what is pinned, not of every patch under the pointer.
    let live = move || if guide.selection.preview.get().is_some() { "off" } else { "polite" };
    let task = view! {
        <p class="tour-act">{act}</p>
        {show.map(|Step { label, set, .. }| {
            let act = move |_| {
                guide.step(&set);
                acted.set(true);
                // The button goes; what follows it is read on from here.
                if let Some(title) = title.get_untracked() {
                    let _ = title.focus();
                }
            };
            view! { <button class="button tour-show" on:click=act>{label}</button> }
        })}
    };
    let other_pair = move || {
        let unlike = sources.is_other_pair();
        unlike.then(|| view! { <p class="fine">{guide.word("other-pair")}</p> })
    };
    let ways = more.into_iter().map(|Step { label, set, href }| match href {
        Some(href) => view! { <a href=href target="_blank" rel="noopener">{label}</a> }.into_any(),
        None => {
            let go = move |_| guide.step(&set);
            view! { <button class="text-button" on:click=go>{label}</button> }.into_any()
        }
    });
    view! {
        <p class="tour-claim">{claim}</p>
        <div hidden=move || acted.get()>{task}</div>
        <p class="tour-answer" aria-live=live hidden=move || !acted.get()>
            {move || acted.get().then(|| answer.get())}
        </p>
        {scorecard.then(|| view! { <Scorecard /> })}
        {other_pair}
        <details>
            <summary>{guide.word("why")}</summary>
            <p>{why}</p>
            <p class="tour-more">{ways.collect_view()}</p>
        </details>
    }
}

#[component]
fn Steps(number: usize) -> impl IntoView {
    let guide = expect_context::<Guide>();
    let go = move |to: usize| move |_| guide.open(to, Said::new());
    view! {
        <footer class="tour-steps">
            <button
                class="text-button"
                id="tour-stay"
                title=guide.word("stay-hint")
                on:click=move |_| guide.selection.chapter.set(None)
            >
                {guide.word("stay")}
            </button>
            <button class="button" id="tour-back" disabled=number == 1 on:click=go(number - 1)>
                {guide.word("back")}
            </button>
            {if number < CHAPTERS {
                view! {
                    <button class="button primary" id="tour-next" on:click=go(number + 1)>
                        {guide.word("next")}
                    </button>
                }
                .into_any()
            } else {
                view! {
                    <button class="button primary" id="tour-end" on:click=move |_| guide.leave()>
                        {guide.word("end")}
                    </button>
                }
                .into_any()
            }}
        </footer>
    }
}
