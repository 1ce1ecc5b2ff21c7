//! The product of rows with a matrix: tiles whose sums stay in registers.
//!
//! A tile of three rows and twelve columns has nine sums; with three registers of the matrix and one of each row that
//! is what V8 keeps in its fifteen registers. Four by eight does as well where product and sum are two instructions,
//! and less where they are one, six by eight spills (docs/performance.md).

use std::mem::MaybeUninit;

use super::registers::{LANES, Register, add_product, load, splat, store};

/// Registers side by side in a tile.
const WIDE: usize = 3;
/// Columns of a tile.
pub(super) const COLUMNS: usize = WIDE * LANES;
/// Rows of a tile.
const ROWS: usize = 3;
/// Inputs of which a tile's sums are taken at once: a panel of them, 18 KB, stays in the first cache.
const BLOCK_INPUTS: usize = 384;
/// Rows that go through all panels before the next ones do: their part of the inputs, 387 KB, stays in the second cache.
/// Fewer would read a large matrix from memory more often.
const BLOCK_ROWS: usize = 84 * ROWS;

/// A matrix, and what is added to each product: twelve columns lie side by side for each input, zero past the last.
#[derive(Debug)]
pub(super) struct Panels {
    /// `[panel, input, column]`.
    weights: Vec<f32>,
    /// `[panel, column]`.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

/// Rows that lie `stride` apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct StridedRows<'a> {
    /// From the first value of the first row on.
    pub values: &'a [f32],
    pub count: usize,
    pub stride: usize,
}

impl<'a> StridedRows<'a> {
    fn row(self, row: usize, length: usize) -> &'a [f32] {
        &self.values[row * self.stride..][..length]
    }
}

impl Panels {
    /// Lays out a matrix given output by output, as PyTorch stores a weight, times a factor.
    pub(super) fn of_outputs(
        outputs: StridedRows<'_>,
        inputs: usize,
        factor: f32,
        bias: Option<&[f32]>,
    ) -> Self {
        let mut panels = Self::zeros(outputs.count, inputs);
        for (panel, columns) in panels.weights.chunks_exact_mut(inputs * COLUMNS).enumerate() {
            let first = panel * COLUMNS;
            for column in 0..COLUMNS.min(outputs.count - first) {
                let places = columns[column..].iter_mut().step_by(COLUMNS);
                for (place, value) in places.zip(outputs.row(first + column, inputs)) {
                    *place = value * factor;
                }
            }
        }
        if let Some(bias) = bias {
            panels.bias[..bias.len()].copy_from_slice(bias);
        }
        panels
    }

    /// Lays out a matrix given input by input.
    pub(super) fn of_inputs(inputs: StridedRows<'_>, outputs: usize) -> Self {
        let mut panels = Self::zeros(outputs, inputs.count);
        for (panel, columns) in panels.weights.chunks_exact_mut(inputs.count * COLUMNS).enumerate()
        {
            let first = panel * COLUMNS;
            let width = COLUMNS.min(outputs - first);
            for (input, columns) in columns.chunks_exact_mut(COLUMNS).enumerate() {
                columns[..width].copy_from_slice(&inputs.row(input, outputs)[first..][..width]);
            }
        }
        panels
    }

    fn zeros(outputs: usize, inputs: usize) -> Self {
        let panels = outputs.div_ceil(COLUMNS);
        Self {
            weights: vec![0.0; panels * inputs * COLUMNS],
            bias: vec![0.0; panels * COLUMNS],
            inputs,
            outputs,
        }
    }

    /// Writes the product of each row, and the bias, to its place in `out`, where rows lie `stride` apart. These places
    /// are initialized then, and what lies between them is as it was.
    ///
    /// # Panics
    /// If rows are shorter than the inputs, or there is no room for the outputs.
    pub(super) fn product(
        &self,
        rows: StridedRows<'_>,
        out: &mut [MaybeUninit<f32>],
        stride: usize,
    ) {
        for first_row in (0..rows.count).step_by(BLOCK_ROWS) {
            let count = BLOCK_ROWS.min(rows.count - first_row);
            for first_input in (0..self.inputs).step_by(BLOCK_INPUTS) {
                let inputs = BLOCK_INPUTS.min(self.inputs - first_input);
                for first_column in (0..self.outputs).step_by(COLUMNS) {
                    let weights = first_column * self.inputs + first_input * COLUMNS;
                    let panel = Panel {
                        weights: &self.weights[weights..][..inputs * COLUMNS],
                        bias: (first_input == 0).then(|| &self.bias[first_column..][..COLUMNS]),
                        columns: COLUMNS.min(self.outputs - first_column),
                    };
                    for row in (first_row..first_row + count).step_by(ROWS) {
                        let from = &rows.values[row * rows.stride + first_input..];
                        let to = &mut out[row * stride + first_column..];
                        match first_row + count - row {
                            1 => panel.tile::<1>(from, rows.stride, to, stride),
                            2 => panel.tile::<2>(from, rows.stride, to, stride),
                            _ => panel.tile::<ROWS>(from, rows.stride, to, stride),
                        }
                    }
                }
            }
        }
    }
}

/// A block of inputs of twelve columns.
struct Panel<'a> {
    /// `[input, column]`.
    weights: &'a [f32],
    /// What the sums begin with; none where they begin with what an earlier block left.
    bias: Option<&'a [f32]>,
    /// How many columns there are.
    columns: usize,
}

impl Panel<'_> {
    /// The sums of `R` rows, written to their places.
    #[inline(always)]
    fn tile<const R: usize>(
        &self,
        rows: &[f32],
        row_stride: usize,
        out: &mut [MaybeUninit<f32>],
        stride: usize,
    ) {
        let inputs = self.weights.len() / COLUMNS;
        assert!(rows.len() >= (R - 1) * row_stride + inputs, "the rows are too short");
        assert!(out.len() >= (R - 1) * stride + self.columns, "there is no room for the sums");
        let bias = self.bias.map(|bias| bias.as_ptr());
        let run = |to: *mut f32, stride: usize| {
            // SAFETY: each of `R` rows has `inputs` values, each input twelve weights, and the bias is twelve values.
            // Who calls has room for twelve sums a row, and where there is no bias they are initialized.
            unsafe {
                sums::<R>(
                    rows.as_ptr(),
                    row_stride,
                    self.weights.as_ptr(),
                    inputs,
                    bias,
                    to,
                    stride,
                )
            }
        };
        if self.columns == COLUMNS {
            return run(out.as_mut_ptr().cast(), stride);
        }
        let mut whole = [[MaybeUninit::new(0.0); COLUMNS]; R];
        if bias.is_none() {
            for (row, whole) in whole.iter_mut().enumerate() {
                whole[..self.columns].copy_from_slice(&out[row * stride..][..self.columns]);
            }
        }
        run(whole.as_mut_ptr().cast(), COLUMNS);
        for (row, whole) in whole.iter().enumerate() {
            out[row * stride..][..self.columns].copy_from_slice(&whole[..self.columns]);
        }
    }
}

/// Adds the products of `R` rows with twelve columns to the bias, or without one to what stands at `to`.
///
/// # Safety
/// `rows` has `R` rows of `inputs` values, `weights` `[inputs, 12]`, `bias` twelve, and at `to` there are `R` rows of twelve.
#[cfg_attr(
    all(target_arch = "wasm32", feature = "relaxed-simd"),
    target_feature(enable = "relaxed-simd")
)]
unsafe fn sums<const R: usize>(
    rows: *const f32,
    row_stride: usize,
    mut weights: *const f32,
    inputs: usize,
    bias: Option<*const f32>,
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: every pointer below stays within what the caller vouches for.
    unsafe {
        let three =
            |from: *const f32| [load(from), load(from.add(LANES)), load(from.add(2 * LANES))];
        let mut sums: [[Register; WIDE]; R] =
            std::array::from_fn(|row| three(bias.unwrap_or(to.add(row * stride))));
        for input in 0..inputs {
            let [weight0, weight1, weight2] = three(weights);
            for (row, [sum0, sum1, sum2]) in sums.iter_mut().enumerate() {
                let x = splat(rows.add(row * row_stride + input));
                *sum0 = add_product(*sum0, x, weight0);
                *sum1 = add_product(*sum1, x, weight1);
                *sum2 = add_product(*sum2, x, weight2);
            }
            weights = weights.add(COLUMNS);
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (register, sum) in sums.into_iter().enumerate() {
                store(to.add(row * stride + register * LANES), sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[cfg(target_arch = "wasm32")]
    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    /// Of the sum of the terms' sizes: each of up to 3,072 additions rounds by half of 2^-23 of a sum that is no
    /// larger; half as much as that is never reached, for errors go both ways.
    const TOLERANCE: f64 = 3072.0 / 4.0 * f32::EPSILON as f64 / 2.0;

    /// Count of rows, inputs and outputs: a ViT-B's, and ragged ones.
    const SIZES: [(usize, usize, usize); 9] = [
        (1, 1, 1),
        (3, 3, 12),
        (5, 7, 9),
        (11, 16, 20),
        (254, 385, 13),
        (197, 64, 197),
        (197, 197, 64),
        (5, 768, 3072),
        (4, 3072, 768),
    ];

    fn noise(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
    }

    #[test]
    fn it_is_the_sum_over_inputs_in_double_precision_whatever_the_sizes() {
        for (count, inputs, outputs) in SIZES {
            let (stride, out_stride) = (inputs + 3, outputs + 2);
            let x = noise(count * stride, 1);
            let weight = noise(outputs * inputs, 2);
            let bias = noise(outputs, 3);
            let by_input: Vec<f32> =
                (0..inputs * outputs).map(|i| weight[i % outputs * inputs + i / outputs]).collect();
            let rows = |values, count, stride| StridedRows { values, count, stride };
            let ways = [
                (Panels::of_outputs(rows(&weight, outputs, inputs), inputs, 1.0, Some(&bias)), 1.0),
                (Panels::of_inputs(rows(&by_input, inputs, outputs), outputs), 0.0),
            ];
            for (panels, biased) in ways {
                let mut out = vec![MaybeUninit::new(7.0); count * out_stride];
                panels.product(rows(&x, count, stride), &mut out, out_stride);
                // SAFETY: all of it was initialized above.
                let out: Vec<f32> =
                    out.iter().map(|value| unsafe { value.assume_init() }).collect();
                for (row, out) in out.chunks(out_stride).enumerate() {
                    for (output, &found) in out[..outputs].iter().enumerate() {
                        let term = |i| {
                            f64::from(x[row * stride + i]) * f64::from(weight[output * inputs + i])
                        };
                        let bias = biased * f64::from(bias[output]);
                        let sum = bias + (0..inputs).map(term).sum::<f64>();
                        let size = bias.abs() + (0..inputs).map(|i| term(i).abs()).sum::<f64>();
                        let error = (f64::from(found) - sum).abs();
                        assert!(
                            error <= TOLERANCE * size,
                            "{count} {inputs} {outputs}, at {row} {output}: {found}, not {sum}"
                        );
                    }
                    assert_eq!(out[outputs..], [7.0, 7.0]);
                }
            }
        }
    }

    #[test]
    fn a_factor_goes_into_the_matrix() {
        let weight = [1.0, 2.0, 3.0, 4.0];
        let rows = StridedRows { values: &weight, count: 2, stride: 2 };
        let mut out = [MaybeUninit::uninit(); 2];
        let x = StridedRows { values: &[1.0, 10.0], count: 1, stride: 2 };
        Panels::of_outputs(rows, 2, 0.5, None).product(x, &mut out, 2);
        // SAFETY: a product writes every output.
        assert_eq!(out.map(|value| unsafe { value.assume_init() }), [10.5, 21.5]);
    }
}
