//! A GPU beside the CPU: when it is looked for, compared and chosen, and what happens when it goes.

use super::super::comparison::TOLERANCE;
use super::*;
use crate::engine::protocol::{CapturePart, OtherAnalysis};

/// As far as two engines are from each other that give the same numbers.
const CLOSE: f32 = 1e-5;
/// Milliseconds of a model on the CPU and on the GPU, which runs one after the other.
const GPU_IS_FASTER: [f64; 2] = [30.0, 10.0];
const CPU_IS_FASTER: [f64; 2] = [30.0, 15.0];

#[test]
fn a_gpu_is_looked_for_once_both_models_have_seen_the_picture() {
    let mut page = Page::new();
    page.load_all();
    page.state.show(100, CropPlace::CENTER);
    page.ran(CPU, Side::Cl);
    assert!(!page.effects.contains(&Effect::FindAdapter));
    page.ran(CPU, Side::Mim);
    assert!(page.effects.contains(&Effect::FindAdapter));
    for (is_built, forced) in [(false, None), (true, Some(EngineKind::Cpu))] {
        let mut without = State::new("build", is_built, 4);
        without.start(forced);
        without.choose_engine();
        assert!(!without.take_effects().contains(&Effect::FindAdapter));
    }
}

/// The fleet of the newest engine of a kind that was started.
fn launched(page: &mut Page, wanted: EngineKind) -> u64 {
    page.take();
    let launch = |effect: &Effect<u32>| match effect {
        Effect::Launch { fleet, kind, .. } if *kind == wanted => Some(*fleet),
        _ => None,
    };
    page.effects.iter().rev().find_map(launch).expect("an engine is started")
}

/// An engine is started beside the one that answers, and holds both models.
fn beside(page: &mut Page, kind: EngineKind) -> u64 {
    let fleet = launched(page, kind);
    page.state.launched(fleet, kind, Seat::Warming);
    Side::BOTH.into_iter().for_each(|side| page.loaded(fleet, side));
    fleet
}

/// A GPU has warmed up beside the CPU and holds both models.
fn warmed() -> (Page, u64) {
    let mut page = Page::ready();
    page.state.adapter_found(None, Some(false));
    let gpu = beside(&mut page, EngineKind::Webgpu);
    (page, gpu)
}

/// The GPU sees the picture, is compared, and is the faster one.
fn take_over(page: &mut Page, gpu: u64) {
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.compare_all([CPU, gpu], CLOSE);
    page.time_all([CPU, gpu], GPU_IS_FASTER);
}

/// Another model of another shape comes to CL's side.
fn load_other(page: &mut Page, fleet: u64) {
    page.state.load(Side::Cl, choice("other"));
    let (id, _) = page.newest(fleet, Side::Cl, is_load);
    page.loaded_as(fleet, Side::Cl, id, ModelInfo { parameters: 1_000_000, ..model() });
    page.ran(fleet, Side::Cl);
}

#[test]
fn a_gpu_takes_over_when_it_gives_the_same_numbers_in_less_time() {
    let (mut page, gpu) = warmed();
    page.ran(gpu, Side::Cl);
    page.ran(gpu, Side::Mim);
    assert_eq!(page.state.kind, EngineKind::Cpu, "it is compared first");
    page.compare_all([CPU, gpu], CLOSE);
    assert_eq!(page.state.kind, EngineKind::Cpu, "then it is timed");
    page.time_all([CPU, gpu], GPU_IS_FASTER);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
    let agreement = Agreement { attention: CLOSE, states: CLOSE };
    // The CPU runs both at once, the GPU one after the other.
    let comparison = Comparison { agreement, cpu_ms: 30.0, gpu_ms: 20.0 };
    assert_eq!(page.state.comparison, Some(comparison));
    assert!(page.effects.contains(&Effect::Stop { fleet: CPU }));
    assert_eq!(Side::BOTH.map(|side| page.status(side)), ["ready", "ready"]);
}

#[test]
fn a_gpu_that_is_slower_ends_and_comes_again_for_other_models() {
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.compare_all([CPU, gpu], CLOSE);
    page.time_all([CPU, gpu], CPU_IS_FASTER);
    assert_eq!((page.state.kind, page.told().len()), (EngineKind::Cpu, 0));
    assert!(page.effects.contains(&Effect::Stop { fleet: gpu }));
    // Another picture, or another checkpoint of the same shape, changes nothing.
    page.state.show(101, CropPlace::CENTER);
    page.run_all();
    page.state.load(Side::Cl, choice("alike"));
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    assert_eq!(launched(&mut page, EngineKind::Webgpu), gpu, "no other was started");
    load_other(&mut page, CPU);
    let again = beside(&mut page, EngineKind::Webgpu);
    assert_ne!(again, gpu);
    assert_eq!(page.state.comparison, None);
    take_over(&mut page, again);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
}

/// A GPU answers; another model has come, and the CPU beside it has seen the picture.
fn other_model_on_a_gpu() -> (Page, [u64; 2]) {
    let (mut page, gpu) = warmed();
    take_over(&mut page, gpu);
    load_other(&mut page, gpu);
    let cpu = beside(&mut page, EngineKind::Cpu);
    Side::BOTH.into_iter().for_each(|side| page.ran(cpu, side));
    (page, [cpu, gpu])
}

#[test]
fn a_gpu_that_answers_is_compared_on_other_models() {
    let (mut page, fleets) = other_model_on_a_gpu();
    page.compare_all(fleets, CLOSE);
    page.time_all(fleets, GPU_IS_FASTER);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
    assert!(page.effects.contains(&Effect::Stop { fleet: fleets[0] }));

    let (mut page, fleets) = other_model_on_a_gpu();
    page.compare_all(fleets, CLOSE);
    page.time_all(fleets, CPU_IS_FASTER);
    assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Cpu, "ready"));
    assert!(page.effects.contains(&Effect::Stop { fleet: fleets[1] }));
}

#[test]
fn a_gpu_that_answers_and_is_off_on_another_model_gives_way_to_the_cpu() {
    let (mut page, fleets) = other_model_on_a_gpu();
    assert!(page.compare_one(fleets, CLOSE) && page.compare_one(fleets, 0.5));
    assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Cpu, "ready"));
    assert!(page.told()[0].contains("the attention of head 1 in block 1"));
    assert!(page.effects.contains(&Effect::Stop { fleet: fleets[1] }));
    let before = launched(&mut page, EngineKind::Webgpu);
    load_other(&mut page, fleets[0]);
    assert_eq!(launched(&mut page, EngineKind::Webgpu), before, "it is not tried again");
}

#[test]
fn a_gpu_that_answers_goes_on_where_no_cpu_comes_beside_it() {
    let (mut page, gpu) = warmed();
    take_over(&mut page, gpu);
    load_other(&mut page, gpu);
    let cpu = launched(&mut page, EngineKind::Cpu);
    page.state.launch_failed(EngineKind::Cpu, Seat::Warming, "no memory");
    page.state.show(101, CropPlace::CENTER);
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert_eq!(launched(&mut page, EngineKind::Cpu), cpu, "it is not tried again");
    assert_eq!((page.state.kind, page.told().len()), (EngineKind::Webgpu, 0));
}

#[test]
fn an_engine_that_comes_when_it_is_not_wanted_any_more_ends() {
    let (mut page, gpu) = warmed();
    take_over(&mut page, gpu);
    load_other(&mut page, gpu);
    let cpu = launched(&mut page, EngineKind::Cpu);
    page.state.worker_failed(gpu, Some(0), "device lost");
    page.state.launched(cpu, EngineKind::Cpu, Seat::Warming);
    page.take();
    assert!(page.effects.contains(&Effect::Stop { fleet: cpu }));
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
    page.compare_all([CPU, gpu], CLOSE);
    page.time_all([CPU, gpu], GPU_IS_FASTER);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
}

#[test]
fn a_gpu_waits_for_another_picture_that_is_being_analyzed() {
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.compare_all([CPU, gpu], CLOSE);
    let analysis = OtherAnalysis::Curves;
    let id = page.state.analyze_other(Side::Cl, 7, analysis).expect("it holds a model");
    page.time_all([CPU, gpu], GPU_IS_FASTER);
    assert_eq!(page.state.kind, EngineKind::Cpu);
    page.reply(
        CPU,
        Side::Cl,
        id,
        Reply::Failed { slot: slot(Side::Cl), error: unreadable() },
        vec![],
    );
    assert_eq!(page.state.kind, EngineKind::Webgpu);
}

#[test]
fn attention_of_an_engine_that_was_replaced_stays_until_the_new_is_in() {
    let (mut page, gpu) = warmed();
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.attention(CPU, Side::Cl);
    take_over(&mut page, gpu);
    assert_eq!(page.state.side(Side::Cl).attention.len(), 1);
    assert!(!page.state.is_settled());
    page.attention(gpu, Side::Cl);
    assert_eq!(page.state.side(Side::Cl).attention.len(), 1);
    assert!(!page.state.side(Side::Cl).outdated);
}

#[test]
fn a_run_by_the_clock_shows_nothing_new() {
    let (mut page, gpu) = warmed();
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.attention(CPU, Side::Cl);
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.compare_all([CPU, gpu], CLOSE);
    page.take();
    let before = page.effects.len();
    page.time_all([CPU, gpu], CPU_IS_FASTER);
    let is_shown = |it: &Effect<u32>| matches!(it, Effect::Changed(..));
    assert!(!page.effects[before..].iter().any(is_shown));
    assert!(page.state.is_settled() && !page.state.side(Side::Cl).outdated);
}

#[test]
fn a_gpu_that_goes_away_is_replaced_by_the_cpu() {
    let (mut page, gpu) = warmed();
    take_over(&mut page, gpu);
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
    take_over(&mut page, gpu);
    page.state.worker_failed(CPU, Some(0), "late");
    assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Webgpu, "ready"));
}

#[test]
fn a_warming_gpu_that_fails_is_nobodys_business() {
    let (mut page, gpu) = warmed();
    page.fail(gpu, Side::Cl, is_run, EngineError::NoModel);
    assert_eq!((page.told().len(), page.status(Side::Cl)), (0, "ready"));
    assert!(page.effects.contains(&Effect::Stop { fleet: gpu }));
    // It is tried again for other models alone.
    page.state.show(101, CropPlace::CENTER);
    page.run_all();
    assert_eq!(launched(&mut page, EngineKind::Webgpu), gpu);
}

#[test]
fn a_gpu_that_gives_other_numbers_is_not_believed() {
    for difference in [TOLERANCE, 0.5, f32::INFINITY, f32::NAN] {
        let (mut page, gpu) = warmed();
        Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
        // The embedding is the same, the first head is not.
        let fleets = [CPU, gpu];
        assert!(page.compare_one(fleets, CLOSE) && page.compare_one(fleets, difference));
        assert!(!page.compare_one(fleets, CLOSE), "nothing more is asked");
        assert_eq!((page.state.kind, page.status(Side::Cl)), (EngineKind::Cpu, "ready"));
        assert!(page.effects.contains(&Effect::Stop { fleet: gpu }));
        let told = page.told();
        assert!(told[0].contains("the attention of head 1 in block 1"), "{told:?}");
    }
}

#[test]
fn the_comparison_goes_through_both_models() {
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    let model = page.state.side(Side::Cl).model.clone().unwrap();
    let parts = 2 * (model.depth * model.heads + 2 * model.depth + 1);
    page.compare_all([CPU, gpu], CLOSE);
    let is_part = |request: &Request| matches!(request, Request::CapturePart { .. });
    assert_eq!(page.posts(is_part), parts);
}

#[test]
fn a_picture_or_a_model_that_comes_meanwhile_is_compared_from_the_beginning() {
    let is_part = |request: &Request| matches!(request, Request::CapturePart { .. });
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert!(page.compare_one([CPU, gpu], CLOSE));
    page.state.show(101, CropPlace::CENTER);
    page.fail(CPU, Side::Cl, is_part, EngineError::NoCapture);
    page.run_all();
    take_over(&mut page, gpu);
    assert_eq!(page.state.kind, EngineKind::Webgpu);

    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert!(page.compare_one([CPU, gpu], CLOSE));
    let (stale, _) = page.newest(CPU, Side::Cl, is_part);
    page.state.load(Side::Cl, choice("other"));
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    let part = CapturePart::FIRST;
    let reply = Reply::CapturePart { slot: slot(Side::Cl), image: ImageId(0), part };
    page.reply(CPU, Side::Cl, stale, reply, vec![9.0]);
    page.loaded(gpu, Side::Cl);
    page.ran(gpu, Side::Cl);
    page.compare_all([CPU, gpu], CLOSE);
    page.time_all([CPU, gpu], GPU_IS_FASTER);
    assert_eq!((page.state.kind, page.told().len()), (EngineKind::Webgpu, 0));
}
