//! Bicubic interpolation with antialiasing, as PyTorch's `interpolate(mode="bicubic", antialias=True)`.

/// The cubic's parameter with antialiasing; Pillow's too.
const A: f64 = -0.5;
/// Half the kernel's width, in samples of the coarser grid.
const SUPPORT: f64 = 2.0;

/// How much of each old sample is in each new one, `[to, from]`.
pub(super) fn weights(from: usize, to: usize) -> Vec<f64> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let support = SUPPORT * stretch;
    let mut weights = vec![0.0; to * from];
    for (target, row) in weights.chunks_mut(from).enumerate() {
        let center = scale * (target as f64 + 0.5);
        let first = (center - support + 0.5).max(0.0) as usize;
        let last = ((center + support + 0.5) as usize).min(from);
        for (source, weight) in row.iter_mut().enumerate().take(last).skip(first) {
            *weight = kernel((source as f64 - center + 0.5) / stretch);
        }
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|weight| *weight /= sum);
    }
    weights
}

fn kernel(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_grid_stays_as_it_is_and_every_sample_is_whole() {
        let same = weights(5, 5);
        for (index, weight) in same.iter().enumerate() {
            let expected = f64::from(u8::from(index % 6 == 0));
            assert!((weight - expected).abs() < 1e-12);
        }
        for (from, to) in [(5, 9), (9, 5), (14, 28), (16, 3)] {
            for row in weights(from, to).chunks(from) {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}
