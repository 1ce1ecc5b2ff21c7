//! One engine's capture beside another's, part by part.

use super::models::Session;
use crate::engine::protocol::{CapturePart, EngineError, ImageId, Slot};

impl Session {
    /// A part of a slot's capture.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], or [`EngineError::NoCapture`] where that image was not seen last, or has no such part.
    pub fn capture_part(
        &self,
        slot: Slot,
        image: ImageId,
        part: CapturePart,
    ) -> Result<&[f32], EngineError> {
        let capture = self.capture(slot, image)?;
        let found = match part {
            CapturePart::State { index } => capture.states().get(index).map(Vec::as_slice),
            CapturePart::Attention { block, head } => {
                let size = capture.shape().attention.tokens.pow(2);
                let block = capture.attentions().get(block);
                block.and_then(|block| block.chunks_exact(size).nth(head))
            }
        };
        found.ok_or(EngineError::NoCapture)
    }

    /// How far a part of a slot's capture is from another engine's.
    ///
    /// # Errors
    ///
    /// As [`Self::capture_part`].
    pub fn compare(
        &self,
        slot: Slot,
        image: ImageId,
        part: CapturePart,
        other: &[f32],
    ) -> Result<f32, EngineError> {
        Ok(largest_difference(self.capture_part(slot, image, part)?, other))
    }
}

/// The largest difference of two rows of numbers, as a share of the largest value of `expected` where that is above 1;
/// infinite where one is no number, or where they are not as long as each other.
fn largest_difference(values: &[f32], expected: &[f32]) -> f32 {
    if values.len() != expected.len() {
        return f32::INFINITY;
    }
    let (mut largest, mut scale) = (0.0_f32, 1.0_f32);
    for (value, expected) in values.iter().zip(expected) {
        let difference = (value - expected).abs();
        if !difference.is_finite() {
            return f32::INFINITY;
        }
        largest = largest.max(difference);
        scale = scale.max(expected.abs());
    }
    largest / scale
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::super::tests::{CAT, DOG, LEFT, RIGHT, run, with_model};
    use super::*;

    #[test]
    fn a_capture_is_no_different_from_itself_and_from_another_by_what_was_changed() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let capture = session.capture(LEFT, CAT).unwrap();
        let shape = capture.shape();
        let (blocks, heads) = (shape.layers, shape.attention.heads);
        let mut parts = 0;
        let mut next = Some(CapturePart::FIRST);
        while let Some(part) = next {
            let values = session.capture_part(LEFT, CAT, part).unwrap();
            assert_eq!(session.compare(LEFT, CAT, part, values), Ok(0.0), "{part:?}");
            next = part.next(blocks, heads);
            parts += values.len();
        }
        let all = capture.attentions().iter().chain(capture.states());
        assert_eq!(parts, all.map(Vec::len).sum::<usize>(), "every value once");
        let part = CapturePart::Attention { block: blocks - 1, head: heads - 1 };
        let mut other = session.capture_part(LEFT, CAT, part).unwrap().to_vec();
        *other.last_mut().unwrap() += 0.25;
        let difference = session.compare(LEFT, CAT, part, &other).unwrap();
        assert!((difference - 0.25).abs() < f32::EPSILON, "{difference}");
    }

    #[test]
    fn what_is_not_there_is_no_capture() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let part = |slot, image, part| session.capture_part(slot, image, part).map(<[f32]>::len);
        assert_eq!(part(LEFT, DOG, CapturePart::FIRST), Err(EngineError::NoCapture));
        assert_eq!(part(RIGHT, CAT, CapturePart::FIRST), Err(EngineError::NoModel));
        for absent in [
            CapturePart::State { index: 99 },
            CapturePart::Attention { block: 0, head: 99 },
            CapturePart::Attention { block: 99, head: 0 },
        ] {
            assert_eq!(part(LEFT, CAT, absent), Err(EngineError::NoCapture), "{absent:?}");
        }
    }

    #[test]
    fn a_difference_is_a_share_of_large_values_and_infinite_without_numbers() {
        assert_eq!(largest_difference(&[0.5, 0.25], &[0.25, 0.25]), 0.25);
        assert_eq!(largest_difference(&[100.0, 0.0], &[100.0, 50.0]), 0.5);
        assert_eq!(largest_difference(&[1.0], &[1.0, 1.0]), f32::INFINITY);
        for wrong in [f32::NAN, f32::INFINITY] {
            assert_eq!(largest_difference(&[0.0, wrong], &[0.0, 0.0]), f32::INFINITY);
            assert_eq!(largest_difference(&[0.0, 0.0], &[wrong, 0.0]), f32::INFINITY);
        }
    }
}
