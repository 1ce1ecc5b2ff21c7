//! Among how many workers a large model is divided.

use super::*;

/// The workers that the newest load of a side may take.
fn asked(page: &mut Page, side: Side) -> usize {
    match page.newest(CPU, side, is_load).1 {
        Request::Load { workers, .. } | Request::LoadFile { workers, .. } => workers,
        request => panic!("{request:?} is no load"),
    }
}

/// A side's newest load has ended, with the model divided among so many workers.
fn loaded(page: &mut Page, side: Side, workers: usize) {
    let (id, _) = page.newest(CPU, side, is_load);
    let reply =
        Reply::Loaded { slot: slot(side), model: model(), workers, sha256: None, load_ms: 1.0 };
    page.reply(CPU, side, id, reply, Vec::new());
}

fn on_cores(cores: usize) -> Page {
    let mut page = Page::new();
    page.state.cores = cores;
    page.load_all();
    page
}

#[test]
fn a_model_may_take_all_cores_but_those_of_the_others_divided_one() {
    for (cores, first, second) in [(1, 1, 1), (2, 2, 1), (3, 2, 1), (4, 2, 2), (8, 2, 2)] {
        let mut page = on_cores(cores);
        page.state.load(Side::Cl, choice("large"));
        assert_eq!(asked(&mut page, Side::Cl), first, "{cores} cores");
        loaded(&mut page, Side::Cl, first);
        page.state.load(Side::Mim, choice("large too"));
        assert_eq!(asked(&mut page, Side::Mim), second, "{cores} cores");
        // One that another takes the place of needs none any more.
        page.state.load(Side::Cl, choice("small"));
        loaded(&mut page, Side::Cl, 1);
        page.state.load(Side::Mim, choice("another"));
        assert_eq!(asked(&mut page, Side::Mim), first, "{cores} cores");
    }
}

#[test]
fn two_that_come_at_once_share_the_cores() {
    for (cores, second) in [(2, 1), (3, 1), (4, 2)] {
        let mut page = on_cores(cores);
        page.state.load(Side::Cl, choice("large"));
        page.state.load(Side::Mim, choice("large too"));
        assert_eq!(asked(&mut page, Side::Cl), 2, "{cores} cores");
        assert_eq!(asked(&mut page, Side::Mim), second, "{cores} cores");
    }
}

#[test]
fn a_worker_that_is_started_anew_holds_nothing_that_is_divided() {
    let mut page = on_cores(4);
    page.state.load(Side::Mim, choice("large"));
    loaded(&mut page, Side::Mim, 2);
    page.effects.clear();
    page.state.worker_failed(CPU, Some(Side::Mim.index()), "out of memory");
    page.take();
    assert_eq!(page.state.workers(), [1, 1]);
    assert!(page.effects.contains(&Effect::EngineChanged));
}

#[test]
fn the_page_knows_what_is_divided_until_it_is_whole_again() {
    let mut page = on_cores(4);
    page.state.load(Side::Mim, choice("large"));
    page.effects.clear();
    loaded(&mut page, Side::Mim, 2);
    assert_eq!(page.state.workers(), [1, 2]);
    assert!(page.effects.contains(&Effect::EngineChanged));
    page.effects.clear();
    let message = ReplyMessage { id: None, reply: Reply::Whole { slot: slot(Side::Mim) } };
    page.state.reply(CPU, Side::Mim.index(), message, Vec::new(), None);
    page.take();
    assert_eq!(page.state.workers(), [1, 1]);
    assert!(page.effects.contains(&Effect::EngineChanged));
}

#[test]
fn a_gpu_has_one_worker_for_all() {
    let mut page = on_cores(8);
    page.state.fleets[Seat::Active as usize].as_mut().unwrap().kind = EngineKind::Webgpu;
    page.state.load(Side::Cl, choice("large"));
    assert_eq!(asked(&mut page, Side::Cl), 1);
}
