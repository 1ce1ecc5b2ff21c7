//! A model divided among two workers: this one, which the page knows, and one that it starts for the second share.
//!
//! The second runs the same program; its name tells it what it is for. Once it runs it is sent a [`Task`] with its file or
//! its floats, and in a pass each of the two sends the other its parts of the residual stream's sums: an array that is transferred,
//! which needs no shared memory and so no headers of the host.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, MessageEvent, WorkerOptions, WorkerType};
use web_time::Instant;

use super::blob_reader::BlobReader;
use super::messages::{scope, words};
use super::unreadable;
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::engine::session::{Session, worthwhile_shares};
use crate::link::hints::Hints;
use crate::vit::{Floats, OtherShares, Pass, Share, ShareLost};

/// The name of a worker that holds a second share.
pub(super) const NAME: &str = "vitscope: second share";

/// Of how many shares a divided model is; more could not be measured yet.
const SHARES: usize = 2;

/// How long the second worker may take to start; in a browser that does not let a worker start one it may never.
const START_MS: i32 = 10_000;

/// What the second worker is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// Read its share of the attached file. It answers with a `Result<(), EngineError>`.
    Read {
        /// What the file cannot tell.
        hints: Hints,
    },
    /// Run a pass that begins with the attached floats.
    Run(Pass),
}

/// The share that the second worker reads.
pub(super) fn second_share() -> Share {
    Share::new(1, SHARES)
}

/// Loads a model among so many workers, this one included, where that is worth it and the browser can; else here alone.
/// Tells among how many it is.
///
/// # Errors
/// [`EngineError::Checkpoint`].
pub(super) async fn load(
    session: &mut Session,
    slot: Slot,
    file: &Blob,
    hints: &Hints,
    workers: usize,
) -> Result<(ModelInfo, usize), EngineError> {
    let shares = worthwhile_shares(read(file)?, hints, workers.min(SHARES));
    if shares > 1
        && let Ok(second) = SecondShare::start()
        && second.read(file, hints).await
    {
        let others = Box::new(second.clone());
        let model = session.load_first_share(slot, read(file)?, hints, shares, others)?;
        if second.is_ready().await {
            return Ok((model, shares));
        }
    }
    Ok((session.load(slot, read(file)?, hints)?, 1))
}

/// Reads the whole of a slot's divided model here.
///
/// # Errors
/// [`EngineError::Checkpoint`].
pub(super) fn make_whole(
    session: &mut Session,
    slot: Slot,
    file: &Blob,
    hints: &Hints,
) -> Result<(), EngineError> {
    session.make_whole(slot, read(file)?, hints)
}

fn read(file: &Blob) -> Result<BlobReader, EngineError> {
    BlobReader::new(file.clone()).map_err(|error| unreadable(&error.to_string()))
}

/// What has come from the other worker and was not taken yet.
#[derive(Default)]
pub(super) struct Inbox {
    arrived: RefCell<VecDeque<Result<JsValue, ShareLost>>>,
    awaited: RefCell<Option<oneshot::Sender<Result<JsValue, ShareLost>>>>,
}

impl Inbox {
    pub(super) fn push(&self, message: Result<JsValue, ShareLost>) {
        // A text is none of the engine's: it says why there is none (engine_worker.js).
        let message = match message.as_ref().ok().and_then(JsValue::as_string) {
            Some(reason) => Err(ShareLost { reason }),
            None => message,
        };
        match self.awaited.take() {
            // Whoever waited is gone where this fails.
            Some(waiting) => drop(waiting.send(message)),
            None => self.arrived.borrow_mut().push_back(message),
        }
    }

    pub(super) async fn next(&self) -> Result<JsValue, ShareLost> {
        if let Some(message) = self.arrived.borrow_mut().pop_front() {
            return message;
        }
        let (sender, receiver) = oneshot::channel();
        *self.awaited.borrow_mut() = Some(sender);
        let ended = |_| Err(ShareLost { reason: "it was ended".to_owned() });
        receiver.await.unwrap_or_else(ended)
    }

    pub(super) async fn floats(&self) -> Result<Vec<f32>, ShareLost> {
        let message = self.next().await?.dyn_into::<Float32Array>();
        message.map(|floats| floats.to_vec()).map_err(|_| misunderstood())
    }
}

/// The other worker has sent something else than was to come.
pub(super) fn misunderstood() -> ShareLost {
    ShareLost { reason: "it sent a message that cannot be read".to_owned() }
}

/// Floats to be transferred, and the list that says so.
pub(super) fn transferable(floats: &[f32]) -> (Float32Array, Array) {
    let floats = Float32Array::from(floats);
    let transfer = Array::of1(&floats.buffer());
    (floats, transfer)
}

/// The worker that holds the second share; it ends with the last handle.
struct SecondShare {
    worker: web_sys::Worker,
    inbox: Rc<Inbox>,
    waited_ms: Cell<f64>,
    /// Hears what it says.
    _on_message: Closure<dyn Fn(MessageEvent)>,
    /// Hears that it breaks.
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl SecondShare {
    /// Starts it.
    fn start() -> Result<Rc<SecondShare>, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let worker = web_sys::Worker::new_with_options(&scope().location().href(), &options)?;
        let inbox = Rc::new(Inbox::default());
        let (of_message, of_error) = (inbox.clone(), inbox.clone());
        let on_message = Closure::new(move |event: MessageEvent| of_message.push(Ok(event.data())));
        let on_error = Closure::new(move |event: ErrorEvent| {
            of_error.push(Err(ShareLost { reason: event.message() }));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let second = SecondShare {
            worker,
            inbox,
            waited_ms: Cell::default(),
            _on_message: on_message,
            _on_error: on_error,
        };
        let program = js_sys::Object::new();
        js_sys::Reflect::set(&program, &"module".into(), &wasm_bindgen::module())?;
        second.worker.post_message(&program)?;
        Ok(Rc::new(second))
    }

    /// Has it read its share of a file once it runs, which it does not come to while this worker is busy. Tells whether it
    /// was sent for it.
    async fn read(&self, file: &Blob, hints: &Hints) -> bool {
        let task = bytes(&Task::Read { hints: hints.clone() });
        let late = self.give_up_later();
        let is_started = self.is_ready().await;
        if let Ok(late) = late {
            scope().clear_timeout_with_handle(late);
        }
        is_started && self.worker.post_message(&Array::of2(&task, file)).is_ok()
    }

    /// Takes it for lost if it has not started in time, unless the timer that this gives is ended.
    fn give_up_later(&self) -> Result<i32, JsValue> {
        let inbox = self.inbox.clone();
        let give_up = Closure::once_into_js(move || {
            inbox.push(Err(ShareLost { reason: "it did not start in time".to_owned() }));
        });
        scope().set_timeout_with_callback_and_timeout_and_arguments_0(
            give_up.unchecked_ref(),
            START_MS,
        )
    }

    /// Waits until it runs, or has read: it answers with a `Result<(), EngineError>` both times. Tells whether all is well.
    async fn is_ready(&self) -> bool {
        let Ok(answer) = self.inbox.next().await else { return false };
        let answer = answer.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        let read = |bytes: Vec<u8>| postcard::from_bytes::<Result<(), EngineError>>(&bytes).ok();
        matches!(answer.ok().and_then(read), Some(Ok(())))
    }

    async fn floats(&self) -> Result<Vec<f32>, ShareLost> {
        let start = Instant::now();
        let floats = self.inbox.floats().await;
        let waited = start.elapsed().as_secs_f64() * 1e3;
        self.waited_ms.set(self.waited_ms.get() + waited);
        floats
    }
}

/// A message as postcard's bytes.
pub(super) fn bytes(message: &impl Serialize) -> Uint8Array {
    let bytes = postcard::to_allocvec(message).expect("a message is plain data");
    Uint8Array::from(&bytes[..])
}

/// The browser cannot send a message.
pub(super) fn not_sent(error: JsValue) -> ShareLost {
    ShareLost { reason: words(&error) }
}

impl OtherShares for Rc<SecondShare> {
    fn begin(&self, pass: Pass, state: &[f32]) -> Result<(), ShareLost> {
        self.waited_ms.set(0.0);
        let (state, transfer) = transferable(state);
        let message = Array::of2(&bytes(&Task::Run(pass)), &state);
        self.worker.post_message_with_transfer(&message, &transfer).map_err(not_sent)
    }

    fn sum(&self, mut part: Vec<f32>) -> Floats<'_> {
        Box::pin(async move {
            let (floats, transfer) = transferable(&part);
            self.worker.post_message_with_transfer(&floats, &transfer).map_err(not_sent)?;
            let other = self.floats().await?;
            add(&mut part, &other)?;
            Ok(part)
        })
    }

    fn attention(&self) -> Floats<'_> {
        Box::pin(self.floats())
    }

    fn waited_ms(&self) -> f64 {
        self.waited_ms.get()
    }
}

/// Adds the other's part of a sum: of two it is the same in either order.
pub(super) fn add(part: &mut [f32], other: &[f32]) -> Result<(), ShareLost> {
    if part.len() != other.len() {
        return Err(misunderstood());
    }
    part.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
    Ok(())
}

impl Drop for SecondShare {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl fmt::Debug for SecondShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}
