//! The shell around a [`Session`] in a dedicated worker: messages in, downloads and pictures, answers
//! out.
//!
//! `src/bin/engine_worker.js` starts it with a compiled module and hands on what arrived before. One
//! request is worked on at a time; downloads go on beside it. Which request is next is [`Queue`]'s.

mod blob_reader;
mod cache;
mod division;
mod download;
#[cfg(feature = "webgpu")]
mod gpu;
mod messages;
mod picture;
mod request;
#[cfg(feature = "cpu")]
mod second_share;
mod stream;
mod token_map;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use burn::tensor::Device;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, Blob};
use web_time::Instant;

use super::protocol::{
    Answer, EngineError, EngineKind, ModelFile, Question, Reply, Request, RequestId,
    RequestMessage, Slot,
};
use super::queue::{Pending, Queue};
use super::session::{Ran, Session};
use crate::link::hints::Hints;
use blob_reader::open;
use download::Fetched;
use messages::{Incoming, next_task, post, post_file, post_floats};

/// What this wasm was built from.
const BUILD: &str = match option_env!("VITSCOPE_BUILD") {
    Some(build) => build,
    None => "dev",
};

/// How long a question waits for the file that it needs: others wait behind it.
const PATIENCE_MS: u32 = 30_000;

/// Starts the engine on the CPU, or what holds the second share of one's model.
#[cfg(feature = "cpu")]
pub fn start_cpu() {
    if messages::scope().name() == division::NAME {
        return second_share::serve();
    }
    let instructions = cfg!(feature = "relaxed-simd").then(|| "relaxed SIMD".to_owned());
    start(EngineKind::Cpu, async { Ok((Device::flex(), instructions)) });
}

/// Starts the engine on WebGPU; where there is none it says so and does nothing more.
#[cfg(feature = "webgpu")]
pub fn start_webgpu() {
    start(EngineKind::Webgpu, gpu::device());
}

/// Listens at once, so that nothing sent meanwhile is lost, and works when the device is there. `device` gives
/// it with its name, where it has one, or with the instructions beyond wasm SIMD that it uses.
fn start(
    engine: EngineKind,
    device: impl Future<Output = Result<(Device, Option<String>), EngineError>> + 'static,
) {
    console_error_panic_hook::set_once();
    let worker = Rc::new(Worker::default());
    let receiver = worker.clone();
    messages::listen(move |incoming| receiver.receive(incoming));
    spawn_local(async move {
        match device.await {
            Ok((device, adapter)) => {
                post(None, Reply::Started { build: BUILD.to_owned(), engine, adapter });
                *worker.session.borrow_mut() = Some(Session::new(device));
                worker.work();
            }
            Err(error) => post(None, Reply::Broken(error)),
        }
    });
}

/// What came with a request.
#[derive(Clone)]
enum Payload {
    Nothing,
    Floats(Vec<f32>),
    Picture(Option<Blob>),
    /// The photograph, and the picture that gives its texture.
    Photograph(Option<Blob>, Option<Blob>),
    File {
        result: Result<Fetched, EngineError>,
        asked: Instant,
    },
}

/// The file of each slot's divided model.
type DividedFiles = RefCell<HashMap<Slot, (Blob, Hints)>>;

#[derive(Default)]
struct Worker {
    queue: RefCell<Queue<Payload>>,
    /// Ends a download whose place was taken.
    downloads: RefCell<HashMap<Slot, AbortController>>,
    /// The files of models that are divided among workers, to be read here whole, and what they cannot tell.
    divided: DividedFiles,
    /// Not there before the device is, and while a request is worked on.
    session: RefCell<Option<Session>>,
}

impl Worker {
    fn receive(self: &Rc<Self>, incoming: Incoming) {
        let Incoming { message, blob, texture, floats } = incoming;
        let RequestMessage { id, request } = message;
        match request {
            Request::Load { .. } | Request::LoadFile { .. } => self.fetch(id, request, blob),
            Request::Cancel { slot } => self.cancel(slot),
            Request::MapTokens { slot, images, dim, epochs } => {
                token_map::map_tokens(id, slot, [images, dim, epochs], floats);
            }
            Request::Run { .. } => {
                let payload = Payload::Photograph(blob, texture);
                self.queue.borrow_mut().push(Pending { id, request, payload });
            }
            Request::AnalyzeOther { .. } => {
                let payload = Payload::Picture(blob);
                self.queue.borrow_mut().push(Pending { id, request, payload });
            }
            Request::Compare { .. } => {
                let payload = Payload::Floats(floats.map(|it| it.to_vec()).unwrap_or_default());
                self.queue.borrow_mut().push(Pending { id, request, payload });
            }
            Request::Attention { .. } | Request::Question { .. } | Request::CapturePart { .. } => {
                let payload = Payload::Nothing;
                self.queue.borrow_mut().push(Pending { id, request, payload });
            }
        }
        self.work();
    }

    /// Ends a load that is not being read yet.
    fn cancel(self: &Rc<Self>, slot: Slot) {
        let Some(load) = self.queue.borrow_mut().cancel(slot) else { return };
        if let Some(download) = self.downloads.borrow_mut().remove(&slot) {
            download.abort();
        }
        post(Some(load), Reply::Cancelled { slot });
    }

    /// Brings a model's file here while other requests go on. A file that came with its request is
    /// here: it is not read before it is understood.
    fn fetch(self: &Rc<Self>, id: RequestId, request: Request, blob: Option<Blob>) {
        let asked = Instant::now();
        let slot = request.slot();
        self.queue.borrow_mut().begin_download(slot, id);
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        let mut downloads = self.downloads.borrow_mut();
        let before = match abort {
            Some(abort) => downloads.insert(slot, abort),
            None => downloads.remove(&slot),
        };
        if let Some(before) = before {
            before.abort();
        }
        let worker = self.clone();
        spawn_local(async move {
            let watcher = worker.clone();
            let progress = move |received, total| {
                if watcher.queue.borrow().awaits(slot, id) {
                    post(Some(id), Reply::Progress { slot, received, total });
                }
            };
            let result = match &request {
                Request::Load { file, hints, .. } => {
                    download::fetch(file, Some(hints), signal, progress).await
                }
                _ => blob
                    .map(|blob| Fetched { blob, sha256: None })
                    .ok_or_else(|| unreadable("nothing was sent")),
            };
            let payload = Payload::File { result, asked };
            worker.queue.borrow_mut().arrived(Pending { id, request, payload });
            worker.work();
        });
    }

    /// Hands a request on, unless it needs a file that is not here: then it comes back with that file,
    /// and other requests go on meanwhile.
    fn bring(
        self: &Rc<Self>,
        session: &Session,
        pending: Pending<Payload>,
    ) -> Option<Pending<Payload>> {
        let file = match (&pending.request, &pending.payload) {
            (Request::Question { slot, question, .. }, Payload::Nothing) => {
                session.lacks(*slot, question).cloned()
            }
            _ => None,
        };
        let Some(file) = file else { return Some(pending) };
        let worker = self.clone();
        spawn_local(async move {
            let asked = Instant::now();
            let signal = AbortSignal::timeout_with_u32(PATIENCE_MS);
            let result = download::fetch(&file, None, Some(signal), |_, _| {}).await;
            let payload = Payload::File { result, asked };
            worker.queue.borrow_mut().push(Pending { payload, ..pending });
            worker.work();
        });
        None
    }

    /// Answers what can be answered, unless that is under way already.
    fn work(self: &Rc<Self>) {
        let worker = self.clone();
        spawn_local(async move {
            let Some(mut session) = worker.session.borrow_mut().take() else {
                return;
            };
            loop {
                // All messages that the page has sent by now come in first: only then can a newer run
                // take an older one's place.
                next_task().await;
                let pending = worker
                    .queue
                    .borrow_mut()
                    .next(|slot| session.holds(slot), |slot, image| session.has_seen(slot, image));
                let Some(pending) = pending else { break };
                let Some(pending) = worker.bring(&session, pending) else { continue };
                let (id, slot) = (pending.id, pending.request.slot());
                if let Err(error) = worker.reply_to(&mut session, pending).await {
                    post(Some(id), Reply::Failed { slot, error });
                }
                if session.mostly_waits(slot) {
                    // Where it cannot be read again it stays divided, and is not tried again.
                    let _ = worker.make_whole(&mut session, slot);
                }
            }
            *worker.session.borrow_mut() = Some(session);
        });
    }

    /// Answers a request. Where a worker with a share of the model is lost, the whole model is read here, and the request
    /// begins again.
    async fn reply_to(
        &self,
        session: &mut Session,
        pending: Pending<Payload>,
    ) -> Result<(), EngineError> {
        let slot = pending.request.slot();
        let again = session.is_divided(slot).then(|| pending.clone());
        match (reply_to(session, pending, &self.divided).await, again) {
            (Err(lost @ EngineError::ShareLost { .. }), Some(again)) => {
                self.make_whole(session, slot).map_err(|_| lost)?;
                reply_to(session, again, &self.divided).await
            }
            (result, _) => result,
        }
    }

    fn make_whole(&self, session: &mut Session, slot: Slot) -> Result<(), EngineError> {
        let Some((file, hints)) = self.divided.borrow_mut().remove(&slot) else { return Ok(()) };
        session.make_whole(slot, open(&file)?, &hints)?;
        post(None, Reply::Whole { slot });
        Ok(())
    }
}

async fn reply_to(
    session: &mut Session,
    pending: Pending<Payload>,
    divided: &DividedFiles,
) -> Result<(), EngineError> {
    let Pending { id, request, payload } = pending;
    match (request, payload) {
        (
            Request::Load { slot, hints, workers, .. } | Request::LoadFile { slot, hints, workers },
            Payload::File { result, asked },
        ) => {
            let Fetched { blob, sha256 } = result?;
            post(Some(id), Reply::Reading { slot });
            let (model, workers) = division::load(session, slot, &blob, &hints, workers).await?;
            let load_ms = asked.elapsed().as_secs_f64() * 1e3;
            post_file(id, Reply::Loaded { slot, model, workers, sha256, load_ms }, &blob);
            let mut divided = divided.borrow_mut();
            match workers {
                1 => divided.remove(&slot),
                _ => divided.insert(slot, (blob, hints)),
            };
        }
        (
            Request::Run { slot, image, photo, crop, perturbation },
            Payload::Photograph(blob, texture),
        ) => {
            if !session.has_photograph(slot, photo) {
                let picture = picture::decode(blob).await?;
                session.put_photograph(slot, photo, &picture, crop)?;
            }
            if let Some(name) = perturbation.texture()
                && !session.has_texture(slot, name)
            {
                let picture = picture::decode(texture).await?;
                session.put_texture(slot, name, &picture)?;
            }
            let Ran { curves, forward_ms, analyze_ms, perturbed } =
                session.run(slot, image, photo, &perturbation).await?;
            let (pixels, shift) =
                perturbed.map_or((Vec::new(), None), |it| (it.pixels, Some(it.shift)));
            let reply = Reply::Ran { slot, image, curves, forward_ms, analyze_ms, shift };
            post_floats(id, reply, &pixels);
        }
        (Request::Attention { slot, image, query }, _) => {
            let rows = session.rows(slot, image, query)?;
            let token = rows.token;
            post_floats(id, Reply::Attention { slot, image, query, token }, &rows.attention);
        }
        (
            Request::Question { slot, image, question: Question::Probe { probes } },
            Payload::File { result, .. },
        ) => {
            let question = Question::Probe { probes: probes.clone() };
            let (answer, floats) = match give_probes(session, slot, &probes, result) {
                Ok(()) => session.answer(slot, image, &question).await?,
                Err(error) => (Answer::Probe(Err(error)), Vec::new()),
            };
            post_floats(id, Reply::Answer { slot, image, question, answer }, &floats);
        }
        (Request::Question { slot, image, question }, _) => {
            let (answer, floats) = session.answer(slot, image, &question).await?;
            post_floats(id, Reply::Answer { slot, image, question, answer }, &floats);
        }
        (Request::CapturePart { slot, image, part }, _) => {
            let floats = session.capture_part(slot, image, part)?;
            post_floats(id, Reply::CapturePart { slot, image, part }, floats);
        }
        (Request::Compare { slot, image, part }, Payload::Floats(floats)) => {
            let difference = session.compare(slot, image, part, &floats)?;
            post(Some(id), Reply::Compared { slot, image, part, difference });
        }
        (Request::AnalyzeOther { slot, analysis }, Payload::Picture(blob)) => {
            let picture = picture::decode(blob).await?;
            let (result, floats) = session.analyze_other(slot, &picture, analysis).await?;
            post_floats(id, Reply::OtherAnalyzed { slot, result }, &floats);
        }
        (request, _) => unreachable!("a payload of another request came with {request:?}"),
    }
    Ok(())
}

/// Gives a model the classifiers of a file that arrived, or did not.
fn give_probes(
    session: &mut Session,
    slot: Slot,
    file: &ModelFile,
    result: Result<Fetched, EngineError>,
) -> Result<(), EngineError> {
    session.load_probes(slot, file, open(&result?.blob)?)
}

fn unreadable(reason: &str) -> EngineError {
    EngineError::Checkpoint {
        reason: format!("The file could not be read ({reason}). Choose it again."),
    }
}
