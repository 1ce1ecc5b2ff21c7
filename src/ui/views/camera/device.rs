//! A camera: asked for, opened, its frames taken as pictures, let go of.

use js_sys::{Promise, Reflect};
use leptos::prelude::{document, window};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, DomException, HtmlCanvasElement, HtmlVideoElement, MediaDeviceInfo,
    MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

use crate::page::camera::CameraError;
use crate::page::camera::names::named;
use crate::ui::browser::js::to_js;
use crate::ui::browser::media::navigator_has;
use crate::ui::photograph::pictures::Frame;

/// The models take less; more would only take time.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// How a frame is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PNG: every level as the camera gave it.
    Exact,
    /// JPEG of quality 0.95: a third of the time.
    Quick,
}

/// A camera that runs; dropping it lets it go.
pub struct CameraDevice {
    stream: MediaStream,
    canvas: HtmlCanvasElement,
    _on_end: Closure<dyn FnMut()>,
}

impl CameraDevice {
    /// Asks for a camera, which the browser may take to the visitor, and opens it; `ended` is called when it
    /// goes away by itself.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn open(
        device: Option<&str>,
        ended: impl FnMut() + 'static,
    ) -> Result<CameraDevice, CameraError> {
        let devices = devices()?;
        let mut video = json!({ "width": { "ideal": WIDTH }, "height": { "ideal": HEIGHT } });
        match device {
            Some(device) => video["deviceId"] = json!({ "exact": device }),
            None => video["facingMode"] = json!("environment"),
        }
        let constraints = MediaStreamConstraints::new();
        constraints.set_video(&to_js(&video));
        let stream = devices.get_user_media_with_constraints(&constraints).map(JsFuture::from);
        let stream: MediaStream = match stream {
            Ok(stream) => stream.await.map_err(|thrown| reason(&thrown))?.unchecked_into(),
            Err(thrown) => return Err(reason(&thrown)),
        };
        let on_end = Closure::<dyn FnMut()>::new(ended);
        for track in tracks(&stream) {
            track.set_onended(Some(on_end.as_ref().unchecked_ref()));
        }
        let canvas = document().create_element("canvas").map_err(|thrown| reason(&thrown))?;
        Ok(CameraDevice { stream, canvas: canvas.unchecked_into(), _on_end: on_end })
    }

    /// Shows what it sees in an element of the page.
    pub fn show_in(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.stream));
        // It is muted and starts by itself; where the browser delays it, the promise is of no use.
        let _ = video.play();
    }

    /// Lets the camera go, though a frame may still be on its way.
    pub fn close(&self) {
        for track in tracks(&self.stream) {
            track.set_onended(None);
            track.stop();
        }
    }

    /// The id of the device in use.
    pub fn id(&self) -> Option<String> {
        let track = tracks(&self.stream).next()?;
        Reflect::get(&track.get_settings(), &"deviceId".into()).ok()?.as_string()
    }

    /// What the element shows now, in a format; `None` before the first frame.
    pub async fn frame(&self, video: &HtmlVideoElement, format: Format) -> Option<Frame> {
        let (width, height) = (video.video_width(), video.video_height());
        if width == 0 || height == 0 {
            return None;
        }
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        let options = js_sys::Object::new();
        // Otherwise every frame goes to the GPU and back.
        Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
        let context = self.canvas.get_context_with_context_options("2d", &options).ok()??;
        let context: CanvasRenderingContext2d = context.unchecked_into();
        context.draw_image_with_html_video_element(video, 0.0, 0.0).ok()?;
        let taken = Promise::new(&mut |resolve, reject| {
            let (kind, quality) = match format {
                Format::Exact => ("image/png", JsValue::UNDEFINED),
                Format::Quick => ("image/jpeg", JsValue::from_f64(0.95)),
            };
            if self.canvas.to_blob_with_type_and_encoder_options(&resolve, kind, &quality).is_err()
            {
                // A function of the browser's own, which takes anything.
                let _ = reject.call0(&JsValue::NULL);
            }
        });
        let picture = JsFuture::from(taken).await.ok()?.dyn_into().ok()?;
        Some(Frame { picture, width: width as usize, height: height as usize })
    }
}

impl Drop for CameraDevice {
    fn drop(&mut self) {
        self.close();
    }
}

/// The cameras there are, by id and name; names are told once one was opened.
pub async fn cameras() -> Vec<(String, String)> {
    let Some(listed) = devices().ok().and_then(|devices| devices.enumerate_devices().ok()) else {
        return Vec::new();
    };
    let Ok(listed) = JsFuture::from(listed).await else { return Vec::new() };
    let listed: js_sys::Array = listed.unchecked_into();
    let cameras = listed.iter().map(JsCast::unchecked_into::<MediaDeviceInfo>);
    let cameras = cameras.filter(|device| device.kind() == MediaDeviceKind::Videoinput);
    named(cameras.map(|device| (device.device_id(), device.label())))
}

fn devices() -> Result<MediaDevices, CameraError> {
    let (is_secure, offered) = (window().is_secure_context(), navigator_has("mediaDevices"));
    match CameraError::before_asking(is_secure, policy_allows(), offered) {
        Some(error) => Err(error),
        None => window().navigator().media_devices().map_err(|_| CameraError::Unsupported),
    }
}

/// What the host's Permissions-Policy says, where the browser tells.
fn policy_allows() -> bool {
    let policy = Reflect::get(&document(), &"featurePolicy".into()).unwrap_or(JsValue::UNDEFINED);
    let allows = Reflect::get(&policy, &"allowsFeature".into()).ok();
    let allows = allows.and_then(|allows| allows.dyn_into::<js_sys::Function>().ok());
    let answer = allows.and_then(|allows| allows.call1(&policy, &"camera".into()).ok());
    answer.and_then(|answer| answer.as_bool()).unwrap_or(true)
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> + use<> {
    stream.get_tracks().into_iter().map(JsCast::unchecked_into)
}

fn reason(thrown: &JsValue) -> CameraError {
    match thrown.dyn_ref::<DomException>() {
        Some(error) => CameraError::of(&error.name(), &error.message()),
        None => CameraError::Other(crate::engine::started_worker::words(thrown)),
    }
}
