//! The camera of the open view: its signals, and what the device, the page and the models do for it.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::device::{CameraDevice, Format, cameras};
use crate::page::camera::{CameraError, CameraPhase, LiveCamera, Step, Taken};
use crate::ui::browser::timing::now;
use crate::ui::photograph::pictures::{Frame, PictureHandle};
use crate::ui::workers::EngineHandle;

const TITLE: &str = "Camera picture";

/// The camera of the open view; `Copy`.
#[derive(Clone, Copy)]
pub struct CameraHandle {
    /// Where it stands.
    pub state: RwSignal<LiveCamera<Frame>, LocalStorage>,
    /// Whether it is off, starting, running or stopped.
    pub phase: Memo<CameraPhase>,
    /// The models follow it.
    pub is_live: Memo<bool>,
    /// By id and name.
    pub cameras: RwSignal<Vec<(String, String)>>,
    /// The id of the one in use.
    pub id: RwSignal<Option<String>>,
    /// Pixels of its frames.
    pub pixels: RwSignal<Option<(usize, usize)>>,
    /// What shows it.
    pub video: NodeRef<html::Video>,
    /// The engines whose models see what it shows.
    pub engine: EngineHandle,
    /// While it is on.
    device: StoredValue<Option<Rc<CameraDevice>>, LocalStorage>,
    pictures: PictureHandle,
}

impl CameraHandle {
    /// A camera that is off.
    pub fn new(pictures: PictureHandle, engine: EngineHandle) -> CameraHandle {
        let state = RwSignal::new_local(LiveCamera::default());
        CameraHandle {
            state,
            phase: Memo::new(move |_| state.with(|state| state.phase().clone())),
            is_live: Memo::new(move |_| state.with(LiveCamera::is_live)),
            cameras: RwSignal::default(),
            id: RwSignal::new(None),
            pixels: RwSignal::new(None),
            video: NodeRef::new(),
            engine,
            device: StoredValue::new_local(None),
            pictures,
        }
    }

    /// Asks for a camera, by its id or whichever the browser gives.
    pub fn start(self, id: Option<String>) {
        self.release();
        let Some(request) = self.state.try_update(LiveCamera::ask) else { return };
        spawn_local(async move {
            let ended = move || self.stop(CameraPhase::Told(CameraError::Ended.to_string()));
            let opened = CameraDevice::open(id.as_deref(), ended).await;
            let outcome = opened.as_ref().map(|_| ()).map_err(Clone::clone);
            // The view may be closed by now, or another camera chosen.
            if self.state.try_update(|state| state.opened(request, outcome)) != Some(true) {
                return;
            }
            if let Ok(device) = opened {
                self.id.set(device.id());
                self.device.set_value(Some(Rc::new(device)));
                let cameras = cameras().await;
                self.cameras.try_set(cameras);
            }
        });
    }

    /// Lets the camera go.
    pub fn stop(self, phase: CameraPhase) {
        self.state.try_update(|state| state.stop(phase));
        self.release();
    }

    /// The page is hidden: lets the camera go.
    pub fn hide(self) {
        if self.state.try_update(LiveCamera::hide) == Some(true) {
            self.release();
        }
    }

    /// The view closes.
    pub fn close(self) {
        self.stop(CameraPhase::Off);
        // The models have it by now.
        let is_pending = self.pictures.pending.get_untracked();
        let frame = self.state.try_update(|state| state.take_followed(is_pending, now()));
        self.show(frame.flatten());
    }

    fn release(self) {
        if let Some(device) = self.device.try_update_value(Option::take).flatten() {
            device.close();
        }
        self.pixels.try_set(None);
    }

    /// Shows what the camera sees in its element, once both are there.
    pub fn connect(self) {
        if self.phase.get() == CameraPhase::On
            && let Some((video, device)) = self.video.get().zip(self.device.get_value())
        {
            device.show_in(&video);
        }
    }

    /// Takes the frame that is to be seen now.
    async fn take(self, format: Format) -> Option<Frame> {
        let device = self.device.try_get_value().flatten()?;
        let video = self.video.try_get_untracked().flatten()?;
        device.frame(&video, format).await
    }

    /// The frame becomes the page's picture.
    pub fn keep(self) {
        self.state.update(LiveCamera::end_live);
        spawn_local(async move {
            if let Some(frame) = self.take(Format::Exact).await {
                self.pictures.open_file(frame.picture, TITLE.to_owned());
            }
        });
    }

    /// The page shows the frame that the models have seen, and while it is live they get the newest.
    pub fn step(self) {
        let (is_settled, is_pending) =
            (self.engine.is_settled(), self.pictures.pending.get_untracked());
        let step = self.state.try_update(|state| state.step(is_settled, is_pending, now()));
        let Some(Step { show, take }) = step else { return };
        self.show(show);
        if take {
            spawn_local(async move {
                let frame = self.take(Format::Quick).await;
                match self.state.try_update(|state| state.taken(frame)) {
                    Some(Taken::Follow(frame)) => self.pictures.follow(&frame),
                    Some(Taken::Again) => request_animation_frame(move || self.step()),
                    Some(Taken::Nothing) | None => {}
                }
            });
        }
    }

    fn show(self, frame: Option<Frame>) {
        if let Some(frame) = frame {
            self.pictures.turn_to(frame, TITLE);
        }
    }
}
