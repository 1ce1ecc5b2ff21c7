//! How far two engines are from each other on one picture.

use crate::engine::protocol::{CapturePart, ImageId, RequestId};
use crate::link::Side;

/// How far a GPU's values may be from the CPU's: float32 in another order of summation moves them by some 1e-5, and
/// 1e-3 is seen in no map and no curve.
pub const TOLERANCE: f32 = 1e-3;

/// The largest difference of two engines on one picture, over both models.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Of all attention after the softmax, which is 0 to 1.
    pub attention: f32,
    /// Of the residual stream, as a share of a state's largest value where that is above 1.
    pub states: f32,
}

impl Agreement {
    /// With one part more.
    pub fn with(self, part: CapturePart, difference: f32) -> Agreement {
        match part {
            CapturePart::Attention { .. } => {
                Agreement { attention: self.attention.max(difference), ..self }
            }
            CapturePart::State { .. } => Agreement { states: self.states.max(difference), ..self },
        }
    }
}

/// A comparison under way, or done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// The picture that both engines have seen.
    pub image: ImageId,
    /// The part that is compared now; `None` where all are.
    pub now: Option<(Side, CapturePart)>,
    /// The request under way.
    pub asked: Option<RequestId>,
    /// Of the parts before.
    pub so_far: Agreement,
}

/// A part in words, counted from 1 as everywhere on the page.
pub fn words(part: CapturePart) -> String {
    match part {
        CapturePart::Attention { block, head } => {
            format!("the attention of head {} in block {}", head + 1, block + 1)
        }
        CapturePart::State { index: 0 } => "the embedding".to_owned(),
        CapturePart::State { index } if index % 2 == 1 => {
            format!("the tokens after the attention of block {}", index.div_ceil(2))
        }
        CapturePart::State { index } => format!("the tokens after block {}", index / 2),
    }
}
