//! The races of pictures: what comes late, what cannot be read, what a row leaves behind.

use super::*;

fn sample(name: &str) -> PictureName {
    let title = name.to_owned();
    let source = PictureSource {
        name: name.to_owned(),
        title,
        credit: String::new(),
        focus: (0.2, 0.3),
        crop: CropPlace::CENTER,
    };
    PictureName::Sample(format!("./{name}"), source)
}

fn begun(effects: &[PictureEffect<u8>]) -> (Revision, PictureSource) {
    let of = |effect: &PictureEffect<u8>| match effect {
        PictureEffect::Fetch(request, _, source) | PictureEffect::Measure(request, _, source) => {
            Some((*request, source.clone()))
        }
        _ => None,
    };
    effects.iter().find_map(of).expect("a picture is on its way")
}

fn arrive(pictures: &mut Pictures<u8>, (request, source): (Revision, PictureSource), file: u8) {
    let drawable = Drawable { url: format!("blob:{file}"), size: (64, 48) };
    pictures.measured(request, source, file, Ok(drawable));
}

fn shown() -> Pictures<u8> {
    let mut pictures = Pictures::new("astronaut");
    pictures.open("astronaut", sample("astronaut"), CropPlace::CENTER);
    let begun = begun(&pictures.take_effects());
    arrive(&mut pictures, begun, 1);
    pictures.seen();
    pictures.take_effects();
    pictures
}

fn name(pictures: &Pictures<u8>) -> &str {
    pictures.shown.as_ref().map_or("", |photo| &photo.source.name)
}

#[test]
fn a_picture_that_arrives_after_a_newer_wish_is_dropped() {
    let mut pictures = shown();
    pictures.open("rocket", sample("rocket"), CropPlace::CENTER);
    let late = begun(&pictures.take_effects());
    pictures.open("camera", sample("camera"), CropPlace::CENTER);
    let newest = begun(&pictures.take_effects());
    arrive(&mut pictures, late, 2);
    assert_eq!(pictures.take_effects(), [PictureEffect::Revoke("blob:2".to_owned())]);
    assert!(pictures.is_pending);
    arrive(&mut pictures, newest, 3);
    assert_eq!((name(&pictures), pictures.is_pending), ("camera", false));
}

#[test]
fn one_that_fails_after_a_newer_wish_is_not_told_of() {
    let mut pictures = shown();
    pictures.open("rocket", sample("rocket"), CropPlace::CENTER);
    let (late, _) = begun(&pictures.take_effects());
    pictures.open("camera", sample("camera"), CropPlace::CENTER);
    pictures.take_effects();
    pictures.did_not_arrive(late, "./rocket", "404");
    assert_eq!(pictures.take_effects(), []);
    assert!(pictures.is_pending);
}

#[test]
fn going_back_to_what_is_shown_gives_up_what_is_on_its_way() {
    let mut pictures = shown();
    pictures.open("rocket", sample("rocket"), CropPlace::CENTER);
    let late = begun(&pictures.take_effects());
    pictures.open("astronaut", sample("astronaut"), CropPlace::CENTER);
    assert!(!pictures.is_pending);
    arrive(&mut pictures, late, 2);
    assert_eq!(name(&pictures), "astronaut");
}

#[test]
fn what_cannot_be_measured_is_refused_and_nothing_stays_pending() {
    let mut pictures = shown();
    pictures.open_file(2, "notes.txt");
    let (request, source) = begun(&pictures.take_effects());
    let reason = "This is no picture.".to_owned();
    pictures.measured(request, source, 2, Err(EngineError::Image { reason: reason.clone() }));
    let effects = pictures.take_effects();
    assert!(effects.contains(&PictureEffect::Tell(reason)), "{effects:?}");
    assert_eq!(name(&pictures), "astronaut");
    assert!(
        effects.contains(&PictureEffect::Correct("astronaut".to_owned(), CropPlace::CENTER)),
        "{effects:?}"
    );
    assert!(!pictures.is_pending);
}

#[test]
fn one_that_no_model_can_read_gives_way_to_the_one_before() {
    let mut pictures = shown();
    pictures.open_file(2, "cut.jpg");
    let begun = begun(&pictures.take_effects());
    arrive(&mut pictures, begun, 2);
    assert_eq!(name(&pictures), LOCAL);
    pictures.take_effects();
    pictures.refused("This JPEG is cut off.");
    assert_eq!(name(&pictures), "astronaut");
    let effects = pictures.take_effects();
    assert!(effects.contains(&PictureEffect::Revoke("blob:2".to_owned())));
    assert!(effects.contains(&PictureEffect::Tell("This JPEG is cut off.".to_owned())));
    // Nor is it what Back leads to.
    pictures.open(LOCAL, PictureName::Local, CropPlace::CENTER);
    assert_eq!(name(&pictures), "astronaut");
}

#[test]
fn a_picture_that_was_seen_is_no_longer_taken_back() {
    let mut pictures = shown();
    pictures.open_file(2, "own.png");
    let begun = begun(&pictures.take_effects());
    arrive(&mut pictures, begun, 2);
    pictures.seen();
    assert!(pictures.take_effects().contains(&PictureEffect::Revoke("blob:1".to_owned())));
    pictures.refused("too late");
    assert_eq!(name(&pictures), LOCAL);
}

#[test]
fn another_hosts_picture_is_offered_and_not_fetched() {
    let mut pictures = shown();
    let href = "https://elsewhere/cat.png".to_owned();
    let host = "elsewhere".to_owned();
    let address =
        PictureName::Address { href: href.clone(), file: "cat.png".into(), host, is_here: false };
    pictures.open(&href, address, CropPlace::CENTER);
    let effects = pictures.take_effects();
    assert!(matches!(&effects[1], PictureEffect::Offer { text, .. } if text.contains("elsewhere")));
    assert!(!pictures.is_pending);
}

#[test]
fn when_a_row_ends_with_a_refusal_the_models_look_at_what_is_shown() {
    let mut pictures = shown();
    pictures.follow(9);
    pictures.open("rocket", sample("rocket"), CropPlace::CENTER);
    let (request, _) = begun(&pictures.take_effects());
    pictures.did_not_arrive(request, "./rocket", "404");
    assert!(pictures.take_effects().contains(&PictureEffect::Follow(1, CropPlace::CENTER)));
}

const LEFT: CropPlace = CropPlace { x: 0.0, y: 0.5 };

#[test]
fn a_crop_is_moved_on_the_picture_that_is_shown_and_on_no_other() {
    let mut pictures = shown();
    pictures.move_crop("rocket", LEFT);
    pictures.move_crop("astronaut", CropPlace::CENTER);
    assert_eq!(pictures.take_effects(), []);
    pictures.move_crop("astronaut", LEFT);
    let effects = pictures.take_effects();
    assert_eq!(effects, [PictureEffect::Changed, PictureEffect::Show(1, LEFT)]);
    assert_eq!(pictures.shown.as_ref().map(|shown| shown.picture().crop), Some(LEFT));
}

#[test]
fn a_picture_is_cut_where_its_link_says_and_the_one_before_where_it_was() {
    let mut pictures = shown();
    pictures.move_crop("astronaut", LEFT);
    pictures.take_effects();
    let right = CropPlace { x: 1.0, y: 0.5 };
    pictures.open("rocket", sample("rocket"), right);
    let begun = begun(&pictures.take_effects());
    pictures.move_crop("astronaut", CropPlace::CENTER);
    assert_eq!(pictures.take_effects(), []);
    arrive(&mut pictures, begun, 2);
    assert!(pictures.take_effects().contains(&PictureEffect::Show(2, right)));
    pictures.refused("This JPEG is cut off.");
    let effects = pictures.take_effects();
    let before = "astronaut".to_owned();
    assert!(effects.contains(&PictureEffect::Correct(before, LEFT)), "{effects:?}");
}
