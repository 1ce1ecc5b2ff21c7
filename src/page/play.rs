//! The layers one after another, from the first to the last.

use std::time::Duration;

/// How long a layer is shown: as long as a sentence about it takes to begin.
pub const PACE: Duration = Duration::from_millis(800);

/// The layer after this one, from 1; `None` after the last, where it ends.
pub fn next(layer: usize, depth: usize) -> Option<usize> {
    (layer < depth).then_some(layer + 1)
}

/// What the button does.
pub fn label(is_playing: bool) -> &'static str {
    if is_playing { "Stop" } else { "Play" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_after_the_last_layer() {
        let shown: Vec<usize> = std::iter::successors(Some(1), |layer| next(*layer, 4)).collect();
        assert_eq!(shown, [1, 2, 3, 4]);
        // Another model may have fewer.
        assert_eq!((next(8, 6), next(1, 0)), (None, None));
        assert_ne!(label(true), label(false));
    }
}
