//! What is hidden from the models in the view “Reconstruction”: painted, or drawn by chance, and in the URL.

use leptos::prelude::*;

use crate::engine::protocol::Masking;
use crate::input::mask::Mask;
use crate::link::{parse_ratio, parse_seed};
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

const MASK: &str = "reconstruct.mask";
const RATIO: &str = "reconstruct.ratio";
const SEED: &str = "reconstruct.seed";
const FIRST_SEED: u64 = 1;

/// The mask and how it changes; `Copy`.
#[derive(Clone, Copy)]
pub struct Hiding {
    selection: Selection,
    engine: EngineHandle,
}

impl Hiding {
    /// Reads and writes the URL's names.
    pub fn new(selection: Selection, engine: EngineHandle) -> Hiding {
        Hiding { selection, engine }
    }

    /// What is hidden; none where no model can draw.
    pub fn mask(&self) -> Option<Mask> {
        let Masking { squares, ratio } = self.masking()?;
        let painted = self.selection.said(MASK).and_then(|text| text.parse().ok());
        let draw = || Mask::draw(squares, self.ratio().unwrap_or(ratio), self.seed());
        Some(painted.unwrap_or_else(draw))
    }

    /// How the first model that draws was masked.
    fn masking(&self) -> Option<Masking> {
        let masking = |side: &crate::ui::side::state::SideState| {
            side.model.with(|model| model.as_ref().and_then(|model| model.masking))
        };
        self.engine.sides.iter().find_map(masking)
    }

    /// Hides what was painted.
    pub fn paint(&self, mask: Mask) {
        self.selection.set_own(MASK, Some(mask.to_string()));
    }

    /// Hides this share of the squares, chosen by chance as before.
    pub fn set_ratio(&self, ratio: f64) {
        let usual = self.masking().is_some_and(|masking| masking.ratio == ratio);
        self.selection.set_own(MASK, None);
        self.selection.set_own(RATIO, (!usual).then(|| ratio.to_string()));
    }

    /// Hides as large a share, chosen anew.
    pub fn draw_again(&self) {
        self.selection.set_own(MASK, None);
        self.selection.set_own(SEED, Some(self.seed().wrapping_add(1).to_string()));
    }

    fn ratio(&self) -> Option<f64> {
        parse_ratio(&self.selection.said(RATIO)?)
    }

    fn seed(&self) -> u64 {
        self.selection.said(SEED).and_then(|text| parse_seed(&text)).unwrap_or(FIRST_SEED)
    }
}
