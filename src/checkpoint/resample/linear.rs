//! Linear interpolation as PyTorch's `interpolate(mode="bilinear")`, one way of it.

/// How much of each old sample is in each new one, `[to, from]`; before the first and past the last these count alone.
pub(super) fn weights(from: usize, to: usize) -> Vec<f64> {
    let mut weights = vec![0.0; to * from];
    for (target, row) in weights.chunks_mut(from).enumerate() {
        let place = (target as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        let place = place.clamp(0.0, (from - 1) as f64);
        let before = place as usize;
        let share = place - before as f64;
        row[before] += 1.0 - share;
        row[(before + 1).min(from - 1)] += share;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_lie_in_the_middle_of_their_places() {
        // torch.nn.functional.interpolate of [0, 4] and of [0, 3, 6] in mode "linear".
        let of = |values: &[f64], to| -> Vec<f64> {
            let dot = |row: &[f64]| row.iter().zip(values).map(|(weight, x)| weight * x).sum();
            weights(values.len(), to).chunks(values.len()).map(dot).collect()
        };
        assert_eq!(of(&[0.0, 4.0], 4), [0.0, 1.0, 3.0, 4.0]);
        assert_eq!(of(&[0.0, 3.0, 6.0], 3), [0.0, 3.0, 6.0]);
        assert_eq!(of(&[5.0], 3), [5.0, 5.0, 5.0]);
    }
}
