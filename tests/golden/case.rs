//! One golden folder: loads it, runs the model, compares everything.

use std::io::Cursor;

use burn::tensor::Device;
use safetensors::SafeTensors;
use vitscope::analysis::Curves;
use vitscope::checkpoint::Checkpoint;
use vitscope::link::hints::Hints;
use vitscope::vit::{Capture, Vit};

use crate::difference::largest_difference;

/// The measures are sums over what is captured, so their error is of the same size; the notebook
/// computes them in f32, with 1e-32 and 1e-8 added to shares, and that is where this comes from.
const METRIC: f64 = 1e-3;

/// What a golden folder holds: a model, an input, and what reference code makes of them.
pub struct Case {
    pub weights: &'static [u8],
    pub input: &'static [u8],
    pub capture: &'static [u8],
    pub metrics: &'static str,
}

/// The files of `tests/golden/<folder>`, and the weights that they were computed with.
#[macro_export]
macro_rules! case {
    ($folder:literal, $weights:literal) => {
        case::Case {
            weights: include_bytes!(concat!("golden/", $weights)),
            input: include_bytes!(concat!("golden/", $folder, "/input.safetensors")),
            capture: include_bytes!(concat!("golden/", $folder, "/capture.safetensors")),
            metrics: include_str!(concat!("golden/", $folder, "/metrics.json")),
        }
    };
}

impl Case {
    /// The model, at the size that its metrics tell.
    pub fn model(&self, device: &Device) -> Vit {
        let mut checkpoint = self.checkpoint();
        let config = checkpoint.config().clone();
        Vit::new(config, device, |parameter, _| checkpoint.parameter(parameter)).unwrap()
    }

    /// The model's file, for that size.
    pub fn checkpoint(&self) -> Checkpoint<Cursor<&'static [u8]>> {
        let metrics: serde_json::Value = serde_json::from_str(self.metrics).unwrap();
        let info = |name: &str| metrics["info"][name].as_u64().map(|number| number as usize);
        // Of an input that is not square the longer side counts.
        let sides = metrics["info"]["size"].as_array();
        let longer = sides.into_iter().flatten().filter_map(|side| side.as_u64()).max();
        let size = info("size").or(longer.map(|side| side as usize));
        let hints = Hints { heads: info("heads"), size, ..Hints::default() };
        Checkpoint::open(Cursor::new(self.weights), &hints).unwrap()
    }

    /// Runs the model on `device`: every attention and state within `tolerance`, and every measure.
    pub async fn check(&self, device: &Device, tolerance: f32) {
        let model = self.model(device);
        let input = model.input(floats(self.input, "x"), device);
        let capture = model.forward(input).read().await.unwrap();
        self.check_capture(&capture, tolerance);

        let metrics: serde_json::Value = serde_json::from_str(self.metrics).unwrap();
        let curves = measure(&capture, model.config().patch);
        let expected: Curves = serde_json::from_value(metrics).unwrap();
        let pairs = [
            ("distance", &curves.attention_distance_px, &expected.attention_distance_px),
            ("nmi", &curves.nmi, &expected.nmi),
            ("fourier", &curves.fourier_delta_log_amplitude, &expected.fourier_delta_log_amplitude),
        ];
        for (name, found, expected) in pairs {
            assert_eq!(found.len(), expected.len(), "{name}");
            for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
                assert!((found - expected).abs() <= METRIC, "{name}: {found} for {expected}");
            }
        }
    }

    /// Every attention and state within `tolerance`, and none besides.
    pub fn check_capture(&self, capture: &Capture, tolerance: f32) {
        for (layer, attention) in capture.attentions().iter().enumerate() {
            self.compare(&format!("attn.{layer}"), attention, tolerance);
        }
        for (index, state) in capture.states().iter().enumerate() {
            self.compare(&format!("z.{index}"), state, tolerance);
        }
        let compared = capture.attentions().len() + capture.states().len();
        assert_eq!(compared, SafeTensors::deserialize(self.capture).unwrap().len());
    }

    fn compare(&self, name: &str, found: &[f32], tolerance: f32) {
        let difference = largest_difference(found, &floats(self.capture, name));
        assert!(difference <= f64::from(tolerance), "{name} differs by {difference}");
    }
}

fn measure(capture: &Capture, patch: usize) -> Curves {
    let shape = capture.shape();
    Curves::of(capture.attentions(), capture.states(), &shape.attention, patch as f64, shape.dim)
}

pub fn floats(file: &[u8], name: &str) -> Vec<f32> {
    let file = SafeTensors::deserialize(file).unwrap();
    let data = file.tensor(name).unwrap().data();
    data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}
