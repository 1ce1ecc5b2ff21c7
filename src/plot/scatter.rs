//! Points on a square without axes: where they are drawn, and which one is meant.

/// Room at the edges, as a fraction of the side.
const MARGIN: f32 = 0.03;

/// Points whose coordinates have no unit, as fractions of a square's side from its left and its top. One
/// scale for both directions, the middle in the middle. A point that is not finite stays so.
pub fn fit(places: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut least = [f32::INFINITY; 2];
    let mut most = [f32::NEG_INFINITY; 2];
    for place in places.iter().filter(|place| place.iter().all(|x| x.is_finite())) {
        for axis in 0..2 {
            least[axis] = least[axis].min(place[axis]);
            most[axis] = most[axis].max(place[axis]);
        }
    }
    let extent = (most[0] - least[0]).max(most[1] - least[1]);
    let scale = if extent > 0.0 { (1.0 - 2.0 * MARGIN) / extent } else { 0.0 };
    let middle = [0, 1].map(|axis| (least[axis] + most[axis]) / 2.0);
    let fitted = |[x, y]: &[f32; 2]| [0.5 + scale * (x - middle[0]), 0.5 - scale * (y - middle[1])];
    places.iter().map(fitted).collect()
}

/// The point nearest to a place, if it is within reach.
pub fn nearest(points: &[[f32; 2]], at: (f32, f32), reach: f32) -> Option<usize> {
    let away = |[x, y]: &[f32; 2]| (x - at.0).hypot(y - at.1);
    let all = points.iter().map(away).enumerate().filter(|(_, away)| *away <= reach);
    all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_fills_the_square_and_up_is_up() {
        let fitted = fit(&[[0.0, 0.0], [8.0, 2.0], [4.0, 1.0]]);
        assert!((fitted[0][0] - MARGIN).abs() < 1e-6);
        assert!((fitted[1][0] - (1.0 - MARGIN)).abs() < 1e-6);
        assert_eq!(fitted[2], [0.5, 0.5]);
        assert!(fitted[1][1] < 0.5 && fitted[0][1] > 0.5);
    }

    #[test]
    fn one_place_for_all_is_the_middle_and_nan_takes_no_room() {
        assert_eq!(fit(&[[3.0, 3.0]; 2]), [[0.5, 0.5]; 2]);
        let fitted = fit(&[[f32::NAN, 0.0], [1.0, 1.0], [2.0, 2.0]]);
        assert!(fitted[0][0].is_nan() && (fitted[1][0] - MARGIN).abs() < 1e-6);
        assert!(fit(&[]).is_empty());
    }

    #[test]
    fn the_nearest_within_reach_is_meant() {
        let points = [[0.1, 0.1], [0.5, 0.5], [0.52, 0.5], [f32::NAN, 0.5]];
        assert_eq!(nearest(&points, (0.53, 0.5), 0.05), Some(2));
        assert_eq!(nearest(&points, (0.3, 0.3), 0.05), None);
        assert_eq!(nearest(&[], (0.3, 0.3), 1.0), None);
    }
}
