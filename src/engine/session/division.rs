//! A model that is divided among workers: whether it is worth it, and how its shares are read.

use std::io::{Read, Seek};

use burn::tensor::Device;

use super::load::open_fitting;
use super::models::{LoadedModel, Session};
use crate::architecture::{Parameter, VitConfig};
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::link::hints::Hints;
use crate::vit::{Blocks, OtherShares, Share, Vit};

/// Multiplications of a forward pass from which on a second worker is worth a longer load: a ViT-S of 224 px has 4.3 billion
/// and takes 0.84 of its time with one, a ViT-B has 17 and takes 0.63 (docs/performance.md).
const WORTH_DIVIDING: u64 = 10_000_000_000;

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

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::super::tests::{CAT, LEFT, run, with_model};
    use super::*;
    use crate::vit::{Floats, Pass, ShareLost};

    const TIMM: &[u8] = include_bytes!("../../../tests/golden/timm/weights.safetensors");

    fn heads() -> Hints {
        Hints { heads: Some(2), ..Hints::default() }
    }

    /// Shares that are waited for so long in each pass, of a model whose parts they give as zeros, or that are lost.
    #[derive(Debug)]
    struct Others {
        waited_ms: f64,
        is_lost: bool,
    }

    impl Others {
        fn answer(&self, floats: Vec<f32>) -> Floats<'_> {
            let lost = || ShareLost { reason: "it is gone".to_owned() };
            Box::pin(std::future::ready(if self.is_lost { Err(lost()) } else { Ok(floats) }))
        }
    }

    impl OtherShares for Others {
        fn begin(&self, _: Pass, _: &[f32]) -> Result<(), ShareLost> {
            Ok(())
        }

        fn sum(&self, part: Vec<f32>) -> Floats<'_> {
            self.answer(part)
        }

        fn attention(&self) -> Floats<'_> {
            self.answer(vec![0.0; 2 * 26 * 26])
        }

        fn waited_ms(&self) -> f64 {
            self.waited_ms
        }
    }

    fn divided(waited_ms: f64, is_lost: bool) -> Session {
        let mut session = with_model();
        let (file, others) = (std::io::Cursor::new(TIMM), Others { waited_ms, is_lost });
        session.load_first_share(LEFT, file, &heads(), 2, Box::new(others)).unwrap();
        session
    }

    #[test]
    fn a_vit_b_is_worth_dividing_and_a_vit_s_is_not() {
        let of = |dim| multiplications(&VitConfig::patch16_224(dim)) as f64 / 1e9;
        // timm's 4.6 and 17.6 GMACs count the patch projection and the classifier too.
        assert!((4.2..4.6).contains(&of(384)) && (16.9..17.6).contains(&of(768)), "{}", of(768));
        assert!(of(384) * 1e9 < WORTH_DIVIDING as f64 && of(768) * 1e9 > WORTH_DIVIDING as f64);
        let shares = |most| worthwhile_shares(std::io::Cursor::new(TIMM), &heads(), most);
        assert_eq!((shares(1), shares(8)), (1, 1));
    }

    #[test]
    fn a_division_is_in_vain_once_every_pass_of_its_trial_was_mostly_waiting() {
        for (waited_ms, in_vain) in [(0.0, false), (1e9, true)] {
            let mut session = divided(waited_ms, false);
            for _ in 1..TRIAL {
                run(&mut session, LEFT, CAT).unwrap();
                assert!(session.is_divided(LEFT) && !session.is_divided_in_vain(LEFT));
            }
            run(&mut session, LEFT, CAT).unwrap();
            assert_eq!(session.is_divided_in_vain(LEFT), in_vain);
        }
    }

    #[test]
    fn a_lost_share_is_told_and_the_whole_model_can_be_read_again() {
        let mut whole = with_model();
        let expected = run(&mut whole, LEFT, CAT).unwrap();
        let mut session = divided(0.0, true);
        let lost = run(&mut session, LEFT, CAT).unwrap_err();
        assert_eq!(lost, EngineError::ShareLost { reason: "it is gone".to_owned() });
        session.make_whole(LEFT, std::io::Cursor::new(TIMM), &heads()).unwrap();
        assert!(!session.is_divided(LEFT));
        assert_eq!(run(&mut session, LEFT, CAT).unwrap().curves, expected.curves);
    }
}
