//! How far the page scrolls so that what a chapter talks about can be seen beside its card.

/// Between the subject and what would cover it, pixels.
const MARGIN: f64 = 16.0;

/// A box in the window, pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its lower edge.
    pub bottom: f64,
}

impl Rect {
    fn around(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// How many pixels the page goes down, so that the `subject`'s boxes lie in a window of this height and the
/// card covers none of them; where not all can be seen, their top. 0 where all can be seen, `None` where there
/// is nothing to see.
pub fn scroll_by(subject: impl Iterator<Item = Rect>, card: Rect, height: f64) -> Option<f64> {
    let subject = subject.filter(|it| it.bottom > it.top).reduce(Rect::around)?;
    let is_beside = subject.right <= card.left || subject.left >= card.right;
    let end = if is_beside { height } else { card.top };
    let below = (subject.bottom + MARGIN - end).max(0.0);
    if below == 0.0 && subject.top >= 0.0 {
        return Some(0.0);
    }
    Some(below.min(subject.top - MARGIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Rect = Rect { left: 900.0, top: 400.0, right: 1300.0, bottom: 880.0 };

    fn by(subject: &[[f64; 4]]) -> Option<f64> {
        let rect = |&[left, top, right, bottom]: &[f64; 4]| Rect { left, top, right, bottom };
        scroll_by(subject.iter().map(rect), CARD, 900.0)
    }

    #[test]
    fn what_is_seen_stays_where_it_is() {
        assert_eq!(by(&[[0.0, 100.0, 800.0, 880.0]]), Some(0.0));
        assert_eq!(by(&[[0.0, 0.0, 1300.0, 380.0]]), Some(0.0));
    }

    #[test]
    fn what_lies_beside_the_card_ends_above_the_windows_end_and_else_above_the_card() {
        assert_eq!(by(&[[0.0, 500.0, 800.0, 1000.0]]), Some(116.0));
        assert_eq!(by(&[[0.0, 500.0, 1000.0, 700.0]]), Some(316.0));
        // Two boxes are one subject.
        assert_eq!(by(&[[0.0, 500.0, 100.0, 600.0], [850.0, 550.0, 1000.0, 700.0]]), Some(316.0));
    }

    #[test]
    fn of_what_is_too_high_the_top_is_seen_and_what_is_above_comes_down() {
        assert_eq!(by(&[[0.0, 300.0, 800.0, 2000.0]]), Some(284.0));
        assert_eq!(by(&[[0.0, -200.0, 800.0, 100.0]]), Some(-216.0));
    }

    #[test]
    fn what_has_no_height_is_not_there() {
        assert_eq!(by(&[]), None);
        assert_eq!(by(&[[0.0, 100.0, 800.0, 100.0]]), None);
    }
}
