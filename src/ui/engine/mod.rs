//! The page's hand on the engines: which one runs, what each side holds, what is asked for.
//!
//! The CPU engine answers first; on a hardware GPU a second fleet warms up beside it and takes
//! over once it has seen the same image. A GPU that goes away is replaced by the CPU the same way.

mod asides;
mod events;
mod fleet;
mod glances;
mod gpu;
mod loads;
mod program;
mod shots;
mod wish;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::boot::Boot;
use super::notices::{Notices, Topic};
use super::pairs::Pairs;
use super::selection::Selection;
use super::side::{SideState, Status};
use crate::address::{Said, Side};
use crate::engine::protocol::{
    EngineError, EngineKind, ImageId, ModelInfo, Query, Request, RequestId,
};
use crate::perturbation::Perturbation;
use fleet::{Fleet, slot};
use shots::ShownPhotograph;
use wish::Wish;
pub use wish::{ModelInput, Wanted};

/// A fleet's part on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seat {
    /// What it says is shown.
    Active,
    /// It gets ready beside the one that is active.
    Warming,
}

struct Inner {
    boot: Boot,
    next: u64,
    fleets: [Option<Fleet>; 2],
    photograph: Option<ShownPhotograph>,
    /// What is done to the next photographs, too.
    perturbation: Perturbation,
    /// The picture that gives its texture.
    texture: Option<Blob>,
    /// Why no engine runs, and none will.
    dead: Option<EngineError>,
    wishes: [Wish; 2],
    /// What was said of each file that was shown.
    said: Pairs<(String, u64), Said>,
}

impl Inner {
    fn fleet(&mut self, seat: Seat) -> Option<&mut Fleet> {
        self.fleets[seat as usize].as_mut()
    }

    /// Counts up: fleets, images and requests never share a number.
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// The engines; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct EngineHandle {
    /// By side.
    pub sides: [SideState; 2],
    /// The engine that answers.
    pub kind: RwSignal<EngineKind>,
    /// The GPU's name, where a GPU answers.
    pub adapter: RwSignal<Option<String>>,
    /// The image that the sides look at.
    pub image: RwSignal<Option<ImageId>>,
    selection: Selection,
    notices: Notices,
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
}

impl EngineHandle {
    /// Starts an engine: the forced one, else the CPU and then, where there is one, the GPU.
    ///
    /// A model of `selection` that fails to load is set back to what is shown.
    pub fn start(
        boot: Boot,
        forced: Option<EngineKind>,
        selection: Selection,
        notices: Notices,
    ) -> EngineHandle {
        let inner = Inner {
            boot,
            next: 0,
            fleets: [None, None],
            photograph: None,
            perturbation: Perturbation::default(),
            texture: None,
            dead: None,
            wishes: Default::default(),
            said: Pairs::new(),
        };
        let handle = EngineHandle {
            sides: Side::BOTH.map(SideState::new),
            kind: RwSignal::new(EngineKind::Cpu),
            adapter: RwSignal::new(None),
            image: RwSignal::new(None),
            selection,
            notices,
            inner: StoredValue::new_local(Rc::new(RefCell::new(inner))),
        };
        spawn_local(handle.choose(forced));
        handle
    }

    /// A side's state.
    pub fn side(&self, side: Side) -> SideState {
        self.sides[side.index()]
    }

    /// The model on whose grid places are counted: CL's, or MIM's where CL has none to show.
    pub fn reference(&self) -> Option<ModelInfo> {
        let [cl, mim] = self.sides;
        let failed = cl.status.with(|status| matches!(status, Status::Failed(_)));
        cl.model.get().or_else(|| mim.model.get().filter(|_| failed))
    }

    /// The id of the model that is, or is on its way to be, on a side.
    pub fn wished(&self, side: Side) -> Option<String> {
        self.with(|inner| inner.wishes[side.index()].model.as_ref().map(|model| model.id.clone()))
    }

    /// What the file of the model that a side shows is known by: its name, and 0 where it is not the
    /// visitor's own.
    pub fn shown_file(&self, side: Side) -> Option<(String, u64)> {
        self.with(|inner| inner.wishes[side.index()].shown.as_ref().map(Wanted::file))
    }

    /// What was said of a file when it was shown last.
    pub fn said_of(&self, file: &(String, u64)) -> Option<Said> {
        self.with(|inner| inner.said.get(file).copied())
    }

    /// What is said of a file that is not there yet.
    pub fn note(&self, file: (String, u64), said: Said) {
        self.with(|inner| inner.said.insert(file, said));
    }

    /// Whether a side shows the model that is wished for it, understood as it is wished.
    pub fn shows_wish(&self, side: Side) -> bool {
        self.with(|inner| {
            let Wish { model, shown, .. } = &inner.wishes[side.index()];
            model.as_ref().zip(shown.as_ref()).is_some_and(|(model, shown)| model.is(shown))
        })
    }

    async fn choose(self, forced: Option<EngineKind>) {
        let built = self.with(|inner| inner.boot.gpu);
        match forced {
            Some(EngineKind::Webgpu) => match (built, gpu::probe().await) {
                (true, Some(_)) => self.launch(EngineKind::Webgpu, Seat::Active).await,
                _ => {
                    self.notices.tell(
                        Topic::Engine,
                        "This browser offers no WebGPU adapter. The CPU runs the models instead.",
                    );
                    self.launch(EngineKind::Cpu, Seat::Active).await;
                }
            },
            Some(EngineKind::Cpu) => self.launch(EngineKind::Cpu, Seat::Active).await,
            None => {
                self.launch(EngineKind::Cpu, Seat::Active).await;
                let hardware = built && gpu::probe().await.is_some_and(|adapter| !adapter.fallback);
                if hardware {
                    self.launch(EngineKind::Webgpu, Seat::Warming).await;
                }
            }
        }
    }

    /// Starts a fleet.
    async fn launch(self, kind: EngineKind, seat: Seat) {
        let (number, folder) =
            self.with(|inner| (inner.number(), inner.boot.engine_folder.clone()));
        let listener = move |worker, event| self.hear(number, worker, event);
        match Fleet::start(kind, number, &folder, listener).await {
            Ok(fleet) => {
                self.with(|inner| inner.fleets[seat as usize] = Some(fleet));
                if seat == Seat::Active {
                    self.kind.set(kind);
                }
                for side in Side::BOTH {
                    self.post_model(seat, side);
                }
            }
            // The CPU goes on; nobody has to read about a GPU that was never asked for.
            Err(_) if seat == Seat::Warming => {}
            Err(reason) if kind == EngineKind::Webgpu => self.fall_back(&reason),
            Err(reason) => self.fail_all(EngineError::Worker { reason }),
        }
    }

    /// Says which queries a side shows; the first is the most urgent. An older wish is forgotten.
    pub fn want(&self, side: Side, queries: Vec<Query>) {
        self.with(|inner| inner.wishes[side.index()].queries = queries);
        self.ask_rows(side);
    }

    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        let inner = self.inner.get_value();
        f(&mut inner.borrow_mut())
    }

    /// Sends a request to a fleet; `None` where there is no such fleet.
    fn post(&self, seat: Seat, request: Request, attachments: &[&JsValue]) -> Option<RequestId> {
        let handle = *self;
        let (id, number, result) = self.with(|inner| {
            let id = RequestId(inner.number());
            let fleet = inner.fleet(seat)?;
            let number = fleet.number;
            let late = move || handle.broken(number, None, "it did not answer in time");
            Some((id, number, fleet.post(id, request, attachments, late)))
        })?;
        match result {
            Ok(()) => Some(id),
            Err(reason) => {
                self.broken(number, None, &reason);
                None
            }
        }
    }

    /// Sends a fleet for a side's model: the one that answers for what is wished, the one that warms
    /// up for what is shown, whose file is at hand then.
    fn post_model(&self, seat: Seat, side: Side) {
        let wanted = self.with(|inner| {
            let wish = &inner.wishes[side.index()];
            match seat {
                Seat::Active => wish.model.clone(),
                Seat::Warming => wish.shown.clone(),
            }
        });
        let Some(wanted) = wanted else { return };
        let (slot, hints) = (slot(side), wanted.hints());
        let (request, attachment) = match wanted.input.clone() {
            ModelInput::Listed(file) => (Request::Load { slot, file, hints }, None),
            ModelInput::File(blob) => {
                (Request::LoadFile { slot, hints }, Some(JsValue::from(blob)))
            }
        };
        if let Some(request) = self.post(seat, request, &Vec::from_iter(&attachment)) {
            self.with(|inner| {
                if let Some(fleet) = inner.fleet(seat) {
                    fleet.held[side.index()].loads.push((request, wanted));
                }
            });
        }
    }

    /// Asks for the first wished row that is not there yet, one at a time, so that a burst of
    /// wishes leaves only the newest to be asked for.
    fn ask_rows(&self, side: Side) {
        let state = self.side(side);
        let Some(image) = self.image.get_untracked() else { return };
        let seen = state.curves.with_untracked(|c| c.as_ref().is_some_and(|(of, _)| *of == image));
        let Some(model) = state.model.get_untracked().filter(|_| seen) else { return };
        let missing = self.with(|inner| {
            let wish = &inner.wishes[side.index()];
            if wish.asked.is_some() {
                return None;
            }
            let missing = |query: &&Query| {
                let token = query.token(model.grid, model.prefix);
                wish.stale || state.cache.with_untracked(|cache| cache.get(&token).is_none())
            };
            wish.queries.iter().find(missing).copied()
        });
        if let Some(query) = missing {
            let rows = Request::Attention { slot: slot(side), image, query };
            let id = self.post(Seat::Active, rows, &[]);
            self.with(|inner| inner.wishes[side.index()].asked = id);
        }
    }
}
