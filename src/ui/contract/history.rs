//! The page's URL follows the view, and the view follows Back and Forward.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::link::{Address, query_pairs, query_string};
use crate::page::engines::Topic;
use crate::page::history::{Change, History, Write};
use crate::ui::quiz::Quiz;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;

/// Reads the page's URL; values that name nothing are told and left out.
pub fn read(notices: Notices) -> Address {
    let search = window().location().search().unwrap_or_default();
    let (address, bad) = Address::parse(query_pairs(&search));
    for value in bad {
        let text = format!("In this link, {value} The rest of the link is shown.");
        notices.tell_link(&value.name, &text);
    }
    address
}

/// The link to an address, from the host's root, with the fragment that the page was opened with.
fn own_link(address: &Address) -> String {
    link(address) + &window().location().hash().unwrap_or_default()
}

/// The link to an address, from the host's root.
pub fn link(address: &Address) -> String {
    let path = window().location().pathname().unwrap_or_default();
    let search = query_string(&address.pairs());
    if search.is_empty() { path } else { format!("{path}?{search}") }
}

/// Keeps URL and view together for as long as the page lives.
pub fn keep(selection: Selection, quiz: Quiz, defaults: Address, notices: Notices) {
    let address = Memo::new(move |_| quiz.address());
    let history = StoredValue::new(History::default());
    Effect::new(move |before: Option<Address>| {
        let now = address.get();
        let is_correction = selection.take_correction();
        let Some(before) = before else {
            _ = write(&now, false);
            return now;
        };
        if !is_correction {
            let changed = now.changed_from(&before);
            notices.settle_names(&Vec::from_iter(changed.iter().map(String::as_str)));
        }
        let change = Change { is_correction, is_alone: is_alone() };
        match history.try_update_value(|history| history.change(&before, &now, change)) {
            Some(Write::Back) => _ = window().history().and_then(|history| history.back()),
            Some(Write::Push) => {
                let is_written = write(&now, true);
                history.update_value(|history| history.pushed(before, is_written));
            }
            _ => _ = write(&now, false),
        }
        now
    });
    window_event_listener(ev::popstate, move |_| {
        if history.try_update_value(History::popped) == Some(true) {
            _ = write(&untrack(|| quiz.address()), false);
            return;
        }
        notices.settle(Topic::Link);
        let address = read(notices);
        quiz.follow(&address);
        if untrack(|| !quiz.is_open()) {
            selection.apply(&address, &defaults);
        }
        // What could not be shown was put right in the same turn, and the address is the old one.
        let catch_up = move || {
            selection.take_correction();
            _ = write(&untrack(|| quiz.address()), false);
        };
        set_timeout(catch_up, Duration::ZERO);
    });
}

/// Whether the history's steps are this page's own; those of an embedding page are in the same history.
fn is_alone() -> bool {
    window().parent().ok().flatten().is_none_or(|parent| js_sys::Object::is(&parent, &window()))
}

/// Puts an address into the URL: as a step that the Back button undoes, or in place of the last. Whether
/// there is a new step.
fn write(address: &Address, step: bool) -> bool {
    let link = own_link(address);
    let shown = window().location();
    let parts = [shown.pathname(), shown.search(), shown.hash()].map(Result::unwrap_or_default);
    if parts.concat() == link {
        return false;
    }
    // Browsers refuse more than some hundred changes in a few seconds; the next one catches up.
    let written = window().history().and_then(|history| match step {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(&link)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(&link)),
    });
    step && written.is_ok()
}
