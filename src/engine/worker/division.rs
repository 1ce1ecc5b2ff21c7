//! A model divided among two workers: this one, which the page knows, and one that it starts for the second share.
//!
//! The second runs the same program; its name tells it what it is for ([`super::second_share`]). Once it runs it is sent a
//! [`Task`] with its file or its floats, and in a pass each of the two sends the other its parts of the residual stream's
//! sums: an array that is transferred, which needs no shared memory and so no headers of the host.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::Blob;
use web_time::Instant;

use super::blob_reader::open;
use super::messages::{bytes, scope};
use crate::engine::protocol::{EngineError, MOST_WORKERS, ModelInfo, Slot};
use crate::engine::session::{Floats, OpenedModel, OtherShares, Pass, Session, ShareLost};
use crate::engine::started_worker::StartedWorker;
use crate::link::hints::Hints;

/// The name of a worker that holds a second share.
pub(super) const NAME: &str = "vitscope: second share";

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

/// Loads a model among so many workers, this one included, where that is worth it and the browser can; else here alone.
/// Tells among how many it is.
///
/// # Errors
/// [`EngineError::Checkpoint`]; what was in the slot stays then.
pub(super) async fn load(
    session: &mut Session,
    slot: Slot,
    file: &Blob,
    hints: &Hints,
    workers: usize,
) -> Result<(ModelInfo, usize), EngineError> {
    let mut opened = OpenedModel::open(open(file)?, hints)?;
    let shares = opened.worthwhile_shares(workers.min(MOST_WORKERS));
    if shares > 1
        && let Ok(second) = SecondWorker::start()
        && second.read(file, hints).await
    {
        let others = Box::new(second.clone());
        let (first, model) = session.read_first_share(&mut opened, shares, others)?;
        if second.is_ready().await {
            session.put(slot, first);
            return Ok((model, shares));
        }
    }
    Ok((session.load_opened(slot, &mut opened)?, 1))
}

/// What has come from the other worker and was not taken yet.
#[derive(Default)]
pub(super) struct Inbox {
    arrived: RefCell<VecDeque<JsValue>>,
    /// Why nothing more will come.
    lost: RefCell<Option<ShareLost>>,
    awaited: RefCell<Option<oneshot::Sender<Result<JsValue, ShareLost>>>>,
}

impl Inbox {
    pub(super) fn push(&self, message: JsValue) {
        // A text is none of the engine's: it says why there is none (engine_worker.js).
        if let Some(reason) = message.as_string() {
            return self.lose(reason);
        }
        match self.awaited.take() {
            // Whoever waited is gone where this fails.
            Some(waiting) => drop(waiting.send(Ok(message))),
            None => self.arrived.borrow_mut().push_back(message),
        }
    }

    /// The other worker is lost, for now and for later.
    pub(super) fn lose(&self, reason: String) {
        let lost = ShareLost { reason };
        if let Some(waiting) = self.awaited.take() {
            drop(waiting.send(Err(lost.clone())));
        }
        self.lost.borrow_mut().get_or_insert(lost);
    }

    /// # Errors
    /// The other worker is lost.
    fn check(&self) -> Result<(), ShareLost> {
        self.lost.borrow().clone().map_or(Ok(()), Err)
    }

    pub(super) async fn next(&self) -> Result<JsValue, ShareLost> {
        if let Some(message) = self.arrived.borrow_mut().pop_front() {
            return Ok(message);
        }
        self.check()?;
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
struct SecondWorker {
    worker: StartedWorker,
    inbox: Rc<Inbox>,
    waited_ms: Cell<f64>,
}

impl SecondWorker {
    /// Starts it on this worker's own program.
    fn start() -> Result<Rc<SecondWorker>, String> {
        let inbox = Rc::new(Inbox::default());
        let hearing = inbox.clone();
        let hear = move |heard| match heard {
            Ok(message) => hearing.push(message),
            Err(reason) => hearing.lose(reason),
        };
        let script = scope().location().href();
        let worker = StartedWorker::start(&script, NAME, &wasm_bindgen::module(), hear)?;
        Ok(Rc::new(SecondWorker { worker, inbox, waited_ms: Cell::default() }))
    }

    /// Has it read its share of a file once it runs, which it does not come to while this worker is busy. Tells whether it
    /// was sent for it.
    async fn read(&self, file: &Blob, hints: &Hints) -> bool {
        let inbox = self.inbox.clone();
        let give_up =
            Closure::<dyn Fn()>::new(move || inbox.lose("it did not start in time".to_owned()));
        let timer = scope().set_timeout_with_callback_and_timeout_and_arguments_0(
            give_up.as_ref().unchecked_ref(),
            START_MS,
        );
        let is_started = self.is_ready().await;
        if let Ok(timer) = timer {
            scope().clear_timeout_with_handle(timer);
        }
        let task = Array::of2(&bytes(&Task::Read { hints: hints.clone() }), file);
        is_started && self.worker.post(&task, &Array::new()).is_ok()
    }

    /// Waits until it runs, or has read: it answers with a `Result<(), EngineError>` both times. Tells whether all is well.
    async fn is_ready(&self) -> bool {
        let Ok(answer) = self.inbox.next().await else { return false };
        let answer = answer.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        let read = |bytes: Vec<u8>| postcard::from_bytes::<Result<(), EngineError>>(&bytes).ok();
        matches!(answer.ok().and_then(read), Some(Ok(())))
    }

    fn post(&self, message: &JsValue, transfer: &Array) -> Result<(), ShareLost> {
        self.inbox.check()?;
        self.worker.post(message, transfer).map_err(|reason| ShareLost { reason })
    }

    async fn floats(&self) -> Result<Vec<f32>, ShareLost> {
        let start = Instant::now();
        let floats = self.inbox.floats().await;
        let waited = start.elapsed().as_secs_f64() * 1e3;
        self.waited_ms.set(self.waited_ms.get() + waited);
        floats
    }
}

impl OtherShares for Rc<SecondWorker> {
    fn begin(&self, pass: Pass, state: &[f32]) -> Result<(), ShareLost> {
        self.waited_ms.set(0.0);
        let (state, transfer) = transferable(state);
        self.post(&Array::of2(&bytes(&Task::Run(pass)), &state), &transfer)
    }

    fn sum(&self, mut part: Vec<f32>) -> Floats<'_> {
        Box::pin(async move {
            let (floats, transfer) = transferable(&part);
            self.post(&floats, &transfer)?;
            add(&mut part, &self.floats().await?)?;
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

impl fmt::Debug for SecondWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}
