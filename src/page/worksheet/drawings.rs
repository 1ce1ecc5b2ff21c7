//! What is drawn on a worksheet beside its maps: empty axes, and its link as a QR code.

use std::fmt::Write;

use crate::plot::qr::qr;

/// Units of the axes' drawing.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 150.0;
/// The origin, the axes' ends, and the room for what stands beside them.
const LEFT: f64 = 34.0;
const RIGHT: f64 = WIDTH - 4.0;
const TOP: f64 = 16.0;
const FLOOR: f64 = HEIGHT - 30.0;

/// White squares around a QR code, as its standard has it.
const BORDER: usize = 4;

/// Where a number stands on an axis, 0..1 from its origin.
type Tick = (f64, String);

/// The ticks of empty axes: the layers of the deeper model, at most twelve of them, and distances up to three quarters
/// of a side of `size` pixels, or without it in fractions of the side.
fn ticks(depth: usize, size: Option<usize>) -> [Vec<Tick>; 2] {
    let (depth, step) = (depth.max(1), depth.max(1).div_ceil(12));
    let place = |layer: usize| (layer as f64 - 0.5) / depth as f64;
    let layers = (1..=depth).step_by(step).map(|layer| (place(layer), layer.to_string()));
    let far = (0..=3).map(|quarter| {
        let share = 0.25 * f64::from(quarter);
        let label = match size {
            Some(size) => format!("{:.0}", share * size as f64),
            None => format!("{share:.2}"),
        };
        (f64::from(quarter) / 3.0, label)
    });
    [layers.collect(), far.collect()]
}

/// Empty axes to sketch a curve on, as SVG: attention distance by layer, for models of at most `depth` layers and of
/// inputs of `size` pixels a side; without it distances are fractions of the side.
pub fn axes_svg(depth: usize, size: Option<usize>) -> String {
    let [layers, far] = ticks(depth, size);
    let unit = if size.is_some() { "px" } else { "of the side" };
    let mut svg = format!(
        "<svg class=\"sheet-axes\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"Empty axes: attention distance by layer\">\
         <text x=\"0\" y=\"9\">Attention distance ({unit})</text>"
    );
    for (place, label) in far {
        let y = FLOOR - place * (FLOOR - TOP);
        let _ = write!(
            svg,
            "<path class=\"faint\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            LEFT - 4.0,
            y + 3.5
        );
    }
    for (place, label) in layers {
        let x = LEFT + place * (RIGHT - LEFT);
        let _ = write!(
            svg,
            "<path d=\"M{x:.1} {FLOOR}v3\"/>\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            FLOOR + 13.0
        );
    }
    let _ = write!(
        svg,
        "<path d=\"M{LEFT} {TOP}V{FLOOR}H{RIGHT}\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">layer</text></svg>",
        (LEFT + RIGHT) / 2.0,
        HEIGHT - 4.0
    );
    svg
}

/// A link as a QR code, as SVG; none of one that is too long for any.
pub fn code_svg(link: &str) -> Option<String> {
    let code = qr(link)?;
    let (side, path) = (code.side + 2 * BORDER, code.path);
    Some(format!(
        "<svg class=\"sheet-code\" viewBox=\"-{BORDER} -{BORDER} {side} {side}\" role=\"img\" \
         aria-label=\"The link as a QR code\"><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> f64 {
        text.parse().unwrap()
    }

    /// Where texts stand, and what they say.
    fn texts(svg: &str) -> Vec<(f64, f64, &str)> {
        let mut found = Vec::new();
        for element in svg.split("<text x=\"").skip(1) {
            let (place, rest) = element.split_once('>').unwrap();
            let places: Vec<&str> = place.split('"').collect();
            let (said, _) = rest.split_once('<').unwrap();
            found.push((number(places[0]), number(places[2]), said));
        }
        found
    }

    /// Where lines begin.
    fn lines(svg: &str) -> Vec<(f64, f64)> {
        let begin = |element: &str| {
            let (x, rest) = element.split_once(' ').unwrap();
            let (y, _) = rest.split_once(char::is_alphabetic).unwrap();
            (number(x), number(y))
        };
        svg.split(" d=\"M").skip(1).map(begin).collect()
    }

    #[test]
    fn every_tick_lies_inside_the_view_box() {
        for (depth, size) in [(1, Some(56)), (48, Some(1024)), (48, None), (0, None)] {
            let svg = axes_svg(depth, size);
            let (texts, lines) = (texts(&svg), lines(&svg));
            let count = ticks(depth, size).concat().len();
            // Beside the ticks: both axes' names, and the line that is both axes.
            assert_eq!((texts.len(), lines.len()), (count + 2, count + 1), "{svg}");
            for (x, y, said) in texts {
                // Digits of the style's 10 units are at most 6 wide and 8 high.
                let half = 3.0 * said.len() as f64;
                let is_named = said.contains(char::is_alphabetic);
                let (left, right) = match (is_named, x < LEFT) {
                    (true, _) => (x, x),
                    (_, true) => (x - 2.0 * half, x),
                    _ => (x - half, x + half),
                };
                assert!(left >= 0.0 && right <= WIDTH, "{said} at {x} of {svg}");
                assert!(y - 8.0 >= 0.0 && y <= HEIGHT, "{said} at {y} of {svg}");
            }
            for (x, y) in lines {
                assert!((LEFT..=RIGHT).contains(&x) && (TOP..=FLOOR).contains(&y), "{svg}");
            }
        }
    }

    #[test]
    fn empty_axes_have_every_layer_up_to_twelve() {
        let [layers, far] = ticks(8, Some(56));
        assert_eq!((layers.len(), layers[0].clone()), (8, (0.0625, "1".to_owned())));
        let labels: Vec<_> = far.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["0", "14", "28", "42"]);
        let [layers, _] = ticks(24, None);
        assert_eq!(layers.len(), 12);
        let [_, far] = ticks(0, None);
        assert_eq!(far[3], (1.0, "0.75".to_owned()));
    }

    #[test]
    fn empty_axes_say_in_what_distances_are() {
        let unit = |size| {
            let svg = axes_svg(8, size);
            texts(&svg)[0].2.to_owned()
        };
        assert_eq!(unit(Some(56)), "Attention distance (px)");
        assert_eq!(unit(None), "Attention distance (of the side)");
    }

    #[test]
    fn a_code_has_a_white_border_of_four_squares() {
        let link = "https://example.org/?image=rocket&layer=6";
        let code = qr(link).unwrap();
        let svg = code_svg(link).unwrap();
        let side = code.side + 8;
        assert!(svg.contains(&format!("viewBox=\"-4 -4 {side} {side}\"")), "{svg}");
        assert!(svg.contains(&format!("<path d=\"{}\"/>", code.path)), "{svg}");
        assert_eq!(code_svg(&"x".repeat(5000)), None);
    }
}
