//! The product of rows with a matrix, in registers of four floats, without fused multiply-add.

use wide::f32x8;

/// Outputs side by side: two registers.
const LANES: usize = 8;

/// A matrix, and what is added to each product: eight columns lie side by side for each input. A tile of
/// four rows and eight columns then runs through all inputs with its sums in 8 of the 16 registers that
/// there are, and beside it only what it reads.
#[derive(Debug)]
pub(super) struct Panels {
    /// `[panel, input]`, zero past the last column.
    weights: Vec<f32x8>,
    /// `[panel]`.
    bias: Vec<f32x8>,
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

impl Panels {
    /// Lays out the matrix whose value for an output and an input `at` gives.
    pub(super) fn new(
        outputs: usize,
        inputs: usize,
        at: impl Fn(usize, usize) -> f32,
        bias: Option<&[f32]>,
    ) -> Self {
        let panels = || (0..outputs).step_by(LANES);
        let columns = |first: usize, value: &dyn Fn(usize) -> f32| {
            let mut columns = [0.0; LANES];
            for (column, output) in columns.iter_mut().zip(first..outputs) {
                *column = value(output);
            }
            f32x8::new(columns)
        };
        let inputs_of = |first| {
            let columns = &columns;
            let at = &at;
            (0..inputs).map(move |input| columns(first, &|output| at(output, input)))
        };
        let bias_of = |first| columns(first, &|output| bias.map_or(0.0, |bias| bias[output]));
        Self {
            weights: panels().flat_map(inputs_of).collect(),
            bias: panels().map(bias_of).collect(),
            inputs,
            outputs,
        }
    }

    /// Writes the product of each row to its place in `out`, where rows lie `stride` apart.
    pub(super) fn product(&self, rows: StridedRows<'_>, out: &mut [f32], stride: usize) {
        let panels = self.weights.chunks_exact(self.inputs).zip(&self.bias);
        for (panel, (weights, bias)) in panels.enumerate() {
            let first = panel * LANES;
            let width = LANES.min(self.outputs - first);
            for row in (0..rows.count).step_by(4) {
                // The last tile repeats the last row where rows are missing.
                let row = |next: usize| (row + next).min(rows.count - 1);
                let inputs = |next| &rows.values[row(next) * rows.stride..][..self.inputs];
                let tile = [inputs(0), inputs(1), inputs(2), inputs(3)];
                let [sum0, sum1, sum2, sum3] = sums(weights, tile, *bias);
                let mut put =
                    |next, sum| store(sum, &mut out[row(next) * stride + first..][..width]);
                put(0, sum0);
                put(1, sum1);
                put(2, sum2);
                put(3, sum3);
            }
        }
    }
}

/// One tile, four inputs at a time.
#[inline(always)]
fn sums(weights: &[f32x8], rows: [&[f32]; 4], bias: f32x8) -> [f32x8; 4] {
    let mut sums = [bias; 4];
    let (blocks, last) = weights.as_chunks::<4>();
    let ([row0, row1, row2, row3], [last0, last1, last2, last3]) = (
        rows.map(|row| &row.as_chunks::<4>().0[..blocks.len()]),
        rows.map(|row| &row[weights.len() - last.len()..]),
    );
    for (block, weights) in blocks.iter().enumerate() {
        let [x0, x1, x2, x3] = [row0[block], row1[block], row2[block], row3[block]];
        sums = step(sums, weights[0], [x0[0], x1[0], x2[0], x3[0]]);
        sums = step(sums, weights[1], [x0[1], x1[1], x2[1], x3[1]]);
        sums = step(sums, weights[2], [x0[2], x1[2], x2[2], x3[2]]);
        sums = step(sums, weights[3], [x0[3], x1[3], x2[3], x3[3]]);
    }
    for ((((&weight, &x0), &x1), &x2), &x3) in
        last.iter().zip(last0).zip(last1).zip(last2).zip(last3)
    {
        sums = step(sums, weight, [x0, x1, x2, x3]);
    }
    sums
}

/// Without a loop over the sums: an array with an index would be kept in memory.
#[inline(always)]
fn step(sums: [f32x8; 4], weight: f32x8, x: [f32; 4]) -> [f32x8; 4] {
    let [sum0, sum1, sum2, sum3] = sums;
    let [x0, x1, x2, x3] = x.map(f32x8::splat);
    [sum0 + x0 * weight, sum1 + x1 * weight, sum2 + x2 * weight, sum3 + x3 * weight]
}

#[inline(always)]
fn store(sum: f32x8, out: &mut [f32]) {
    let sum = sum.to_array();
    match <&mut [f32; LANES]>::try_from(&mut *out) {
        Ok(whole) => *whole = sum,
        Err(_) => out.iter_mut().zip(sum).for_each(|(out, sum)| *out = sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_over_inputs_whatever_the_sizes() {
        for (count, inputs, outputs) in [(1, 1, 1), (4, 3, 8), (5, 7, 9), (11, 16, 20)] {
            let value = |i: usize| ((i * 37 % 23) as f32 - 11.0) / 8.0;
            let (stride, out_stride) = (inputs + 3, outputs + 2);
            let x: Vec<f32> = (0..count * stride).map(value).collect();
            let weight: Vec<f32> = (0..outputs * inputs).map(|i| value(i + 5)).collect();
            let bias: Vec<f32> = (0..outputs).map(|i| value(i + 9)).collect();
            let at = |output, input| weight[output * inputs + input];
            let mut out = vec![7.0; count * out_stride];
            let rows = StridedRows { values: &x, count, stride };
            Panels::new(outputs, inputs, at, Some(&bias)).product(rows, &mut out, out_stride);
            for (row, out) in out.chunks(out_stride).enumerate() {
                for (output, &found) in out[..outputs].iter().enumerate() {
                    let terms = (0..inputs).map(|i| x[row * stride + i] * at(output, i));
                    // Eighths: every sum is exact.
                    assert_eq!(found, bias[output] + terms.sum::<f32>(), "{row} {output}");
                }
                assert_eq!(out[outputs..], [7.0, 7.0]);
            }
        }
    }
}
