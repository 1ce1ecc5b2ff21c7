//! A GPU beside the CPU: when it takes over, and what happens when it goes.

use super::super::agreement::TOLERANCE;
use super::*;
use crate::engine::protocol::CapturePart;

/// As far as two engines are from each other that give the same numbers.
const CLOSE: f32 = 1e-5;

#[test]
fn a_gpu_is_looked_for_once_the_cpu_runs() {
    let mut state = State::new("build", true);
    state.start(None);
    assert!(!state.take_effects().contains(&Effect::FindAdapter));
    state.launched(CPU, EngineKind::Cpu, Seat::Active);
    assert!(state.take_effects().contains(&Effect::FindAdapter));
    let mut without = State::new("build", false);
    without.start(None);
    without.launched(CPU, EngineKind::Cpu, Seat::Active);
    assert!(!without.take_effects().contains(&Effect::FindAdapter));
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

/// The GPU sees the picture and is compared.
fn take_over(page: &mut Page, gpu: u64) {
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    page.compare_all(gpu, CLOSE);
}

#[test]
fn a_gpu_takes_over_when_it_has_seen_the_picture_with_both_models() {
    let (mut page, gpu) = warmed();
    page.ran(gpu, Side::Cl);
    assert_eq!(page.state.kind, EngineKind::Cpu);
    page.ran(gpu, Side::Mim);
    assert_eq!(page.state.kind, EngineKind::Cpu, "it is compared first");
    page.compare_all(gpu, CLOSE);
    assert_eq!(page.state.kind, EngineKind::Webgpu);
    assert_eq!(page.state.agreement, Some(Agreement { attention: CLOSE, states: CLOSE }));
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
    page.compare_all(gpu, CLOSE);
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
}

#[test]
fn a_gpu_that_gives_other_numbers_is_not_believed() {
    for difference in [TOLERANCE, 0.5, f32::INFINITY, f32::NAN] {
        let (mut page, gpu) = warmed();
        Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
        // The embedding is the same, the first head is not.
        assert!(page.compare_one(gpu, CLOSE) && page.compare_one(gpu, difference));
        assert!(!page.compare_one(gpu, CLOSE), "nothing more is asked");
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
    page.compare_all(gpu, CLOSE);
    let is_part = |request: &Request| matches!(request, Request::CapturePart { .. });
    assert_eq!(page.posts(is_part), parts);
}

#[test]
fn a_picture_or_a_model_that_comes_meanwhile_is_compared_from_the_beginning() {
    let is_part = |request: &Request| matches!(request, Request::CapturePart { .. });
    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert!(page.compare_one(gpu, CLOSE));
    page.state.show(101, CropPlace::CENTER);
    page.fail(CPU, Side::Cl, is_part, EngineError::NoCapture);
    page.run_all();
    take_over(&mut page, gpu);
    assert_eq!(page.state.kind, EngineKind::Webgpu);

    let (mut page, gpu) = warmed();
    Side::BOTH.into_iter().for_each(|side| page.ran(gpu, side));
    assert!(page.compare_one(gpu, CLOSE));
    let (stale, _) = page.newest(CPU, Side::Cl, is_part);
    page.state.load(Side::Cl, choice("other"));
    page.loaded(CPU, Side::Cl);
    page.ran(CPU, Side::Cl);
    let part = CapturePart::FIRST;
    let reply = Reply::CapturePart { slot: slot(Side::Cl), image: ImageId(0), part };
    page.reply(CPU, Side::Cl, stale, reply, vec![9.0]);
    page.loaded(gpu, Side::Cl);
    page.ran(gpu, Side::Cl);
    page.compare_all(gpu, CLOSE);
    assert_eq!((page.state.kind, page.told().len()), (EngineKind::Webgpu, 0));
}
