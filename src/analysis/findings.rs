//! Whether a finding of the paper shows in two models' curves: which lies above in the later layers.
//!
//! Park et al., ICLR 2023, compare a contrastive with a masked ViT-B: in the later layers CL's attention
//! distance lies above MIM's, its NMI below (section 2), and its amplitude of the highest frequency
//! below (section 3). The late layers are the last third of them, rounded up. Models of
//! unlike depth are compared at like relative depth.

use std::cmp::Ordering;
use std::fmt;

/// One finding and how it fares; displays as a short sentence, and holds where it does in most late layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Where CL lies from MIM in the paper.
    paper: Ordering,
    /// How many of the late layers are so.
    agreeing: usize,
    /// The late layers.
    layers: usize,
}

impl Finding {
    /// Compares two curves by layer. `None` where either has no layer, or a value is not a number.
    pub fn of(contrastive: &[f64], masked: &[f64], paper: Ordering) -> Option<Self> {
        let (depth, other) = (contrastive.len(), masked.len());
        if depth == 0 || other == 0 {
            return None;
        }
        let layers = depth.div_ceil(3);
        let mut agreeing = 0;
        for layer in depth - layers + 1..=depth {
            // Round half up, and at least the first.
            let like = ((2 * layer * other + depth) / (2 * depth)).max(1);
            let order = contrastive[layer - 1].partial_cmp(&masked[like - 1])?;
            agreeing += usize::from(order == paper);
        }
        Some(Self { paper, agreeing, layers })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { paper, agreeing, layers } = *self;
        let holds = 2 * agreeing > layers;
        let verdict = if holds { "As in the paper" } else { "Not as in the paper" };
        let (order, count) =
            if holds { (paper, agreeing) } else { (paper.reverse(), layers - agreeing) };
        let place = if order == Ordering::Greater { "above" } else { "below" };
        let late = if layers == 1 { "late layer" } else { "late layers" };
        write!(f, "{verdict}: CL {place} MIM in {count} of {layers} {late}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Greater, Less};

    fn sentence(contrastive: &[f64], masked: &[f64], paper: Ordering) -> String {
        Finding::of(contrastive, masked, paper).unwrap().to_string()
    }

    #[test]
    fn only_the_last_third_counts() {
        let flat = [1.0; 12];
        let mut late = [0.0; 12];
        late[8..].fill(2.0);
        assert_eq!(
            sentence(&late, &flat, Greater),
            "As in the paper: CL above MIM in 4 of 4 late layers."
        );
        assert_eq!(
            sentence(&late, &flat, Less),
            "Not as in the paper: CL above MIM in 4 of 4 late layers."
        );
    }

    #[test]
    fn what_holds_in_most_layers_and_in_half_of_them_is_told_apart() {
        let flat = [1.0; 12];
        let mut late = [0.0; 12];
        late[11] = 2.0;
        assert_eq!(
            sentence(&late, &flat, Less),
            "As in the paper: CL below MIM in 3 of 4 late layers."
        );
        late[10] = 2.0;
        assert_eq!(
            sentence(&late, &flat, Less),
            "Not as in the paper: CL above MIM in 2 of 4 late layers."
        );
    }

    #[test]
    fn unlike_depths_are_compared_at_like_relative_depth() {
        // Layers 3 and 4 of 4 stand beside layers 9 and 12 of 12, and the other way round 9 to 12 beside
        // 3, 3, 4 and 4.
        let mut deep = [5.0; 12];
        (deep[8], deep[11]) = (0.0, 0.0);
        let shallow = [9.0, 9.0, 1.0, 1.0];
        assert_eq!(
            sentence(&shallow, &deep, Greater),
            "As in the paper: CL above MIM in 2 of 2 late layers."
        );
        assert_eq!(
            sentence(&deep, &shallow, Less),
            "Not as in the paper: CL above MIM in 2 of 4 late layers."
        );
        let one = sentence(&[1.0], &deep, Greater);
        assert_eq!(one, "As in the paper: CL above MIM in 1 of 1 late layer.");
    }

    #[test]
    fn without_numbers_there_is_no_finding() {
        assert_eq!(Finding::of(&[], &[1.0], Less), None);
        assert_eq!(Finding::of(&[1.0], &[], Less), None);
        assert_eq!(Finding::of(&[f64::NAN], &[1.0], Less), None);
    }
}
