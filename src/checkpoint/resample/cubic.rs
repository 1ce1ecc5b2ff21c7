//! Bicubic interpolation as PyTorch's `interpolate(mode="bicubic")`, with and without antialiasing.

use serde::{Deserialize, Serialize};

/// The cubic's parameter with antialiasing; Pillow's too.
const A_ANTIALIASED: f64 = -0.5;
/// The cubic's parameter without.
const A_PLAIN: f64 = -0.75;
/// Half the kernel's width, in samples of the coarser grid.
const SUPPORT: f64 = 2.0;

/// How a family's own code resamples the positions of its patches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::checkpoint) enum Resampling {
    /// `antialias=True`: timm, and DINOv2 with registers.
    Antialiased,
    /// To a size: MAE, DeiT, transformers, OpenMMLab.
    Plain,
    /// By a scale, of a grid that is a little larger: DINO, and DINOv2 without registers.
    Offset(f64),
    /// `align_corners=True`: torchvision.
    Corners,
}

/// How much of each old sample is in each new one, `[to, from]`.
pub(super) fn weights(from: usize, to: usize, by: Resampling) -> Vec<f64> {
    let (old, new) = (from as f64, to as f64);
    let half_pixel = |scale: f64| move |target: f64| (target + 0.5) * scale - 0.5;
    match by {
        Resampling::Antialiased => antialiased(from, to),
        Resampling::Plain => plain(from, to, half_pixel(old / new)),
        Resampling::Offset(offset) => plain(from, to, half_pixel(old / (new + offset))),
        Resampling::Corners => {
            plain(from, to, |target| target * (old - 1.0) / (new - 1.0).max(1.0))
        }
    }
}

fn antialiased(from: usize, to: usize) -> Vec<f64> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let support = SUPPORT * stretch;
    let mut weights = vec![0.0; to * from];
    for (target, row) in weights.chunks_mut(from).enumerate() {
        let center = scale * (target as f64 + 0.5);
        let first = (center - support + 0.5).max(0.0) as usize;
        let last = ((center + support + 0.5) as usize).min(from);
        for (source, weight) in row.iter_mut().enumerate().take(last).skip(first) {
            *weight = kernel(A_ANTIALIASED, (source as f64 - center + 0.5) / stretch);
        }
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|weight| *weight /= sum);
    }
    weights
}

/// The four samples around each place; past the edge the last one counts again.
fn plain(from: usize, to: usize, place: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut weights = vec![0.0; to * from];
    for (target, row) in weights.chunks_mut(from).enumerate() {
        let place = place(target as f64);
        let before = place.floor();
        for step in -1..=2 {
            let source = before + f64::from(step);
            let inside = source.clamp(0.0, (from - 1) as f64) as usize;
            row[inside] += kernel(A_PLAIN, source - place);
        }
    }
    weights
}

fn kernel(a: f64, x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * a
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Resampling; 4] =
        [Resampling::Antialiased, Resampling::Plain, Resampling::Offset(0.1), Resampling::Corners];

    #[test]
    fn one_grid_stays_as_it_is_and_every_sample_is_whole() {
        for by in ALL {
            let same = weights(5, 5, by);
            for (index, weight) in same.iter().enumerate() {
                let expected = f64::from(u8::from(index % 6 == 0));
                let is_moved = matches!(by, Resampling::Offset(_));
                assert!(is_moved || (weight - expected).abs() < 1e-12, "{by:?}");
            }
            for (from, to) in [(5, 9), (9, 5), (14, 28), (16, 3), (4, 1)] {
                for row in weights(from, to, by).chunks(from) {
                    assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{by:?}");
                }
            }
        }
    }
}
