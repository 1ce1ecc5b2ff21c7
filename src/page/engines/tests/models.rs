//! Models and pictures: what comes late, what fails, what is cancelled, which worker dies.

use super::*;

#[test]
fn both_sides_come_to_be_ready() {
    let mut page = Page::new();
    assert_eq!(page.status(Side::Cl), "loading");
    page.load_all();
    page.state.show(100, CropPlace::CENTER);
    page.take();
    assert_eq!(page.status(Side::Cl), "running");
    page.run_all();
    assert_eq!(Side::BOTH.map(|side| page.status(side)), ["ready", "ready"]);
}

#[test]
fn mims_first_model_waits_for_cls_file_or_its_failure() {
    let mut page = Page::new();
    assert_eq!((page.posts(is_load), page.status(Side::Mim)), (1, "loading"));
    let (id, _) = page.newest(CPU, Side::Cl, is_load);
    let progress = Reply::Progress { slot: Slot(0), received: 1, total: Some(2) };
    page.reply(CPU, Side::Cl, id, progress, Vec::new());
    assert_eq!(page.posts(is_load), 1);
    page.reply(CPU, Side::Cl, id, Reply::Reading { slot: Slot(0) }, Vec::new());
    assert_eq!(page.posts(is_load), 2);
    page.load_all();
    assert_eq!(page.posts(is_load), 2);

    let mut page = Page::new();
    page.fail(CPU, Side::Cl, is_load, EngineError::NoModel);
    assert_eq!(page.posts(is_load), 2);

    // Another choice does not wait.
    let mut page = Page::new();
    page.state.load(Side::Mim, choice("mae"));
    assert_eq!(page.posts(is_load), 2);
    page.load_all();
    assert_eq!(page.posts(is_load), 2);
}

#[test]
fn the_curves_of_a_late_picture_are_not_shown() {
    let mut page = Page::ready();
    page.state.show(101, CropPlace::CENTER);
    let (late, request) = page.newest(CPU, Side::Cl, is_run);
    let Request::Run { image, .. } = request else { unreachable!("is_run") };
    page.state.show(102, CropPlace::CENTER);
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
    page.state.show(101, CropPlace::CENTER);
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
    page.state.show(101, CropPlace::CENTER);
    page.state.show(102, CropPlace::CENTER);
    page.fail(CPU, Side::Cl, is_run, unreadable());
    assert_eq!(page.state.image, image);
}

#[test]
fn a_first_picture_that_cannot_be_read_is_an_error_of_both_sides() {
    let mut page = Page::new();
    page.load_all();
    page.state.show(100, CropPlace::CENTER);
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
    assert_eq!(page.told(), ["other on the CL side: This file is no checkpoint."]);
    let refused = page.effects.iter().find_map(|effect| match effect {
        Effect::NotLoaded { side, key, may_come, .. } => Some((*side, key.clone(), *may_come)),
        _ => None,
    });
    // It is no checkpoint the next time either.
    assert_eq!(refused, Some((Side::Cl, ("other".to_owned(), 0), false)));
    let moco = Correction::Model(Side::Cl, "moco".to_owned());
    assert!(page.corrections().contains(&moco));
}

#[test]
fn a_download_that_broke_off_can_be_asked_for_again() {
    let mut page = Page::ready();
    page.state.load(Side::Mim, choice("https://a.example/x/vit.pth"));
    let (url, reason) = ("https://a.example/x/vit.pth".to_owned(), "timeout".to_owned());
    page.fail(CPU, Side::Mim, is_load, EngineError::Download { url, reason });
    assert!(page.told()[0].starts_with("vit.pth (a.example) on the MIM side: "));
    let may_come =
        |effect: &Effect<u32>| matches!(effect, Effect::NotLoaded { may_come: true, .. });
    assert!(page.effects.iter().any(may_come));
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
    let said = Said { heads: Some(5), ..Said::default() };
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

#[test]
fn a_model_that_fits_no_tab_at_its_own_input_is_offered_at_the_largest_that_does() {
    let mut page = Page::ready();
    page.state.load(Side::Cl, choice("dinov2"));
    let (id, _) = page.newest(CPU, Side::Cl, is_load);
    let model = ModelInfo { size: 476, size_own: 518, size_most: 476, ..model() };
    let reply = Reply::Loaded { slot: Slot(0), model, workers: 1, sha256: None, load_ms: 1.0 };
    page.reply(CPU, Side::Cl, id, reply, Vec::new());
    assert_eq!(page.state.side(Side::Cl).default_size, Some(476));
}

#[test]
fn how_a_file_was_understood_is_told_apart_from_what_is_wrong_with_it() {
    let mut page = Page::ready();
    let load = |page: &mut Page, id: &str, notes: &[(NoteKind, &str)]| {
        page.take();
        page.effects.clear();
        page.state.load(Side::Cl, choice(id));
        let (request, _) = page.newest(CPU, Side::Cl, is_load);
        let note = |&(kind, text): &(NoteKind, &str)| Note { kind, text: text.to_owned() };
        let notes = notes.iter().map(note).collect();
        page.loaded_as(CPU, Side::Cl, request, ModelInfo { notes, ..model() });
        let of = |effect: &Effect<u32>| match effect {
            Effect::Tell { topic, text } => Some((*topic, text.clone())),
            Effect::Settle(topic) => Some((*topic, String::new())),
            _ => None,
        };
        page.effects.iter().filter_map(of).collect::<Vec<_>>()
    };
    let (warning, info) = ("It asks to run code.", "It holds two models.");
    let both = [(NoteKind::Warning, warning), (NoteKind::Info, info), (NoteKind::Info, info)];
    let told = load(&mut page, "own.pth", &both);
    let twice = format!("{info} {info}");
    assert_eq!(
        told,
        [(Topic::Model(Side::Cl), warning.to_owned()), (Topic::Note(Side::Cl), twice)]
    );
    // The next file is as usual: what was said of the one before goes.
    assert_eq!(load(&mut page, "other.pth", &[]), [(Topic::Note(Side::Cl), String::new())]);
}
