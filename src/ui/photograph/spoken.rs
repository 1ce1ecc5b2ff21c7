//! What a screen reader says of the maps once query, layer and head rest.

use std::time::Duration;

use leptos::prelude::*;

use crate::link::Side;
use crate::page::side::spoken::{spoken, spoken_side};
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// How long nothing changes before it is said: who holds an arrow key down hears where it ends.
const REST: Duration = Duration::from_millis(400);

/// The sentence, which is not seen: where the query is, and where each model looks from there.
#[component]
pub fn Spoken() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let said = RwSignal::new(String::new());
    let said_of = move |side: Side| {
        let maps = shown.maps[side.index()].get()?;
        let state = engine.side(side);
        // Not of a patch that was left since.
        (state.token(selection.pinned_query()) == Some(maps.rows.token)).then_some(())?;
        Some(spoken_side(
            &selection.side_name(side),
            &maps,
            selection.head.get(),
            unit(selection, engine),
        ))
    };
    let words = move || spoken(selection.pinned_place()?, Side::BOTH.map(said_of));
    let mut say = debounce(REST, move |()| {
        // Not of every patch under the pointer, either.
        let words = untrack(|| selection.preview.with(Option::is_none).then(words).flatten());
        if let Some(words) = words {
            said.try_set(words);
        }
    });
    Effect::new(move |_| {
        shown.maps.iter().for_each(|maps| maps.track());
        selection.head.track();
        selection.query.track();
        say(());
    });
    view! { <p class="visually-hidden" data-part="spoken" aria-live="polite">{said}</p> }
}
