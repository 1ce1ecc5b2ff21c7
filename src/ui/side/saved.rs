//! Shows the run that came with the page, as long as its models are on their way.

use std::time::Duration;

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::saved::SavedRun;
use crate::page::status::Status;
use crate::ui::browser::boot::{end_splash, shows_saved};
use crate::ui::browser::catalog::fetch_blob;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::shell::part_queue::PartQueue;
use crate::ui::side::state::SideState;
use crate::ui::workers::EngineHandle;

/// Fetches the saved run where the page is to show what it is of, and shows it once all parts of the page and that
/// picture are there. Where it does not arrive nothing is lacking but the wait. What index.html shows meanwhile ends
/// with that.
pub fn show(
    catalog: StoredValue<Catalog>,
    selection: Selection,
    engine: EngineHandle,
    parts: PartQueue,
    notices: Notices,
) {
    let is_pair = catalog.with_value(|catalog| {
        catalog.pair() == selection.models.map(|model| model.get_untracked())
    });
    let address = catalog.with_value(|catalog| catalog.saved.clone()).filter(|_| is_pair);
    // Something of it is shown by index.html already, and the page is to show it next.
    let is_awaited = RwSignal::new(address.is_some() && shows_saved());
    let is_over = Memo::new(move |_| {
        let is_failed = |side: &SideState| side.status.with(|it| matches!(it, Status::Failed(_)));
        // Whatever went wrong is not hidden by it.
        let is_wrong = !notices.is_empty() || engine.sides.iter().any(is_failed);
        is_wrong || (parts.is_done() && !is_awaited.get())
    });
    Effect::new(move |_| {
        if is_over.get() {
            end_splash();
        }
    });
    let Some(address) = address else { return };
    let fetched = RwSignal::new(None::<SavedRun>);
    spawn_local(async move {
        match fetch(&address).await {
            Some(run) => fetched.set(Some(run)),
            None => is_awaited.set(false),
        }
    });
    // Once: of another picture than the first that is shown nothing is saved.
    Effect::new(move |done: Option<bool>| {
        if done == Some(true) {
            return true;
        }
        let is_ready = parts.is_done() && engine.image.get().is_some();
        let Some(run) = fetched.get().filter(|_| is_ready) else {
            return false;
        };
        let (image, crop) = (selection.image.get_untracked(), selection.crop.get_untracked());
        let is_of_this = catalog.with_value(|catalog| run.is_of(&image, crop, catalog));
        if is_of_this {
            for (side, saved) in Side::BOTH.into_iter().zip(run.sides) {
                engine.step(|page| page.engines.show_saved(side, saved));
            }
        }
        // After the frame that draws it.
        request_animation_frame(move || set_timeout(move || is_awaited.set(false), Duration::ZERO));
        true
    });
}

async fn fetch(address: &str) -> Option<SavedRun> {
    let blob = fetch_blob(address).await.ok()?;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    SavedRun::from_bytes(&Uint8Array::new(&buffer).to_vec())
}
