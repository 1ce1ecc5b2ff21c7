//! A worker, as the page sees it: start, post, listen, terminate. Knows nothing of models.

use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, Worker};

use super::protocol::{ReplyMessage, RequestMessage};
use super::started_worker::{Heard, StartedWorker};

/// What a worker tells the page.
pub enum WorkerEvent {
    /// A reply of the engine's, and what came with it.
    Reply(Box<ReplyMessage>, Attachment),
    /// The worker cannot start or broke off: what failed, and the browser's words.
    Failed(String),
}

/// What comes with a reply; which of them bring floats, [`super::protocol`] says.
#[derive(Default)]
pub struct Attachment {
    /// Of the replies that bring numbers by the thousand; empty otherwise.
    pub floats: Vec<f32>,
    /// The file of a model that was loaded.
    pub blob: Option<Blob>,
}

/// A running worker; dropping it terminates it, whatever it is doing.
pub struct Client(StartedWorker);

impl Client {
    /// Starts the engine of a worker's `script` on its compiled `module`.
    ///
    /// # Errors
    /// The browser refuses to start a worker, or cannot send it the module; the text is the browser's.
    pub fn start(
        script: &str,
        module: &JsValue,
        listener: impl Fn(WorkerEvent) + Clone + 'static,
    ) -> Result<Client, String> {
        StartedWorker::start(script, "", module, heard_by(listener)).map(Client)
    }

    /// Listens to a worker that has its engine's program, or is about to.
    pub fn of(worker: Worker, listener: impl Fn(WorkerEvent) + Clone + 'static) -> Client {
        Client(StartedWorker::of(worker, heard_by(listener)))
    }

    /// Sends a request with its attachments.
    ///
    /// # Errors
    /// An attachment cannot be cloned into the worker; the text is the browser's.
    pub fn post(&self, message: &RequestMessage, attachments: &[&JsValue]) -> Result<(), String> {
        let bytes = postcard::to_allocvec(message).map_err(|e| e.to_string())?;
        let message = Array::of1(&Uint8Array::from(&bytes[..]));
        for attachment in attachments {
            message.push(attachment);
        }
        self.0.post(&message, &Array::new())
    }
}

fn heard_by(listener: impl Fn(WorkerEvent) + Clone) -> impl Fn(Heard) + Clone {
    move |heard| {
        listener(match heard {
            Ok(data) => read(&data),
            Err(reason) => WorkerEvent::Failed(reason),
        });
    }
}

/// What a worker's message says: an array is a reply with its attachment, and a text why the engine's program
/// does not run (`src/bin/engine_worker.js`).
fn read(data: &JsValue) -> WorkerEvent {
    let reply = || {
        let parts = data.dyn_ref::<Array>()?;
        let bytes: Uint8Array = parts.get(0).dyn_into().ok()?;
        let reply = postcard::from_bytes(&bytes.to_vec()).ok()?;
        let attachment = match parts.get(1).dyn_into::<Float32Array>() {
            Ok(floats) => Attachment { floats: floats.to_vec(), blob: None },
            Err(other) => Attachment { floats: Vec::new(), blob: other.dyn_into().ok() },
        };
        Some(WorkerEvent::Reply(Box::new(reply), attachment))
    };
    let unreadable = || "it sent a message that this page cannot read".to_owned();
    reply().unwrap_or_else(|| WorkerEvent::Failed(data.as_string().unwrap_or_else(unreadable)))
}
