//! The heavy operations of the CPU engine in wasm, on slices: one thread, registers of four floats.
//!
//! burn's matrix product there lays out both factors anew for each call and runs out of registers; here a
//! weight is laid out once, and queries, keys and values are read where they lie.

mod product;
mod softmax;

use burn::tensor::{Device, Tensor, TensorData};

use super::bias::RelativeBias;
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
        let outputs = parameters.config.shape(weight)[0];
        let inputs = values.len() / outputs;
        let bias = bias.map(|bias| parameters.values(bias)).transpose()?;
        let at = |output, input| values[output * inputs + input];
        Ok(Self { panels: Panels::new(outputs, inputs, at, bias.as_deref()), inputs, outputs })
    }

    /// # Shapes
    /// - `x`: `[tokens, in]`, to `[tokens, out]`
    pub(super) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let ([count, _], device) = (x.dims(), x.device());
        let mut out = vec![0.0; count * self.outputs];
        let x = x.into_data();
        let rows = StridedRows { values: values(&x), count, stride: self.inputs };
        self.panels.product(rows, &mut out, self.outputs);
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
    let mut attention = vec![0.0; heads * tokens * tokens];
    let mut mixed = vec![0.0; tokens * dim];
    let bias = bias.map(|bias| bias.scores().into_data());
    let bias = bias.as_ref().map(values);
    let qkv = qkv.into_data();
    let qkv = values(&qkv);
    for (head, attention) in attention.chunks_exact_mut(tokens * tokens).enumerate() {
        let [query, key, value] = [0, 1, 2].map(|part| &qkv[part * dim + head * head_dim..]);
        let at = |token, channel| key[token * width + channel] * scale;
        let rows = StridedRows { values: query, count: tokens, stride: width };
        Panels::new(tokens, head_dim, at, None).product(rows, attention, tokens);
        if let Some(bias) = bias {
            let bias = &bias[head * tokens * tokens..];
            attention.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
        }
        attention.chunks_exact_mut(tokens).for_each(softmax);
        let at = |channel, token| value[token * width + channel];
        let rows = StridedRows { values: attention, count: tokens, stride: tokens };
        Panels::new(head_dim, tokens, at, None).product(rows, &mut mixed[head * head_dim..], dim);
    }
    (tensor(attention, [heads, tokens, tokens], &device), tensor(mixed, [tokens, dim], &device))
}

fn values(data: &TensorData) -> &[f32] {
    data.as_slice().expect("flex keeps what was made of f32 as f32")
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::convert::Infallible;

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
            size: 48,
            dim: 20,
            heads: 2,
            position: Position::SharedBias,
            ..VitConfig::patch16_224(192)
        };
        let mut read = |parameter: Parameter, shape: &[usize]| {
            let seed = usize::from(parameter == Parameter::Block(0, BlockParameter::QkvBias));
            Ok::<_, Infallible>(noise(shape.iter().product(), seed))
        };
        let mut parameters = ParameterReader { config: &config, device: &device, read: &mut read };
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
