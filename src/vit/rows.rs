//! Some of a tensor's rows.

use burn::tensor::{Int, Tensor, TensorData};

/// The rows of these indices, in this order.
pub(super) fn rows(x: Tensor<2>, indices: &[usize]) -> Tensor<2> {
    let count = indices.len();
    let indices: Vec<i32> = indices.iter().map(|&index| index as i32).collect();
    let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [count]), &x.device());
    x.select(0, indices)
}
