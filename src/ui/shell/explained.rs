//! A word that says what it means, by pointer, by keyboard and by touch.

use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, Node, PointerEvent};

use crate::page::explanations::{Term, shift};

/// The word, and its sentence while the pointer is on it, while it has the focus, or after a tap.
#[component]
pub fn Explained(
    /// What is explained.
    term: Term,
    /// The word's looks.
    #[prop(default = "term")]
    class: &'static str,
    /// What a click does beside, where the word is a switch,
    #[prop(optional)]
    press: Option<Callback<()>>,
    /// and whether that is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// The word.
    children: Children,
) -> impl IntoView {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let id = format!("explanation-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let (word, tip) = (NodeRef::<html::Span>::new(), NodeRef::<html::Span>::new());
    let shown = RwSignal::new(false);
    // By how many pixels it is moved, and whether that is known yet.
    let place = RwSignal::new((0.0, false));
    let show = move || {
        let Some(left) = word.get_untracked().map(|word| word.get_bounding_client_rect().left())
        else {
            return;
        };
        if shown.get_untracked() {
            return;
        }
        // At the window's side until its width is known: what reaches past it would widen a phone's page.
        place.set((shift(left, f64::INFINITY, 0.0), false));
        shown.set(true);
        request_animation_frame(move || {
            let tip = tip.try_get_untracked().flatten();
            let width = tip.map(|tip| f64::from(tip.offset_width()));
            let window = document().document_element().map(|root| f64::from(root.client_width()));
            if let Some((width, window)) = width.zip(window) {
                place.try_set((shift(left, width, window), true));
            }
        });
    };
    let hide = move || {
        if shown.try_get_untracked() == Some(true) {
            shown.set(false);
        }
    };
    let is_mouse = |event: &PointerEvent| event.pointer_type() == "mouse";
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && shown.get_untracked() {
            hide();
            // It closes nothing else.
            event.stop_propagation();
        }
    };
    let elsewhere = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let word = word.try_get_untracked().flatten();
        if word.is_some_and(|word| !word.contains(target.as_ref())) {
            hide();
        }
    });
    on_cleanup(move || elsewhere.remove());
    view! {
        <span
            class="explained"
            node_ref=word
            on:pointerenter=move |event| if is_mouse(&event) { show() }
            on:pointerleave=move |event| if is_mouse(&event) { hide() }
            on:keydown=key
        >
            <button
                type="button"
                class=class
                aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
                aria-describedby=id.clone()
                on:focus=move |_| show()
                on:blur=move |_| hide()
                on:click=move |_| {
                    show();
                    if let Some(press) = press {
                        press.run(());
                    }
                }
            >
                {children()}
            </button>
            <span
                id=id
                class="explanation"
                role="tooltip"
                node_ref=tip
                hidden=move || !shown.get()
                style=move || {
                    let (moved, is_known) = place.get();
                    let seen = if is_known { "visible" } else { "hidden" };
                    format!("--moved:{moved:.0}px;visibility:{seen}")
                }
            >
                {term.sentence()}
            </span>
        </span>
    }
}
