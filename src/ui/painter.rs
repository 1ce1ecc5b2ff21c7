//! Patches hidden with the pointer or the keyboard.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::engine::EngineHandle;
use super::lab::Lab;
use super::pointer::point_on;
use super::selection::Selection;
use super::stage::Crop;
use crate::engine::protocol::Query;
use crate::perturbation::Occlusion;

/// The photograph as it is seen, to paint on.
#[component]
pub fn Painter() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let frame = NodeRef::<html::Div>::new();
    let model = Signal::derive(move || engine.reference());
    let grid = move || selection.grid.get().unwrap_or(1);
    let hidden = Memo::new(move |_| lab.perturbation.with(|now| now.occlusion.on(grid())));
    // The cell of the keyboard, and whether the pointer that is down hides or shows.
    let cursor = RwSignal::new(0);
    let hides = StoredValue::new(None::<bool>);

    let paint = move |cell: usize, hide: bool| {
        if hidden.with_untracked(|now| now.hides(cell)) != hide {
            lab.change(|now| {
                now.occlusion = hidden.get_untracked();
                now.occlusion.set(cell, hide);
            });
        }
    };
    let cell_of = move |event: &PointerEvent| {
        let (x, y) = point_on(&*frame.get_untracked()?, event);
        Some(Query::Point { x, y }.token(selection.grid.get_untracked()?, 0))
    };
    let press = move |event: PointerEvent| {
        let Some(cell) = cell_of(&event).filter(|_| event.button() == 0) else { return };
        if let Some(frame) = frame.get_untracked() {
            // A pointer that is already gone cannot be captured, and needs not be.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        let hide = hidden.with_untracked(|now| !now.hides(cell));
        hides.set_value(Some(hide));
        cursor.set(cell);
        paint(cell, hide);
    };
    let glide = move |event: PointerEvent| {
        if let (Some(hide), Some(cell)) = (hides.get_value(), cell_of(&event)) {
            paint(cell, hide);
        }
    };
    let release = move |_: PointerEvent| hides.set_value(None);
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (grid, now) = (untrack(grid), cursor.get_untracked());
        let (row, column) = (now / grid, now % grid);
        match event.key().as_str() {
            "ArrowLeft" => cursor.set(row * grid + column.saturating_sub(1)),
            "ArrowRight" => cursor.set(row * grid + (column + 1).min(grid - 1)),
            "ArrowUp" => cursor.set(row.saturating_sub(1) * grid + column),
            "ArrowDown" => cursor.set((row + 1).min(grid - 1) * grid + column),
            " " | "Enter" => paint(now, hidden.with_untracked(|hidden| !hidden.hides(now))),
            _ => return,
        }
        event.prevent_default();
    };
    let count = Memo::new(move |_| hidden.with(Occlusion::count));
    let spoken = move || {
        let (grid, cell) = (grid(), cursor.get());
        let state = if hidden.with(|hidden| hidden.hides(cell)) { "hidden" } else { "shown" };
        format!(
            "Hide patches. {} of {} hidden. Row {}, column {}: {state}. Arrow keys move, space hides or shows.",
            count.get(),
            grid * grid,
            cell / grid + 1,
            cell % grid + 1,
        )
    };
    let cells = move || {
        let grid = grid();
        let cell = |cell: usize| {
            let place = move || format!("grid-area:{} / {}", cell / grid + 1, cell % grid + 1);
            view! { <i class:hidden-cell=move || hidden.with(|hidden| hidden.hides(cell)) class:cursor=move || cursor.get() == cell style=place></i> }
        };
        (0..grid * grid).map(cell).collect_view()
    };
    let invert = move |_| {
        lab.change(|now| {
            let before = hidden.get_untracked();
            now.occlusion = Occlusion::new(before.grid());
            for cell in 0..before.grid() * before.grid() {
                now.occlusion.set(cell, !before.hides(cell));
            }
        });
    };
    view! {
        <div class="lab-picture">
            <div
                class="square painter"
                data-part="painter"
                node_ref=frame
                tabindex="0"
                role="application"
                aria-label=spoken
                style=move || format!("--grid:{}", grid())
                on:pointerdown=press
                on:pointermove=glide
                on:pointerup=release
                on:pointercancel=release
                on:keydown=key
            >
                <Crop model />
                <div class="painter-cells" aria-hidden="true">{cells}</div>
            </div>
            <div class="lab-buttons">
                <span class="fine">
                    {move || match count.get() {
                        0 => "Drag to hide patches".to_owned(),
                        count => format!("{count} of {} hidden", grid() * grid()),
                    }}
                </span>
                <button class="text-button" disabled=move || count.get() == 0 on:click=invert>"Invert"</button>
                <button
                    class="text-button"
                    disabled=move || count.get() == 0
                    on:click=move |_| lab.change(|now| now.occlusion = Occlusion::default())
                >
                    "Clear"
                </button>
            </div>
        </div>
    }
}
