//! Colors for many groups of things, told apart by hue, and for things of a group, told apart by lightness.
//!
//! Colors are made in OKLCH (B. Ottosson, "A perceptual color space for image processing", 2020): equal steps
//! look equally large.

/// Hues of up to three groups, degrees: gold, green and purple, none of them a model's.
const HUES: [f64; 3] = [84.0, 158.0, 318.0];
/// By how much a group is lighter or darker, for those who see hues alike.
const LIGHTER: [f64; 3] = [0.07, 0.0, -0.05];
const LIGHTNESS: f64 = 0.64;
const CHROMA: f64 = 0.15;
/// Hues from the first of a group to its last, degrees, and lightness likewise.
const HUE_SPAN: f64 = 44.0;
const LIGHTNESS_SPAN: f64 = 0.34;
/// In the dark color scheme all colors are lighter by so much.
const DARK_LIFT: f64 = 0.06;

/// The color of a group.
///
/// # Panics
/// If `groups` is 0.
pub fn group_color(group: usize, groups: usize, dark: bool) -> [u8; 3] {
    let (hue, lightness) = base(group, groups, dark);
    oklch(lightness, CHROMA, hue)
}

/// The color of one of a group's members.
///
/// # Panics
/// If `groups` is 0.
pub fn member_color(
    [group, groups]: [usize; 2],
    [member, members]: [usize; 2],
    dark: bool,
) -> [u8; 3] {
    let (hue, lightness) = base(group, groups, dark);
    let share = |i: usize| match members {
        0 | 1 => 0.0,
        _ => i as f64 / (members - 1) as f64 - 0.5,
    };
    // Hues in order and lightness in another, so that no two neighbors look alike.
    let other = (member / 2) + if member % 2 == 1 { members.div_ceil(2) } else { 0 };
    let spread = HUE_SPAN.min(300.0 / groups as f64);
    oklch(lightness + LIGHTNESS_SPAN * share(other), CHROMA, hue + spread * share(member))
}

fn base(group: usize, groups: usize, dark: bool) -> (f64, f64) {
    let lift = if dark { DARK_LIFT } else { 0.0 };
    match HUES.get(group).filter(|_| groups <= HUES.len()) {
        Some(hue) => (*hue, LIGHTNESS + LIGHTER[group] + lift),
        None => (HUES[0] + 360.0 * group as f64 / groups as f64, LIGHTNESS + lift),
    }
}

/// sRGB of an OKLCH color; where there is no such color, of the most vivid one of that hue.
fn oklch(lightness: f64, chroma: f64, hue: f64) -> [u8; 3] {
    let (sin, cos) = sin_cos(hue.to_radians());
    let linear = |chroma: f64| {
        let (a, b) = (chroma * cos, chroma * sin);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    };
    let fits = |rgb: &[f64; 3]| rgb.iter().all(|x| (0.0..=1.0).contains(x));
    let chromas = (0..=15).map(|step| chroma * (1.0 - f64::from(step) / 15.0));
    let rgb = chromas.map(linear).find(fits).unwrap_or_else(|| linear(0.0));
    rgb.map(|x| {
        let x = x.clamp(0.0, 1.0);
        // A power by the functions that others need as well.
        let root = (x.ln() / 2.4).exp();
        let gamma = if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * root - 0.055 };
        (255.0 * gamma).round() as u8
    })
}

/// To seven digits, for a few turns: the standard ones are exact for any angle, with tables for that.
fn sin_cos(angle: f64) -> (f64, f64) {
    let x = angle / 256.0;
    let square = x * x;
    let start = (
        x * (1.0 - square / 6.0 * (1.0 - square / 20.0)),
        1.0 - square / 2.0 * (1.0 - square / 12.0),
    );
    // 256 is eight times twice.
    (0..8).fold(start, |(sin, cos), _| (2.0 * sin * cos, cos * cos - sin * sin))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two colors nearer than this look alike at the size of a dot.
    const APART: u32 = 24;

    fn apart(a: [u8; 3], b: [u8; 3]) -> u32 {
        a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>().isqrt()
    }

    #[test]
    fn oklch_is_that_of_css() {
        // As Chromium paints them.
        assert_eq!(oklch(0.7, 0.1, 30.0), [213, 134, 121]);
        assert_eq!(oklch(0.6, 0.12, 150.0), [67, 148, 88]);
        assert_eq!(oklch(0.5, 0.0, 0.0), [99, 99, 99]);
    }

    #[test]
    fn eighteen_pictures_of_three_classes_have_colors_of_their_own() {
        for dark in [false, true] {
            let colors: Vec<[u8; 3]> = (0..3)
                .flat_map(|class| (0..6).map(move |i| member_color([class, 3], [i, 6], dark)))
                .collect();
            for (i, &a) in colors.iter().enumerate() {
                for (j, &b) in colors.iter().enumerate().skip(i + 1) {
                    assert!(apart(a, b) >= APART, "{i} {a:?} and {j} {b:?}");
                }
            }
        }
    }

    #[test]
    fn any_number_of_groups_and_members_has_a_color() {
        for groups in [1, 2, 4, 12] {
            let colors: Vec<[u8; 3]> = (0..groups).map(|i| group_color(i, groups, false)).collect();
            assert!(colors.windows(2).all(|pair| apart(pair[0], pair[1]) >= APART), "{colors:?}");
            assert_eq!(member_color([0, groups], [0, 1], false), colors[0]);
        }
    }
}
