//! The page's hand on its state: events go in, what the state wants is carried out, signals mirror it.
//!
//! [`crate::page`] decides; here are the workers, the browser's timers and the signals that the views read.

pub(crate) mod answers;
mod effects;
mod fleets;
mod gpu;
mod program;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use web_sys::Blob;

use crate::engine::protocol::{
    EngineError, EngineKind, ImageId, ModelInfo, OtherAnalysis, OtherResult, Query, Question,
    RequestId,
};
use crate::input::perturbation::Perturbation;
use crate::link::{Said, Side};
use crate::page::engines::Comparison;
use crate::page::header::{comparison_words, division_words, engine_hint};
use crate::page::model_choice::{FileKey, ModelChoice};
use crate::page::pictures::PictureEffect;
use crate::page::status::Status;
use crate::page::{Effect, Page};
use crate::ui::browser::boot::Boot;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::side::state::SideState;
use fleets::Workers;

/// A model to put on a side; its file, where it is at hand, is a `Blob`.
pub type Model = ModelChoice<Blob>;

/// What a model made of a picture, with the floats that go with it.
pub type Analyzed = Result<(OtherResult, Vec<f32>), EngineError>;

/// Carries out what the state wants of the picture.
type PictureListener = Rc<dyn Fn(PictureEffect<Blob>)>;

/// Tells of a model that did not come to a side: its file, the sentence, and whether it may come yet.
type NotLoadedListener = Rc<dyn Fn(Side, FileKey, &str, bool)>;

/// The state and its workers; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct EngineHandle {
    /// The signals of each side, CL then MIM.
    pub sides: [SideState; 2],
    /// The engine that answers.
    pub kind: RwSignal<EngineKind>,
    /// The GPU's name, where a GPU answers.
    pub adapter: RwSignal<Option<String>>,
    /// How the CPU and the GPU compare on these models.
    pub comparison: RwSignal<Option<Comparison>>,
    /// Among how many workers each side's model is divided.
    divided: RwSignal<[usize; 2]>,
    /// The picture that the sides look at.
    pub image: RwSignal<Option<ImageId>>,
    selection: Selection,
    notices: Notices,
    boot: StoredValue<Boot>,
    /// The engine that the link asks for.
    forced: StoredValue<Option<EngineKind>>,
    page: StoredValue<Rc<RefCell<Page<Blob>>>, LocalStorage>,
    workers: StoredValue<Vec<Workers>, LocalStorage>,
    /// Who waits for what is made of other pictures.
    waiting: StoredValue<HashMap<RequestId, oneshot::Sender<Analyzed>>, LocalStorage>,
    /// Carries out what the state wants of the picture.
    pictures: StoredValue<Option<PictureListener>, LocalStorage>,
    /// Tells of a model that did not come.
    not_loaded: StoredValue<Option<NotLoadedListener>, LocalStorage>,
}

impl EngineHandle {
    /// Whether a side shows what was saved with the page.
    pub fn shows_saved(&self) -> bool {
        self.sides.iter().any(|side| side.saved.get())
    }

    /// Where both models run, for people.
    pub fn hint(&self) -> String {
        let hint = self.adapter.with(|adapter| engine_hint(self.kind.get(), adapter.as_deref()));
        let comparison = self.comparison.get().as_ref().map(comparison_words);
        let divided = division_words(self.divided.get());
        [Some(hint), divided, comparison].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Nothing runs yet; `first` names the sample that stands in where nothing else can be shown. A choice of
    /// `selection` that does not come about is put right there.
    pub fn new(
        boot: Boot,
        forced: Option<EngineKind>,
        first: &str,
        selection: Selection,
        notices: Notices,
    ) -> EngineHandle {
        let page = Page::new(&boot.build, boot.gpu, cores(), first);
        EngineHandle {
            sides: Side::BOTH.map(SideState::new),
            kind: RwSignal::new(EngineKind::Cpu),
            adapter: RwSignal::new(None),
            comparison: RwSignal::new(None),
            divided: RwSignal::new([1; 2]),
            image: RwSignal::new(None),
            selection,
            notices,
            boot: StoredValue::new(boot),
            forced: StoredValue::new(forced),
            page: StoredValue::new_local(Rc::new(RefCell::new(page))),
            workers: StoredValue::new_local(Vec::new()),
            waiting: StoredValue::new_local(HashMap::new()),
            pictures: StoredValue::new_local(None),
            not_loaded: StoredValue::new_local(None),
        }
    }

    /// Starts an engine: the one that the link asks for, else the CPU and then, where there is one, the GPU.
    pub fn start(self) {
        let forced = self.forced.get_value();
        self.step(|page| page.engines.start(forced));
    }

    /// Says who carries out what the state wants of the picture.
    pub fn on_picture(self, carry_out: impl Fn(PictureEffect<Blob>) + 'static) {
        self.pictures.set_value(Some(Rc::new(carry_out)));
    }

    /// Says who tells of a model that did not come, and whether it may come yet.
    pub fn on_not_loaded(self, tell: impl Fn(Side, FileKey, &str, bool) + 'static) {
        self.not_loaded.set_value(Some(Rc::new(tell)));
    }

    /// Changes the state by one event and does what it wants done then.
    pub fn step<T>(self, event: impl FnOnce(&mut Page<Blob>) -> T) -> T {
        let page = self.page.get_value();
        let (value, effects) = page.borrow_mut().step(event);
        for effect in effects {
            match effect {
                Effect::Engine(effect) => self.carry_out(effect),
                Effect::Picture(effect) => {
                    if let Some(carry_out) = self.pictures.get_value() {
                        carry_out(effect);
                    }
                }
            }
        }
        value
    }

    /// Reads the state.
    pub fn read<T>(self, of: impl FnOnce(&Page<Blob>) -> T) -> T {
        of(&self.page.get_value().borrow())
    }

    /// A side's signals.
    pub fn side(&self, side: Side) -> SideState {
        self.sides[side.index()]
    }

    /// The model on whose grid places are counted: CL's, or MIM's where CL has none to show.
    pub fn reference(&self) -> Option<ModelInfo> {
        let [cl, mim] = self.sides;
        let failed = cl.status.with(|status| matches!(status, Status::Failed(_)));
        cl.model.get().or_else(|| mim.model.get().filter(|_| failed))
    }

    /// Puts a model on a side; one that is there or on its way already stays.
    pub fn load(self, side: Side, model: Model) {
        self.step(|page| page.engines.load(side, model));
    }

    /// Says something else of the model of a side.
    pub fn say(self, side: Side, said: Said) {
        self.step(|page| page.engines.say(side, said));
    }

    /// Ends what is on its way to a side.
    pub fn cancel(self, side: Side) {
        self.step(|page| page.engines.cancel(side));
    }

    /// Gives both models another input, in pixels a side; `None` is each model's default.
    pub fn set_size(self, size: Option<usize>) {
        self.step(|page| page.engines.set_size(size));
    }

    /// Says which queries a side shows; the first is the most urgent.
    pub fn want_attention(self, side: Side, queries: Vec<Query>) {
        self.step(|page| page.engines.want_attention(side, queries));
    }

    /// Says what the open view asks a side's model; the first is the most urgent.
    pub fn want_answers(self, side: Side, questions: Vec<Question>) {
        self.step(|page| page.engines.want_answers(side, questions));
    }

    /// Asks for something that no view may need.
    pub fn want_answer_once(self, side: Side, question: Question) {
        self.step(|page| page.engines.want_answer_once(side, question));
    }

    /// Changes what is done to the photograph, and to those after it; `texture` is the picture that gives it its
    /// texture.
    pub fn perturb(self, perturbation: Perturbation, texture: Option<Blob>) {
        self.step(|page| page.engines.perturb(perturbation, texture));
    }

    /// What is done to the photograph that the models look at now.
    pub fn perturbation(self) -> Perturbation {
        self.read(|page| page.engines.perturbation().clone())
    }

    /// Whether both sides have said what the page shows of the newest picture.
    pub fn is_settled(self) -> bool {
        self.read(|page| page.engines.is_settled())
    }

    /// Whether both sides have also answered all that the open view asks.
    pub fn has_answered(self) -> bool {
        self.read(|page| page.engines.has_answered())
    }

    /// The id of the model that is, or is on its way to be, on a side.
    pub fn wanted_id(self, side: Side) -> Option<String> {
        self.read(|page| page.engines.wanted_id(side))
    }

    /// What is said of the model that is, or is on its way to be, on a side.
    pub fn wanted_said(self, side: Side) -> Said {
        self.read(|page| page.engines.side(side).addressed().map(|it| it.said).unwrap_or_default())
    }

    /// What the file of the model that a side shows is known by.
    pub fn shown_file(self, side: Side) -> Option<FileKey> {
        self.read(|page| page.engines.side(side).shown.as_ref().map(Model::key))
    }

    /// What was said of a file when it was shown last.
    pub fn said_of(self, file: &FileKey) -> Option<Said> {
        self.read(|page| page.engines.said_of(file))
    }

    /// Keeps what is said of a file that is not there yet.
    pub fn keep_said(self, file: FileKey, said: Said) {
        self.step(|page| page.engines.keep_said(file, said));
    }

    /// Whether a side shows the model that is wanted for it, understood as it is wanted.
    pub fn shows_wanted(self, side: Side) -> bool {
        self.read(|page| page.engines.side(side).shows_wanted())
    }

    /// Lets a side's model look at a picture beside the one shown. It does so when it has nothing else to do;
    /// whoever wants many looked at asks for the next when this one's answer is in. Dropping the future gives the
    /// answer up.
    ///
    /// # Errors
    /// The side has no model, the picture cannot be read, or the engine was replaced meanwhile.
    pub async fn analyze_other(self, side: Side, file: &Blob, analysis: OtherAnalysis) -> Analyzed {
        let (sender, receiver) = oneshot::channel();
        self.step(|page| {
            let id = page.engines.analyze_other(side, file.clone(), analysis)?;
            self.waiting.update_value(|all| _ = all.insert(id, sender));
            Ok::<_, EngineError>(())
        })?;
        let reason = "the engine was replaced meanwhile".to_owned();
        receiver.await.unwrap_or(Err(EngineError::Worker { reason }))
    }
}

/// How many cores the browser says that this computer has.
fn cores() -> usize {
    let told = web_sys::window().map(|window| window.navigator().hardware_concurrency());
    told.map_or(1, |cores| cores as usize).max(1)
}
