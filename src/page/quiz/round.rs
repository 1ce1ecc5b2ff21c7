//! What a round shows, drawn from a seed: the same ten for everyone who has the link.

use std::ops::RangeInclusive;

use crate::grid::Point;
use crate::input::random::SplitMix64;
use crate::link::Side;
use crate::page::catalog::Sample;

/// How many rounds a game has.
pub const ROUNDS: usize = 10;
/// Rounds of late layers, and those after them of the second quarter; the rest are of the first.
const LATE: usize = 5;
const MIDDLE: usize = 3;

/// Where a map lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Beside the photograph.
    Left,
    /// Beside that.
    Right,
}

impl Position {
    /// Both, as they lie.
    pub const BOTH: [Position; 2] = [Position::Left, Position::Right];

    /// In a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Position::Left => "left",
            Position::Right => "right",
        }
    }

    /// What the map there is called while a round is open.
    pub fn name(self) -> &'static str {
        match self {
            Position::Left => "Left",
            Position::Right => "Right",
        }
    }

    /// The key that answers with it, beside the button.
    pub fn of_key(key: &str) -> Option<Position> {
        match key {
            "l" | "L" => Some(Position::Left),
            "r" | "R" => Some(Position::Right),
            _ => None,
        }
    }
}

/// A photograph, a layer and a query, and where the contrastive model's map lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// The photograph's id among the samples.
    pub image: String,
    /// Where is asked from first.
    pub point: Point,
    /// From 1.
    pub layer: usize,
    /// Where the contrastive model's map lies.
    pub contrastive: Position,
}

impl Round {
    /// Whose map lies there.
    pub fn side(&self, position: Position) -> Side {
        if position == self.contrastive { Side::Cl } else { Side::Mim }
    }
}

/// The rounds of a seed, for models of so many layers: late layers first, early ones, which tell less, at the end. No
/// photograph comes twice in a row where there are two.
pub fn rounds(seed: usize, samples: &[Sample], depth: usize) -> Vec<Round> {
    let mut random = SplitMix64::new(seed as u64);
    let mut listed: Vec<&Sample> = samples.iter().filter(|sample| !sample.unlisted).collect();
    let mut photographs: Vec<&Sample> = Vec::new();
    while photographs.len() < ROUNDS && !listed.is_empty() {
        random.shuffle(&mut listed);
        let is_repeated = photographs.last().is_some_and(|last| last.id == listed[0].id);
        if is_repeated {
            listed.rotate_left(1);
        }
        photographs.extend(&listed);
    }
    let round = |(number, sample): (usize, &Sample)| Round {
        image: sample.id.clone(),
        point: point(&mut random, sample),
        layer: layer(&mut random, layers(number, depth)),
        contrastive: Position::BOTH[random.below(2)],
    };
    photographs.into_iter().take(ROUNDS).enumerate().map(round).collect()
}

/// The layers of a round, counted from 0.
fn layers(round: usize, depth: usize) -> RangeInclusive<usize> {
    let (quarter, half) = (depth / 4, depth / 2);
    match round {
        0..LATE => half + 1..=depth,
        round if round < LATE + MIDDLE => quarter + 1..=half,
        _ => 1..=quarter,
    }
}

fn layer(random: &mut SplitMix64, layers: RangeInclusive<usize>) -> usize {
    let count = (layers.end() + 1).saturating_sub(*layers.start());
    layers.start() + random.below(count)
}

/// A corner of the path over what the photograph shows; without one somewhere in its middle.
fn point(random: &mut SplitMix64, sample: &Sample) -> Point {
    match sample.path.len() {
        0 => {
            let mut middle = || (30 + random.below(41)) as f32 / 100.0;
            (middle(), middle())
        }
        corners => sample.path[random.below(corners)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    #[test]
    fn a_seed_gives_everyone_the_same_rounds() {
        let catalog = shipped();
        let of = |seed| rounds(seed, &catalog.samples, 8);
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        assert_eq!(of(7).len(), ROUNDS);
    }

    #[test]
    fn rounds_show_listed_photographs_where_there_is_something_to_ask() {
        let catalog = shipped();
        for seed in 1..200 {
            let rounds = rounds(seed, &catalog.samples, 8);
            for (number, round) in rounds.iter().enumerate() {
                let sample = catalog.sample(&round.image).unwrap();
                assert!(!sample.unlisted, "{}", round.image);
                let (x, y) = round.point;
                let is_in_the_middle = (0.3..=0.7).contains(&x) && (0.3..=0.7).contains(&y);
                assert!(sample.path.contains(&round.point) || sample.path.is_empty());
                assert!(is_in_the_middle || !sample.path.is_empty(), "{round:?}");
                let expected = [5..=8, 3..=4, 1..=2]
                    [usize::from(number > 4) + usize::from(number > 7)]
                .clone();
                assert!(
                    expected.contains(&round.layer),
                    "round {number} shows layer {}",
                    round.layer
                );
            }
            assert!(rounds.windows(2).all(|two| two[0].image != two[1].image), "seed {seed}");
        }
    }

    #[test]
    fn the_contrastive_map_lies_on_either_side_as_often() {
        let catalog = shipped();
        let of = |seed| rounds(seed, &catalog.samples, 8);
        let left = (1..=200).flat_map(of).filter(|it| it.contrastive == Position::Left).count();
        assert!((900..1100).contains(&left), "{left} of 2000");
        let round = of(1).remove(0);
        let other = Position::BOTH.into_iter().find(|it| *it != round.contrastive).unwrap();
        assert_eq!([round.side(round.contrastive), round.side(other)], Side::BOTH);
    }

    #[test]
    fn shallow_models_and_short_lists_have_rounds_too() {
        let catalog = shipped();
        for depth in 1..5 {
            for round in rounds(3, &catalog.samples, depth) {
                assert!((1..=depth).contains(&round.layer), "layer {} of {depth}", round.layer);
            }
        }
        assert_eq!(rounds(3, &catalog.samples[..1], 8).len(), ROUNDS);
        assert_eq!(rounds(3, &[], 8), []);
    }
}
