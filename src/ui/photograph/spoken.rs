//! What a screen reader says of the maps once query, layer and head rest.

use std::time::Duration;

use leptos::prelude::*;

use crate::analysis::look_distance;
use crate::link::{Place, Side};
use crate::page::layer::distance_in_words;
use crate::plot::map::scale::format_probability;
use crate::ui::curves::row::unit;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::widgets::boxed::effect;
use crate::ui::workers::EngineHandle;

/// How long nothing changes before it is said: who holds an arrow key down hears where it ends.
const CALM: Duration = Duration::from_millis(400);

/// The sentence, which is not seen: where the query is, and where each model looks from there.
#[component]
pub fn Spoken() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let said = RwSignal::new(String::new());
    let of_side = move |side: Side| {
        let maps = shown.maps[side.index()].get()?;
        let state = engine.side(side);
        // Not of a patch that was left since.
        (state.token(selection.pinned_query()) == Some(maps.rows.token)).then_some(())?;
        let (model, head) = (&maps.rows.model, selection.head.get());
        let map = maps.map(head);
        let (most, value) = map.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let share = format_probability(value / model.tokens() as f32);
        let head = maps.head(head).map_or("mean".to_owned(), |head| format!("head {head}"));
        let (row, column) = (most / model.grid + 1, most % model.grid + 1);
        let far = maps.query_patch().map(|patch| {
            let px = look_distance(map, patch, model.grid, model.patch as f64);
            format!(
                ", {} away on average",
                distance_in_words(px, model.size, unit(selection, engine))
            )
        });
        Some(format!(
            " {}, layer {}, {head}: looks most at row {row}, column {column} ({share}){}.",
            side.label(),
            maps.layer,
            far.unwrap_or_default()
        ))
    };
    let words = move || {
        let place = match selection.pinned_place()? {
            Place::Patch { col, row } => format!("Row {}, column {}.", row + 1, col + 1),
            Place::Cls => "Class token.".to_owned(),
        };
        let [cl, mim] = Side::BOTH.map(of_side);
        // One side may have no model.
        (cl.is_some() || mim.is_some())
            .then(|| place + &[cl, mim].map(Option::unwrap_or_default).concat())
    };
    let mut say = debounce(CALM, move |()| {
        // Not of every patch under the pointer, either.
        let words = untrack(|| selection.preview.with(Option::is_none).then(words).flatten());
        if let Some(words) = words {
            said.try_set(words);
        }
    });
    effect(move || {
        shown.maps.iter().for_each(|maps| maps.track());
        selection.head.track();
        selection.query.track();
        say(());
    });
    view! { <p class="visually-hidden" data-part="spoken" aria-live="polite">{said}</p> }
}
