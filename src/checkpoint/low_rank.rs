//! Low-rank weights of fine-tuning (LoRA, arXiv 2106.09685): `W + B A`.

use super::CheckpointError;

/// Adds `B A` to a weight, all row-major. The scale `alpha / rank` stands in no tensor: it is 1, as where alpha is
/// the rank.
///
/// # Shapes
/// - `weight`: `[outputs, inputs]`, `down`: `[rank, inputs]`, `up`: `[outputs, rank]`
///
/// # Errors
/// The three do not fit; `key` names the weight.
pub(super) fn add(
    weight: &mut [f32],
    down: &[f32],
    up: &[f32],
    key: &str,
) -> Result<(), CheckpointError> {
    // rank² = down up / weight.
    let product = down.len().checked_mul(up.len()).filter(|_| !weight.is_empty());
    let rank = product.map_or(0, |product| (product / weight.len()).isqrt());
    let fits = rank > 0
        && down.len().is_multiple_of(rank)
        && up.len().is_multiple_of(rank)
        && (down.len() / rank).checked_mul(up.len() / rank) == Some(weight.len());
    if !fits {
        return Err(CheckpointError::LowRank { key: key.to_owned() });
    }
    let inputs = down.len() / rank;
    for (row, factors) in weight.chunks_exact_mut(inputs).zip(up.chunks_exact(rank)) {
        for (factor, down) in factors.iter().zip(down.chunks_exact(inputs)) {
            row.iter_mut().zip(down).for_each(|(value, x)| *value += factor * x);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_added() {
        // [2, 3] + [2, 1] [1, 3]
        let mut weight = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        add(&mut weight, &[1.0, 0.0, -1.0], &[10.0, 100.0], "w").unwrap();
        assert_eq!(weight, [10.0, 1.0, -8.0, 103.0, 4.0, -95.0]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (down, up) in [(&[1.0; 3][..], &[1.0; 3][..]), (&[], &[]), (&[1.0; 3], &[1.0; 4])] {
            let error = add(&mut [0.0; 6], down, up, "blocks.0.attn.qkv.weight").unwrap_err();
            assert!(error.to_string().contains("blocks.0.attn.qkv.weight"), "{error}");
        }
    }
}
