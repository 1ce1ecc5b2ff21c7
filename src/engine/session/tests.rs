//! One test a promise of the session, on the timm golden file.

use std::io::Cursor;

use burn::tensor::Device;
use pollster::block_on;

use super::*;
use crate::engine::protocol::{EngineError, ImageId, OtherAnalysis, OtherResult, Query, Slot};
use crate::grid::{Grid, Size};
use crate::input::crop::CropPlace;
use crate::input::image::RgbPixels;
use crate::input::normalization::Normalization;
use crate::input::perturbation::Perturbation;
use crate::link::hints::{Hints, Source};

const TIMM: &[u8] = include_bytes!("../../../tests/golden/timm/weights.safetensors");
pub(super) const LEFT: Slot = Slot(0);
pub(super) const RIGHT: Slot = Slot(1);
pub(super) const CAT: ImageId = ImageId(1);
pub(super) const DOG: ImageId = ImageId(2);
const SIDE: usize = 48;

/// A gradient with a shifted phase, so that two of them differ.
fn pixels(phase: usize) -> RgbPixels {
    let rgb = (0..SIDE * SIDE * 4).filter(|i| i % 4 < 3).map(|i| (i * 5 + phase) as u8).collect();
    RgbPixels { rgb, width: SIDE, height: SIDE }
}

pub(super) fn run(session: &mut Session, slot: Slot, image: ImageId) -> Result<Ran, EngineError> {
    let picture = pixels(image.0 as usize * 40);
    session.put_photograph(slot, image, &picture, CropPlace::CENTER)?;
    block_on(session.run(slot, image, image, &Perturbation::default()))
}

fn heads(heads: usize) -> Hints {
    Hints { heads: Some(heads), ..Hints::default() }
}

pub(super) fn with_model() -> Session {
    let mut session = Session::new(Device::flex());
    session.load(LEFT, Cursor::new(TIMM), &heads(2)).unwrap();
    session
}

#[test]
fn a_loaded_model_says_what_it_is() {
    let mut session = Session::new(Device::flex());
    let info = session.load(LEFT, Cursor::new(TIMM), &Hints::default()).unwrap();
    assert_eq!((info.size, info.patch, info.grid, info.tokens()), (40, 8, 5.into(), 26));
    assert_eq!(info.heads_from, Source::Guess);
    assert_eq!(info.normalization, Normalization::IMAGENET);
    assert_eq!(info.normalization_from, Source::Guess);
    // At 100 x 100 patches the attentions of its two heads would take 0.8 GB.
    assert_eq!(info.size_most, 99 * 8);
}

/// The golden file as one that was made for so many patches a side.
fn made_for(grid: usize) -> Vec<u8> {
    let file = safetensors::SafeTensors::deserialize(TIMM).unwrap();
    let positions = vec![0; (1 + grid * grid) * 32 * 4];
    let shape = vec![1, 1 + grid * grid, 32];
    let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape, &positions);
    let mut tensors = file.tensors();
    tensors.retain(|(name, _)| name != "pos_embed");
    tensors.push(("pos_embed".to_owned(), view.unwrap()));
    safetensors::serialize(tensors, None).unwrap()
}

#[test]
fn a_model_made_for_an_input_that_fits_no_tab_opens_at_the_largest_that_does_and_says_so() {
    let mut session = Session::new(Device::flex());
    // Of 44 x 44 patches the attentions of 2 blocks of 32 heads take 0.96 GB.
    let file = made_for(44);
    assert_eq!(check_file(Cursor::new(&file), &heads(32)), Ok(()));
    let info = session.load(LEFT, Cursor::new(&file), &heads(32)).unwrap();
    assert_eq!((info.size_own, info.size, info.size_most), (352, 336, 336));
    assert_eq!(info.default_size(), 336);
    let told = info.notes.iter().filter(|note| note.text.contains("336 px")).count();
    assert_eq!(told, 1, "{:?}", info.notes);
    // An input that somebody asks for is not changed behind their back.
    let asked = Hints { size: Some(352), ..heads(32) };
    let error = session.load(LEFT, Cursor::new(&file), &asked).unwrap_err().to_string();
    assert!(error.contains("choose a smaller input size"), "{error}");
    let asked = Hints { size: Some(224), ..heads(32) };
    let info = session.load(LEFT, Cursor::new(&file), &asked).unwrap();
    assert_eq!((info.size, info.default_size()), (224, 336));
    assert!(!info.notes.iter().any(|note| note.text.contains("336 px")), "{:?}", info.notes);
}

#[test]
fn what_nobody_tells_of_a_file_can_be_said() {
    let mut session = Session::new(Device::flex());
    let hints = Hints { normalization: Some(Normalization::HALF), ..heads(4) };
    let info = session.load(LEFT, Cursor::new(TIMM), &hints).unwrap();
    assert_eq!((info.heads, info.heads_from), (4, Source::Hint));
    assert_eq!(info.normalization, Normalization::HALF);
    assert_eq!(info.normalization_from, Source::Hint);
    let error = session.load(LEFT, Cursor::new(TIMM), &heads(5)).unwrap_err();
    assert!(matches!(error, EngineError::Heads { .. }), "{error}");
}

#[test]
fn a_run_gives_curves_and_rows_that_sum_to_one() {
    let mut session = with_model();
    let ran = run(&mut session, LEFT, CAT).unwrap();
    assert_eq!(ran.curves.nmi.len(), 2);
    assert_eq!(ran.curves.fourier_delta_log_amplitude.len(), 5);
    let rows = session.rows(LEFT, CAT, Query::Point { x: 0.5, y: 0.5 }).unwrap();
    assert_eq!(rows.token, 1 + 2 * 5 + 2);
    assert_eq!(rows.attention.len(), 2 * 2 * 26);
    for row in rows.attention.chunks(26) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

#[test]
fn a_model_of_8_x_4_patches_runs_on_its_own_part_of_the_picture() {
    const OBLONG: &[u8] = include_bytes!("../../../tests/golden/timm_oblong/weights.safetensors");
    let mut session = Session::new(Device::flex());
    let info = session.load(LEFT, Cursor::new(OBLONG), &heads(2)).unwrap();
    let grid = Grid { rows: 8, columns: 4 };
    assert_eq!((info.grid, info.grid_own, info.grid_from), (grid, grid, Source::Guess));
    assert_eq!((info.size, info.input()), (64, Size { height: 64, width: 32 }));
    assert!(info.notes.iter().any(|note| note.text.contains("8 x 4")), "{:?}", info.notes);
    let ran = run(&mut session, LEFT, CAT).unwrap();
    // Half of the shorter side's frequencies.
    assert_eq!(ran.curves.fourier_delta_log_amplitude[0].len(), 2);
    let rows = session.rows(LEFT, CAT, Query::Point { x: 0.9, y: 0.6 }).unwrap();
    assert_eq!((rows.token, rows.attention.len()), (1 + 4 * 4 + 3, 2 * 2 * 33));
    let noise = Perturbation { noise: 20, ..Perturbation::default() };
    let ran = block_on(session.run(LEFT, DOG, CAT, &noise)).unwrap();
    assert_eq!(ran.perturbed.unwrap().pixels.len(), 64 * 32 * 3);
    // At half the input both sides are halved.
    let half = Hints { size: Some(32), ..heads(2) };
    let info = session.load(LEFT, Cursor::new(OBLONG), &half).unwrap();
    assert_eq!((info.grid, info.grid_own), (Grid { rows: 4, columns: 2 }, grid));
    let wide = Hints { grid: Some(Grid { rows: 2, columns: 16 }), ..heads(2) };
    let info = session.load(LEFT, Cursor::new(OBLONG), &wide).unwrap();
    assert_eq!((info.grid.columns, info.grid_from), (16, Source::Hint));
}

#[test]
fn only_the_newest_capture_is_kept() {
    let mut session = with_model();
    run(&mut session, LEFT, CAT).unwrap();
    run(&mut session, LEFT, DOG).unwrap();
    assert_eq!(session.rows(LEFT, CAT, Query::Cls), Err(EngineError::NoCapture));
    assert!(session.rows(LEFT, DOG, Query::Cls).is_ok());
}

#[test]
fn a_slot_without_a_model_says_so_and_leaves_the_other_usable() {
    let mut session = with_model();
    assert_eq!(run(&mut session, RIGHT, CAT), Err(EngineError::NoModel));
    assert_eq!(session.rows(RIGHT, CAT, Query::Cls), Err(EngineError::NoModel));
    assert!(run(&mut session, LEFT, CAT).is_ok());
}

#[test]
fn a_refused_file_leaves_the_old_model_and_its_capture() {
    let mut session = with_model();
    run(&mut session, LEFT, CAT).unwrap();
    let error = session.load(LEFT, Cursor::new(&TIMM[..5000]), &Hints::default()).unwrap_err();
    assert!(matches!(error, EngineError::Checkpoint { .. }));
    assert!(session.has_seen(LEFT, CAT));
}

#[test]
fn a_new_model_has_seen_nothing() {
    let mut session = with_model();
    run(&mut session, LEFT, CAT).unwrap();
    session.load(LEFT, Cursor::new(TIMM), &heads(4)).unwrap();
    assert!(!session.has_seen(LEFT, CAT));
}

#[test]
fn an_analysis_of_another_picture_says_what_a_run_would_and_leaves_the_capture() {
    let mut session = with_model();
    let ran = run(&mut session, LEFT, CAT).unwrap();
    run(&mut session, LEFT, DOG).unwrap();
    let picture = pixels(CAT.0 as usize * 40);
    let mut analyze = |analysis| block_on(session.analyze_other(LEFT, &picture, analysis)).unwrap();
    assert_eq!(analyze(OtherAnalysis::Curves).0, OtherResult::Curves(ran.curves));
    let (_, first) = analyze(OtherAnalysis::Tokens { layer: 1 });
    assert_eq!(first.len(), 25 * 32);
    assert_ne!(analyze(OtherAnalysis::Tokens { layer: 2 }).1, first);
    assert!(session.has_seen(LEFT, DOG));
}

#[test]
fn a_picture_too_small_is_an_image_error() {
    let mut session = with_model();
    let picture = RgbPixels { rgb: vec![0; 4 * 4 * 3], width: 4, height: 4 };
    let error = session.put_photograph(LEFT, CAT, &picture, CropPlace::CENTER).unwrap_err();
    assert!(matches!(error, EngineError::Image { .. }));
}

/// The golden file with one tensor's values all `value`.
fn with_values(name: &str, value: f32) -> Vec<u8> {
    let file = safetensors::SafeTensors::deserialize(TIMM).unwrap();
    let place = file.tensor(name).unwrap().data().as_ptr_range();
    let start = place.start as usize - TIMM.as_ptr() as usize;
    let length = place.end as usize - place.start as usize;
    let mut bytes = TIMM.to_vec();
    bytes[start..start + length].copy_from_slice(&value.to_le_bytes().repeat(length / 4));
    bytes
}

#[test]
fn a_model_that_gives_no_finite_numbers_says_where_and_shows_nothing() {
    for (name, place) in [
        ("patch_embed.proj.weight", "the embedding"),
        ("blocks.0.attn.proj.weight", "the attention of block 1"),
        ("blocks.1.attn.qkv.weight", "the attention of block 2"),
        ("blocks.1.mlp.fc1.weight", "the MLP of block 2"),
    ] {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        session.load(LEFT, Cursor::new(with_values(name, 3e38)), &heads(2)).unwrap();
        let error = run(&mut session, LEFT, CAT).unwrap_err();
        assert_eq!(error, EngineError::NotFinite { place: place.to_owned() }, "{name}");
        let told = error.to_string();
        assert!(told.contains("not finite numbers") && told.contains(place), "{told}");
        assert!(!session.has_seen(LEFT, CAT));
        let picture = pixels(0);
        for analysis in [OtherAnalysis::Curves, OtherAnalysis::Tokens { layer: 1 }] {
            let other = block_on(session.analyze_other(LEFT, &picture, analysis));
            assert!(matches!(other, Err(EngineError::NotFinite { .. })), "{name}");
        }
    }
}
