//! What came with the page: shown until the models are there, and never after something else was chosen.

use super::*;
use crate::page::saved::SavedSide;

fn saved(id: &str) -> SavedSide {
    SavedSide {
        model: id.to_owned(),
        sha256: String::new(),
        info: model(),
        curves: curves(),
        token: 1,
        rows: vec![0.2; 5],
    }
}

/// The picture is there, no model is, and CL's saved run is shown.
fn shown() -> Page {
    let mut page = Page::new();
    page.state.show(100, CropPlace::CENTER);
    page.state.want_attention(Side::Cl, vec![patch(0.1, 0.1)]);
    page.state.show_saved(Side::Cl, saved("moco"));
    page.take();
    page
}

#[test]
fn it_is_there_until_the_model_has_seen_the_picture_and_nothing_is_asked_of_it() {
    let mut page = shown();
    let record = page.state.side(Side::Cl);
    assert!(record.saved && record.model.is_some() && record.attention.contains_key(&1));
    assert_eq!((page.status(Side::Cl), page.posts(is_attention)), ("loading", 0));
    assert!(!page.state.is_settled());
    page.load_all();
    // The model is there, and its first run is under way.
    assert!(page.state.side(Side::Cl).saved && page.state.side(Side::Cl).curves.is_some());
    assert_eq!(page.posts(is_attention), 0);
    page.run_all();
    assert!(!page.state.side(Side::Cl).saved);
    assert!(!page.state.side(Side::Cl).attention.is_empty(), "until the new rows are in");
    page.attention(CPU, Side::Cl);
    assert!(page.state.is_settled());
}

#[test]
fn a_model_that_came_before_it_shows_it_until_it_has_seen_the_picture() {
    let mut page = Page::new();
    page.state.show(100, CropPlace::CENTER);
    page.load_all();
    page.state.show_saved(Side::Cl, saved("moco"));
    let record = page.state.side(Side::Cl);
    assert!(record.saved && record.curves.is_some() && record.attention.contains_key(&1));
    page.run_all();
    assert!(!page.state.side(Side::Cl).saved && page.state.side(Side::Cl).curves.is_some());
}

#[test]
fn it_goes_with_the_picture_that_it_is_of() {
    let mut page = shown();
    page.state.show(101, CropPlace::CENTER);
    let record = page.state.side(Side::Cl);
    assert!(!record.saved && record.model.is_none() && record.curves.is_none());
    // The one before it is not shown again either, should this one be unreadable.
    page.load_all();
    page.fail(CPU, Side::Cl, is_run, unreadable());
    assert!(page.state.side(Side::Cl).curves.is_none());
}

#[test]
fn it_goes_with_its_picture_while_the_model_that_has_come_stays() {
    let mut page = shown();
    page.load_all();
    page.state.show(101, CropPlace::CENTER);
    let record = page.state.side(Side::Cl);
    assert!(!record.saved && record.model.is_some() && record.curves.is_none());
    page.run_all();
    assert!(page.state.side(Side::Cl).curves.is_some());
}

#[test]
fn it_goes_with_the_model_that_it_is_of() {
    for change in [
        (|state: &mut State| state.load(Side::Cl, choice("other"))) as fn(&mut State),
        |state| state.set_size(Some(16)),
        |state| state.cancel(Side::Cl),
    ] {
        let mut page = shown();
        change(&mut page.state);
        let (id, _) = page.newest(CPU, Side::Cl, is_load);
        page.reply(CPU, Side::Cl, id, Reply::Cancelled { slot: slot(Side::Cl) }, Vec::new());
        let record = page.state.side(Side::Cl);
        assert!(!record.saved && record.model.is_none() && record.attention.is_empty());
    }
}

#[test]
fn a_model_that_does_not_come_leaves_nothing_that_looks_like_it() {
    let mut page = shown();
    page.fail(CPU, Side::Cl, is_load, EngineError::NoModel);
    assert_eq!(page.status(Side::Cl), "error");
    assert!(page.state.side(Side::Cl).model.is_none());
}

#[test]
fn it_is_of_one_model_as_its_file_says_it_and_never_in_place_of_what_lives() {
    let mut page = Page::new();
    page.state.show_saved(Side::Cl, saved("moco"));
    assert!(!page.state.side(Side::Cl).saved, "there is no picture");
    page.state.show(100, CropPlace::CENTER);
    page.state.show_saved(Side::Cl, saved("simmim"));
    assert!(!page.state.side(Side::Cl).saved, "it is another model’s");
    page.state.say(Side::Cl, Said { heads: Some(2), ..Said::default() });
    page.state.show_saved(Side::Cl, saved("moco"));
    assert!(!page.state.side(Side::Cl).saved, "its heads are others");
    let mut page = Page::ready();
    page.state.show_saved(Side::Cl, saved("moco"));
    assert!(!page.state.side(Side::Cl).saved, "the model is there");
}
