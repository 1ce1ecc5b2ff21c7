//! What is hidden from the models in the view “Reconstruction”: painted by hand, or drawn by chance.

use crate::engine::protocol::Masking;
use crate::input::mask::Mask;
use crate::link::ReconstructionChoice;

/// The squares that are hidden, in the squares that a model was trained with.
pub fn mask(choice: &ReconstructionChoice, masking: Masking) -> Mask {
    let Masking { squares, ratio, .. } = masking;
    let draw = || Mask::draw(squares, choice.ratio.unwrap_or(ratio), choice.seed);
    choice.mask.clone().unwrap_or_else(draw)
}

/// Hides this share of the squares, chosen by chance as before.
pub fn set_ratio(choice: &mut ReconstructionChoice, ratio: f64, masking: Option<Masking>) {
    let is_usual = masking.is_some_and(|masking| masking.ratio == ratio);
    choice.mask = None;
    choice.ratio = (!is_usual).then_some(ratio);
}

/// Hides as large a share, chosen anew.
pub fn draw_again(choice: &mut ReconstructionChoice) {
    choice.mask = None;
    choice.seed = choice.seed.wrapping_add(1);
}

/// The share of hidden squares in percent.
pub fn hidden_percent(mask: &Mask) -> f64 {
    100.0 * mask.hidden() as f64 / (mask.side() * mask.side()) as f64
}

/// How many squares are hidden.
pub fn hidden_in_words(mask: &Mask) -> String {
    format!("{} of {} squares hidden", mask.hidden(), mask.side() * mask.side())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::DecoderKind;

    const MASKING: Masking = Masking { squares: 4, ratio: 0.5, decoder: DecoderKind::SimMim };

    #[test]
    fn chance_hides_the_share_of_the_training_until_another_is_chosen() {
        let mut choice = ReconstructionChoice::default();
        assert_eq!(mask(&choice, MASKING), Mask::draw(4, 0.5, 1));
        set_ratio(&mut choice, 0.25, Some(MASKING));
        assert_eq!(hidden_in_words(&mask(&choice, MASKING)), "4 of 16 squares hidden");
        assert_eq!(hidden_percent(&mask(&choice, MASKING)), 25.0);
        set_ratio(&mut choice, 0.5, Some(MASKING));
        assert_eq!(choice, ReconstructionChoice::default());
    }

    #[test]
    fn what_was_painted_stays_until_chance_draws_again() {
        let painted: Mask = "4.82".parse().unwrap();
        let mut choice =
            ReconstructionChoice { mask: Some(painted.clone()), ..ReconstructionChoice::default() };
        assert_eq!(mask(&choice, MASKING), painted);
        draw_again(&mut choice);
        assert_eq!((choice.seed, mask(&choice, MASKING)), (2, Mask::draw(4, 0.5, 2)));
        choice.mask = Some(painted);
        set_ratio(&mut choice, 0.75, None);
        assert_eq!((choice.mask, choice.ratio), (None, Some(0.75)));
    }
}
