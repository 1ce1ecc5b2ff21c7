//! The whole picture with the frame that the models see, which can be moved.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::pictures::PictureHandle;
use crate::input::crop::CropPlace;
use crate::link::View;
use crate::page::crop_frame::{Framed, crop_words, rounded, stepped};
use crate::page::keys::arrow;
use crate::page::photograph::USUAL_INPUT;
use crate::ui::selection::Selection;
use crate::ui::signals::set_if_other;
use crate::ui::widgets::arrow_keys::focus;
use crate::ui::widgets::keys::is_plain;
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// Opens the frame that shows what the models see of the picture.
#[component]
pub fn MoveCrop() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let pictures = expect_context::<PictureHandle>();
    let is_there = move || {
        pictures.shown.with(Option::is_some)
            && !selection.moves_crop.get()
            && selection.view.get() != View::Camera
            && selection.figure().has_controls()
    };
    move || {
        is_there().then(|| {
            view! {
                " "
                <button
                    class="text-button"
                    data-part="move-crop"
                    title="The models see a part of the picture"
                    on:click=move |_| selection.moves_crop.set(true)
                >
                    "Move the crop"
                </button>
            }
        })
    }
}

/// In the photograph's place: drag the frame or move it by arrow keys. The models see what it shows once it rests.
#[component]
pub fn CropFrame() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let pictures = expect_context::<PictureHandle>();
    let (picture, frame) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let framed = move || {
        let pixels = pictures.shown.with(|it| it.as_ref().map(|it| (it.width, it.height)))?;
        let size = engine.reference().map_or(USUAL_INPUT, |model| model.input());
        Some(Framed { pixels, size })
    };
    // Where the pointer came down, and where it has dragged the frame to.
    let start = StoredValue::new((0.0, 0.0));
    let dragged = RwSignal::new(None::<CropPlace>);
    let place = move || dragged.get().unwrap_or_else(|| selection.crop.get());
    let point_of = move |event: &PointerEvent| {
        let (x, y) = point_on(&*picture.get_untracked()?, event);
        Some((f64::from(x), f64::from(y)))
    };
    let press = move |event: PointerEvent| {
        let Some(point) = point_of(&event).filter(|_| event.button() == 0) else { return };
        if let Some(picture) = picture.get_untracked() {
            // A pointer that is already gone cannot be captured, and needs not be.
            let _ = picture.set_pointer_capture(event.pointer_id());
        }
        start.set_value(point);
        dragged.set(Some(selection.crop.get_untracked()));
    };
    let drag = move |event: PointerEvent| {
        if dragged.get_untracked().is_none() {
            return;
        }
        let Some((framed, (x, y))) = untrack(framed).zip(point_of(&event)) else { return };
        let (from, (left, top)) = (selection.crop.get_untracked(), start.get_value());
        dragged.set(Some(framed.dragged(from, x - left, y - top)));
    };
    let release = move |_: PointerEvent| {
        if let Some(place) = dragged.get_untracked() {
            dragged.set(None);
            set_if_other(selection.crop, rounded(place));
        }
    };
    // Not before the click is over: what comes in the frame's place would take it for one on the photograph.
    let done = move || {
        request_animation_frame(move || {
            selection.moves_crop.set(false);
            request_animation_frame(|| {
                focus(document().query_selector("[data-part=move-crop]").ok().flatten());
            });
        });
    };
    let key = move |event: KeyboardEvent| {
        if !is_plain(&event) {
            return;
        }
        let key = event.key();
        if let Some((columns, rows)) = arrow(&key) {
            event.prevent_default();
            selection.crop.update(|place| *place = stepped(*place, columns, rows));
        } else if ["Escape", "Enter"].contains(&key.as_str()) {
            event.prevent_default();
            done();
        }
    };
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            // A frame that cannot take the focus is dragged all the same.
            let _ = frame.focus();
        }
    });
    let url = move || pictures.shown.with(|photo| photo.as_ref().map(|photo| photo.url.clone()));
    view! {
        <div class="crop-frame square" data-part="crop-frame">
            <div
                class="crop-picture"
                node_ref=picture
                style=move || framed().map(Framed::picture_style)
                on:pointerdown=press
                on:pointermove=drag
                on:pointerup=release
                on:pointercancel=release
            >
                <img src=url alt="" draggable="false" />
                <div
                    class="crop-window"
                    node_ref=frame
                    tabindex="0"
                    role="application"
                    aria-label="What the models see"
                    aria-description="Arrow keys move it, Escape ends it"
                    style=move || framed().map(|framed| framed.style(place()))
                    on:keydown=key
                ></div>
            </div>
            <div class="crop-tools">
                <span role="status">{move || crop_words(place())}</span>
                <button
                    class="button"
                    disabled=move || place().is_center()
                    on:click=move |_| selection.crop.set(CropPlace::CENTER)
                >
                    "Middle"
                </button>
                <button class="button" on:click=move |_| done()>"Done"</button>
            </div>
        </div>
    }
}
