//! The photograph with a mask: a drag or the keys hide squares and show them again.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::engine::protocol::ModelInfo;
use crate::input::mask::Mask;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Point;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;

/// Gray over a hidden square, which still lets the photograph be seen.
const COVER: [u8; 4] = [0x80, 0x80, 0x80, 0xD8];

/// A drag: whether it hides or shows, and where it was last.
type Stroke = (bool, Point);

/// The photograph to paint on.
#[component]
pub fn MaskPad(
    /// What is hidden.
    mask: Memo<Option<Mask>>,
    /// Takes the changed one.
    #[prop(into)]
    change: Callback<Mask>,
    /// Whose crop is shown.
    #[prop(into)]
    model: Signal<Option<ModelInfo>>,
    /// What a square is called, of many.
    squares: &'static str,
    /// Its name for tests and styles.
    part: &'static str,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let stroke = StoredValue::new(None::<Stroke>);
    let cursor = RwSignal::new((0usize, 0usize));
    let side = move || mask.with(|mask| mask.as_ref().map_or(1, Mask::side));
    let place = move || {
        let (column, row) = cursor.get();
        (column.min(side() - 1), row.min(side() - 1))
    };

    let press = move |event: PointerEvent| {
        let Some((frame, mut mask)) = frame.get_untracked().zip(mask.get_untracked()) else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        // A pointer that is already gone cannot be captured, and needs not be.
        let _ = frame.set_pointer_capture(event.pointer_id());
        let point = point_on(&frame, &event);
        let (column, row) = mask.square(point);
        let hides = !mask.hides(column, row);
        stroke.set_value(Some((hides, point)));
        cursor.set((column, row));
        mask.set(column, row, hides);
        change.run(mask);
    };
    let drag = move |event: PointerEvent| {
        let Some((hides, before)) = stroke.get_value() else { return };
        let Some((frame, mut mask)) = frame.get_untracked().zip(mask.get_untracked()) else {
            return;
        };
        let point = point_on(&frame, &event);
        stroke.set_value(Some((hides, point)));
        let was = mask.clone();
        mask.paint(before, point, hides);
        if mask != was {
            change.run(mask);
        }
    };
    let release = move |_: PointerEvent| stroke.set_value(None);
    let key = move |event: KeyboardEvent| {
        let Some(mut mask) = mask.get_untracked() else { return };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (column, row) = untrack(place);
        let last = mask.side() - 1;
        match event.key().as_str() {
            "ArrowLeft" => cursor.set((column.saturating_sub(1), row)),
            "ArrowRight" => cursor.set(((column + 1).min(last), row)),
            "ArrowUp" => cursor.set((column, row.saturating_sub(1))),
            "ArrowDown" => cursor.set((column, (row + 1).min(last))),
            " " | "Enter" => {
                mask.set(column, row, !mask.hides(column, row));
                change.run(mask);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let spoken = move || {
        let mask = mask.get()?;
        let (column, row) = place();
        let state = if mask.hides(column, row) { "hidden" } else { "seen" };
        let (hidden, all) = (mask.hidden(), mask.side() * mask.side());
        let (row, column) = (row + 1, column + 1);
        Some(format!("Row {row}, column {column}: {state}. {hidden} of {all} {squares} hidden."))
    };
    let cover = Signal::derive_local(move || {
        let mask = mask.get()?;
        let squares = (0..mask.side() * mask.side()).map(|i| (i % mask.side(), i / mask.side()));
        let rgba = squares.flat_map(|(column, row)| match mask.hides(column, row) {
            true => COVER,
            false => [0; 4],
        });
        Some(Pixels { rgba: rgba.collect(), width: mask.side() })
    });
    let marked = move || {
        let (column, row) = place();
        let share = 100.0 / side() as f64;
        let (left, top) = (share * column as f64, share * row as f64);
        format!("left:{left:.3}%;top:{top:.3}%;width:{share:.3}%;height:{share:.3}%")
    };
    view! {
        <div
            class="square mask-pad"
            data-part=part
            node_ref=frame
            tabindex="0"
            role="application"
            aria-label=format!("Mask of {squares}")
            aria-description="Arrow keys move, Space hides or shows"
            style=move || format!("--grid:{}", side())
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:keydown=key
        >
            <span class="visually-hidden" aria-live="polite">{move || spoken()}</span>
            <Crop model />
            <PixelMap pixels=cover label=format!("Hidden {squares}") />
            <div class="stage-grid" aria-hidden="true"></div>
            <div class="mask-cursor" aria-hidden="true" style=marked></div>
        </div>
    }
}
