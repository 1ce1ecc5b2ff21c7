//! The photograph with a mask: a drag or the keys hide squares and show them again.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::engine::protocol::ModelInfo;
use crate::input::mask::Mask;
use crate::page::mask_pad::{
    KeyAction, Stroke, cover_rgba, inside, key_action, spoken, square_style,
};
use crate::page::photograph::{grid_style, shape_style};
use crate::ui::photograph::stage::Crop;
use crate::ui::widgets::keys::is_plain;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;

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
    let place = move || inside(cursor.get(), side());

    let pad = move || frame.get_untracked().zip(mask.get_untracked());
    let press = move |event: PointerEvent| {
        let Some((frame, mut mask)) = pad().filter(|_| event.button() == 0) else { return };
        // A pointer that is already gone cannot be captured, and needs not be.
        let _ = frame.set_pointer_capture(event.pointer_id());
        let (begun, square) = Stroke::begin(&mut mask, point_on(&frame, &event));
        stroke.set_value(Some(begun));
        cursor.set(square);
        change.run(mask);
    };
    let drag = move |event: PointerEvent| {
        let (Some(mut going), Some((frame, mut mask))) = (stroke.get_value(), pad()) else {
            return;
        };
        let is_changed = going.go_on(&mut mask, point_on(&frame, &event));
        stroke.set_value(Some(going));
        if is_changed {
            change.run(mask);
        }
    };
    let release = move |_: PointerEvent| stroke.set_value(None);
    let key = move |event: KeyboardEvent| {
        let Some(mut mask) = mask.get_untracked().filter(|_| is_plain(&event)) else { return };
        let (column, row) = untrack(place);
        match key_action(&event.key(), (column, row), mask.side()) {
            Some(KeyAction::Move(square)) => cursor.set(square),
            Some(KeyAction::Toggle) => {
                mask.set(column, row, !mask.hides(column, row));
                change.run(mask);
            }
            None => return,
        }
        event.prevent_default();
    };
    let cover = Signal::derive_local(move || {
        mask.with(|mask| {
            let mask = mask.as_ref()?;
            Some(Pixels { rgba: cover_rgba(mask), width: mask.side() })
        })
    });
    view! {
        <div
            class="square mask-pad"
            data-part=part
            node_ref=frame
            tabindex="0"
            role="application"
            aria-label=format!("Mask of {squares}")
            aria-description="Arrow keys move, Space hides or shows"
            style=move || {
                let shape = shape_style(model.get().as_ref());
                format!("{};{shape}", grid_style(side().into()))
            }
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:keydown=key
        >
            <span class="visually-hidden" aria-live="polite">
                {move || mask.get().map(|mask| spoken(&mask, place(), squares))}
            </span>
            <Crop model />
            <PixelMap pixels=cover label=format!("Hidden {squares}") />
            <div class="stage-grid" aria-hidden="true"></div>
            <div
                class="mask-cursor"
                aria-hidden="true"
                style=move || square_style(place(), side())
            ></div>
        </div>
    }
}
