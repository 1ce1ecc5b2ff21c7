//! The card: one chapter, with what to do and what is then to be seen.
//!
//! Its elements stand in `card.html`: `data-say` is what the text file says there, and an element without
//! such a text is hidden; `data-do` is what a click does.

use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::facts::Sources;
use super::{Guide, Said, scorecard, subject};
use crate::link::CHAPTERS;
use crate::link::tour::{Facts, fill, verdict_name};
use crate::ui::widgets::boxed::{effect, memo};

/// How often, and how long apart, what a chapter is about is brought into sight: its view may come late, and
/// what is above it may grow.
const SEEKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);
/// After these the page moves by the reader's hand alone.
const HANDS: [&str; 4] = ["wheel", "touchmove", "pointerdown", "keydown"];

/// The open chapter, if any.
#[component]
pub fn TourCard() -> impl IntoView {
    let guide = expect_context::<Guide>();
    let sources = Sources::expect();
    let card = NodeRef::<html::Section>::new();
    let keys = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let dialog = || document().query_selector("dialog[open]").is_ok_and(|it| it.is_some());
        if event.key() == "Escape" && !event.default_prevented() && !dialog() {
            guide.leave();
        }
    });
    let seeking = StoredValue::new(false);
    let hands =
        HANDS.map(|name| window_event_listener_untyped(name, move |_| seeking.set_value(false)));
    on_cleanup(move || {
        keys.remove();
        hands.into_iter().for_each(WindowListenerHandle::remove);
    });
    let opened = memo(move || (guide.chapter(), guide.entered.get()));
    effect(move || {
        let (Some(card), (chapter, _)) = (card.get(), opened.get()) else { return };
        if let Some(chapter) = chapter {
            write(guide, &card, chapter);
        }
    });
    let found = memo(move || {
        let facts = guide.text(|tour| tour.facts(guide.chapter()?))?;
        sources.of(facts)
    });
    let answer = memo(move || {
        let chapter = guide.chapter().filter(|_| guide.acted.get())?;
        found.with(|found| match found {
            Some(found) => {
                // Of another pair the paper says nothing: its numbers, and no verdict.
                let is_judged = !sources.is_other_pair();
                let name = if is_judged { verdict_name(found.verdict) } else { "numbers" };
                let answer = guide.say(chapter, name);
                let answer = if answer.is_empty() { guide.say(chapter, "holds") } else { answer };
                Some(fill(&answer, &found.values))
            }
            None => Some(guide.say(chapter, "wait")),
        })
    });
    effect(move || {
        let (Some(card), _) = (card.get(), opened.get()) else { return };
        put(&card, ".tour-answer", &answer.get().unwrap_or_default());
        // A screen reader speaks of what is pinned, not of every patch under the pointer.
        let live = if guide.selection.preview.with(Option::is_some) { "off" } else { "polite" };
        for answer in subject::all(&card, ".tour-answer") {
            let _ = answer.set_attribute("aria-live", live);
        }
        hide(&card, ".tour-task", guide.acted.get());
        hide(&card, ".tour-pair", !sources.is_other_pair());
        scorecard::show(guide, sources, &card);
    });
    // What is talked about may be made anew, and takes more room when its numbers are in.
    let is_found = memo(move || match guide.chapter() {
        // The scorecard's last.
        Some(CHAPTERS) => sources.of(Facts::Together).is_some(),
        _ => found.with(Option::is_some),
    });
    Effect::new(move |before: Option<((Option<usize>, u32), bool, bool)>| {
        let now = (opened.get(), guide.acted.get(), is_found.get());
        guide.selection.view.track();
        guide.selection.query2.track();
        let is_new = before.is_none_or(|before| before.0 != now.0);
        let moved = before != Some(now);
        request_animation_frame(move || {
            let Some((card, chapter)) = card.get_untracked().zip(now.0.0) else {
                return subject::mark("");
            };
            subject::mark(&untrack(|| guide.say(chapter, "subject")));
            if moved {
                seeking.set_value(true);
                seek(guide, &card, chapter, seeking, SEEKS);
            }
            // An embedding page keeps its focus.
            if is_new && !guide.selection.embed.get_untracked() {
                focus_title(&card);
            }
        });
        now
    });
    let click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-do]").ok().flatten());
        if let (Some(button), Some(card)) = (button, card.get_untracked()) {
            act(guide, &card, &button);
        }
    };
    view! {
        <section
            class="tour"
            node_ref=card
            hidden=move || guide.chapter().is_none()
            aria-labelledby="tour-title"
            inner_html=include_str!("card.html")
            on:click=click
        ></section>
    }
}

/// Shows what the chapter is about as soon as it is on the page, and until it rests or the reader scrolls.
fn seek(guide: Guide, card: &Element, chapter: usize, seeking: StoredValue<bool>, seeks: u32) {
    let is_open = guide.selection.chapter.get_untracked() == Some(chapter);
    if seeks == 0 || !is_open || !seeking.get_value() {
        return;
    }
    if !subject::bring_into_sight(card) {
        subject::mark(&untrack(|| guide.say(chapter, "subject")));
    }
    let card = card.clone();
    set_timeout(move || seek(guide, &card, chapter, seeking, seeks - 1), PAUSE);
}

/// What a click on one of the card's buttons does.
fn act(guide: Guide, card: &Element, button: &Element) {
    let Some(chapter) = guide.selection.chapter.get_untracked() else { return };
    let action = button.get_attribute("data-do").unwrap_or_default();
    match action.as_str() {
        "leave" => guide.leave(),
        "stay" => guide.selection.chapter.set(None),
        "back" => guide.open(chapter - 1, Said::new()),
        "next" => guide.open(chapter + 1, Said::new()),
        "move" => _ = card.class_list().toggle("left"),
        "fold" => {
            let folded = card.class_list().toggle("folded").unwrap_or_default();
            let _ = button.set_attribute("aria-expanded", &(!folded).to_string());
            button.set_text_content(Some(if folded { "+" } else { "−" }));
        }
        "show" => {
            guide.step("show/set");
            guide.acted.set(true);
            // The button goes; what follows it is read on from here.
            focus_title(card);
        }
        set => match set.parse() {
            Ok(chapter) => guide.open(chapter, Said::new()),
            Err(_) => guide.step(set),
        },
    }
}

/// Writes a chapter's texts.
fn write(guide: Guide, card: &Element, chapter: usize) {
    let values = [("n", chapter.to_string()), ("all", CHAPTERS.to_string())];
    let say = |element: &Element, name: &str| {
        let path = element.get_attribute(name).unwrap_or_default();
        untrack(|| fill(&guide.say(chapter, &path), &values))
    };
    for element in subject::all(card, "[data-say]") {
        set_text(&element, &say(&element, "data-say"));
    }
    for element in subject::all(card, "[data-hint]") {
        let hint = say(&element, "data-hint");
        let _ = element.set_attribute("title", &hint);
        // What has words of its own is called by them.
        if !element.has_attribute("data-say") {
            let _ = element.set_attribute("aria-label", &hint);
        }
    }
    for link in subject::all(card, "[data-href]") {
        let _ = link.set_attribute("href", &say(&link, "data-href"));
    }
    for details in subject::all(card, "details") {
        let _ = details.remove_attribute("open");
    }
    for back in subject::all(card, "#tour-back") {
        let _ = back.toggle_attribute_with_force("disabled", chapter == 1);
    }
    hide(card, "#tour-next", chapter == CHAPTERS);
    hide(card, "#tour-end", chapter < CHAPTERS);
}

/// Writes a text, unless it stands there: it would be read out again.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
    let _ = element.toggle_attribute_with_force("hidden", text.is_empty());
}

/// The same for what a selector names.
pub fn put(root: &Element, selector: &str, text: &str) {
    for element in subject::all(root, selector) {
        set_text(&element, text);
    }
}

/// Hides what a selector names, or shows it.
pub fn hide(root: &Element, selector: &str, hidden: bool) {
    for element in subject::all(root, selector) {
        let _ = element.toggle_attribute_with_force("hidden", hidden);
    }
}

fn focus_title(card: &Element) {
    let title = card.query_selector("#tour-title").ok().flatten();
    if let Some(title) = title.and_then(|title| title.dyn_into::<HtmlElement>().ok()) {
        let _ = title.focus();
    }
}
