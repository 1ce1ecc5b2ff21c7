//! Until the first touch the query moves by itself along a path over the object, patch by patch, so that one sees at
//! once whose maps follow it.

use crate::grid::Point;

/// How long the query rests on each step of the path, milliseconds: slow enough to compare both sides.
pub const STEP_MS: u64 = 320;
/// How many steps long the pinned query is shown before it moves: it is read out in this time, and the first look finds
/// something that rests.
pub const REST: usize = 4;
/// Length of a step, fractions of the crop: a patch of the shipped models' 14 x 14.
const STEP: f32 = 1.0 / 14.0;

/// Where the query is after so many steps of time, on a path of [`steps`]; `None` where the pinned one is shown: at the
/// start, and always where there is no path.
pub fn place(path: &[Point], step: usize) -> Option<Point> {
    path.get(step.checked_sub(REST)?.checked_rem(path.len())?).copied()
}

/// What speaks against moving the query, as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opening {
    /// The visitor has touched something, by pointer or key.
    pub is_touched: bool,
    /// The page stands in another one, which keeps still for its readers.
    pub is_embedded: bool,
    /// The visitor's system asks for reduced motion.
    pub is_still: bool,
    /// The link pins a query, opens a chapter of the tour, which asks for one, or cuts the picture elsewhere.
    pub is_directed: bool,
    /// Both models have seen the picture, and answer each query at once.
    pub is_live: bool,
}

impl Opening {
    /// Whether the query moves.
    pub fn moves(self) -> bool {
        self.is_live && !(self.is_touched || self.is_embedded || self.is_still || self.is_directed)
    }
}

/// Around the middle of a picture that has no path of its own.
const AROUND: [Point; 4] = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)];

/// Where the query is on the pictures of a moving one: along the picture's own path, or around its middle.
pub fn moving_path(corners: &[Point]) -> Vec<Point> {
    let own = steps(corners);
    if own.is_empty() { steps(&AROUND) } else { own }
}

/// The points of a closed path through `corners`, a step apart: there and back to the first. Of fewer than two corners
/// there is none.
pub fn steps(corners: &[Point]) -> Vec<Point> {
    if corners.len() < 2 {
        return Vec::new();
    }
    let ends = corners.iter().cycle().skip(1);
    corners.iter().zip(ends).flat_map(|(&from, &to)| between(from, to)).collect()
}

/// From a point, which is one of them, to another, which is not.
fn between(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let count = (dx.hypot(dy) / STEP).ceil().max(1.0);
    (0..count as usize).map(move |step| {
        let share = step as f32 / count;
        (from.0 + share * dx, from.1 + share * dy)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_picture_without_a_path_is_walked_around() {
        let around = moving_path(&[]);
        assert_eq!((around.len(), around[0]), (28, (0.25, 0.25)));
        let own = [(0.2, 0.2), (0.4, 0.2)];
        assert_eq!(moving_path(&own), steps(&own));
    }

    use super::*;

    /// Rounding of fractions of the crop.
    const CLOSE: f32 = 1e-6;

    #[test]
    fn a_path_goes_round_by_steps_of_at_most_a_patch() {
        let corners = [(0.2, 0.2), (0.6, 0.2), (0.6, 0.48)];
        let steps = steps(&corners);
        assert_eq!(steps[0], corners[0]);
        assert_eq!(steps.len(), 6 + 4 + 7, "0.4, 0.28 and 0.49 in steps of a fourteenth");
        for (from, to) in steps.iter().zip(steps.iter().cycle().skip(1)) {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            assert!(length > 0.0 && length <= STEP + CLOSE, "{from:?} to {to:?}");
        }
        assert!(corners.iter().all(|corner| steps.contains(corner)));
    }

    #[test]
    fn a_point_is_no_path() {
        assert_eq!(steps(&[]), []);
        assert_eq!(steps(&[(0.5, 0.5)]), []);
        assert_eq!(steps(&[(0.5, 0.5), (0.5, 0.5)]).len(), 2, "and two equal ones rest there");
    }

    #[test]
    fn the_query_rests_then_goes_round_for_ever() {
        let path = [(0.1, 0.1), (0.2, 0.1), (0.2, 0.2)];
        assert_eq!(place(&path, REST - 1), None);
        assert_eq!(place(&path, REST), Some(path[0]));
        assert_eq!(place(&path, REST + 5), Some(path[2]));
        assert_eq!(place(&[], REST), None);
    }

    #[test]
    fn each_reason_alone_keeps_the_query_still() {
        let moving = Opening { is_live: true, ..Opening::default() };
        assert!(moving.moves());
        for still in [
            Opening { is_live: false, ..moving },
            Opening { is_touched: true, ..moving },
            Opening { is_embedded: true, ..moving },
            Opening { is_still: true, ..moving },
            Opening { is_directed: true, ..moving },
        ] {
            assert!(!still.moves(), "{still:?}");
        }
    }
}
