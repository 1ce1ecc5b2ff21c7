//! A camera's picture, still or live, for both models.

pub(crate) mod lens;
pub(crate) mod viewfinder;

use leptos::ev;
use leptos::prelude::*;

use crate::link::Side;
use crate::page::pace::Pace;
use crate::ui::photograph::photo::Desk;
use crate::ui::photograph::stage::crop_style;
use crate::ui::side::panel::Overlay;
use crate::ui::views;
use crate::ui::widgets::boxed::{effect, memo};
use crate::ui::workers::EngineHandle;
use viewfinder::{Phase, Viewfinder};

/// The view.
#[component]
pub fn Camera() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let finder = Viewfinder::new(desk, expect_context::<EngineHandle>());
    effect(move || {
        for state in finder.engine.sides {
            state.status.track();
            state.curves.track();
            state.cache.track();
        }
        finder.live.track();
        finder.step();
    });
    // Another picture was chosen.
    effect(move || {
        if desk.pending.get() {
            finder.give_way();
        }
    });
    effect(move || {
        let on = finder.phase.with(|phase| *phase == Phase::On);
        if let (true, Some(video), Some(lens)) = (on, finder.video.get(), finder.lens.get_value()) {
            lens.show_in(&video);
        }
    });
    let visibility = window_event_listener(ev::visibilitychange, move |_| {
        let held = || finder.phase.with_untracked(|it| matches!(it, Phase::Asking | Phase::On));
        if document().hidden() && held() {
            let sentence = "The camera was let go while this page was hidden. Start it again.";
            finder.stop(Phase::Told(sentence.to_owned()));
        }
    });
    on_cleanup(move || {
        visibility.remove();
        finder.release();
        // The models have it by now.
        finder.turn();
    });
    let on = memo(move || finder.phase.with(|phase| *phase == Phase::On));
    view! {
        <p class="insight-lead">
            "What the camera sees, through both models: a still becomes the page’s picture, and live the maps and \
             the curves above follow, each frame once both models have done with the last. Move an object and see \
             which model’s attention goes with it."
        </p>
        <div class="camera-tools"><Tools finder /></div>
        {move || on.get().then(|| view! { <Sight finder /> })}
        <p class="fine insight-source">
            "Nothing leaves this browser: frames go to the models in this tab and nowhere else, and none is \
             recorded. The square is the part that the models see, not mirrored; a still is handed to them as PNG, \
             live frames as JPEG of quality 0.95. Rate: one over the median time between frames of the last 5 s."
        </p>
    }
}

/// The buttons, and what is to be said.
#[component]
fn Tools(finder: Viewfinder) -> impl IntoView {
    let toggle = move |_| {
        finder.pace.set(Pace::default());
        finder.live.update(|live| *live = !*live);
    };
    let rate = move || {
        let rate = finder.pace.with(Pace::per_second).filter(|_| finder.live.get())?;
        Some(view! { <strong data-number="fps">{format!("{rate:.1}")}</strong> " frames/s" })
    };
    move || {
        match finder.phase.get() {
        Phase::On => view! {
            <button class="button" data-part="camera-still" on:click=move |_| finder.keep()>
                "Take a picture"
            </button>
            <button
                class="button"
                data-part="camera-live"
                aria-pressed=move || finder.live.get().to_string()
                on:click=toggle
            >
                "Live"
            </button>
            <Choice finder />
            <button class="button" data-part="camera-stop" on:click=move |_| finder.stop(Phase::Off)>
                "Stop the camera"
            </button>
            <span class="camera-rate">{rate}</span>
        }
        .into_any(),
        Phase::Asking => view! { <p role="status">"Waiting for the camera …"</p> }.into_any(),
        off => {
            let sentence = match off {
                Phase::Told(sentence) => Some(sentence),
                _ => None,
            };
            view! {
                <button
                    class="button"
                    data-part="camera-start"
                    on:click=move |_| finder.start(finder.device.get_untracked())
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
fn Choice(finder: Viewfinder) -> impl IntoView {
    let several = move || finder.cameras.with(|cameras| cameras.len() > 1);
    let options = move || {
        let chosen = finder.device.get();
        let option = |(id, name): (String, String)| {
            let selected = chosen.as_ref() == Some(&id);
            view! { <option value=id selected=selected>{name}</option> }
        };
        finder.cameras.get().into_iter().map(option).collect_view()
    };
    move || {
        several().then(|| {
            view! {
                <label class="control">
                    <span>"Camera"</span>
                    <select
                        id="camera-device"
                        on:change=move |event| finder.start(Some(event_target_value(&event)))
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
fn Sight(finder: Viewfinder) -> impl IntoView {
    let place = move || Some(crop_style(finder.pixels.get()?, finder.engine.reference().as_ref()));
    let measure = move || {
        let video = finder.video.get_untracked();
        finder.pixels.set(video.map(|it| (it.video_width() as usize, it.video_height() as usize)));
    };
    let sides = Side::BOTH.map(|side| {
        view! {
            <figure>
                <Overlay side />
                <figcaption>
                    <span class="key" data-side=side.name() aria-hidden="true"></span>
                    {side.label()}
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
                        node_ref=finder.video
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
