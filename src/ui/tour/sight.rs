//! What a chapter talks about: marked, and kept in sight beside the card.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Guide;
use super::evidence::Sources;
use crate::page::tour::outcome::Outcome;
use crate::page::tour::sight::{Rect, scroll_by};
use crate::page::tour::text::Evidence;

const MARK: &str = "data-tour";
/// How often, and how long apart, what a chapter is about is brought into sight: its view may come late, and
/// what is above it may grow.
const SEEKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);
/// After these the page moves by the reader's hand alone.
const HANDS: [&str; 4] = ["wheel", "touchmove", "pointerdown", "keydown"];

/// The chapter that was opened; whether its task is done and what follows is looked at; whether its numbers are in.
type Seen = ((Option<usize>, u32), (bool, bool), bool);

/// Marks what the open chapter is about and brings it into sight: it may be made anew, and takes more room when
/// its numbers are in.
pub fn keep(
    guide: Guide,
    sources: Sources,
    card: NodeRef<html::Section>,
    title: NodeRef<html::H2>,
    found: Memo<Option<Outcome>>,
) {
    let seeking = StoredValue::new(false);
    let hands =
        HANDS.map(|name| window_event_listener_untyped(name, move |_| seeking.set_value(false)));
    on_cleanup(move || hands.into_iter().for_each(WindowListenerHandle::remove));
    let opened =
        Memo::new(move |_| (guide.chapter().map(|(number, _)| number), guide.entered.get()));
    let is_found = Memo::new(move |_| match guide.read(|chapter| chapter.evidence) {
        // The table's last.
        Evidence::Scorecard => sources.of(Evidence::Together).is_some(),
        _ => found.with(Option::is_some),
    });
    Effect::new(move |before: Option<Seen>| {
        let now = (opened.get(), (guide.acted.get(), guide.looks.get()), is_found.get());
        guide.selection.view.track();
        guide.selection.query2.track();
        let is_new = before.is_none_or(|before| before.0 != now.0);
        let moved = before != Some(now);
        request_animation_frame(move || {
            let Some((card, chapter)) = card.get_untracked().zip(now.0.0) else {
                return mark("");
            };
            mark_subject(guide);
            if moved {
                seeking.set_value(true);
                seek(guide, &card, chapter, seeking, SEEKS);
            }
            // An embedding page keeps its focus.
            if is_new && !guide.selection.embed.get_untracked() {
                focus(title);
            }
        });
        now
    });
}

/// Shows what the chapter is about as soon as it is on the page, and until it rests or the reader scrolls.
fn seek(guide: Guide, card: &Element, chapter: usize, seeking: StoredValue<bool>, seeks: u32) {
    let is_open = guide.selection.chapter.get_untracked() == Some(chapter);
    if seeks == 0 || !is_open || !seeking.get_value() {
        return;
    }
    if !bring_into_sight(card) {
        mark_subject(guide);
    }
    let card = card.clone();
    set_timeout(move || seek(guide, &card, chapter, seeking, seeks - 1), PAUSE);
}

fn mark_subject(guide: Guide) {
    let looks = guide.looks.get_untracked();
    mark(&untrack(|| guide.read(|chapter| chapter.seen(looks).to_owned())));
}

/// Marks what a selector names, and nothing else.
fn mark(selector: &str) {
    for element in all(&format!("[{MARK}]")) {
        // Fails only for a name that is none.
        let _ = element.remove_attribute(MARK);
    }
    for element in all(selector) {
        let _ = element.set_attribute(MARK, "subject");
    }
}

/// Scrolls as far as it takes to see what is marked; whether there is anything to see.
fn bring_into_sight(card: &Element) -> bool {
    let subject = all(&format!("[{MARK}]"));
    let height = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or_default();
    let by = scroll_by(subject.iter().map(rect), rect(card), height);
    if let Some(by) = by.filter(|by| *by != 0.0) {
        window().scroll_by_with_x_and_y(0.0, by);
    }
    by.is_some()
}

fn rect(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
}

/// What a selector names on the page; nothing for one that is none.
fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect()
}

/// Gives the card's title the focus.
pub fn focus(title: NodeRef<html::H2>) {
    if let Some(title) = title.get_untracked() {
        // Fails for no element that is on the page.
        let _ = title.focus();
    }
}
