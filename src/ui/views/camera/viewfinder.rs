//! The camera of the open view: asked for, followed by the models, let go of.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::page::camera::CameraError;
use crate::page::pace::Pace;
use crate::ui::browser::timing;
use crate::ui::photograph::photo::{Desk, Frame};
use crate::ui::views::camera::lens::{Format, Lens, cameras};
use crate::ui::workers::EngineHandle;

const TITLE: &str = "Camera picture";

/// Where the camera stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// It was not asked for, or is let go.
    Off,
    /// The visitor is being asked, or the device starts.
    Asking,
    /// It sees.
    On,
    /// It is off, and this sentence says why.
    Told(String),
}

/// The camera of the open view; `Copy`.
#[derive(Clone, Copy)]
pub struct Viewfinder {
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// The models follow it.
    pub live: RwSignal<bool>,
    /// Pictures that both models have seen.
    pub pace: RwSignal<Pace>,
    /// By id and name.
    pub cameras: RwSignal<Vec<(String, String)>>,
    /// The one in use.
    pub device: RwSignal<Option<String>>,
    /// Pixels of its frames.
    pub pixels: RwSignal<Option<(usize, usize)>>,
    /// What shows it.
    pub video: NodeRef<html::Video>,
    /// While it is on.
    pub lens: StoredValue<Option<Rc<Lens>>, LocalStorage>,
    /// A frame is being taken.
    taking: StoredValue<bool>,
    /// The frame that the models look at; the page shows it when its maps are in.
    seen: StoredValue<Option<Frame>, LocalStorage>,
    /// Counts up: a camera that was asked for before is let go when it comes.
    asked: StoredValue<u64>,
    desk: Desk,
    /// The models.
    pub engine: EngineHandle,
}

impl Viewfinder {
    /// Off.
    pub fn new(desk: Desk, engine: EngineHandle) -> Viewfinder {
        Viewfinder {
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

    /// Asks for a camera, by its id or whichever the browser gives.
    pub fn start(self, device: Option<String>) {
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
    pub fn stop(self, phase: Phase) {
        self.live.try_set(false);
        self.release();
        self.phase.try_set(phase);
    }

    /// Lets the camera go, whatever is said of it.
    pub fn release(self) {
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
    pub fn keep(self) {
        self.live.set(false);
        spawn_local(async move {
            if let Some(frame) = self.take(Format::Exact).await {
                self.desk.open_file(frame.picture, TITLE.to_owned());
            }
        });
    }

    /// What the models have seen is shown, and while it is live they get the newest frame.
    pub fn step(self) {
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

    /// Another picture was chosen: what the models have seen is not shown.
    pub fn give_way(self) {
        self.live.set(false);
        self.seen.set_value(None);
    }

    /// The page shows the frame that the models have seen.
    pub fn turn(self) {
        let frame = self.seen.try_update_value(Option::take).flatten();
        // Another picture takes its place.
        if let Some(frame) = frame.filter(|_| !self.desk.pending.get_untracked()) {
            self.desk.turn_to(frame, TITLE);
            self.pace.try_update(|pace| pace.mark(timing::now()));
        }
    }
}
