//! Files that are dropped on the page or pasted into it.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DragEvent, File, FileList};

use super::notices::{Notices, Topic};
use crate::engine::links::is_file_name;
use crate::link::{Side, View};
use crate::ui::photograph::photo::Desk;
use crate::ui::selection::Selection;
use crate::ui::side::shelf::Shelf;
use crate::ui::views;
use crate::ui::views::many::batch::Batch;
use crate::ui::views::many::gather::{Dropped, is_picture};
use crate::ui::views::tokens::TokenMaps;

/// Takes dropped and pasted files for as long as the page lives; true while a file hovers over it.
pub fn listen(
    desk: Desk,
    shelf: Shelf,
    batch: Batch,
    tokens: TokenMaps,
    selection: Selection,
    notices: Notices,
) -> ReadSignal<bool> {
    let (hovering, set_hovering) = signal(false);
    let take = move |files: Option<FileList>, side: Option<Side>| -> bool {
        let Some(file) = files.and_then(|files| files.get(0)) else { return false };
        match is_file_name(&file.name()) {
            true => take_model(file, side, shelf, notices),
            false => {
                let name = file.name();
                desk.open_file(file.into(), name);
            }
        }
        true
    };
    window_event_listener(ev::paste, move |event: ClipboardEvent| {
        if take(event.clipboard_data().and_then(|data| data.files()), None) {
            event.prevent_default();
        }
    });
    window_event_listener(ev::dragover, move |event: DragEvent| {
        event.prevent_default();
        set_hovering.set(true);
    });
    window_event_listener(ev::dragleave, move |event: DragEvent| {
        // Leaving for nothing is leaving the window.
        if event.related_target().is_none() {
            set_hovering.set(false);
        }
    });
    window_event_listener(ev::drop, move |event: DragEvent| {
        event.prevent_default();
        set_hovering.set(false);
        let dropped = event.data_transfer().map(|data| Dropped::read(&data)).unwrap_or_default();
        let view = selection.view.get_untracked();
        let over = |part: &str| event.target().is_some_and(|target| is_within(&target, part));
        if dropped.are_many() && view == View::Tokens && over(".views") {
            return tokens.take(dropped);
        }
        if dropped.are_many() || (view == View::Many && dropped.files.iter().any(is_picture)) {
            views::open(selection, View::Many);
            return batch.take(dropped);
        }
        let side =
            Side::BOTH.into_iter().find(|side| over(&format!(".panel[data-side={}]", side.name())));
        if !take(event.data_transfer().and_then(|data| data.files()), side) {
            notices.tell(
                Topic::Picture,
                "Nothing that was dropped is a file. Save the picture first and drop its file.",
            );
        }
    });
    hovering
}

fn is_within(target: &web_sys::EventTarget, part: &str) -> bool {
    use wasm_bindgen::JsCast;
    target
        .dyn_ref::<web_sys::Element>()
        .and_then(|element| element.closest(part).ok().flatten())
        .is_some()
}

fn take_model(file: File, side: Option<Side>, shelf: Shelf, notices: Notices) {
    match side {
        Some(side) => {
            notices.settle(Topic::Drop);
            shelf.open_file(side, file);
        }
        None => notices.tell(
            Topic::Drop,
            "This is a model’s file. Drop it on the CL or on the MIM side to put it there.",
        ),
    }
}
