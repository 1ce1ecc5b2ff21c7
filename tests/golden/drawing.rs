//! MAE's decoder: what it draws of hidden patches and its states where nothing is hidden, against
//! `tests/golden/mae_decoder.py`.

use std::io::Cursor;

use burn::tensor::Device;
use vitscope::analysis::{
    delta_log_amplitude, masked_mean, patch_denormalized, patch_moments, patch_normalized,
    patch_squares,
};
use vitscope::checkpoint::Checkpoint;
use vitscope::input::image::denormalize;
use vitscope::link::hints::Hints;
use vitscope::vit::{Decoder, Vit};

use crate::case::floats;
use crate::difference::largest_difference;

/// Runs a file with MAE's decoder: all that `expected` holds within `tolerance`.
pub async fn check_mae(
    weights: &[u8],
    expected: &[u8],
    norm_pix: bool,
    device: &Device,
    tolerance: f32,
) {
    let hints = Hints { heads: Some(4), ..Hints::default() };
    let mut checkpoint = Checkpoint::open(Cursor::new(weights), &hints).unwrap();
    assert_eq!(checkpoint.predicts_normalized_patches(), Ok(norm_pix));
    let (config, preprocess) = (checkpoint.config().clone(), *checkpoint.preprocess());
    let decoder = Decoder::new(&config, device, |it, _| checkpoint.parameter(it)).unwrap().unwrap();
    let vit = Vit::new(config.clone(), device, |it, _| checkpoint.parameter(it)).unwrap();
    let compare = |name: &str, found: &[f32]| {
        let difference = largest_difference(found, &floats(expected, name));
        assert!(difference <= f64::from(tolerance), "{name} differs by {difference}");
    };
    let x = floats(expected, "x");
    let mask: Vec<bool> = floats(expected, "mask").iter().map(|&hidden| hidden > 0.5).collect();
    let (grid, patch) = (config.grid, config.patch);
    let predicted = decoder.draw(&vit, None, vit.input(x.clone(), device), &mask).await.unwrap();
    compare("predicted", &predicted);
    let moments = patch_moments(&x, grid, patch);
    let (target, normalized) = match norm_pix {
        true => (
            patch_normalized(&x, &moments, grid, patch),
            patch_denormalized(&predicted, &moments, grid, patch),
        ),
        false => (x.clone(), predicted.clone()),
    };
    compare("normalized", &normalized);
    compare("drawn", &denormalize(&normalized, &preprocess));
    let loss = masked_mean(&patch_squares(&target, &predicted, grid, patch), &mask).unwrap();
    compare("loss", &[loss as f32]);

    let capture = vit.forward(vit.input(x, device)).read().await.unwrap();
    let last = capture.states().last().unwrap().clone();
    let (width, states) = decoder.states(last, device).await.unwrap().unwrap();
    let mut highest = Vec::new();
    for (depth, state) in states.iter().enumerate() {
        compare(&format!("decoder.{depth}"), state);
        highest.push(*delta_log_amplitude(state, 1, grid, width).last().unwrap() as f32);
    }
    // A log amplitude is steeper than its state where that is small; the measures' own tests hold 1e-3.
    let difference = largest_difference(&highest, &floats(expected, "fourier"));
    assert!(difference <= 1e-3_f64.max(f64::from(tolerance)), "fourier differs by {difference}");
}
