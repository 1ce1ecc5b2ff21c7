//! The sample photographs: whole, as samples.json describes them, and small.

#![cfg(not(target_arch = "wasm32"))]

use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of a photograph, and of its thumbnail.
const LIMITS: [u64; 2] = [120_000, 5_000];

#[derive(Deserialize)]
struct Samples {
    samples: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    id: String,
    file: PathBuf,
    title: String,
    credit: String,
    licence: String,
    source: String,
    width: u32,
    height: u32,
}

#[test]
fn every_sample_is_there_as_described() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/samples");
    let text = fs::read_to_string(folder.join("samples.json")).unwrap();
    let Samples { samples } = serde_json::from_str(&text).unwrap();
    assert_eq!(samples[0].id, "coffee", "the first look");
    for sample in &samples {
        for words in [&sample.title, &sample.credit, &sample.licence, &sample.source] {
            assert!(!words.is_empty(), "{}", sample.id);
        }
        let files = [folder.join(&sample.file), folder.join("thumbs").join(&sample.file)];
        let sides = [(sample.width, sample.height), (96, 96)];
        for ((file, sides), limit) in files.iter().zip(sides).zip(LIMITS) {
            let picture = image::open(file).unwrap();
            assert_eq!((picture.width(), picture.height()), sides, "{}", file.display());
            let bytes = fs::metadata(file).unwrap().len();
            assert!(bytes <= limit, "{} has {bytes} bytes", file.display());
        }
    }
}
