//! Rotary positions: queries and keys of patches turned by angles that grow with the patch's place.
//!
//! As DINOv3 has them (facebookresearch/dinov3, `RopePositionEmbedding`): the middle of a patch is at -1..1 down and
//! across, an angle is 2π times that over a period, and the periods go from 1 to 100 as powers of 100. The first half
//! of a head's channels turns with the second.
//!
//! As EVA-02 has them (timm, `RotaryEmbeddingCat` with a `ref_feat_shape`): patches are counted down and across, on
//! another grid as if it were stretched over the first; an angle is that over a power of 10,000. Of a head's channels
//! each turns with the next.
//!
//! Prefix tokens stay as they are.

use std::f64::consts::TAU;

use burn::tensor::{Device, Tensor};

use super::floats::tensor;
use crate::architecture::{self, VitConfig};

/// The longest period of DINOv3's, of which the others are powers below 1.
const PERIOD: f64 = 100.0;
/// The same of EVA-02's, over 2π.
const TEMPERATURE: f64 = 10_000.0;

/// Cosines and sines, `[tokens, 1, 1, head_dim / 2]`, for all blocks: of each pair of channels.
#[derive(Debug)]
pub(super) struct Rotary {
    cosines: Tensor<4>,
    sines: Tensor<4>,
    kind: architecture::Rotary,
}

impl Rotary {
    pub(super) fn new(kind: architecture::Rotary, config: &VitConfig, device: &Device) -> Self {
        let of = |value: fn(f64) -> f64| {
            let angles = angles(kind, config);
            let values: Vec<f32> = angles.into_iter().map(|angle| value(angle) as f32).collect();
            let shape = [config.tokens(), 1, 1, config.head_dim() / 2];
            tensor(values, shape, device)
        };
        Self { cosines: of(f64::cos), sines: of(f64::sin), kind }
    }

    /// Turned, the first of all pairs before the second of all: queries and keys in one order give the same scores as
    /// in another.
    ///
    /// # Shapes
    /// - `x`: `[tokens, 1, heads, head_dim]`, and so the result
    pub(super) fn turn(&self, x: Tensor<4>) -> Tensor<4> {
        let [tokens, _, heads, width] = x.dims();
        let half = width / 2;
        let part = |index: usize| -> Tensor<4> {
            match self.kind {
                architecture::Rotary::Centered => x.clone().narrow(3, index * half, half),
                architecture::Rotary::Counted { .. } => x
                    .clone()
                    .reshape([tokens, heads, half, 2])
                    .narrow(3, index, 1)
                    .reshape([tokens, 1, heads, half]),
            }
        };
        let [first, second] = [part(0), part(1)];
        let (cosines, sines) = (&self.cosines, &self.sines);
        let turned = first.clone() * cosines.clone() - second.clone() * sines.clone();
        Tensor::cat(vec![turned, second * cosines.clone() + first * sines.clone()], 3)
    }
}

/// `[tokens, head_dim / 2]`: half of the pairs for the way down, half for the way across.
fn angles(kind: architecture::Rotary, config: &VitConfig) -> Vec<f64> {
    let (grid, quarter) = (config.grid, config.head_dim() / 4);
    let of = |index: usize, count: usize| {
        (0..quarter).map(move |channel| {
            let share = channel as f64 / quarter as f64;
            match kind {
                architecture::Rotary::Centered => {
                    let middle = 2.0 * (index as f64 + 0.5) / count as f64 - 1.0;
                    TAU * middle / PERIOD.powf(share)
                }
                architecture::Rotary::Counted { grid: counted } => {
                    let place = index as f64 / count as f64 * counted as f64;
                    place / TEMPERATURE.powf(share)
                }
            }
        })
    };
    let mut angles = vec![0.0; config.prefix.count() * 2 * quarter];
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            angles.extend(of(row, grid.rows).chain(of(column, grid.columns)));
        }
    }
    angles
}
