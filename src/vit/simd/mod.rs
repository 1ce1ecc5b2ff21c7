//! The heavy operations of the CPU engine in wasm, on slices: one thread, registers of four floats.
//!
//! burn's matrix product there lays out both factors anew for each call and runs out of registers; here a
//! weight is laid out once, and queries, keys and values are read where they lie. Here alone `unsafe` is allowed: the
//! sums of a product stay in registers only where its loads and stores are spelt out (docs/performance.md).

#![allow(unsafe_code)]

mod product;
mod registers;
mod softmax;

use std::mem::MaybeUninit;

use burn::tensor::{Tensor, TensorData};

use super::bias::RelativeBias;
use super::floats::tensor;
use super::parameters::ParameterReader;
use crate::architecture::Parameter;
use product::{Panels, StridedRows};
use softmax::softmax;

/// `y = x Wᵀ + b`, with PyTorch's `W` `[out, in]`.
#[derive(Debug)]
pub(super) struct Linear {
    panels: Panels,
    inputs: usize,
    outputs: usize,
}

impl Linear {
    /// Reads a weight of any rank as `[out, in]`, flattening what comes after its first axis.
    pub(super) fn new<E>(
        parameters: &mut ParameterReader<'_, E>,
        weight: Parameter,
        bias: Option<Parameter>,
    ) -> Result<Self, E> {
        let values = parameters.values(weight)?;
        let outputs = parameters.outputs(weight);
        let inputs = values.len() / outputs;
        let bias = bias.map(|bias| parameters.values(bias)).transpose()?;
        let rows = StridedRows { values: &values, count: outputs, stride: inputs };
        Ok(Self { panels: Panels::of_outputs(rows, inputs, 1.0, bias.as_deref()), inputs, outputs })
    }

    /// # Shapes
    /// - `x`: `[tokens, in]`, to `[tokens, out]`
    pub(super) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let ([count, _], device) = (x.dims(), x.device());
        let x = x.into_data();
        let rows = StridedRows { values: values(&x), count, stride: self.inputs };
        let write = |out: &mut [_]| self.panels.product(rows, out, self.outputs);
        // SAFETY: a product writes every output of every row.
        let out = unsafe { written(count * self.outputs, write) };
        tensor(out, [count, self.outputs], &device)
    }
}

/// Attention, and what it mixes of the values.
///
/// # Shapes
/// - `qkv`: `[tokens, 3 dim]`
/// - attention: `[heads, query, key]`, after the softmax
/// - mixed: `[tokens, dim]`
pub(super) fn attend(
    qkv: Tensor<2>,
    heads: usize,
    bias: Option<&RelativeBias>,
) -> (Tensor<3>, Tensor<2>) {
    let ([tokens, width], device) = (qkv.dims(), qkv.device());
    let (dim, head_dim) = (width / 3, width / 3 / heads);
    let scale = (head_dim as f32).powf(-0.5);
    let bias = bias.map(|bias| bias.scores().into_data());
    let bias = bias.as_ref().map(values);
    let qkv = qkv.into_data();
    let qkv = values(&qkv);
    let of_head = |part: usize, head: usize| {
        let values = &qkv[part * dim + head * head_dim..];
        StridedRows { values, count: tokens, stride: width }
    };
    let map = tokens * tokens;
    let score = |out: &mut [MaybeUninit<f32>]| {
        for (head, out) in out.chunks_exact_mut(map).enumerate() {
            let keys = Panels::of_outputs(of_head(1, head), head_dim, scale, None);
            keys.product(of_head(0, head), out, tokens);
        }
    };
    // SAFETY: each head's product writes its map, from every query to every key.
    let mut attention = unsafe { written(heads * map, score) };
    for (head, attention) in attention.chunks_exact_mut(map).enumerate() {
        if let Some(bias) = bias {
            let bias = &bias[head * map..];
            attention.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
        }
        attention.chunks_exact_mut(tokens).for_each(softmax);
    }
    let mix = |out: &mut [MaybeUninit<f32>]| {
        for (head, attention) in attention.chunks_exact(map).enumerate() {
            let rows = StridedRows { values: attention, count: tokens, stride: tokens };
            let values = Panels::of_inputs(of_head(2, head), head_dim);
            values.product(rows, &mut out[head * head_dim..], dim);
        }
    };
    // SAFETY: the heads' products write their channels of every token, and together all of them.
    let mixed = unsafe { written(tokens * dim, mix) };
    (tensor(attention, [heads, tokens, tokens], &device), tensor(mixed, [tokens, dim], &device))
}

/// So many values as `write` writes them: memory that is not zeroed first.
///
/// # Safety
/// `write` must write all of them.
unsafe fn written(count: usize, write: impl FnOnce(&mut [MaybeUninit<f32>])) -> Vec<f32> {
    let mut values = Vec::with_capacity(count);
    write(&mut values.spare_capacity_mut()[..count]);
    // SAFETY: there is room for `count` values, and `write` has written them.
    unsafe { values.set_len(count) };
    values
}

fn values(data: &TensorData) -> &[f32] {
    data.as_slice().expect("flex keeps what was made of f32 as f32")
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::convert::Infallible;

    use burn::tensor::Device;

    use super::super::share::Share;
    use super::super::tensors;
    use super::*;
    use crate::architecture::{BlockParameter, Position, VitConfig};

    fn noise(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
    }

    fn close<const D: usize>(ours: Tensor<D>, burns: Tensor<D>) {
        assert_eq!(ours.dims(), burns.dims());
        let (ours, burns) = (ours.into_data(), burns.into_data());
        for (ours, burns) in values(&ours).iter().zip(values(&burns)) {
            assert!((ours - burns).abs() < 1e-5, "{ours}, not {burns}");
        }
    }

    #[test]
    fn they_are_burns_own_within_rounding() {
        let device = Device::flex();
        let config = VitConfig {
            grid: 3.into(),
            dim: 20,
            heads: 2,
            position: Position::SharedBias,
            ..VitConfig::patch16_224(192)
        };
        let mut read = |parameter: Parameter, shape: &[usize]| {
            let seed = usize::from(parameter == Parameter::Block(0, BlockParameter::QkvBias));
            Ok::<_, Infallible>(noise(shape.iter().product(), seed))
        };
        let mut parameters = ParameterReader {
            config: &config,
            share: Share::WHOLE,
            device: &device,
            read: &mut read,
        };
        let [weight, bias] = [BlockParameter::QkvWeight, BlockParameter::QkvBias]
            .map(|part| Parameter::Block(0, part));
        let x: Tensor<2> = tensor(noise(10 * 20, 2), [10, 20], &device);
        let Ok(ours) = Linear::new(&mut parameters, weight, Some(bias));
        let Ok(burns) = tensors::Linear::new(&mut parameters, weight, Some(bias));
        let qkv = burns.forward(x.clone());
        close(ours.forward(x), qkv.clone());

        let Ok(bias) = RelativeBias::new(&mut parameters, Parameter::SharedBias);
        for bias in [None, Some(&bias)] {
            let ours = attend(qkv.clone(), 2, bias);
            let burns = tensors::attend(qkv.clone(), 2, bias);
            close(ours.0, burns.0);
            close(ours.1, burns.1);
        }
    }
}
