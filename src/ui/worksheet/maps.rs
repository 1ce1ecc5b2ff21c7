//! The pictures of a worksheet: the photograph with its places, and both models' maps from each.

use leptos::prelude::*;

use super::Worksheet;
use crate::engine::protocol::{ModelInfo, Query};
use crate::link::Side;
use crate::page::layer_maps::{SideMaps, large_scale};
use crate::page::photograph::{grid_style, shape_style};
use crate::plot::map::heatmap::map_rgba;
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarker;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Selection;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// What the places are called.
const NUMBERS: [&str; 3] = ["1", "2", "3"];

/// The maps from all places, CL's and MIM's.
pub type AllMaps = [[SideMaps; 3]; 2];

/// Both models' maps once all are in; `status` is the word for the whole page.
pub fn all_maps(status: Memo<&'static str>) -> Memo<Option<AllMaps>> {
    let worksheet = expect_context::<Worksheet>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let query = move |index: usize| {
        let (x, y) = worksheet.places()[index];
        Query::Point { x, y }
    };
    let rows = Side::BOTH
        .map(|side| [0, 1, 2].map(|index| engine.side(side).rows(move || Some(query(index)))));
    Memo::new(move |_| {
        let is_there = status.get() == "ready" && !engine.shows_saved();
        let layer = shown.layer.get();
        let of = |side: Side, index: usize| {
            let rows = rows[side.index()][index].get()?;
            let is_its = engine.side(side).token(query(index)) == Some(rows.token);
            is_its.then(|| SideMaps::cut(rows, layer))
        };
        let of_side = |side: Side| {
            // All are read, so that each is followed.
            let [a, b, c] = [0, 1, 2].map(|index| of(side, index));
            Some([a?, b?, c?])
        };
        let [cl, mim] = Side::BOTH.map(of_side);
        Some([cl?, mim?]).filter(|_| is_there)
    })
}

/// The photograph with its grid and the places that are asked from.
#[component]
pub fn SheetPhotograph(
    /// What it is, for those who cannot see it.
    label: Signal<String>,
) -> impl IntoView {
    let worksheet = expect_context::<Worksheet>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let model = Signal::derive(move || engine.reference());
    let grid = move || selection.grid.get().map(grid_style);
    let marker = move |index: usize| {
        let query = Signal::derive(move || {
            let (x, y) = worksheet.places()[index];
            Some(Query::Point { x, y })
        });
        view! { <QueryMarker model query letter=Some(NUMBERS[index]) /> }
    };
    view! {
        <div class="square" role="img" aria-label=label style=grid>
            <Crop model />
            <div class="stage-grid"></div>
            {[0, 1, 2].map(marker).into_iter().collect_view()}
        </div>
    }
}

/// A model's three maps in a row, on a scale that all six share.
#[component]
pub fn SheetMaps(
    /// The model's letter.
    letter: &'static str,
    /// Its side.
    side: Memo<Side>,
    /// Both models' maps.
    maps: Memo<Option<AllMaps>>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let worksheet = expect_context::<Worksheet>();
    let model: Signal<Option<ModelInfo>> =
        Signal::derive(move || engine.side(side.get()).model.get());
    let map = move |index: usize| {
        let pixels = Signal::derive_local(move || {
            let head = selection.head.get();
            maps.with(|maps| {
                let all = maps.as_ref()?;
                let own = &all[side.get().index()][index];
                let scale = large_scale(&all.concat(), head);
                let rgba = map_rgba(own.map(head), scale, u8::MAX);
                Some(Pixels { rgba, width: own.rows.model.grid.columns })
            })
        });
        let query = Signal::derive(move || {
            let (x, y) = worksheet.places()[index];
            Some(Query::Point { x, y })
        });
        let label = format!("Model {letter}: attention from place {}", NUMBERS[index]);
        view! {
            <div class="overlay square" style=move || shape_style(model.get().as_ref())>
                <Crop model />
                <PixelMap pixels label />
                <QueryMarker model query letter=Some(NUMBERS[index]) />
            </div>
        }
    };
    view! {
        <h3>"Model "{letter}</h3>
        {[0, 1, 2].map(map).into_iter().collect_view()}
    }
}
