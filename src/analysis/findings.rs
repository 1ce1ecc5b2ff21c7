//! Whether a finding of the paper shows in two models' curves: which lies above in the later layers.
//!
//! Park et al., ICLR 2023, compare a contrastive with a masked ViT-B: in the later layers CL's attention
//! distance lies above MIM's, its NMI below (section 2), and its amplitude of the highest frequency
//! below (section 3). The late layers are the last third of them, rounded up. Models of
//! unlike depth are compared at like relative depth.

use std::cmp::Ordering;
use std::fmt;

/// How a finding fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As in the paper.
    Holds,
    /// Neither way, or not by more than the error of measuring.
    Unclear,
    /// In most late layers the other way round.
    Fails,
}

/// One finding and how it fares; displays as a short sentence, and holds where it does in most late layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Where CL lies from MIM in the paper.
    paper: Ordering,
    /// How many of the late layers are so.
    agreeing: usize,
    /// How many layers are late.
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

    /// As most late layers say.
    pub fn verdict(&self) -> Verdict {
        match (2 * self.agreeing).cmp(&self.layers) {
            Ordering::Greater => Verdict::Holds,
            Ordering::Equal => Verdict::Unclear,
            Ordering::Less => Verdict::Fails,
        }
    }

    /// How many of the late layers agree with the paper, and how many there are.
    pub fn counts(&self) -> [usize; 2] {
        [self.agreeing, self.layers]
    }
}

/// Whether a probe's accuracy by layer, 0..1, peaks in the last third of the layers. `Unclear` where the best
/// of either part is within one standard error, `√(p (1 − p) / images)`, of the other's. `None` of too few
/// layers, and where one is not a number.
pub fn peaks_late(accuracy: &[f64], images: usize) -> Option<Verdict> {
    let (early, late) = accuracy.split_at(accuracy.len() - accuracy.len().div_ceil(3));
    // A maximum would leave NaN out.
    if !accuracy.iter().all(|share| share.is_finite()) {
        return None;
    }
    let best = |part: &[f64]| part.iter().copied().reduce(f64::max);
    let (early, late) = (best(early)?, best(late)?);
    let most = early.max(late);
    let error = (most * (1.0 - most) / images.max(1) as f64).sqrt();
    Some(match late - early {
        by if by.abs() <= error => Verdict::Unclear,
        by if by > 0.0 => Verdict::Holds,
        _ => Verdict::Fails,
    })
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
    fn a_verdict_is_that_of_most_late_layers() {
        let flat = [1.0; 12];
        let mut late = [0.0; 12];
        for (layers, verdict) in
            [(1, Verdict::Fails), (2, Verdict::Unclear), (3, Verdict::Holds), (4, Verdict::Holds)]
        {
            late[7 + layers] = 2.0;
            let finding = Finding::of(&late, &flat, Greater).unwrap();
            assert_eq!((finding.verdict(), finding.counts()), (verdict, [layers, 4]));
        }
    }

    #[test]
    fn a_peak_within_the_error_of_measuring_is_unclear() {
        // The page's pair, of 2,000 images: one standard error near 10 % is 0.7 points.
        let cl = [6.6, 8.7, 9.7, 10.2, 10.2, 10.7, 10.8, 10.5].map(|percent| percent / 100.0);
        let mim = [7.1, 7.5, 7.6, 7.0, 6.2, 5.7, 5.8, 5.9].map(|percent| percent / 100.0);
        assert_eq!(peaks_late(&cl, 2000), Some(Verdict::Unclear));
        assert_eq!(peaks_late(&cl, 50_000), Some(Verdict::Holds));
        assert_eq!(peaks_late(&mim, 2000), Some(Verdict::Fails));
        assert_eq!(peaks_late(&[0.5], 2000), None);
        assert_eq!(peaks_late(&[], 2000), None);
        assert_eq!(peaks_late(&[0.1, f64::NAN, 0.3, 0.2], 2000), None);
    }

    #[test]
    fn without_numbers_there_is_no_finding() {
        assert_eq!(Finding::of(&[], &[1.0], Less), None);
        assert_eq!(Finding::of(&[1.0], &[], Less), None);
        assert_eq!(Finding::of(&[f64::NAN], &[1.0], Less), None);
    }
}
