//! From where a worksheet asks, and which model is its model A.

use crate::grid::Point;
use crate::input::random::SplitMix64;
use crate::link::Side;

/// Where something may lie in a picture of which nothing is known.
const CORNERS: [Point; 5] = [(0.5, 0.5), (0.15, 0.15), (0.85, 0.15), (0.85, 0.85), (0.15, 0.85)];

/// Three places to ask from: the first is given, the others lie farthest from it and from each other among the corners
/// of the `path` over what the picture shows, or where there are too few, of the picture.
pub fn places(first: Point, path: &[Point]) -> [Point; 3] {
    let among = if path.len() < 3 { &CORNERS[..] } else { path };
    let apart = |(x, y): Point, (to_x, to_y): Point| (x - to_x).powi(2) + (y - to_y).powi(2);
    let mut places = [first; 3];
    for next in 1..places.len() {
        let known = &places[..next];
        let nearest = |point: &Point| {
            known.iter().map(|place| apart(*place, *point)).fold(f32::INFINITY, f32::min)
        };
        let farthest = among.iter().max_by(|a, b| nearest(a).total_cmp(&nearest(b)));
        places[next] = farthest.copied().unwrap_or(first);
    }
    places
}

/// Which side is model A and which model B: by what the sheet shows, so that a class can print it again.
pub fn letters(link: &str) -> [Side; 2] {
    let sum = link.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut sides = Side::BOTH;
    SplitMix64::new(sum).shuffle(&mut sides);
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_lie_far_apart() {
        let path = [(0.3, 0.3), (0.8, 0.2), (0.35, 0.3), (0.5, 0.9)];
        assert_eq!(places((0.3, 0.3), &path), [(0.3, 0.3), (0.5, 0.9), (0.8, 0.2)]);
        let plain = places((0.1, 0.1), &[]);
        assert_eq!(plain[..2], [(0.1, 0.1), (0.85, 0.85)]);
        assert!(CORNERS.contains(&plain[2]) && plain[2] != plain[1]);
    }

    #[test]
    fn either_model_may_be_the_first_and_a_link_repeats_it() {
        let of = |layer: usize| letters(&format!("https://here/?image=rocket&layer={layer}"));
        let first = (1..=40).filter(|layer| of(*layer)[0] == Side::Cl).count();
        assert!((8..=32).contains(&first), "{first} of 40");
        assert_eq!(of(3), of(3));
        assert_ne!(of(3)[0], of(3)[1]);
    }
}
