//! Rotary positions: queries and keys of patches turned by angles that grow with the patch's place.
//!
//! As DINOv3 has them (facebookresearch/dinov3, `RopePositionEmbedding`): the middle of a patch is at -1..1 down and
//! across, an angle is 2π times that over a period, and the periods go from 1 to 100 as powers of 100. The first half
//! of a head's channels turns with the second. Prefix tokens stay as they are.

use std::f64::consts::TAU;

use burn::tensor::{Device, Tensor, TensorData};

use crate::architecture::VitConfig;

/// The longest period, of which the others are powers below 1.
const BASE: f64 = 100.0;

/// Cosines and sines, `[tokens, 1, 1, head_dim]`, for all blocks.
#[derive(Debug)]
pub(super) struct Rotary {
    cosines: Tensor<4>,
    sines: Tensor<4>,
}

impl Rotary {
    pub(super) fn new(config: &VitConfig, device: &Device) -> Self {
        let of = |value: fn(f64) -> f64| {
            let angles = angles(config);
            let values: Vec<f32> = angles.into_iter().map(|angle| value(angle) as f32).collect();
            let shape = [config.tokens(), 1, 1, config.head_dim()];
            Tensor::from_data(TensorData::new(values, shape), device)
        };
        Self { cosines: of(f64::cos), sines: of(f64::sin) }
    }

    /// # Shapes
    /// - `x`: `[tokens, 1, heads, head_dim]`, and so the result
    pub(super) fn turn(&self, x: Tensor<4>) -> Tensor<4> {
        let half = x.dims()[3] / 2;
        let part = |start: usize| -> Tensor<4> { x.clone().narrow(3, start, half) };
        let turned = Tensor::cat(vec![-part(half), part(0)], 3);
        x * self.cosines.clone() + turned * self.sines.clone()
    }
}

/// `[tokens, head_dim]`: a quarter of the channels for the way down, one for the way across, and the same again.
fn angles(config: &VitConfig) -> Vec<f64> {
    let (grid, head_dim) = (config.grid(), config.head_dim());
    let quarter = head_dim / 4;
    let middle = |index: usize| 2.0 * (index as f64 + 0.5) / grid as f64 - 1.0;
    let mut angles = vec![0.0; config.prefix.count() * head_dim];
    for row in 0..grid {
        for column in 0..grid {
            let of = |place: f64| {
                (0..quarter)
                    .map(move |index| TAU * place / BASE.powf(index as f64 / quarter as f64))
            };
            let both: Vec<f64> = of(middle(row)).chain(of(middle(column))).collect();
            angles.extend(both.iter().chain(&both));
        }
    }
    angles
}
