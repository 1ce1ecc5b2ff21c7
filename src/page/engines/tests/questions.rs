//! Attention and answers: what is asked next, and what outlives a picture.

use super::*;

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
    page.state.follow(101, CropPlace::CENTER);
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
