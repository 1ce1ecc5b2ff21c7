use super::*;
use crate::analysis::Curves;
use crate::engine::protocol::ModelInfo;
use crate::input::normalization::Normalization;
use crate::page::fixtures;

/// A model of one layer that is there, of this input, in pixels.
pub fn model(size: usize) -> SideModel {
    let normalization = Normalization { mean: [0.5; 3], std: [0.5; 3] };
    let info = ModelInfo { normalization, ..fixtures::model(1, 2, 1, size / 8) };
    SideModel { id: Some("small".to_owned()), info: Some(info), is_chosen: true, is_coming: false }
}

/// One layer's curves, of two heads of which one looks three times as far.
pub fn curves(distance: f64) -> OtherResult {
    OtherResult::Curves(Curves {
        attention_distance_px: vec![vec![distance, 3.0 * distance]],
        nmi: vec![vec![0.5, 0.25]],
        fourier_delta_log_amplitude: vec![vec![0.0, 1.0], vec![0.0, 2.0], vec![0.0, -distance]],
    })
}

/// A run that has begun, on so many files, pictures among them and folders that could not be opened.
pub fn running(counts: [usize; 3]) -> (Averaging, Revision) {
    let mut averaging = Averaging::default();
    let gathering = averaging.gather();
    assert!(gathered(&mut averaging, gathering, counts));
    let run = averaging.start().expect("pictures");
    (averaging, run)
}

fn gathered(
    averaging: &mut Averaging,
    run: Revision,
    [files, pictures, unopened]: [usize; 3],
) -> bool {
    let named = |count: usize| LeftOut::of((0..count).map(|index| format!("{index}.txt")));
    averaging.gathered(run, pictures, [named(files - pictures), named(unopened)])
}

fn gone() -> Result<OtherResult, EngineError> {
    Err(EngineError::Worker { reason: "the engine was replaced meanwhile".to_owned() })
}

/// Lets a side look at what comes next, and answers.
fn look(averaging: &mut Averaging, run: Revision, side: Side, now: f64) -> Step {
    let step = averaging.next_step(run, side, model(64), now);
    if matches!(step, Step::Look(_)) {
        averaging.answered(run, side, "a.png", Ok(curves(1.0)), &model(64), now);
    }
    step
}

#[test]
fn both_sides_go_through_all_pictures_at_their_own_speed() {
    let (mut averaging, run) = running([3, 2, 0]);
    assert_eq!((averaging.pictures(), averaging.others().count()), (2, 1));
    for index in 0..2 {
        assert_eq!(look(&mut averaging, run, Side::Cl, 1.0), Step::Look(index));
    }
    assert_eq!(look(&mut averaging, run, Side::Cl, 1.0), Step::End);
    assert_eq!(averaging.end(Side::Cl), Some(&End::Through));
    assert!(averaging.is_running(Side::Mim) && averaging.is_busy());
    while look(&mut averaging, run, Side::Mim, 2.0) != Step::End {}
    assert_eq!(averaging.phase(), &Phase::Done);
    assert!(averaging.has_means() && averaging.can_run_again());
    let shown = averaging.shown(Side::Mim).unwrap();
    assert_eq!((shown.done, shown.measured()), (2, 2));
    // Once more: what came before goes.
    averaging.start();
    assert!(!averaging.has_means() && averaging.shown(Side::Cl).is_none());
}

#[test]
fn what_is_shown_follows_twice_a_second_and_at_the_end() {
    let (mut averaging, run) = running([4, 4, 0]);
    let mut shown = Vec::new();
    for now in [100.0, 600.0, 601.0, 602.0] {
        look(&mut averaging, run, Side::Cl, now);
        shown.push(averaging.shown(Side::Cl).unwrap().done);
    }
    // It began at 100 ms.
    assert_eq!(shown, [0, 0, 3, 4]);
}

#[test]
fn a_model_on_its_way_is_waited_for_and_one_that_never_comes_is_not() {
    let (mut averaging, run) = running([1, 1, 0]);
    let coming = SideModel { is_coming: true, ..SideModel::default() };
    assert_eq!(averaging.next_step(run, Side::Cl, coming, 0.0), Step::Wait(PAUSE));
    // Of the model that was there before another one was chosen.
    let old = SideModel { is_chosen: false, is_coming: true, ..model(64) };
    assert_eq!(averaging.next_step(run, Side::Cl, old, 0.0), Step::Wait(PAUSE));
    for side in Side::BOTH {
        assert_eq!(averaging.next_step(run, side, SideModel::default(), 0.0), Step::End);
    }
    let Phase::Stopped(sentence) = averaging.phase() else { panic!("{averaging:?}") };
    assert!(sentence.starts_with("There is no model to look at them."), "{sentence}");
    // One side without a model does not keep the other.
    let run = averaging.start().unwrap();
    averaging.next_step(run, Side::Mim, SideModel::default(), 0.0);
    while look(&mut averaging, run, Side::Cl, 0.0) != Step::End {}
    assert_eq!(averaging.phase(), &Phase::Done);
}

#[test]
fn an_engine_that_is_replaced_is_waited_for_longer_and_longer() {
    let (mut averaging, run) = running([2, 2, 0]);
    let mut waited = Vec::new();
    assert_eq!(averaging.next_step(run, Side::Cl, model(64), 0.0), Step::Look(0));
    loop {
        averaging.answered(run, Side::Cl, "a.png", gone(), &model(64), 0.0);
        match averaging.next_step(run, Side::Cl, model(64), 0.0) {
            Step::Wait(pause) => waited.push(pause.as_millis()),
            step => break assert_eq!(step, Step::End),
        }
        assert_eq!(averaging.next_step(run, Side::Cl, model(64), 0.0), Step::Look(0));
    }
    assert_eq!(waited, [500, 1000, 2000, 4000, 8000]);
    assert!(matches!(averaging.end(Side::Cl), Some(End::Failed(EngineError::Worker { .. }))));
    assert!(averaging.side_failure(Side::Cl).unwrap().starts_with("This side has stopped: "));
    // Each picture is tried as often.
    averaging.next_step(run, Side::Mim, model(64), 0.0);
    averaging.answered(run, Side::Mim, "a.png", gone(), &model(64), 0.0);
    averaging.next_step(run, Side::Mim, model(64), 0.0);
    assert_eq!(look(&mut averaging, run, Side::Mim, 0.0), Step::Look(0));
    averaging.answered(run, Side::Mim, "b.png", gone(), &model(64), 0.0);
    assert_eq!(averaging.next_step(run, Side::Mim, model(64), 0.0), Step::Wait(2 * PAUSE));
}

#[test]
fn another_model_or_input_stops_it_all_and_late_answers_do_not_count() {
    let (mut averaging, run) = running([3, 3, 0]);
    look(&mut averaging, run, Side::Cl, 0.0);
    assert_eq!(averaging.next_step(run, Side::Cl, model(64), 0.0), Step::Look(1));
    averaging.answered(run, Side::Cl, "b.png", Ok(curves(1.0)), &model(32), 1e3);
    let stopped = |averaging: &Averaging| match averaging.phase() {
        Phase::Stopped(sentence) => sentence.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        stopped(&averaging),
        "Stopped: the CL model’s input or heads were changed. Below is what came before that."
    );
    assert_eq!(averaging.shown(Side::Cl).unwrap().measured(), 0);
    averaging.answered(run, Side::Cl, "b.png", Ok(curves(1.0)), &model(64), 2e3);
    assert_eq!(averaging.next_step(run, Side::Mim, model(64), 2e3), Step::End);

    let run = averaging.start().unwrap();
    averaging.next_step(run, Side::Mim, model(64), 0.0);
    averaging.model_changed(Side::Cl, &SideModel::default());
    averaging.model_changed(Side::Mim, &model(64));
    assert!(averaging.is_busy(), "CL has not begun, and MIM’s is the same");
    averaging.model_changed(Side::Mim, &SideModel { id: Some("other".to_owned()), ..model(64) });
    assert!(stopped(&averaging).starts_with("Stopped: the MIM model was changed."));
}

#[test]
fn files_without_a_picture_say_so_and_newer_files_take_the_place_of_older() {
    let mut averaging = Averaging::default();
    let older = averaging.gather();
    let newer = averaging.gather();
    assert!(!averaging.gathered_so_far(older, 100) && averaging.gathered_so_far(newer, 1));
    assert!(!gathered(&mut averaging, older, [100, 100, 0]));
    assert!(gathered(&mut averaging, newer, [1, 0, 0]));
    assert_eq!(averaging.start(), None);
    assert!(averaging.sentence().unwrap().starts_with("There is no picture among these files."));
    assert!(!averaging.can_run_again());
}
