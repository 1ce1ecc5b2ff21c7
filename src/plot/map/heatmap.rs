//! Colors for maps: plasma for attention, a diverging scale for the difference of two models.
//!
//! A map is filled as RGBA bytes, row by row, one pixel a patch; the page scales it up without
//! smoothing. A value that is not a number is a transparent pixel: nothing is shown where nothing
//! is known.

use std::sync::LazyLock;

use super::scale::{ColorScale, Scale};

static PLASMA: LazyLock<[[u8; 3]; 256]> =
    LazyLock::new(|| table(|t| colorous::PLASMA.eval_continuous(t)));

// Purple to green is safe for the common color blindnesses and holds neither model's color. The
// outermost tenths are left out: they are so dark that they vanish on a dark page.
static DIVERGING: LazyLock<[[u8; 3]; 256]> =
    LazyLock::new(|| table(|t| colorous::PURPLE_GREEN.eval_continuous(0.1 + 0.8 * t)));

fn table(color: impl Fn(f64) -> colorous::Color) -> [[u8; 3]; 256] {
    std::array::from_fn(|i| color(i as f64 / 255.0).into_array())
}

/// The color of `t` in 0..1 (clamped) on plasma, dark blue to yellow; not a number gives the low end.
pub fn plasma(t: f32) -> [u8; 3] {
    PLASMA[index(t)]
}

/// The color of `t` in -1..1 (clamped): purple below, near white in the middle, green above.
pub fn diverging(t: f32) -> [u8; 3] {
    DIVERGING[index(0.5 + 0.5 * t)]
}

// A float cast saturates, and turns a NaN into 0. WebAssembly has no `round`, which would be a call a pixel.
fn index(t: f32) -> usize {
    ((t * 255.0 + 0.5) as usize).min(255)
}

/// One map in plasma: four bytes a value, all of the given opacity.
pub fn map_rgba(values: &[f32], scale: impl Into<ColorScale>, alpha: u8) -> Vec<u8> {
    let mut pixels = vec![0; values.len() * 4];
    write_plasma(&mut pixels, values, scale.into(), alpha);
    pixels
}

/// A row of values; what is not a number leaves its pixel as it is.
pub(super) fn write_plasma(pixels: &mut [u8], values: &[f32], scale: ColorScale, alpha: u8) {
    let (colors, position) = (&*PLASMA, scale.positions());
    for (pixel, value) in pixels.as_chunks_mut().0.iter_mut().zip(values) {
        if !value.is_nan() {
            let [red, green, blue] = colors[index(position(*value))];
            *pixel = [red, green, blue, alpha];
        }
    }
}

/// A map of differences, in units of `limit` (the difference that gets the full color).
///
/// Opacity grows from 0 to `alpha` with the square root of the difference: the photograph or the
/// page, light or dark, shows through where there is none.
pub fn difference_rgba(differences: &[f32], limit: f32, alpha: u8) -> Vec<u8> {
    let mut pixels = vec![0; differences.len() * 4];
    for (pixel, difference) in pixels.chunks_exact_mut(4).zip(differences) {
        let t = if *difference == 0.0 { 0.0 } else { (difference / limit.abs()).clamp(-1.0, 1.0) };
        if !t.is_nan() {
            let [red, green, blue] = diverging(t);
            let opacity = f32::from(alpha) * t.abs().sqrt();
            pixel.copy_from_slice(&[red, green, blue, opacity.round() as u8]);
        }
    }
    pixels
}

/// A map of cosine similarities, -1..1, opaque.
pub fn similarity_rgba(values: &[f32]) -> Vec<u8> {
    let mut pixels = vec![0; values.len() * 4];
    for (pixel, value) in pixels.chunks_exact_mut(4).zip(values) {
        if !value.is_nan() {
            let [red, green, blue] = diverging(*value);
            pixel.copy_from_slice(&[red, green, blue, u8::MAX]);
        }
    }
    pixels
}

/// A mask over the photograph: clear where it is set, dimmed where not.
pub fn mask_rgba(set: &[bool]) -> Vec<u8> {
    const DIMMED: [u8; 4] = [0x14, 0x16, 0x18, 205];
    set.iter().flat_map(|&is_in| if is_in { [0; 4] } else { DIMMED }).collect()
}

/// Three coordinates a patch as red, green and blue, each from its own least to its own greatest value;
/// one without spread is in the middle.
pub fn components_rgba(coordinates: &[f32]) -> Vec<u8> {
    let scales: [Scale; 3] = std::array::from_fn(|component| {
        let values = || coordinates.iter().skip(component).step_by(3).copied();
        Scale { min: values().fold(f32::NAN, f32::min), max: values().fold(f32::NAN, f32::max) }
    });
    let channel = |value: f32, Scale { min, max }: Scale| match max - min {
        spread if spread > 0.0 => (255.0 * (value - min) / spread).round() as u8,
        _ => 128,
    };
    let colors = coordinates.chunks_exact(3).flat_map(|patch| {
        let of = |component: usize| channel(patch[component], scales[component]);
        [of(0), of(1), of(2), u8::MAX]
    });
    colors.collect()
}

/// A legend strip of `width` pixels by one, from the low end of plasma to its high end.
pub fn legend_rgba(width: usize) -> Vec<u8> {
    strip(width, plasma)
}

/// The same for differences, from -1 to 1, opaque.
pub fn difference_legend_rgba(width: usize) -> Vec<u8> {
    strip(width, |t| diverging(2.0 * t - 1.0))
}

fn strip(width: usize, color: impl Fn(f32) -> [u8; 3]) -> Vec<u8> {
    let last = width.saturating_sub(1).max(1) as f32;
    (0..width)
        .flat_map(|i| {
            let [red, green, blue] = color(i as f32 / last);
            [red, green, blue, 255]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: [u8; 3] = [13, 8, 135];
    const HIGH: [u8; 3] = [240, 249, 33];

    fn close(a: [u8; 3], b: [u8; 3]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 8)
    }

    #[test]
    fn plasma_runs_from_dark_blue_to_yellow() {
        assert!(close(plasma(0.0), LOW), "{:?}", plasma(0.0));
        assert!(close(plasma(1.0), HIGH), "{:?}", plasma(1.0));
        assert_eq!(plasma(-3.0), plasma(0.0));
        assert_eq!(plasma(f32::INFINITY), plasma(1.0));
        assert_eq!(plasma(f32::NAN), plasma(0.0));
    }

    #[test]
    fn the_diverging_scale_is_neutral_in_the_middle_and_purple_and_green_at_the_ends() {
        let [red, green, blue] = diverging(0.0);
        assert!(red.abs_diff(green) < 12 && green.abs_diff(blue) < 12);
        let [red, green, _] = diverging(-1.0);
        assert!(red > green);
        let [red, green, _] = diverging(1.0);
        assert!(green > red);
    }

    #[test]
    fn a_map_has_the_exact_plasma_bytes_of_each_value() {
        let scale = Scale { min: 0.0, max: 2.0 };
        let pixels = map_rgba(&[0.0, 1.0, 2.0, 9.0], scale, 200);
        for (pixel, t) in pixels.chunks(4).zip([0.0, 0.5, 1.0, 1.0]) {
            assert_eq!(pixel[..3], plasma(t));
            assert_eq!(pixel[3], 200);
        }
    }

    #[test]
    fn what_is_not_a_number_is_transparent() {
        let scale = Scale { min: 0.0, max: 1.0 };
        assert_eq!(map_rgba(&[f32::NAN], scale, 255), [0; 4]);
        assert_eq!(difference_rgba(&[f32::NAN], 1.0, 255), [0; 4]);
    }

    #[test]
    fn no_difference_is_transparent_and_the_limit_has_the_full_color() {
        let pixels = difference_rgba(&[0.0, 0.5, -2.0], 0.5, 180);
        assert_eq!(pixels[3], 0);
        assert_eq!(pixels[4..7], diverging(1.0));
        assert_eq!(pixels[7], 180);
        assert_eq!(pixels[8..11], diverging(-1.0));
        assert_eq!(difference_rgba(&[0.0], 0.0, 180)[3], 0);
    }

    #[test]
    fn each_component_has_its_own_range_and_one_without_spread_the_middle() {
        let pixels = components_rgba(&[-2.0, 10.0, 7.0, 2.0, 30.0, 7.0, 0.0, 10.0, 7.0]);
        assert_eq!(pixels, [0, 0, 128, 255, 255, 255, 128, 255, 128, 0, 128, 255]);
        assert!(components_rgba(&[]).is_empty());
    }

    #[test]
    fn a_mask_leaves_what_is_in_it_clear() {
        let pixels = mask_rgba(&[true, false]);
        assert_eq!((pixels[3], pixels.len()), (0, 8));
        assert!((128..255).contains(&pixels[7]));
    }

    #[test]
    fn a_similarity_is_on_the_whole_diverging_scale() {
        let pixels = similarity_rgba(&[-1.0, 1.0, f32::NAN]);
        assert_eq!(pixels[..3], diverging(-1.0));
        assert_eq!(pixels[4..8], [&diverging(1.0)[..], &[255][..]].concat());
        assert_eq!(pixels[8..], [0; 4]);
    }

    #[test]
    fn the_legend_starts_and_ends_with_the_scale() {
        let pixels = legend_rgba(64);
        assert_eq!(pixels.len(), 256);
        assert_eq!(pixels[..3], plasma(0.0));
        assert_eq!(pixels[252..255], plasma(1.0));
        assert!(legend_rgba(0).is_empty());
        assert_eq!(legend_rgba(1).len(), 4);
        assert_eq!(difference_legend_rgba(2)[..3], diverging(-1.0));
    }
}
