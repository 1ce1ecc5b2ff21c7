//! How two engines compare on one picture: how far their numbers are from each other, and how long each takes.

use crate::engine::protocol::{CapturePart, EngineKind, ImageId, RequestId};
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

/// What came out of comparing the CPU and the GPU on the models at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// How far their numbers are from each other.
    pub agreement: Agreement,
    /// Milliseconds from the photograph to the measures of both models: the CPU has a worker for each.
    pub cpu_ms: f64,
    /// The same on the GPU, which runs one model after the other.
    pub gpu_ms: f64,
}

impl Comparison {
    /// The one that takes less time.
    pub fn faster(&self) -> EngineKind {
        if self.gpu_ms < self.cpu_ms { EngineKind::Webgpu } else { EngineKind::Cpu }
    }
}

/// A comparison under way, or done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// The picture that both engines have seen.
    pub image: ImageId,
    /// What it is at.
    pub stage: Stage,
    /// The request under way.
    pub asked: Option<RequestId>,
    /// Of the parts before.
    pub agreement: Agreement,
    /// Milliseconds of the CPU's runs, then of the GPU's, CL's and MIM's.
    pub millis: [[f64; 2]; 2],
}

/// What a comparison is at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// A part of the capture of a side's model.
    Part(Side, CapturePart),
    /// A run more of a side's model, by the clock: the first one compiled what it needed.
    Run(EngineKind, Side),
    /// All is known.
    Done,
}

impl Check {
    /// Nothing is compared yet.
    pub fn new(image: ImageId) -> Check {
        let stage = Stage::Part(Side::Cl, CapturePart::FIRST);
        let (agreement, millis) = (Agreement::default(), [[0.0; 2]; 2]);
        Check { image, stage, asked: None, agreement, millis }
    }

    /// What came out.
    pub fn outcome(&self) -> Option<Comparison> {
        let [cpu, gpu] = self.millis;
        let (cpu_ms, gpu_ms) = (cpu[0].max(cpu[1]), gpu[0] + gpu[1]);
        let done = Comparison { agreement: self.agreement, cpu_ms, gpu_ms };
        (self.stage == Stage::Done).then_some(done)
    }
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
