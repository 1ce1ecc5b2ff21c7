//! SimMIM's decoder and what is measured of its drawings, against `tests/golden/reconstruct.py`.

#![cfg(not(target_arch = "wasm32"))]

use std::io::Cursor;

use burn::tensor::Device;
use pollster::block_on;
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

use vitscope::analysis::{
    masked_mean, pasted, patch_errors, radial_log_amplitude, radial_log_amplitude_inside,
};
use vitscope::checkpoint::Checkpoint;
use vitscope::grid::Grid;
use vitscope::input::image::{Preprocess, denormalize};
use vitscope::link::hints::Hints;
use vitscope::vit::{Decoder, Vit};

/// f32 on both sides: what is left is the order of the sums.
const TOLERANCE: f64 = 1e-4;
const WEIGHTS: &[u8] = include_bytes!("golden/simmim_decoder/weights.safetensors");
const EXPECTED: &[u8] = include_bytes!("golden/simmim_decoder/expected.safetensors");

fn golden(name: &str) -> Vec<f32> {
    let file = SafeTensors::deserialize(EXPECTED).unwrap();
    let data = file.tensor(name).unwrap().data();
    data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

fn agrees(name: &str, found: impl IntoIterator<Item = impl Into<f64>>) {
    let found: Vec<f64> = found.into_iter().map(Into::into).collect();
    let expected = golden(name);
    assert_eq!(found.len(), expected.len(), "{name}");
    for (found, expected) in found.iter().zip(&expected) {
        let difference = (found - f64::from(*expected)).abs();
        assert!(difference < TOLERANCE, "{name}: {found} instead of {expected}");
    }
}

/// Half the image hidden from the model of a file; the drawing, normalized.
fn draw(file: &[u8]) -> (Vec<bool>, Vec<f32>, Preprocess) {
    let device = Device::flex();
    let mut checkpoint = Checkpoint::open(Cursor::new(file), &Hints::default()).unwrap();
    assert!(checkpoint.has_decoder());
    let config = checkpoint.config().clone();
    let decoder =
        Decoder::new(&config, &device, |it, _| checkpoint.parameter(it)).unwrap().unwrap();
    let vit = Vit::new(config, &device, |it, _| checkpoint.parameter(it)).unwrap();
    let mask: Vec<bool> = golden("mask").iter().map(|&hidden| hidden > 0.5).collect();
    let drawn = block_on(decoder.draw(&vit, None, vit.input(golden("x"), &device), &mask)).unwrap();
    (mask, drawn, *checkpoint.preprocess())
}

#[test]
fn the_drawing_and_its_measures_are_those_of_pretraining_and_numpy() {
    let (mask, normalized, preprocess) = draw(WEIGHTS);
    let grid = Grid::square(mask.len().isqrt());
    let (size, patch) = (preprocess.size, preprocess.size.width / grid.columns);
    let loss = masked_mean(&patch_errors(&golden("x"), &normalized, grid, patch), &mask);
    agrees("loss", loss);
    let original = denormalize(&golden("x"), &preprocess);
    agrees("pixels", original.clone());
    let drawn = denormalize(&normalized, &preprocess);
    agrees("drawn", drawn.clone());
    let errors = patch_errors(&original, &drawn, grid, patch);
    agrees("error", masked_mean(&errors, &mask));
    agrees("errors", errors);
    let pasted = pasted(&original, &drawn, grid, patch, &mask);
    agrees("pasted", pasted.clone());
    for (name, image) in [("original", &original), ("drawn", &drawn), ("pasted", &pasted)] {
        agrees(&format!("amplitude.{name}"), radial_log_amplitude(image, size));
    }
    for (name, image) in [("original", &original), ("drawn", &drawn)] {
        let inside = radial_log_amplitude_inside(image, grid, patch, &mask).unwrap();
        agrees(&format!("inside.{name}"), inside);
    }
}

/// The file with its tensors renamed and the decoder's weight as a convolution's.
fn renamed(rename: impl Fn(&str) -> String) -> Vec<u8> {
    let (_, header) = SafeTensors::read_metadata(WEIGHTS).unwrap();
    let file = SafeTensors::deserialize(WEIGHTS).unwrap();
    let views = file.tensors().into_iter().map(|(name, view)| {
        let mut shape = view.shape().to_vec();
        if name == "decoder.weight" {
            shape.extend([1, 1]);
        }
        (rename(&name), TensorView::new(view.dtype(), shape, view.data()).unwrap())
    });
    safetensors::serialize(views.collect::<Vec<_>>(), header.metadata().clone()).unwrap()
}

#[test]
fn simmims_own_layout_is_the_same_decoder() {
    let (_, expected, _) = draw(WEIGHTS);
    for wrapper in ["", "model."] {
        let file = renamed(|name| match name.strip_prefix("decoder.") {
            Some(part) => format!("{wrapper}decoder.0.{part}"),
            None => format!("{wrapper}encoder.{name}"),
        });
        assert_eq!(draw(&file).1, expected, "{wrapper}");
    }
}

#[test]
fn a_file_without_a_part_of_it_has_no_decoder_and_its_model_is_read() {
    for part in ["mask_token", "norm.weight", "decoder.weight", "decoder.bias"] {
        let file = renamed(|name| match name == part {
            true => "head.other".to_owned(),
            false => name.to_owned(),
        });
        let mut checkpoint = Checkpoint::open(Cursor::new(file), &Hints::default()).unwrap();
        assert!(!checkpoint.has_decoder(), "{part}");
        let config = checkpoint.config().clone();
        assert!(Vit::new(config, &Device::flex(), |it, _| checkpoint.parameter(it)).is_ok());
    }
}
