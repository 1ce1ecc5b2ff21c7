//! Files that are dropped on the page or pasted into it.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, Element, EventTarget, File, FileList};

use super::notices::Notices;
use crate::link::{Side, View};
use crate::page::engines::Topic;
use crate::page::files::{DropTarget, FileAction, FileKind, Landing};
use crate::shards::together;
use crate::ui::browser::chosen_files::{ChosenFiles, hovering_kinds, names};
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::quiz::Quiz;
use crate::ui::selection::Selection;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::views;
use crate::ui::views::many::averaging::AveragingHandle;
use crate::ui::views::tokens::TokenMaps;
use crate::ui::views::training::TrainingHandle;

/// A folder of more files is no model's.
const LARGEST_FOLDER: usize = 1000;

/// Takes dropped and pasted files for as long as the page lives; says where those would come to that hover over it.
pub fn listen(
    pictures: PictureHandle,
    model_files: ModelFiles,
    averaging: AveragingHandle,
    tokens: TokenMaps,
    selection: Selection,
    notices: Notices,
    quiz: Quiz,
) -> ReadSignal<Option<Landing>> {
    let training = expect_context::<TrainingHandle>();
    let (hovering, set_hovering) = signal(None);
    let open = move |action: FileAction, file: Option<File>| match (action, file) {
        (FileAction::OpenModel(side), Some(file)) => {
            notices.settle(Topic::Drop);
            model_files.open_file(side, file);
        }
        (FileAction::AskSide, _) => notices.tell(
            Topic::Drop,
            "This is a model’s file. Drop it on the CL or on the MIM side to put it there.",
        ),
        (FileAction::OpenPicture, Some(file)) => {
            let name = file.name();
            pictures.open_file(file.into(), name);
        }
        _ => notices.tell(
            Topic::Picture,
            "Nothing that was dropped is a file. Save the picture first and drop its file.",
        ),
    };
    // Rounds are of the page's own photographs and models.
    let takes = move || untrack(|| !quiz.is_open());
    window_event_listener(ev::paste, move |event: ClipboardEvent| {
        if !takes() {
            return;
        }
        if let Some(file) = event.clipboard_data().and_then(|data| first(data.files())) {
            let kind = FileKind::of(&file.name(), &file.type_());
            open(FileAction::of_one(Some(kind), None), Some(file));
            event.prevent_default();
        }
    });
    window_event_listener(ev::dragover, move |event: DragEvent| {
        event.prevent_default();
        if !takes() {
            return;
        }
        let kinds = event.data_transfer().map(|data| hovering_kinds(&data)).unwrap_or_default();
        let landing = Some(Landing::of(&kinds, side_under(&event)));
        if hovering.get_untracked() != landing {
            set_hovering.set(landing);
        }
    });
    window_event_listener(ev::dragleave, move |event: DragEvent| {
        // Leaving for nothing is leaving the window.
        if event.related_target().is_none() {
            set_hovering.set(None);
        }
    });
    window_event_listener(ev::drop, move |event: DragEvent| {
        event.prevent_default();
        set_hovering.set(None);
        if !takes() {
            return;
        }
        let data = event.data_transfer();
        let chosen = data.as_ref().map(ChosenFiles::of_drop).unwrap_or_default();
        let over = |part: &str| event.target().is_some_and(|target| is_within(&target, part));
        let target = DropTarget {
            view: selection.view.get_untracked(),
            over_view: over(".views"),
            side: side_under(&event),
        };
        match chosen.kinds().action(target) {
            FileAction::MapTokens => tokens.take(chosen),
            FileAction::Average => {
                views::open(selection, View::Many);
                averaging.take(chosen);
            }
            FileAction::OpenTraining(side) => {
                views::open(selection, View::Training);
                training.take(side, chosen.files);
            }
            FileAction::OpenParts(side) => {
                notices.settle(Topic::Drop);
                model_files.open_parts(side, &chosen.files);
            }
            FileAction::OpenFolder(side) => spawn_local(async move {
                let found = chosen.clone().all(|count| count < LARGEST_FOLDER).await;
                if together(&names(&found.files)).is_some() {
                    notices.settle(Topic::Drop);
                    return model_files.open_parts(side, &found.files);
                }
                views::open(selection, View::Many);
                averaging.take(chosen);
            }),
            FileAction::OpenPair => {
                for (side, file) in Side::BOTH.into_iter().zip(chosen.files) {
                    open(FileAction::OpenModel(side), Some(file));
                }
            }
            of_one => open(of_one, chosen.files.into_iter().next()),
        }
    });
    hovering
}

fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// The side whose panel an event is over.
fn side_under(event: &DragEvent) -> Option<Side> {
    let target = event.target()?;
    let is_over = |side: &Side| {
        let name = side.name();
        is_within(&target, &format!(".panel[data-side={name}], .training-side[data-side={name}]"))
    };
    Side::BOTH.into_iter().find(is_over)
}

fn is_within(target: &EventTarget, part: &str) -> bool {
    let element = target.dyn_ref::<Element>();
    element.and_then(|element| element.closest(part).ok().flatten()).is_some()
}
