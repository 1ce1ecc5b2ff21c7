//! A small menu of files to save.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node};

/// A file that is offered: its name in the menu, and what it is.
pub type Offer = (&'static str, &'static str);

/// “Save”, and what can be saved.
#[component]
pub fn SaveMenu(
    /// What is saved: `the maps`, a chart's title.
    #[prop(into)]
    what: Signal<String>,
    /// The files, in the order of the menu.
    #[prop(into)]
    offers: Signal<Vec<Offer>>,
    /// Saves the file of this place in the order.
    save: Callback<usize>,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        // The menu may go while it has the focus.
        if let Some(menu) = menu.try_get_untracked().flatten() {
            // `open` is an attribute that can always be removed.
            let _ = menu.remove_attribute("open");
        }
    };
    let leave = move |event: FocusEvent| {
        let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
        let menu = menu.try_get_untracked().flatten();
        let stays = menu.is_some_and(|menu| menu.contains(next.as_ref()));
        if !stays {
            close();
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let entry = move |(index, (kind, words)): (usize, Offer)| {
        let choose = move |_| {
            close();
            save.run(index);
        };
        view! {
            <button data-file=kind on:click=choose>
                <strong>{kind}</strong>
                <span>{words}</span>
            </button>
        }
    };
    let entries = move || offers.get().into_iter().enumerate().map(entry).collect_view();
    view! {
        <details class="save" node_ref=menu on:focusout=leave on:keydown=key>
            <summary aria-label=move || format!("Save {}", what.get())>"Save"</summary>
            <div class="save-files">{entries}</div>
        </details>
    }
}
