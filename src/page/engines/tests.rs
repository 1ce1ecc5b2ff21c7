//! The races that happened in a browser, as values: what comes late, what fails, what takes over.

use std::sync::Arc;

use super::super::model_choice::{ModelChoice, ModelInput};
use super::super::status::Status;
use super::*;
use crate::analysis::Curves;
use crate::engine::protocol::{
    Answer, ModelFile, ModelInfo, Query, Question, Reply, ReplyMessage, Slot,
};
use crate::input::normalization::Normalization;
use crate::link::hints::{Hints, Source};

/// A file is a number.
type State = Engines<u32>;

const CPU: u64 = 1;

fn choice(id: &str) -> ModelChoice<u32> {
    let file = ModelFile::at(format!("https://host/{id}"));
    ModelChoice {
        id: id.to_owned(),
        edition: 0,
        input: ModelInput::Fetched(file),
        listed: Hints::default(),
        said: Said::default(),
        size: None,
    }
}

fn model() -> ModelInfo {
    ModelInfo {
        family: "timm ViT".to_owned(),
        size: 8,
        size_own: 8,
        size_most: 64,
        patch: 4,
        grid: 2,
        dim: 4,
        depth: 1,
        heads: 1,
        heads_from: Source::File,
        prefix: crate::tokens::PrefixTokens::CLASS,
        parameters: 1,
        normalization: Normalization::IMAGENET,
        normalization_from: Source::File,
        objective: None,
        masking: None,
        notes: Vec::new(),
    }
}

fn curves() -> Curves {
    serde_json::from_value(serde_json::json!({
        "attention_distance_px": [[1.0]], "nmi": [[0.1]], "fourier_delta_log_amplitude": [[0.0]],
    }))
    .expect("the measures of one layer and head")
}

/// A state and what it wants done, with the replies of workers that do as they are asked.
struct Page {
    state: State,
    effects: Vec<Effect<u32>>,
}

impl Page {
    /// The CPU runs, and a model is wanted on each side.
    fn new() -> Page {
        let mut page = Page { state: State::new("build", true), effects: Vec::new() };
        page.state.start(None);
        page.state.load(Side::Cl, choice("moco"));
        page.state.load(Side::Mim, choice("simmim"));
        page.state.launched(CPU, EngineKind::Cpu, Seat::Active);
        page.take();
        page
    }

    /// Both models are there and have seen a picture.
    fn ready() -> Page {
        let mut page = Page::new();
        page.load_all();
        page.state.show(100);
        page.run_all();
        page
    }

    fn take(&mut self) -> Vec<Effect<u32>> {
        let new = self.state.take_effects();
        self.effects.extend(new.iter().cloned());
        new
    }

    /// The newest request of a kind to a fleet about a side.
    fn newest(
        &mut self,
        fleet: u64,
        side: Side,
        kind: fn(&Request) -> bool,
    ) -> (RequestId, Request) {
        self.take();
        let of = |effect: &Effect<u32>| match effect {
            Effect::Post { fleet: to, id, request, .. }
                if *to == fleet && request.slot() == slot(side) && kind(request) =>
            {
                Some((*id, (**request).clone()))
            }
            _ => None,
        };
        self.effects.iter().rev().find_map(of).expect("such a request was posted")
    }

    fn posts(&mut self, kind: fn(&Request) -> bool) -> usize {
        self.take();
        let of =
            |effect: &&Effect<u32>| matches!(effect, Effect::Post { request, .. } if kind(request));
        self.effects.iter().filter(of).count()
    }

    fn reply(&mut self, fleet: u64, side: Side, id: RequestId, reply: Reply, floats: Vec<f32>) {
        let message = ReplyMessage { id: Some(id), reply };
        self.state.reply(fleet, side.index(), message, floats, None);
        self.take();
    }

    fn loaded(&mut self, fleet: u64, side: Side) {
        let (id, _) = self.newest(fleet, side, is_load);
        self.loaded_by(fleet, side, id);
    }

    fn loaded_by(&mut self, fleet: u64, side: Side, id: RequestId) {
        let reply = Reply::Loaded { slot: slot(side), model: model(), sha256: None, load_ms: 1.0 };
        self.reply(fleet, side, id, reply, Vec::new());
    }

    fn load_all(&mut self) {
        Side::BOTH.into_iter().for_each(|side| self.loaded(CPU, side));
    }

    fn ran(&mut self, fleet: u64, side: Side) {
        let (id, request) = self.newest(fleet, side, is_run);
        let Request::Run { image, .. } = request else { unreachable!("is_run") };
        self.ran_by(fleet, side, id, image);
    }

    fn ran_by(&mut self, fleet: u64, side: Side, id: RequestId, image: ImageId) {
        let reply = Reply::Ran {
            slot: slot(side),
            image,
            curves: curves(),
            forward_ms: 1.0,
            analyze_ms: 1.0,
            shift: None,
        };
        self.reply(fleet, side, id, reply, Vec::new());
    }

    fn run_all(&mut self) {
        Side::BOTH.into_iter().for_each(|side| self.ran(CPU, side));
    }

    fn fail(&mut self, fleet: u64, side: Side, kind: fn(&Request) -> bool, error: EngineError) {
        let (id, _) = self.newest(fleet, side, kind);
        self.reply(fleet, side, id, Reply::Failed { slot: slot(side), error }, Vec::new());
    }

    fn attention(&mut self, fleet: u64, side: Side) {
        let (id, request) = self.newest(fleet, side, is_attention);
        let Request::Attention { image, query, .. } = request else { unreachable!("is_attention") };
        let token = query.token(2, crate::tokens::PrefixTokens::CLASS);
        let reply = Reply::Attention { slot: slot(side), image, query, token };
        self.reply(fleet, side, id, reply, vec![0.2; 5]);
    }

    fn status(&self, side: Side) -> &'static str {
        self.state.side(side).status.word()
    }

    fn wanted(&self, side: Side) -> Option<String> {
        self.state.wanted_id(side)
    }

    fn told(&mut self) -> Vec<String> {
        self.take();
        let text = |effect: &Effect<u32>| match effect {
            Effect::Tell { text, .. } | Effect::TellLink { text, .. } => Some(text.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(text).collect()
    }

    fn corrections(&mut self) -> Vec<Correction> {
        self.take();
        let of = |effect: &Effect<u32>| match effect {
            Effect::Correct(correction) => Some(correction.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(of).collect()
    }
}

fn is_load(request: &Request) -> bool {
    matches!(request, Request::Load { .. } | Request::LoadFile { .. })
}

fn is_run(request: &Request) -> bool {
    matches!(request, Request::Run { .. })
}

fn is_attention(request: &Request) -> bool {
    matches!(request, Request::Attention { .. })
}

fn is_question(request: &Request) -> bool {
    matches!(request, Request::Question { .. })
}

fn patch(x: f32, y: f32) -> Query {
    Query::Point { x, y }
}

fn unreadable() -> EngineError {
    EngineError::Image { reason: "This JPEG is cut off.".to_owned() }
}

fn refused() -> EngineError {
    EngineError::Checkpoint { reason: "This file is no checkpoint.".to_owned() }
}

#[test]
fn both_sides_come_to_be_ready() {
    let mut page = Page::new();
    assert_eq!(page.status(Side::Cl), "loading");
    page.load_all();
    page.state.show(100);
    page.take();
    assert_eq!(page.status(Side::Cl), "running");
    page.run_all();
    assert_eq!(Side::BOTH.map(|side| page.status(side)), ["ready", "ready"]);
}

#[test]
fn the_curves_of_a_late_picture_are_not_shown() {
    let mut page = Page::ready();
    page.state.show(101);
    let (late, request) = page.newest(CPU, Side::Cl, is_run);
    let Request::Run { image, .. } = request else { unreachable!("is_run") };
    page.state.show(102);
    page.ran_by(CPU, Side::Cl, late, image);
    assert!(page.state.side(Side::Cl).curves.is_none());
    assert_eq!(page.status(Side::Cl), "running");
    page.run_all();
    assert_eq!(page.state.side(Side::Cl).curves.as_ref().map(|(of, _)| *of), page.state.image);
}

#[test]
fn a_picture_that_cannot_be_read_gives_back_what_was_shown() {
    let mut page = Page::ready();
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.attention(CPU, Side::Cl);
    let (image, rows) = (page.state.image, page.state.side(Side::Cl).attention.clone());
    page.state.show(101);
    assert!(page.state.side(Side::Cl).attention.is_empty());
    page.fail(CPU, Side::Cl, is_run, unreadable());
    assert_eq!(page.state.image, image);
    assert_eq!(page.state.side(Side::Cl).attention, rows);
    assert_eq!(Side::BOTH.map(|side| page.status(side)), ["ready", "ready"]);
    let refusals = |page: &Page| {
        let is_refusal = |it: &&Effect<u32>| matches!(it, Effect::PictureRefused { .. });
        page.effects.iter().filter(is_refusal).count()
    };
    assert_eq!(refusals(&page), 1);
    // The other side cannot read it either: one sentence is enough, and nothing is lost.
    let (id, _) = {
        let of = |effect: &Effect<u32>| match effect {
            Effect::Post { id, request, files, .. }
                if is_run(request) && request.slot() == Slot(1) && files == &[101] =>
            {
                Some((*id, ()))
            }
            _ => None,
        };
        page.effects.iter().rev().find_map(of).expect("the other side was asked too")
    };
    let reply = Reply::Failed { slot: Slot(1), error: unreadable() };
    page.reply(CPU, Side::Mim, id, reply, Vec::new());
    assert_eq!(page.status(Side::Mim), "ready");
    assert_eq!(refusals(&page), 1);
}

#[test]
fn of_two_unseen_pictures_the_one_before_both_comes_back() {
    let mut page = Page::ready();
    let image = page.state.image;
    page.state.show(101);
    page.state.show(102);
    page.fail(CPU, Side::Cl, is_run, unreadable());
    assert_eq!(page.state.image, image);
}

#[test]
fn a_first_picture_that_cannot_be_read_is_an_error_of_both_sides() {
    let mut page = Page::new();
    page.load_all();
    page.state.show(100);
    page.fail(CPU, Side::Cl, is_run, unreadable());
    assert_eq!(page.status(Side::Cl), "error");
}

#[test]
fn a_model_that_fails_leaves_the_one_before_and_says_why() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("other"));
    assert_eq!(page.status(Side::Cl), "loading");
    page.fail(CPU, Side::Cl, is_load, refused());
    assert_eq!(page.wanted(Side::Cl).as_deref(), Some("moco"));
    assert_eq!(page.status(Side::Cl), "ready");
    assert_eq!(page.told(), ["This file is no checkpoint."]);
    let moco = Correction::Model(Side::Cl, "moco".to_owned());
    assert!(page.corrections().contains(&moco));
}

#[test]
fn a_model_that_fails_after_another_was_chosen_disturbs_nobody() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("first"));
    let (first, _) = page.newest(CPU, Side::Cl, is_load);
    page.state.load(Side::Cl, choice("second"));
    page.reply(CPU, Side::Cl, first, Reply::Failed { slot: Slot(0), error: refused() }, Vec::new());
    assert_eq!(page.wanted(Side::Cl).as_deref(), Some("second"));
    assert_eq!((page.status(Side::Cl), page.told().len()), ("loading", 0));
    page.loaded(CPU, Side::Cl);
    assert_eq!(page.state.side(Side::Cl).shown.as_ref().map(|it| &it.id[..]), Some("second"));
}

#[test]
fn of_two_models_that_both_arrive_the_newest_stays() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("first"));
    let (first, _) = page.newest(CPU, Side::Cl, is_load);
    page.state.load(Side::Cl, choice("second"));
    page.loaded_by(CPU, Side::Cl, first);
    assert_eq!(page.status(Side::Cl), "loading");
    page.loaded(CPU, Side::Cl);
    let shown = page.state.side(Side::Cl).shown.as_ref().map(|it| it.id.clone());
    assert_eq!(shown.as_deref(), Some("second"));
    assert!(page.state.side(Side::Cl).shows_wanted());
}

#[test]
fn a_model_chosen_back_while_another_loads_ends_that_load() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("other"));
    page.state.load(Side::Cl, choice("moco"));
    let (cancel, _) = page.newest(CPU, Side::Cl, |it| matches!(it, Request::Cancel { .. }));
    let (load, _) = page.newest(CPU, Side::Cl, is_load);
    assert!(cancel > load);
    page.reply(CPU, Side::Cl, load, Reply::Cancelled { slot: Slot(0) }, Vec::new());
    assert_eq!((page.status(Side::Cl), page.wanted(Side::Cl).as_deref()), ("ready", Some("moco")));
}

#[test]
fn cancelling_keeps_what_is_there_and_leaves_nothing_where_nothing_was() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("other"));
    page.state.cancel(Side::Cl);
    let (load, _) = page.newest(CPU, Side::Cl, is_load);
    page.reply(CPU, Side::Cl, load, Reply::Cancelled { slot: Slot(0) }, Vec::new());
    assert_eq!((page.status(Side::Cl), page.wanted(Side::Cl).as_deref()), ("ready", Some("moco")));

    let mut page = Page::new();
    page.state.cancel(Side::Cl);
    let (load, _) = page.newest(CPU, Side::Cl, is_load);
    page.reply(CPU, Side::Cl, load, Reply::Cancelled { slot: Slot(0) }, Vec::new());
    assert_eq!((page.status(Side::Cl), page.wanted(Side::Cl)), ("empty", None));
}

#[test]
fn a_model_that_arrives_although_it_was_given_up_is_better_than_nothing() {
    let mut page = Page::new();
    page.state.cancel(Side::Cl);
    page.loaded(CPU, Side::Cl);
    assert_eq!(page.wanted(Side::Cl).as_deref(), Some("moco"));
}

#[test]
fn an_input_that_neither_side_takes_is_taken_back() {
    let mut page = Page::ready();
    page.state.set_size(Some(512));
    page.fail(CPU, Side::Cl, is_load, refused());
    assert!(!page.corrections().contains(&Correction::Size(None)));
    assert!(page.told()[0].ends_with("The CL model stays at 8 px."), "{:?}", page.told());
    page.fail(CPU, Side::Mim, is_load, refused());
    assert!(page.corrections().contains(&Correction::Size(None)));
}

#[test]
fn heads_that_a_model_cannot_have_are_left_out_and_told() {
    let mut page = Page::ready();
    let said = Said { heads: Some(5), norm: None };
    page.state.load(Side::Cl, ModelChoice { said, ..choice("other") });
    let reason = "5 heads do not divide the width of 4.".to_owned();
    page.fail(CPU, Side::Cl, is_load, EngineError::Heads { reason });
    assert_eq!(page.wanted(Side::Cl).as_deref(), Some("other"));
    assert_eq!(
        page.told(),
        ["“cl.heads=5” names nothing here: 5 heads do not divide the width of 4."]
    );
    page.loaded(CPU, Side::Cl);
    assert!(page.state.side(Side::Cl).shows_wanted());
}

#[test]
fn a_worker_that_dies_is_started_anew_with_its_model_once() {
    let mut page = Page::ready();
    page.state.worker_failed(CPU, Some(0), "memory access out of bounds");
    assert_eq!(page.status(Side::Cl), "running");
    assert!(page.take().contains(&Effect::Restart { fleet: CPU, side: Side::Cl }));
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    assert_eq!(page.status(Side::Cl), "ready");
    page.state.worker_failed(CPU, Some(0), "memory access out of bounds");
    assert_eq!(page.status(Side::Cl), "error");
    assert_eq!(page.status(Side::Mim), "ready");
}

#[test]
fn a_worker_that_dies_of_a_model_goes_back_to_the_one_before() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("huge"));
    let (load, _) = page.newest(CPU, Side::Cl, is_load);
    page.reply(CPU, Side::Cl, load, Reply::Reading { slot: Slot(0) }, Vec::new());
    page.state.worker_failed(CPU, Some(0), "out of memory");
    assert_eq!(page.wanted(Side::Cl).as_deref(), Some("moco"));
    assert!(page.told()[0].contains("too large for this tab"), "{:?}", page.told());
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    assert_eq!(page.status(Side::Cl), "ready");
}

#[test]
fn a_worker_that_dies_of_a_model_that_nobody_wants_any_more_loads_the_newest() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("huge"));
    let (load, _) = page.newest(CPU, Side::Cl, is_load);
    page.reply(CPU, Side::Cl, load, Reply::Reading { slot: Slot(0) }, Vec::new());
    page.state.load(Side::Cl, choice("small"));
    page.state.worker_failed(CPU, Some(0), "out of memory");
    assert_eq!(page.told(), [""; 0]);
    page.loaded(CPU, Side::Cl);
    assert_eq!(page.state.side(Side::Cl).shown.as_ref().map(|it| &it.id[..]), Some("small"));
}

/// A GPU has warmed up beside the CPU and holds both models.
fn warmed() -> (Page, u64) {
    let mut page = Page::ready();
    page.state.adapter_found(None, Some(false));
    let launch = |effect: &Effect<u32>| match effect {
        Effect::Launch { fleet, kind: EngineKind::Webgpu, .. } => Some(*fleet),
        _ => None,
    };
    let gpu = page.take().iter().find_map(launch).expect("a GPU is started");
    page.state.launched(gpu, EngineKind::Webgpu, Seat::Warming);
    Side::BOTH.into_iter().for_each(|side| page.loaded(gpu, side));
    (page, gpu)
}

#[test]
fn a_gpu_takes_over_when_it_has_seen_the_picture_with_both_models() {
    let (mut page, gpu) = warmed();
    page.ran(gpu, Side::Cl);
    assert_eq!(page.state.kind, EngineKind::Cpu);
    page.ran(gpu, Side::Mim);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
    assert!(page.effects.contains(&Effect::Stop { fleet: CPU }));
    assert_eq!(Side::BOTH.map(|side| page.status(side)), ["ready", "ready"]);
}

#[test]
fn a_gpu_waits_for_a_model_that_is_on_its_way() {
    let (mut page, gpu) = warmed();
    page.state.load(Side::Cl, choice("other"));
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert_eq!(page.state.kind, EngineKind::Cpu);
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    // It takes the newest model first.
    page.loaded(gpu, Side::Cl);
    page.ran(gpu, Side::Cl);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
}

#[test]
fn attention_of_an_engine_that_was_replaced_stays_until_the_new_is_in() {
    let (mut page, gpu) = warmed();
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.attention(CPU, Side::Cl);
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert_eq!(page.state.side(Side::Cl).attention.len(), 1);
    assert!(!page.state.is_settled());
    page.attention(gpu, Side::Cl);
    assert_eq!(page.state.side(Side::Cl).attention.len(), 1);
    assert!(!page.state.side(Side::Cl).outdated);
}

#[test]
fn a_gpu_that_goes_away_is_replaced_by_the_cpu() {
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.state.worker_failed(gpu, Some(0), "device lost");
    assert_eq!(page.told(), ["The GPU stopped (device lost). The CPU goes on from here."]);
    let is_launch = |it: &Effect<u32>| matches!(it, Effect::Launch { kind: EngineKind::Cpu, .. });
    assert!(page.effects.iter().filter(|it| is_launch(it)).count() == 2);
    page.state.launched(99, EngineKind::Cpu, Seat::Active);
    Side::BOTH.into_iter().for_each(|side| page.loaded(99, side));
    Side::BOTH.into_iter().for_each(|side| page.ran(99, side));
    assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Cpu, "ready"));
}

#[test]
fn what_a_replaced_fleet_says_is_not_heard() {
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.state.worker_failed(CPU, Some(0), "late");
    assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Webgpu, "ready"));
}

#[test]
fn a_warming_gpu_that_fails_is_nobodys_business() {
    let (mut page, gpu) = warmed();
    page.fail(gpu, Side::Cl, is_run, EngineError::NoModel);
    assert_eq!((page.told().len(), page.status(Side::Cl)), (0, "ready"));
    assert!(page.effects.contains(&Effect::Stop { fleet: gpu }));
}

#[test]
fn a_sweep_leaves_only_the_newest_query_to_be_asked() {
    let mut page = Page::ready();
    for step in 0..4 {
        let at = 0.25 * step as f32 + 0.1;
        page.state.want_attention(Side::Cl, vec![patch(at, at)]);
    }
    assert_eq!(page.posts(is_attention), 1);
    page.attention(CPU, Side::Cl);
    assert_eq!(page.posts(is_attention), 2);
    let (_, request) = page.newest(CPU, Side::Cl, is_attention);
    assert!(matches!(request, Request::Attention { query: Query::Point { x, .. }, .. } if x > 0.8));
}

#[test]
fn in_a_row_of_pictures_what_was_shown_stays_until_the_new_is_in() {
    let mut page = Page::ready();
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.attention(CPU, Side::Cl);
    page.state.follow(101);
    page.run_all();
    assert_eq!(page.state.side(Side::Cl).attention.len(), 1);
    assert!(page.state.side(Side::Cl).outdated && !page.state.is_settled());
    page.attention(CPU, Side::Cl);
    assert!(!page.state.side(Side::Cl).outdated);
}

#[test]
fn one_question_is_asked_at_a_time_and_one_that_may_wait_beside_it() {
    let mut page = Page::ready();
    let probe = Question::Probe { probes: ModelFile::at("") };
    let questions = vec![Question::Diversity, Question::Spread, probe];
    page.state.want_answers(Side::Cl, questions);
    assert_eq!(page.posts(is_question), 2);
    let of = |effect: &Effect<u32>| match effect {
        Effect::Post { id, request, .. } => match &**request {
            Request::Question { question: Question::Diversity, image, .. } => Some((*id, *image)),
            _ => None,
        },
        _ => None,
    };
    let (id, image) = page.effects.iter().find_map(of).expect("the first is asked");
    let (question, answer) = (Question::Diversity, Answer::Similarity);
    let reply = Reply::Answer { slot: Slot(0), image, question, answer };
    page.reply(CPU, Side::Cl, id, reply, Vec::new());
    assert_eq!(page.posts(is_question), 3);
    assert!(page.state.side(Side::Cl).answers.has(&Question::Diversity));
}

#[test]
fn a_question_that_fails_is_told_and_not_asked_again() {
    let mut page = Page::ready();
    page.state.want_answers(Side::Cl, vec![Question::Spread]);
    page.fail(CPU, Side::Cl, is_question, EngineError::NoDecoder);
    assert_eq!(page.told().len(), 1);
    page.state.want_answers(Side::Cl, vec![Question::Spread]);
    assert_eq!(page.posts(is_question), 1);
    assert_eq!(page.status(Side::Cl), "ready");
}

#[test]
fn who_waits_for_another_picture_is_told_when_its_worker_dies() {
    let mut page = Page::ready();
    let analysis = crate::engine::protocol::OtherAnalysis::Curves;
    let id = page.state.analyze_other(Side::Cl, 7, analysis).expect("the side has a model");
    page.state.worker_failed(CPU, Some(0), "memory access out of bounds");
    let is_told = |it: &Effect<u32>| matches!(it, Effect::OtherAnalyzed { id: of, result: Err(_) } if *of == id);
    assert!(page.take().iter().any(is_told));
}

#[test]
fn an_engine_that_does_not_start_fails_both_sides_and_every_later_choice() {
    let mut page = Page::new();
    page.state.launch_failed(EngineKind::Cpu, Seat::Active, "404");
    page.state.load(Side::Cl, choice("other"));
    let told = page.state.side(Side::Cl).error().map(ToString::to_string);
    assert_eq!(
        told.as_deref(),
        Some("The engine stopped (404). Reload the page to start it again.")
    );
}

#[test]
fn the_same_curves_are_the_same_shared_value() {
    let page = Page::ready();
    let shown = page.state.side(Side::Cl).curves.clone().map(|(_, curves)| curves);
    assert!(shown.is_some_and(|curves| Arc::strong_count(&curves) >= 2));
    assert!(matches!(page.state.side(Side::Cl).status, Status::Ready));
}
