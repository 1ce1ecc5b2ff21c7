//! Plain floats into tensors and out again.

use burn::tensor::{Device, Tensor, TensorData};

/// A tensor of these values, row-major.
pub(super) fn tensor<const D: usize>(
    values: Vec<f32>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// The values of a tensor of the CPU, row-major.
pub(super) fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec_as::<f32>().expect("flex keeps what was made of f32 as f32")
}
