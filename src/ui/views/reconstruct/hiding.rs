//! What is hidden from the models in the view “Reconstruction”: painted, or drawn by chance, and in the URL.

use leptos::prelude::*;

use crate::engine::protocol::Masking;
use crate::input::mask::Mask;
use crate::ui::selection::{Selection, change};
use crate::ui::workers::EngineHandle;

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
        self.selection.reconstruction.with(|choice| {
            let draw = || Mask::draw(squares, choice.ratio.unwrap_or(ratio), choice.seed);
            Some(choice.mask.clone().unwrap_or_else(draw))
        })
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
        change(self.selection.reconstruction, |choice| choice.mask = Some(mask));
    }

    /// Hides this share of the squares, chosen by chance as before.
    pub fn set_ratio(&self, ratio: f64) {
        let usual = self.masking().is_some_and(|masking| masking.ratio == ratio);
        change(self.selection.reconstruction, |choice| {
            (choice.mask, choice.ratio) = (None, (!usual).then_some(ratio));
        });
    }

    /// Hides as large a share, chosen anew.
    pub fn draw_again(&self) {
        change(self.selection.reconstruction, |choice| {
            (choice.mask, choice.seed) = (None, choice.seed.wrapping_add(1));
        });
    }
}
