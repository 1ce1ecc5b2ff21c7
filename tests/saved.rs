//! The run that the page carries is what the shipped pair gives. After new weights, or another first picture:
//! `VITSCOPE_WRITE_SAVED=1 cargo test --features cpu --test saved` writes it anew.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::Cursor;
use std::path::Path;

use burn::tensor::Device;
use serde_json::Value;
use vitscope::engine::protocol::{ImageId, Query, Slot};
use vitscope::engine::session::Session;
use vitscope::input::crop::CropPlace;
use vitscope::input::image::RgbaPixels;
use vitscope::input::perturbation::Perturbation;
use vitscope::link::hints::Hints;
use vitscope::page::saved::{SavedRun, SavedSide};

/// Of values about 1, distances of some tens of pixels and shares: processors round the same sums differently.
const TOLERANCE: f64 = 1e-4;

fn json(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// What a model of models.json gives for the first picture.
fn run(model: &Value, sample: &Value) -> SavedSide {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let picture = image::open(public.join("samples").join(text(sample, "file"))).unwrap();
    let rgba = picture.to_rgba8();
    let (width, height) = (rgba.width() as usize, rgba.height() as usize);
    let (slot, image) = (Slot(0), ImageId(1));
    let mut session = Session::new(Device::flex());
    let file = fs::read(public.join("models").join(text(model, "file"))).unwrap();
    let info = session.load(slot, Cursor::new(file), &Hints::default()).unwrap();
    let picture = RgbaPixels { rgba: &rgba, width, height };
    session.put_photograph(slot, image, picture, CropPlace::CENTER).unwrap();
    let plain = Perturbation::default();
    let ran = session.run(slot, image, image, &plain);
    let curves = pollster::block_on(ran).unwrap().curves;
    let at = |index: usize| sample["focus"][index].as_f64().unwrap() as f32;
    let rows = session.rows(slot, image, Query::Point { x: at(0), y: at(1) }).unwrap();
    SavedSide {
        model: text(model, "id"),
        sha256: text(model, "sha256"),
        info,
        curves,
        token: rows.token,
        rows: rows.attention,
    }
}

#[test]
fn the_saved_run_is_what_the_shipped_pair_gives_for_the_first_picture() {
    let (models, samples) = (json("models/models.json"), json("samples/samples.json"));
    let sample = &samples["samples"][0];
    let live = SavedRun {
        picture: sample["id"].as_str().unwrap().to_owned(),
        sides: [0, 1].map(|index| run(&models["models"][index], sample)),
    };
    let name = models["saved"].as_str().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/models").join(name);
    if std::env::var_os("VITSCOPE_WRITE_SAVED").is_some() {
        fs::write(&path, live.to_bytes().unwrap()).unwrap();
    }
    let saved = SavedRun::from_bytes(&fs::read(&path).unwrap()).expect("write it anew (see above)");
    assert_eq!(saved.picture, live.picture);
    for (saved, live) in saved.sides.iter().zip(&live.sides) {
        assert_eq!(
            (&saved.model, &saved.sha256, &saved.info, saved.token),
            (&live.model, &live.sha256, &live.info, live.token)
        );
        let numbers = |side: &SavedSide| -> Vec<f64> {
            side.curves.values().chain(side.rows.iter().copied().map(f64::from)).collect()
        };
        let (saved, live) = (numbers(saved), numbers(live));
        assert_eq!(saved.len(), live.len());
        for (saved, live) in saved.iter().zip(&live) {
            assert!((saved - live).abs() <= TOLERANCE * live.abs().max(1.0), "{saved}, not {live}");
        }
    }
}
