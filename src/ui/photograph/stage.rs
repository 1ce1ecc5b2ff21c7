//! The photograph: hover looks from a patch, a click pins it, a drag sweeps, arrow keys step.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};

use super::marker::QueryMarkers;
use super::pictures::PictureHandle;
use super::query_clock::QueryClock;
use crate::engine::protocol::{ModelInfo, Query};
use crate::link::View;
use crate::page::keys::arrow;
use crate::page::perturbed::Perturbed;
use crate::page::photograph::{Press, crop_style, grid_style, invitation};
use crate::ui::browser::media;
use crate::ui::selection::Selection;
use crate::ui::side::state::SideState;
use crate::ui::widgets::keys::is_plain;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// The crop that the models see, filling its box; a perturbed one as the model itself sees it, pixel by
/// pixel.
#[component]
pub fn Crop(
    /// Whose input size decides the crop to the last pixel.
    #[prop(into)]
    model: Signal<Option<ModelInfo>>,
) -> impl IntoView {
    let pictures = expect_context::<PictureHandle>();
    let engine = expect_context::<EngineHandle>();
    let perturbed = Memo::new(move |_| {
        let sees = |state: &&SideState| model.with(|model| state.model.with(|own| own == model));
        engine.sides.iter().find(sees).and_then(|state| state.perturbed.get())
    });
    let pixels = Signal::derive_local(move || {
        let Perturbed { rgba, size, .. } = perturbed.get()?;
        Some(Pixels { rgba: rgba.to_vec(), width: size.width })
    });
    let is_perturbed = Memo::new(move |_| perturbed.with(Option::is_some));
    let there = Memo::new(move |_| pictures.shown.with(Option::is_some));
    let url = move || pictures.shown.with(|photo| photo.as_ref().map(|photo| photo.url.clone()));
    let place = move || {
        let photo = pictures
            .shown
            .with(|photo| photo.as_ref().map(|photo| ((photo.width, photo.height), photo.crop)));
        photo.map(|(pixels, crop)| crop_style(pixels, crop, model.get().as_ref()))
    };
    // One element for all pictures: a browser shows the last one until the next is decoded.
    let photograph = move || {
        there
            .get()
            .then(|| view! { <img class="crop" src=url alt="" draggable="false" style=place /> })
    };
    move || match is_perturbed.get() {
        true => view! {
            <div class="crop crop-perturbed">
                <PixelMap pixels label="The perturbed photograph" />
            </div>
        }
        .into_any(),
        false => photograph.into_any(),
    }
}

/// The photograph with its query.
#[component]
pub fn Stage() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let pictures = expect_context::<PictureHandle>();
    let clock = expect_context::<QueryClock>();
    let frame = NodeRef::<html::Div>::new();
    let model = Signal::derive(move || engine.reference());

    let point_of = move |event: &PointerEvent| Some(point_on(&*frame.get_untracked()?, event));
    let pressed = StoredValue::new(None::<Press>);
    let press = move |event: PointerEvent| {
        let Some(point) = point_of(&event).filter(|_| event.button() == 0) else { return };
        if event.shift_key() {
            selection.pin_second(point);
            return selection.view.set(View::Queries);
        }
        clock.start(event.time_stamp());
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let is_mouse = event.pointer_type() == "mouse";
        pressed.set_value(Some(if is_mouse { Press::Sweep } else { Press::Finger(x, y) }));
        if let Some(frame) = frame.get_untracked() {
            // A pointer that is already gone cannot be captured, and needs not be.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        // A finger may be about to scroll: it pins when it lifts.
        if is_mouse {
            selection.pin(point);
        }
    };
    let tap = move |event: MouseEvent| {
        if let Some(frame) = frame.get_untracked().filter(|_| !event.shift_key()) {
            selection.pin(point_on(&frame, &event));
        }
    };
    let glide = move |event: PointerEvent| {
        let Some((x, y)) = point_of(&event) else { return };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let press = pressed.get_value().map(|press| press.moved(at.0, at.1));
        pressed.set_value(press);
        match press {
            Some(Press::Sweep) => selection.pin((x, y)),
            None if event.pointer_type() == "mouse" => {
                selection.preview.set(Some(Query::Point { x, y }));
            }
            _ => {}
        }
    };
    let release = move |_: PointerEvent| pressed.set_value(None);
    let leave = move |_: PointerEvent| selection.end_preview();
    let key = move |event: KeyboardEvent| {
        if !is_plain(&event) {
            return;
        }
        let key = event.key();
        if let Some((columns, rows)) = arrow(&key) {
            event.prevent_default();
            return selection.step(columns, rows);
        }
        match key.as_str() {
            "c" | "C" => selection.pin_cls(),
            "Escape" if selection.query2.get_untracked().is_some() => selection.unpin_second(),
            _ => return,
        }
        event.prevent_default();
    };
    // Where the query is is not part of the name: that would be said once more with each step.
    let name = move || {
        let picture =
            pictures.shown.with(|p| p.as_ref().map(|p| p.title.clone()).unwrap_or_default());
        format!("Photograph: {picture}")
    };
    let grid = move || selection.grid.get().map(grid_style);

    let has_query = Memo::new(move |_| selection.figure().has_query());
    let by_touch = media::holds("(pointer: coarse)");
    // Once asked, [CLS] given up is no reason to be invited anew.
    let has_asked = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || selection.query.with(Option::is_some)
    });
    let invited = move || {
        let words = invitation(has_asked.get(), selection.figure().invites(), by_touch.get())?;
        Some(view! { <p class="invited">{words}</p> })
    };

    view! {
        <div
            class="stage square"
            data-part="photograph"
            node_ref=frame
            tabindex=move || if has_query.get() { 0 } else { -1 }
            role=move || if has_query.get() { "application" } else { "group" }
            aria-label=name
            aria-description=move || {
                has_query.get().then_some("Arrow keys move the query, C asks from the class token")
            }
            style=grid
            on:pointerdown=press
            on:pointermove=glide
            on:pointerup=release
            on:click=tap
            on:pointercancel=release
            on:pointerleave=leave
            on:keydown=key
        >
            <Crop model />
            <div class="stage-grid" aria-hidden="true"></div>
            <QueryMarkers model />
            {invited}
        </div>
    }
}
