//! A part of a capture, small enough for one message.

use serde::{Deserialize, Serialize};

/// A part of a capture. Blocks, heads and states count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CapturePart {
    /// A head's attention, `[query, key]`.
    Attention {
        /// The block.
        block: usize,
        /// The head in it.
        head: usize,
    },
    /// A state of the residual stream, `[tokens, dim]`: `z.0`, and two for each block.
    State {
        /// Which one.
        index: usize,
    },
}

impl CapturePart {
    /// The first part of every capture.
    pub const FIRST: CapturePart = CapturePart::State { index: 0 };

    /// The part after this one, in the order in which a model of so many blocks and heads computes them; `None` after
    /// the last.
    pub fn next(self, blocks: usize, heads: usize) -> Option<CapturePart> {
        match self {
            CapturePart::State { index } if index % 2 == 1 => {
                Some(CapturePart::State { index: index + 1 })
            }
            CapturePart::State { index } => {
                let block = index / 2;
                (block < blocks).then_some(CapturePart::Attention { block, head: 0 })
            }
            CapturePart::Attention { block, head } if head + 1 < heads => {
                Some(CapturePart::Attention { block, head: head + 1 })
            }
            CapturePart::Attention { block, .. } => {
                Some(CapturePart::State { index: 2 * block + 1 })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_is_gone_through_once_in_the_order_of_the_model() {
        let all = |blocks, heads| -> Vec<CapturePart> {
            let next = |part: &CapturePart| part.next(blocks, heads);
            std::iter::successors(Some(CapturePart::FIRST), next).collect()
        };
        let head = |block, head| CapturePart::Attention { block, head };
        let state = |index| CapturePart::State { index };
        assert_eq!(
            all(2, 2),
            [
                state(0),
                head(0, 0),
                head(0, 1),
                state(1),
                state(2),
                head(1, 0),
                head(1, 1),
                state(3),
                state(4)
            ]
        );
        assert_eq!(all(12, 12).len(), 12 * 12 + 25);
    }
}
