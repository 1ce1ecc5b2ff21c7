//! Attention to test with: seeded, even, and each token on itself.

use crate::grid::Grid;
use crate::tokens::AttentionShape;

/// Grids that are not square.
pub(super) const TALL: Grid = Grid { rows: 4, columns: 3 };
pub(super) const WIDE: Grid = Grid { rows: 2, columns: 5 };

/// Numbers in 0..1 from a linear congruence (Knuth's MMIX constants), the same on every machine.
pub(super) fn seeded(count: usize) -> Vec<f32> {
    let mut state = 20230501u64;
    let next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / (1u64 << 24) as f32
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Rows as peaked as a real softmax's, some of their mass on the prefix.
pub(super) fn seeded_attention(shape: &AttentionShape) -> Vec<f32> {
    let mut attention = seeded(shape.floats());
    for row in attention.chunks_exact_mut(shape.tokens) {
        row.iter_mut().for_each(|x| *x = (8.0 * *x).exp());
        let mass: f32 = row.iter().sum();
        row.iter_mut().for_each(|x| *x /= mass);
    }
    attention
}

/// Every token attends to all tokens alike.
pub(super) fn uniform(shape: &AttentionShape) -> Vec<f32> {
    vec![1.0 / shape.tokens as f32; shape.floats()]
}

/// Every token attends to itself alone.
pub(super) fn identity(shape: &AttentionShape) -> Vec<f32> {
    let mut attention = vec![0.0; shape.floats()];
    for (row, values) in attention.chunks_exact_mut(shape.tokens).enumerate() {
        values[row % shape.tokens] = 1.0;
    }
    attention
}
