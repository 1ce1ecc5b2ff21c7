//! A camera's picture, still or live, for both models.

use std::rc::Rc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::{use_event_listener, use_window};

use super::engine::EngineHandle;
use super::lens::{Format, Lens, cameras};
use super::panel::Overlay;
use super::photo::{Desk, Frame};
use super::stage::crop_style;
use super::timing;
use super::views;
use crate::address::Side;
use crate::camera::CameraError;
use crate::pace::Pace;

const TITLE: &str = "Camera picture";

/// Where the camera stands.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Off,
    /// The visitor is being asked, or the device starts.
    Asking,
    On,
    /// It is off, and this sentence says why.
    Told(String),
}

/// The camera of the open view; `Copy`.
#[derive(Clone, Copy)]
struct Shot {
    phase: RwSignal<Phase>,
    /// The models follow it.
    live: RwSignal<bool>,
    /// Pictures that both models have seen.
    pace: RwSignal<Pace>,
    /// By id and name.
    cameras: RwSignal<Vec<(String, String)>>,
    device: RwSignal<Option<String>>,
    /// Pixels of its frames.
    pixels: RwSignal<Option<(usize, usize)>>,
    video: NodeRef<html::Video>,
    lens: StoredValue<Option<Rc<Lens>>, LocalStorage>,
    /// A frame is being taken.
    taking: StoredValue<bool>,
    /// The frame that the models look at; the page shows it when its maps are in.
    seen: StoredValue<Option<Frame>, LocalStorage>,
    /// Counts up: a camera that was asked for before is let go when it comes.
    asked: StoredValue<u64>,
    desk: Desk,
    engine: EngineHandle,
}

impl Shot {
    fn new(desk: Desk, engine: EngineHandle) -> Shot {
        Shot {
            phase: RwSignal::new(Phase::Off),
            live: RwSignal::new(false),
            pace: RwSignal::default(),
            cameras: RwSignal::default(),
            device: RwSignal::new(None),
            pixels: RwSignal::new(None),
            video: NodeRef::new(),
            lens: StoredValue::new_local(None),
            taking: StoredValue::new(false),
            seen: StoredValue::new_local(None),
            asked: StoredValue::new(0),
            desk,
            engine,
        }
    }

    fn start(self, device: Option<String>) {
        // No frames come before the new camera is there, and maybe none then.
        self.live.set(false);
        self.release();
        self.phase.set(Phase::Asking);
        let asked = self.asked.get_value();
        spawn_local(async move {
            let ended = move || self.stop(Phase::Told(CameraError::Ended.to_string()));
            let lens = Lens::open(device.as_deref(), ended).await;
            // The view may be closed by now, or another camera chosen.
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match lens {
                Ok(lens) => {
                    self.device.set(lens.device());
                    self.lens.set_value(Some(Rc::new(lens)));
                    self.phase.set(Phase::On);
                    let cameras = cameras().await;
                    self.cameras.try_set(cameras);
                }
                Err(error) => self.stop(Phase::Told(error.to_string())),
            }
        });
    }

    /// Lets the camera go.
    fn stop(self, phase: Phase) {
        self.live.try_set(false);
        self.release();
        self.phase.try_set(phase);
    }

    fn release(self) {
        self.asked.try_update_value(|asked| *asked += 1);
        if let Some(lens) = self.lens.try_update_value(Option::take).flatten() {
            lens.close();
        }
        self.pixels.try_set(None);
    }

    /// Takes the frame that is to be seen now.
    async fn take(self, format: Format) -> Option<Frame> {
        let lens = self.lens.get_value()?;
        let video = self.video.get_untracked()?;
        lens.frame(&video, format).await
    }

    /// The frame becomes the page's picture.
    fn keep(self) {
        self.live.set(false);
        spawn_local(async move {
            if let Some(frame) = self.take(Format::Exact).await {
                self.desk.open_file(frame.picture, TITLE.to_owned());
            }
        });
    }

    /// What the models have seen is shown, and while it is live they get the newest frame.
    fn step(self) {
        if self.taking.get_value() || !self.engine.is_settled() {
            return;
        }
        self.turn();
        if !self.live.get_untracked() {
            return;
        }
        self.taking.set_value(true);
        spawn_local(async move {
            let taken = self.take(Format::Quick).await;
            if self.taking.try_update_value(|taking| *taking = false).is_none() {
                return;
            }
            match taken {
                _ if !self.live.get_untracked() => {}
                Some(frame) => {
                    self.desk.follow(&frame);
                    self.seen.set_value(Some(frame));
                }
                // No frame has come yet.
                None => request_animation_frame(move || {
                    self.live.try_update(|_| ()).unwrap_or_default()
                }),
            }
        });
    }

    fn turn(self) {
        let frame = self.seen.try_update_value(Option::take).flatten();
        // Another picture takes its place.
        if let Some(frame) = frame.filter(|_| !self.desk.pending.get_untracked()) {
            self.desk.turn_to(frame, TITLE);
            self.pace.try_update(|pace| pace.mark(timing::now()));
        }
    }
}

/// The view.
#[component]
pub fn Camera() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let shot = Shot::new(desk, expect_context::<EngineHandle>());
    Effect::new(move |_| {
        for state in shot.engine.sides {
            state.status.track();
            state.curves.track();
            state.cache.track();
        }
        shot.live.track();
        shot.step();
    });
    // Another picture was chosen.
    Effect::new(move |_| {
        if desk.pending.get() {
            shot.live.set(false);
            shot.seen.set_value(None);
        }
    });
    Effect::new(move |_| {
        let on = shot.phase.with(|phase| *phase == Phase::On);
        if let (true, Some(video), Some(lens)) = (on, shot.video.get(), shot.lens.get_value()) {
            lens.show_in(&video);
        }
    });
    let _ = use_event_listener(use_window(), ev::visibilitychange, move |_| {
        let held = || shot.phase.with_untracked(|it| matches!(it, Phase::Asking | Phase::On));
        if document().hidden() && held() {
            let sentence = "The camera was let go while this page was hidden. Start it again.";
            shot.stop(Phase::Told(sentence.to_owned()));
        }
    });
    on_cleanup(move || {
        shot.release();
        // The models have it by now.
        shot.turn();
    });
    let on = Memo::new(move |_| shot.phase.with(|phase| *phase == Phase::On));
    view! {
        <p class="insight-lead">
            "What the camera sees, through both models: a still becomes the page’s picture, and live the maps and \
             the curves above follow, each frame once both models have done with the last. Move an object and see \
             which model’s attention goes with it."
        </p>
        <div class="camera-tools"><Tools shot /></div>
        {move || on.get().then(|| view! { <Sight shot /> })}
        <p class="fine insight-source">
            "Nothing leaves this browser: frames go to the models in this tab and nowhere else, and none is \
             recorded. The square is the part that the models see, not mirrored; a still is handed to them as PNG, \
             live frames as JPEG of quality 0.95. Rate: one over the median time between frames of the last 5 s."
        </p>
    }
}

/// The buttons, and what is to be said.
#[component]
fn Tools(shot: Shot) -> impl IntoView {
    let toggle = move |_| {
        shot.pace.set(Pace::default());
        shot.live.update(|live| *live = !*live);
    };
    let rate = move || {
        let rate = shot.pace.with(Pace::per_second).filter(|_| shot.live.get())?;
        Some(view! { <strong data-number="fps">{format!("{rate:.1}")}</strong> " frames/s" })
    };
    move || match shot.phase.get() {
        Phase::On => view! {
            <button class="button" data-part="camera-still" on:click=move |_| shot.keep()>
                "Take a picture"
            </button>
            <button
                class="button"
                data-part="camera-live"
                aria-pressed=move || shot.live.get().to_string()
                on:click=toggle
            >
                "Live"
            </button>
            <Choice shot />
            <button class="button" data-part="camera-stop" on:click=move |_| shot.stop(Phase::Off)>
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
                    on:click=move |_| shot.start(shot.device.get_untracked())
                >
                    "Start the camera"
                </button>
                <p class="problem" role="status">{sentence}</p>
            }
            .into_any()
        }
    }
}

/// Which camera, where there are several.
#[component]
fn Choice(shot: Shot) -> impl IntoView {
    let several = move || shot.cameras.with(|cameras| cameras.len() > 1);
    let options = move || {
        let chosen = shot.device.get();
        let option = |(id, name): (String, String)| {
            let selected = chosen.as_ref() == Some(&id);
            view! { <option value=id selected=selected>{name}</option> }
        };
        shot.cameras.get().into_iter().map(option).collect_view()
    };
    move || {
        several().then(|| {
            view! {
                <label class="control">
                    <span>"Camera"</span>
                    <select
                        id="camera-device"
                        on:change=move |event| shot.start(Some(event_target_value(&event)))
                    >
                        {options}
                    </select>
                </label>
            }
        })
    }
}

/// What the camera sees, beside what both models attend to.
#[component]
fn Sight(shot: Shot) -> impl IntoView {
    let place = move || Some(crop_style(shot.pixels.get()?, shot.engine.reference().as_ref()));
    let measure = move || {
        let video = shot.video.get_untracked();
        shot.pixels.set(video.map(|it| (it.video_width() as usize, it.video_height() as usize)));
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
                        node_ref=shot.video
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
