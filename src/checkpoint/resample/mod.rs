//! A model at another input size: its positions are learned for one grid, and resampled for another.

use serde::{Deserialize, Serialize};

use crate::architecture::VitConfig;
use crate::grid::Grid;

use super::CheckpointError;

mod cubic;
mod linear;
#[cfg(test)]
mod reference;
mod spline;

pub(super) use cubic::Resampling;

/// How a family's own code resamples its relative position tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TableResampling {
    /// By a spline that keeps near steps in their places: BEiT and SimMIM.
    Spline,
    /// `mode="bilinear"`: transformers' BEiT and data2vec.
    Linear,
}

/// The largest input, pixels; beyond it nothing was ever trained.
const LARGEST: usize = 4096;

/// The architecture with an input of `size` pixels along its longer side, rounded down to whole patches, the other in
/// proportion; its own without one.
pub(super) fn at_size(own: &VitConfig, size: Option<usize>) -> Result<VitConfig, CheckpointError> {
    let Some(size) = size else { return Ok(own.clone()) };
    match size / own.patch * own.patch {
        rounded if rounded > 0 && rounded <= LARGEST => {
            Ok(VitConfig { grid: own.grid.with_longer(rounded / own.patch), ..own.clone() })
        }
        _ => Err(CheckpointError::Size { size, patch: own.patch, most: LARGEST }),
    }
}

/// Position embedding on another grid: bicubic, the prefix tokens' as they are.
///
/// # Shapes
/// `[prefix + from's patches, dim]` to `[prefix + to's patches, dim]`
///
/// Source: timm, `resample_abs_pos_embed`; facebookresearch/dino and dinov2, `interpolate_pos_encoding`;
/// facebookresearch/mae, `interpolate_pos_embed`; transformers, `interpolate_pos_encoding`; torchvision,
/// `interpolate_embeddings`.
pub(super) fn positions(
    values: &[f32],
    prefix: usize,
    dim: usize,
    (from, to): (Grid, Grid),
    by: Resampling,
) -> Vec<f32> {
    let (of_prefix, of_patches) = values.split_at(prefix * dim);
    let down = cubic::weights(from.rows, to.rows, by);
    let across = cubic::weights(from.columns, to.columns, by);
    let mut resampled = of_prefix.to_vec();
    resampled.extend(both_ways(of_patches, dim, [&down, &across], (from, to)));
    resampled
}

/// Relative position table on another grid: stretched linearly, or by a cubic spline through the old steps, laid out
/// so that near steps keep their places and far ones are stretched; the class token's rows as they are.
///
/// # Shapes
/// `[steps + extra, heads]`, of `(2 rows - 1) (2 columns - 1)` steps
///
/// Source: BEiT's `run_class_finetuning.py` (SimMIM's `load_pretrained` is the same), with the spline of
/// SciPy's `RectBivariateSpline`; transformers, `BeitRelativePositionBias`.
pub(super) fn bias_table(
    values: &[f32],
    heads: usize,
    (from, to): (Grid, Grid),
    by: TableResampling,
) -> Vec<f32> {
    let steps = |grid: Grid| Grid { rows: 2 * grid.rows - 1, columns: 2 * grid.columns - 1 };
    let (old, new) = (steps(from), steps(to));
    let (of_steps, extra) = values.split_at(old.patches() * heads);
    let weights = |old: usize, new: usize| match by {
        // A side that stays as it is keeps its steps.
        TableResampling::Spline if old != new => {
            spline::weights(&geometric_steps(old, new), &even_steps(new))
        }
        _ => linear::weights(old, new),
    };
    let (down, across) = (weights(old.rows, new.rows), weights(old.columns, new.columns));
    let mut resampled = both_ways(of_steps, heads, [&down, &across], (old, new));
    resampled.extend(extra);
    resampled
}

/// Applies a linear map to the rows of a grid of vectors and another to its columns.
///
/// # Shapes
/// - `values`: `[from's rows, from's columns, width]`, and so the result; `down` and `across`: `[to, from]`
fn both_ways(
    values: &[f32],
    width: usize,
    [down, across]: [&[f64]; 2],
    (from, to): (Grid, Grid),
) -> Vec<f32> {
    let mut columns = vec![0.0; from.rows * to.columns * width];
    for row in 0..from.rows {
        for target in 0..to.columns {
            let result = &mut columns[(row * to.columns + target) * width..][..width];
            for column in 0..from.columns {
                let weight = across[target * from.columns + column];
                let source = &values[(row * from.columns + column) * width..][..width];
                result.iter_mut().zip(source).for_each(|(sum, x)| *sum += weight * f64::from(*x));
            }
        }
    }
    let line = to.columns * width;
    let mut result = Vec::with_capacity(to.rows * line);
    let mut sums = vec![0.0; line];
    for target in 0..to.rows {
        sums.fill(0.0);
        for row in 0..from.rows {
            let weight = down[target * from.rows + row];
            let source = &columns[row * line..][..line];
            sums.iter_mut().zip(source).for_each(|(sum, x)| *sum += weight * x);
        }
        result.extend(sums.iter().map(|&sum| sum as f32));
    }
    result
}

/// Where the old steps lie among the new: 0 in the middle, then 1, and each gap `q` times the one before,
/// so that the last lies at about the new grid's.
fn geometric_steps(old: usize, new: usize) -> Vec<f64> {
    let half = old / 2;
    let reach = |q: f64| (1.0 - q.powi(half as i32)) / (1.0 - q);
    let (mut left, mut right, mut q) = (1.01, 1.5, 1.5);
    while right - left > 1e-6 {
        q = (left + right) / 2.0;
        match reach(q) > (new / 2) as f64 {
            true => right = q,
            false => left = q,
        }
    }
    let mut steps = Vec::with_capacity(half);
    let mut step = 1.0;
    for index in 0..half {
        steps.push(step);
        step += q.powi(index as i32 + 1);
    }
    steps.iter().rev().map(|step| -step).chain([0.0]).chain(steps.iter().copied()).collect()
}

/// -half, …, 0, …, half.
fn even_steps(count: usize) -> Vec<f64> {
    (0..count).map(|index| index as f64 - (count / 2) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_rounded_down_to_whole_patches() {
        let own = VitConfig { patch: 14, ..VitConfig::patch16_224(192) };
        let own = VitConfig { grid: Grid::square(16), ..own };
        let size = |size| at_size(&own, size).map(|config| config.size());
        assert_eq!(size(None), Ok(224.into()));
        assert_eq!(size(Some(112)), Ok(112.into()));
        assert_eq!(size(Some(125)), Ok(112.into()));
        for refused in [0, 13, 5000] {
            let error = size(Some(refused)).unwrap_err();
            assert!(matches!(error, CheckpointError::Size { patch: 14, .. }), "{refused}");
        }
    }

    #[test]
    fn a_size_is_that_of_the_longer_side() {
        let grid = Grid { rows: 16, columns: 8 };
        let own = VitConfig { grid, ..VitConfig::patch16_224(192) };
        let grid = |size| at_size(&own, Some(size)).map(|config| config.grid);
        assert_eq!(grid(256), Ok(own.grid));
        assert_eq!(grid(128), Ok(Grid { rows: 8, columns: 4 }));
        assert_eq!(grid(100), Ok(Grid { rows: 6, columns: 3 }));
        assert_eq!(grid(16), Ok(Grid { rows: 1, columns: 1 }));
    }

    #[test]
    fn a_side_that_stays_is_left_alone() {
        let (from, to) = (Grid { rows: 3, columns: 2 }, Grid { rows: 5, columns: 2 });
        let values: Vec<f32> = (0..6).map(|patch| (patch % 2) as f32).collect();
        let taller = positions(&values, 0, 1, (from, to), Resampling::Plain);
        let expected = [0.0f32, 1.0].repeat(5);
        assert!(taller.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{taller:?}");
        let table: Vec<f32> = (0..15).map(|step| (step % 3) as f32).collect();
        let taller = bias_table(&table, 1, (from, to), TableResampling::Spline);
        let expected = [0.0f32, 1.0, 2.0].repeat(9);
        assert!(taller.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5), "{taller:?}");
    }

    #[test]
    fn a_constant_stays_constant_and_prefix_tokens_stay() {
        let mut values = vec![7.0, 8.0];
        values.extend([3.0, -1.0].repeat(16));
        let larger = positions(&values, 1, 2, (4.into(), 6.into()), Resampling::Antialiased);
        assert_eq!(larger.len(), 2 * (1 + 36));
        assert_eq!(larger[..2], [7.0, 8.0]);
        assert!(
            larger[2..].chunks(2).all(|x| (x[0] - 3.0).abs() < 1e-6 && (x[1] + 1.0).abs() < 1e-6)
        );
    }

    #[test]
    fn the_class_tokens_rows_of_a_table_stay() {
        let mut table = vec![0.5; 49];
        table.extend([1.0, 2.0, 3.0]);
        for by in [TableResampling::Spline, TableResampling::Linear] {
            let larger = bias_table(&table, 1, (4.into(), 6.into()), by);
            assert_eq!(larger.len(), 11 * 11 + 3);
            assert_eq!(larger[121..], [1.0, 2.0, 3.0]);
            assert!(larger[..121].iter().all(|x| (x - 0.5).abs() < 1e-6));
        }
    }
}
