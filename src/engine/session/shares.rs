//! Whether a model is worth dividing among workers, and how its shares are read.

use std::io::{Read, Seek};

use burn::tensor::Device;

use super::division::Division;
use super::load::OpenedModel;
use super::models::{LoadedModel, Session};
use crate::architecture::{Parameter, VitConfig};
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::link::hints::Hints;
use crate::vit::{Blocks, OtherShares, Share, Vit};

/// Multiplications of a forward pass from which on a second worker is worth a longer load: a ViT-S of 224 px has 4.3 billion
/// and takes 0.84 of its time with one, a ViT-B has 17 and takes 0.63 (docs/performance.md).
const WORTH_DIVIDING: u64 = 10_000_000_000;

/// Of the products of a forward pass: of all tokens with each block's weights, and of each two tokens.
fn multiplications(config: &VitConfig) -> u64 {
    let weights = config.parameters().into_iter().filter(|it| matches!(it, Parameter::Block(..)));
    let weights = weights.map(|it| config.shape(it)).filter(|shape| shape.len() == 2);
    let weights: u64 = weights.map(|shape| (shape[0] * shape[1]) as u64).sum();
    let tokens = config.tokens() as u64;
    tokens * weights + 2 * tokens * tokens * (config.dim * config.depth) as u64
}

impl<R: Read + Seek> OpenedModel<R> {
    /// Among how many workers, at most `most`, it is worth dividing.
    pub fn worthwhile_shares(&self, most: usize) -> usize {
        let config = self.checkpoint.config();
        let is_worth_it = multiplications(config) >= WORTH_DIVIDING && Share::divides(config, most);
        if is_worth_it { most } else { 1 }
    }

    /// Reads a share of its blocks.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn read_share(&mut self, share: Share, device: &Device) -> Result<Blocks, EngineError> {
        let config = self.checkpoint.config().clone();
        Ok(Blocks::new(&config, share, device, |it, _| self.checkpoint.parameter(it))?)
    }
}

impl Session {
    /// Reads a model for a slot, but of its blocks the first of so many shares alone: `others` are where the rest is.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn read_first_share<R: Read + Seek>(
        &self,
        opened: &mut OpenedModel<R>,
        of: usize,
        others: Box<dyn OtherShares>,
    ) -> Result<(LoadedModel, ModelInfo), EngineError> {
        self.read_model(opened, Share::new(0, of), Some(Division::new(others)))
    }

    /// Whether the slot's model is divided.
    pub fn is_divided(&self, slot: Slot) -> bool {
        self.slots.get(&slot).is_some_and(|loaded| loaded.division.is_some())
    }

    /// Whether the slot's model is divided, and its first worker waits for most of every pass.
    pub fn mostly_waits(&self, slot: Slot) -> bool {
        let division = self.slots.get(&slot).and_then(|loaded| loaded.division.as_ref());
        division.is_some_and(Division::mostly_waits)
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
        let mut checkpoint = OpenedModel::open(file, hints)?.checkpoint;
        let config = checkpoint.config().clone();
        loaded.model = Vit::new(config, &self.device, |it, _| checkpoint.parameter(it))?;
        loaded.division = None;
        Ok(())
    }
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::super::division::TRIAL;
    use super::super::tests::{CAT, LEFT, run, with_model};
    use super::*;
    use crate::vit::{Floats, Pass, ShareLost};

    const TIMM: &[u8] = include_bytes!("../../../tests/golden/timm/weights.safetensors");

    fn heads() -> Hints {
        Hints { heads: Some(2), ..Hints::default() }
    }

    fn opened() -> OpenedModel<std::io::Cursor<&'static [u8]>> {
        OpenedModel::open(std::io::Cursor::new(TIMM), &heads()).unwrap()
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
        let (mut opened, others) = (opened(), Others { waited_ms, is_lost });
        let first = session.read_first_share(&mut opened, 2, Box::new(others)).unwrap().0;
        session.put(LEFT, first);
        session
    }

    #[test]
    fn a_vit_b_is_worth_dividing_and_a_vit_s_is_not() {
        let of = |dim| multiplications(&VitConfig::patch16_224(dim)) as f64 / 1e9;
        // timm's 4.6 and 17.6 GMACs count the patch projection and the classifier too.
        assert!((4.2..4.6).contains(&of(384)) && (16.9..17.6).contains(&of(768)), "{}", of(768));
        assert!(of(384) * 1e9 < WORTH_DIVIDING as f64 && of(768) * 1e9 > WORTH_DIVIDING as f64);
        assert_eq!([1, 8].map(|most| opened().worthwhile_shares(most)), [1, 1]);
    }

    #[test]
    fn a_division_is_told_that_mostly_waits_in_every_pass_of_its_trial() {
        for (waited_ms, mostly_waits) in [(0.0, false), (1e9, true)] {
            let mut session = divided(waited_ms, false);
            for _ in 1..TRIAL {
                run(&mut session, LEFT, CAT).unwrap();
                assert!(session.is_divided(LEFT) && !session.mostly_waits(LEFT));
            }
            run(&mut session, LEFT, CAT).unwrap();
            assert_eq!(session.mostly_waits(LEFT), mostly_waits);
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
