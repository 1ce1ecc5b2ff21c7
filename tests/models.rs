//! The shipped models: whole, as models.json describes them, and with the curves that timm gives them.

#![cfg(not(target_arch = "wasm32"))]

#[path = "golden/difference.rs"]
mod difference;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vitscope::analysis::Curves;
use vitscope::checkpoint::{Checkpoint, Probes};
use vitscope::hints::Hints;
use vitscope::image::{Rgb8, normalize};
use vitscope::vit::Vit;

use difference::largest_difference;

/// Both sides run the same weights on the same pixels in f32, so what is left is the order of the sums.
/// In PyTorch f32 is 9e-6 from f64; distances are some tens of pixels, the other measures about 1.
const TOLERANCE: f64 = 1e-3;

#[derive(Deserialize)]
struct Models {
    models: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    file: Option<PathBuf>,
    size: Option<usize>,
    sha256: Option<String>,
    probes: Option<ProbesEntry>,
}

#[derive(Deserialize)]
struct ProbesEntry {
    file: PathBuf,
    size: usize,
    sha256: String,
    classes: PathBuf,
}

/// What `tests/golden/models.py` computed with a file.
#[derive(Deserialize)]
struct Expected {
    sha256: String,
    crop: String,
    #[serde(flatten)]
    curves: Curves,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Vec<Entry> {
    let text = fs::read_to_string(root().join("public/models/models.json")).unwrap();
    let Models { models } = serde_json::from_str(&text).unwrap();
    models.into_iter().filter(|entry| entry.file.is_some()).collect()
}

/// A file of `public/models`, if it has that size and hash.
fn read(file: &Path, size: usize, sha256: &str) -> Vec<u8> {
    let bytes = fs::read(root().join("public/models").join(file)).unwrap();
    assert_eq!(bytes.len(), size, "{}", file.display());
    assert_eq!(format!("{:x}", Sha256::digest(&bytes)), sha256, "{}", file.display());
    bytes
}

fn weights(entry: &Entry) -> Vec<u8> {
    let file = entry.file.as_deref().unwrap();
    read(file, entry.size.expect("a size"), entry.sha256.as_deref().expect("a hash"))
}

#[test]
fn shipped_models_have_the_curves_that_timm_computes() {
    let golden = root().join("tests/golden/models");
    let text = fs::read_to_string(golden.join("expected.json")).unwrap();
    let golden_of: BTreeMap<String, Expected> = serde_json::from_str(&text).unwrap();
    for entry in shipped() {
        let id = &entry.id;
        let bytes = weights(&entry);
        let expected = golden_of.get(id).unwrap_or_else(|| panic!("{id}: run models.py"));
        assert_eq!(entry.sha256.as_deref(), Some(expected.sha256.as_str()), "{id}: run models.py");

        let device = Device::flex();
        let mut checkpoint = Checkpoint::open(Cursor::new(&bytes), &Hints::default()).unwrap();
        assert!(!checkpoint.heads_guessed(), "{id}");
        let preprocess = *checkpoint.preprocess();
        let config = checkpoint.config().clone();
        let model = Vit::new(config, &device, |it, _| checkpoint.parameter(it)).unwrap();
        let picture = image::open(golden.join(&expected.crop)).unwrap().to_rgb8();
        let crop = Rgb8 { size: preprocess.size, data: picture.into_raw() };
        let input = model.input(normalize(&crop, &preprocess), &device);
        let capture = pollster::block_on(model.forward(input).read()).unwrap();
        let shape = capture.shape();
        let patch = model.config().patch as f64;
        let found =
            Curves::of(capture.attentions(), capture.states(), &shape.attention, patch, shape.dim);

        let wanted = &expected.curves;
        for (name, found, expected) in [
            ("distance", &found.attention_distance_px, &wanted.attention_distance_px),
            ("nmi", &found.nmi, &wanted.nmi),
            ("fourier", &found.fourier_delta_log_amplitude, &wanted.fourier_delta_log_amplitude),
        ] {
            let lengths = |rows: &[Vec<f64>]| rows.iter().map(Vec::len).collect::<Vec<_>>();
            assert_eq!(lengths(found), lengths(expected), "{id}: {name}");
            let largest = largest_difference(&found.concat(), &expected.concat());
            println!("{id}: {name} differs by at most {largest:.1e}");
            assert!(largest <= TOLERANCE, "{id}: {name} differs by {largest}");
        }
    }
}

#[test]
fn the_pair_has_a_classifier_for_each_depth() {
    let entries = shipped();
    assert!(entries.iter().take(2).all(|entry| entry.probes.is_some()));
    for entry in entries {
        let Some(probes) = &entry.probes else { continue };
        let bytes = read(&probes.file, probes.size, &probes.sha256);
        let text = fs::read_to_string(root().join("public/models").join(&probes.classes)).unwrap();
        let classes: Vec<String> = serde_json::from_str(&text).unwrap();

        let model = weights(&entry);
        let checkpoint = Checkpoint::open(Cursor::new(&model), &Hints::default()).unwrap();
        let probes = Probes::open(Cursor::new(bytes), checkpoint.config()).unwrap();
        assert_eq!(probes.classes(), classes.len(), "{}", entry.id);
        let accuracy = probes.accuracy().expect("pretrain/probes.py writes it");
        let chance = 1.0 / classes.len() as f64;
        assert!(accuracy.iter().all(|&top| top > 5.0 * chance), "{}: {accuracy:?}", entry.id);
        assert!(probes.images().is_some_and(|images| images > 0), "{}", entry.id);
    }
}
