//! Pictures of what a model takes or makes, as RGBA bytes, row by row.

use crate::grid::{Cell, Grid};
use crate::plot::chart::series::Rgb;

/// `[3, height, width]` of 0..1 as RGBA, opaque; what lies outside is cut off.
pub fn picture_rgba(planes: &[f32]) -> Vec<u8> {
    let (red, rest) = planes.split_at(planes.len() / 3);
    let (green, blue) = rest.split_at(rest.len() / 2);
    let byte = |value: f32| (255.0 * value).round().clamp(0.0, 255.0) as u8;
    let pixels = red.iter().zip(green).zip(blue);
    pixels.flat_map(|((&r, &g), &b)| [byte(r), byte(g), byte(b), u8::MAX]).collect()
}

/// Paints over the hidden patches of a picture, `[patches]` of a grid; `with` gives a pixel's color by its place.
pub fn cover(rgba: &mut [u8], grid: Grid, hidden: &[bool], with: impl Fn(usize) -> Rgb) {
    // Patches are square.
    let side = (rgba.len() / 4 / grid.patches().max(1)).isqrt().max(1);
    let width = side * grid.columns;
    for (index, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let cell = Cell { row: index / width / side, column: index % width / side };
        if hidden[grid.patch(cell)] {
            pixel[..3].copy_from_slice(&with(index));
        }
    }
}

/// Values from 0 to `most` as shades between two colors; what is not a number is transparent.
pub fn shades_rgba(
    values: impl IntoIterator<Item = f32>,
    most: f32,
    [low, high]: [Rgb; 2],
) -> Vec<u8> {
    let shade = |value: f32| {
        if value.is_nan() {
            return [0; 4];
        }
        let t = (value / most).clamp(0.0, 1.0);
        let mix = |i: usize| f32::from(low[i]) * (1.0 - t) + f32::from(high[i]) * t;
        [mix(0).round() as u8, mix(1).round() as u8, mix(2).round() as u8, u8::MAX]
    };
    values.into_iter().flat_map(shade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_become_pixels_and_what_lies_outside_is_cut_off() {
        let planes = [0.0, 1.0, 0.2, 2.0, -1.0, 0.4, 0.0, 0.0, 1.0, 1.0, 0.6, 0.0];
        let pixels = picture_rgba(&planes);
        assert_eq!(pixels[..8], [0, 0, 255, 255, 255, 102, 255, 255]);
        assert_eq!(pixels[12..], [255, 0, 0, 255]);
    }

    #[test]
    fn hidden_patches_are_covered() {
        let mut pixels = [1; 4 * 16];
        cover(&mut pixels, Grid::square(2), &[false, true, false, false], |index| {
            [9, 9, index as u8]
        });
        let covered: Vec<usize> = (0..16).filter(|&pixel| pixels[4 * pixel] == 9).collect();
        assert_eq!(covered, [2, 3, 6, 7]);
        assert_eq!(pixels[4 * 6..4 * 7], [9, 9, 6, 1]);
    }

    #[test]
    fn shades_run_from_one_color_to_the_other() {
        let ends = [[0, 100, 200], [100, 100, 0]];
        let pixels = shades_rgba([0.0, 0.25, 9.0, f32::NAN], 0.5, ends);
        assert_eq!(pixels[..8], [0, 100, 200, 255, 50, 100, 100, 255]);
        assert_eq!(pixels[8..], [100, 100, 0, 255, 0, 0, 0, 0]);
    }
}
