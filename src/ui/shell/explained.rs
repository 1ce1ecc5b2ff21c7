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
    let moved = RwSignal::new(0.0);
    let show = move || {
        shown.set(true);
        // Its width is known once it is there.
        request_animation_frame(move || {
            let boxes = word.get_untracked().zip(tip.get_untracked());
            let window = window().inner_width().ok().and_then(|width| width.as_f64());
            if let Some(((word, tip), window)) = boxes.zip(window) {
                let left = word.get_bounding_client_rect().left();
                moved.set(shift(left, f64::from(tip.offset_width()), window));
            }
        });
    };
    let hide = move || {
        if shown.get_untracked() {
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
                style=move || format!("--moved:{:.0}px", moved.get())
            >
                {term.sentence()}
            </span>
        </span>
    }
}
