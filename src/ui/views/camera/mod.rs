//! A camera's picture, still or live, for both models.

pub(crate) mod device;
pub(crate) mod live;

use leptos::ev;
use leptos::prelude::*;

use crate::input::crop::CropPlace;
use crate::link::Side;
use crate::page::camera::{CameraPhase, LiveCamera};
use crate::page::photograph::crop_style;
use crate::page::saving::offers::ATTENTION;
use crate::ui::curves::save_maps::MapsToSave;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::side::panel::Overlay;
use crate::ui::views;
use crate::ui::workers::EngineHandle;
use live::CameraHandle;

/// The view “Camera”.
#[component]
pub fn Camera() -> impl IntoView {
    let pictures = expect_context::<PictureHandle>();
    let camera = CameraHandle::new(pictures, expect_context::<EngineHandle>());
    Effect::new(move |_| {
        for state in camera.engine.sides {
            state.status.track();
            state.curves.track();
            state.attention.track();
        }
        camera.is_live.track();
        camera.step();
    });
    // Another picture was chosen.
    Effect::new(move |_| {
        if pictures.pending.get() {
            camera.state.update(LiveCamera::give_way);
        }
    });
    Effect::new(move |_| camera.connect());
    let visibility = window_event_listener(ev::visibilitychange, move |_| {
        if document().hidden() {
            camera.hide();
        }
    });
    on_cleanup(move || {
        visibility.remove();
        camera.close();
    });
    let is_on = Memo::new(move |_| camera.phase.get() == CameraPhase::On);
    // What the models were shown last, with their maps.
    let maps = MapsToSave::here();
    let is_ready = Signal::derive(move || is_on.get() && maps.are_there().get());
    maps.offer(expect_context(), ATTENTION, is_ready);
    view! {
        <div class="camera-tools"><Tools camera /></div>
        {move || is_on.get().then(|| view! { <Sight camera /> })}
    }
}

/// The buttons, and what is to be said.
#[component]
fn Tools(camera: CameraHandle) -> impl IntoView {
    let rate = Memo::new(move |_| camera.state.with(LiveCamera::rate));
    let rate = move || {
        rate.get().map(|rate| {
            view! {
                <strong data-number="fps">{format!("{rate:.1}")}</strong>
                " frames/s"
            }
        })
    };
    move || {
        match camera.phase.get() {
        CameraPhase::On => view! {
            <button class="button" data-part="camera-still" on:click=move |_| camera.keep()>
                "Take a picture"
            </button>
            <button
                class="button"
                data-part="camera-live"
                aria-pressed=move || camera.is_live.get().to_string()
                on:click=move |_| camera.state.update(LiveCamera::toggle_live)
            >
                "Live"
            </button>
            <Choice camera />
            <button class="button" data-part="camera-stop" on:click=move |_| camera.stop(CameraPhase::Off)>
                "Stop the camera"
            </button>
            <span class="camera-rate">{rate}</span>
        }
        .into_any(),
        CameraPhase::Asking => view! { <p role="status">"Waiting for the camera …"</p> }.into_any(),
        off => {
            let sentence = match off {
                CameraPhase::Told(sentence) => Some(sentence),
                _ => None,
            };
            view! {
                <button
                    class="button"
                    data-part="camera-start"
                    on:click=move |_| camera.start(camera.id.get_untracked())
                >
                    "Start the camera"
                </button>
                <p class="problem" role="status">{sentence}</p>
            }
            .into_any()
        }
    }
    }
}

/// Which camera, where there are several.
#[component]
fn Choice(camera: CameraHandle) -> impl IntoView {
    let several = move || camera.cameras.with(|cameras| cameras.len() > 1);
    let options = move || {
        let chosen = camera.id.get();
        let option = |(id, name): (String, String)| {
            let selected = chosen.as_ref() == Some(&id);
            view! { <option value=id selected=selected>{name}</option> }
        };
        camera.cameras.get().into_iter().map(option).collect_view()
    };
    move || {
        several().then(|| {
            view! {
                <label class="control">
                    <span>"Camera"</span>
                    <select
                        id="camera-device"
                        on:change=move |event| camera.start(Some(event_target_value(&event)))
                    >
                        {move || options()}
                    </select>
                </label>
            }
        })
    }
}

/// What the camera sees, beside what both models attend to.
#[component]
fn Sight(camera: CameraHandle) -> impl IntoView {
    let place = move || {
        let model = camera.engine.reference();
        Some(crop_style(camera.pixels.get()?, CropPlace::CENTER, model.as_ref()))
    };
    let measure = move || {
        let video = camera.video.get_untracked();
        camera.pixels.set(video.map(|it| (it.video_width() as usize, it.video_height() as usize)));
    };
    let selection = expect_context::<Selection>();
    let sides = Side::BOTH.map(|side| {
        view! {
            <figure>
                <Overlay side />
                <figcaption>
                    <span class="key" data-side=side.name() aria-hidden="true"></span>
                    {move || selection.side_name(side)}
                </figcaption>
            </figure>
        }
    });
    view! {
        <div class="camera-sight">
            <figure>
                <div class="square">
                    <video
                        class="crop"
                        style=place
                        node_ref=camera.video
                        autoplay
                        playsinline
                        prop:muted=true
                        aria-label="What the camera sees"
                        on:loadedmetadata=move |_| {
                            measure();
                            views::show();
                        }
                        on:resize=move |_| measure()
                    ></video>
                </div>
                <figcaption>"camera"</figcaption>
            </figure>
            {sides.into_iter().collect_view()}
        </div>
    }
}
