//! Points on a square without axes: where they are, their dots, and which one is meant.

use crate::plot::chart::series::Rgb;

/// Room at the edges, as a fraction of the side.
const MARGIN: f32 = 0.03;
/// How much of the others is left where one group's dots stand out.
const FAINT: f32 = 0.12;

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

/// Dots on nothing, as RGBA of a square of `side` pixels: a group of points a color, as many in each, and
/// `out` the group that stands out. The groups take turns, so that none covers the rest.
pub fn dots_rgba(
    side: usize,
    radius: f32,
    points: &[[f32; 2]],
    colors: &[Rgb],
    out: Option<usize>,
) -> Vec<u8> {
    let mut rgba = vec![0; 4 * side * side];
    let pixels = rgba.as_chunks_mut().0;
    let of_each = points.len() / colors.len().max(1);
    let is_front = |group: usize| out.is_none_or(|out| out == group);
    for (is_drawn, alpha) in [(false, FAINT), (true, 1.0)] {
        for index in 0..of_each {
            for (group, &color) in colors.iter().enumerate() {
                if is_front(group) == is_drawn {
                    let center = points[group * of_each + index].map(|at| at * side as f32);
                    stamp(pixels, side, center, radius, (color, alpha));
                }
            }
        }
    }
    rgba
}

/// The radius of so many dots, so large that together they would cover a fifth of a square; in the unit of its
/// side, pixels, of which it is 1.4 to 4.
pub fn dot_radius(side: f64, dots: usize) -> f64 {
    (side * (0.2 / (std::f64::consts::PI * dots.max(1) as f64)).sqrt()).clamp(1.4, 4.0)
}

/// One dot; what lies outside is cut off.
fn stamp(
    pixels: &mut [[u8; 4]],
    side: usize,
    center: [f32; 2],
    radius: f32,
    (color, alpha): (Rgb, f32),
) {
    if !center.iter().all(|at| at.is_finite()) {
        return;
    }
    let reach = radius + 0.5;
    let [columns, rows] = center.map(|at| {
        let end = |at: f32| (at.ceil().max(0.0) as usize).min(side);
        end(at - reach - 0.5)..end(at + reach - 0.5)
    });
    for row in rows {
        let down = row as f32 + 0.5 - center[1];
        for (column, pixel) in columns.clone().zip(&mut pixels[row * side + columns.start..]) {
            let across = column as f32 + 0.5 - center[0];
            let covered = (reach - (across * across + down * down).sqrt()).min(1.0);
            if covered > 0.0 {
                blend(pixel, color, covered * alpha);
            }
        }
    }
}

fn blend(pixel: &mut [u8; 4], color: Rgb, alpha: f32) {
    let below = f32::from(pixel[3]) / 255.0 * (1.0 - alpha);
    let all = alpha + below;
    let byte = |value: f32| (value + 0.5) as u8;
    for channel in 0..3 {
        let mixed = f32::from(color[channel]) * alpha + f32::from(pixel[channel]) * below;
        pixel[channel] = byte(mixed / all);
    }
    pixel[3] = byte(255.0 * all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_dots_are_smaller_within_limits() {
        // 1000 dots of this radius cover 0.2 of 400 x 400 pixels.
        let radius = dot_radius(400.0, 1000);
        assert!((std::f64::consts::PI * radius * radius * 1000.0 - 32_000.0).abs() < 1e-6);
        assert_eq!([dot_radius(400.0, 0), dot_radius(400.0, 1_000_000)], [4.0, 1.4]);
    }

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

    const RED: Rgb = [255, 0, 0];
    const BLUE: Rgb = [0, 0, 255];

    fn pixel(rgba: &[u8], side: usize, column: usize, row: usize) -> [u8; 4] {
        rgba.as_chunks().0[row * side + column]
    }

    #[test]
    fn a_dot_is_as_large_as_its_radius_and_cut_off_at_the_edge() {
        let rgba = dots_rgba(40, 6.0, &[[0.5, 0.5]], &[RED], None);
        assert_eq!(pixel(&rgba, 40, 20, 20), [255, 0, 0, 255]);
        assert_eq!(pixel(&rgba, 40, 27, 20), [0; 4]);
        let covered: f32 = rgba.iter().skip(3).step_by(4).map(|&a| f32::from(a) / 255.0).sum();
        let area = std::f32::consts::PI * 36.0;
        assert!((covered - area).abs() < 0.01 * area, "{covered}, not {area}");
        let rgba = dots_rgba(8, 2.0, &[[0.0, 1.0], [9.0, -9.0], [f32::NAN, 0.5]], &[RED], None);
        let there: Vec<usize> = (0..64).filter(|&at| rgba[4 * at + 3] > 0).collect();
        assert_eq!(there, [48, 49, 56, 57]);
    }

    #[test]
    fn the_last_group_does_not_cover_the_rest_and_one_can_stand_out() {
        // Each group has a point of its own under one of the other's.
        let points = [[0.25, 0.5], [0.75, 0.5], [0.25, 0.5], [0.75, 0.5]];
        let rgba = dots_rgba(16, 3.0, &points, &[RED, BLUE], None);
        assert_eq!(pixel(&rgba, 16, 4, 8), [0, 0, 255, 255]);
        let rgba = dots_rgba(16, 3.0, &points, &[RED, BLUE], Some(0));
        assert_eq!(pixel(&rgba, 16, 4, 8), [255, 0, 0, 255]);
        let rgba = dots_rgba(16, 3.0, &[[0.25, 0.5], [0.75, 0.5]], &[RED, BLUE], Some(0));
        assert_eq!(pixel(&rgba, 16, 4, 8), [255, 0, 0, 255]);
        assert_eq!(pixel(&rgba, 16, 12, 8), [0, 0, 255, 31]);
        assert_eq!(dots_rgba(1, 3.0, &[], &[], None), [0; 4]);
    }

    #[test]
    fn dots_lie_over_one_another() {
        let mut pixel = [0; 4];
        blend(&mut pixel, RED, 0.5);
        assert_eq!(pixel, [255, 0, 0, 128]);
        blend(&mut pixel, BLUE, 0.5);
        assert_eq!(pixel, [85, 0, 170, 192]);
    }

    #[test]
    fn the_nearest_within_reach_is_meant() {
        let points = [[0.1, 0.1], [0.5, 0.5], [0.52, 0.5], [f32::NAN, 0.5]];
        assert_eq!(nearest(&points, (0.53, 0.5), 0.05), Some(2));
        assert_eq!(nearest(&points, (0.3, 0.3), 0.05), None);
        assert_eq!(nearest(&[], (0.3, 0.3), 1.0), None);
    }
}
