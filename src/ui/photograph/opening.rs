//! Moves the query over the first picture until somebody touches something.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast;

use crate::engine::protocol::Query;
use crate::page::catalog::Catalog;
use crate::page::opening::{Opening, STEP_MS, place, steps};
use crate::ui::browser::media;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// Moves the query that is looked at, not the pinned one, as long as nothing speaks against it; a touch ends it for
/// good. `status` is the word for the whole page.
pub fn play(
    catalog: StoredValue<Catalog>,
    selection: Selection,
    engine: EngineHandle,
    status: Memo<&'static str>,
) {
    let is_touched = first_touch();
    let is_still = media::holds("(prefers-reduced-motion: reduce)");
    let moves = Memo::new(move |_| {
        let opening = Opening {
            is_touched: is_touched.get(),
            is_embedded: selection.embed.get(),
            is_still: is_still.get(),
            is_directed: selection.query.get().is_some()
                || selection.chapter.get().is_some()
                || !selection.crop.get().is_center(),
            is_live: status.get() == "ready" && !engine.shows_saved(),
        };
        opening.moves()
    });
    Effect::new(move |_| {
        if !moves.get() {
            return;
        }
        let image = selection.image.get();
        let path = catalog
            .with_value(|catalog| catalog.sample(&image).map(|sample| steps(&sample.path)))
            .unwrap_or_default();
        let (step, shown) = (StoredValue::new(0), StoredValue::new(None));
        let go = move || {
            let point = place(&path, step.get_value());
            step.update_value(|step| *step += 1);
            if let Some((x, y)) = point {
                let query = Some(Query::Point { x, y });
                shown.set_value(query);
                selection.preview.set(query);
            }
        };
        let timer = set_interval_with_handle(go, Duration::from_millis(STEP_MS));
        on_cleanup(move || {
            // A browser that gives no timers moves nothing.
            if let Ok(timer) = timer {
                timer.clear();
            }
            // What the pointer asks for by now stays.
            if selection.preview.get_untracked() == shown.get_value() {
                selection.end_preview();
            }
        });
    });
}

/// Whether a pointer or a key was pressed, or a pointer has moved over the photograph, since the page was opened.
fn first_touch() -> ReadSignal<bool> {
    let (is_touched, set_touched) = signal(false);
    let on_photograph = |event: &web_sys::PointerEvent| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        element.is_some_and(|element| {
            element.closest("[data-part=photograph]").is_ok_and(|it| it.is_some())
        })
    };
    let press = window_event_listener(ev::pointerdown, move |_| set_touched.set(true));
    let key = window_event_listener(ev::keydown, move |_| set_touched.set(true));
    let glide = window_event_listener(ev::pointermove, move |event| {
        if on_photograph(&event) {
            set_touched.set(true);
        }
    });
    let listeners = StoredValue::new(Some([press, key, glide]));
    Effect::new(move |_| {
        if is_touched.get() {
            listeners.update_value(|listeners| {
                listeners.take().into_iter().flatten().for_each(|listener| listener.remove())
            });
        }
    });
    is_touched
}
