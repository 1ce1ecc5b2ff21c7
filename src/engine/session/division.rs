//! A model that is divided among workers: whether it is worth it, and how its shares are read.

use std::io::{Read, Seek};

use burn::tensor::Device;

use super::load::open_fitting;
use super::models::{LoadedModel, Session};
use crate::architecture::{Parameter, VitConfig};
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::link::hints::Hints;
use crate::vit::{Blocks, OtherShares, Share, Vit};

/// Multiplications of a forward pass from which on a second worker pays: a ViT-Ti of 224 px has 1.3 billion and takes 0.8 to
/// 1.0 of its time with one, a ViT-S has 4.6 and takes 0.6 (docs/performance.md).
const WORTH_DIVIDING: u64 = 3_000_000_000;

/// Passes by which a division is judged: the first ones run code that the browser has not optimized yet.
const TRIAL: u32 = 4;

/// The most of a pass that the first worker may wait for the other. Two equal shares that compute for half of a whole
/// model's time each take 0.9 of it where 0.44 of the pass is waiting.
const MOST_WAITING: f64 = 0.44;

/// The other shares of a model, and what was seen of them.
#[derive(Debug)]
pub(super) struct Division {
    pub(super) others: Box<dyn OtherShares>,
    passes: u32,
    /// The least share of a pass that was spent waiting for them.
    least_waiting: f64,
}

impl Division {
    fn new(others: Box<dyn OtherShares>) -> Division {
        Division { others, passes: 0, least_waiting: f64::INFINITY }
    }

    /// A pass has taken so long.
    pub(super) fn took(&mut self, millis: f64) {
        self.passes += 1;
        self.least_waiting = self.least_waiting.min(self.others.waited_ms() / millis);
    }

    fn pays(&self) -> bool {
        self.passes < TRIAL || self.least_waiting <= MOST_WAITING
    }
}

/// Among how many workers, at most `most`, the model of a file is worth dividing; one where the file is refused.
pub fn worthwhile_shares(file: impl Read + Seek, hints: &Hints, most: usize) -> usize {
    let Ok((checkpoint, _)) = open_fitting(file, hints) else { return 1 };
    let config = checkpoint.config();
    let is_worth_it = multiplications(config) >= WORTH_DIVIDING && Share::divides(config, most);
    if is_worth_it { most.max(1) } else { 1 }
}

/// Of the products of a forward pass: of all tokens with each block's weights, and of each two tokens.
fn multiplications(config: &VitConfig) -> u64 {
    let weights = config.parameters().into_iter().filter(|it| matches!(it, Parameter::Block(..)));
    let weights = weights.map(|it| config.shape(it)).filter(|shape| shape.len() == 2);
    let weights: u64 = weights.map(|shape| (shape[0] * shape[1]) as u64).sum();
    let tokens = config.tokens() as u64;
    tokens * weights + 2 * tokens * tokens * (config.dim * config.depth) as u64
}

/// Reads a share of a file's blocks.
///
/// # Errors
///
/// [`EngineError::Checkpoint`].
pub fn read_share<R: Read + Seek>(
    file: R,
    hints: &Hints,
    share: Share,
    device: &Device,
) -> Result<Blocks, EngineError> {
    let (mut checkpoint, _) = open_fitting(file, hints)?;
    let config = checkpoint.config().clone();
    Ok(Blocks::new(&config, share, device, |it, _| checkpoint.parameter(it))?)
}

impl Session {
    /// [`Self::load`], but of the blocks the first of so many shares alone: `others` are where the rest is.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn load_first_share<R: Read + Seek>(
        &mut self,
        slot: Slot,
        file: R,
        hints: &Hints,
        of: usize,
        others: Box<dyn OtherShares>,
    ) -> Result<ModelInfo, EngineError> {
        self.load_share(slot, file, hints, Share::new(0, of), Some(Division::new(others)))
    }

    /// Whether the slot's model is divided.
    pub fn is_divided(&self, slot: Slot) -> bool {
        self.slots.get(&slot).is_some_and(|loaded| loaded.division.is_some())
    }

    /// Whether the slot's model is divided and no faster for it.
    pub fn is_divided_in_vain(&self, slot: Slot) -> bool {
        let division = self.slots.get(&slot).and_then(|loaded| loaded.division.as_ref());
        division.is_some_and(|division| !division.pays())
    }

    /// Reads the whole of a slot's divided model in the place of its first share; what it has seen stays.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::Checkpoint`].
    pub fn make_whole<R: Read + Seek>(
        &mut self,
        slot: Slot,
        file: R,
        hints: &Hints,
    ) -> Result<(), EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let (mut checkpoint, _) = open_fitting(file, hints)?;
        let config = checkpoint.config().clone();
        loaded.model = Vit::new(config, &self.device, |it, _| checkpoint.parameter(it))?;
        loaded.division = None;
        Ok(())
    }
}

impl LoadedModel {
    /// Where the other shares of the model are, if it is divided.
    pub(super) fn others(&self) -> Option<&dyn OtherShares> {
        self.division.as_ref().map(|division| &*division.others)
    }
}
