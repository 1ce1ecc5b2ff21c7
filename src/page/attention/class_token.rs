//! The patches that hold most of what \[CLS\] attends to, in numbers.

use crate::analysis::smallest_set;
use crate::page::numbers::{Phrase, whole_percent};
use crate::plot::map::scale::percent;

/// Whole patches of even attention: a share that only its rounding puts above a whole number needs no patch
/// more.
const ROUNDING: f64 = 1e-9;

/// The fewest patches with `mass` (0..1) of what lies on the patches, and what is said of them.
pub fn mask_numbers(patches: &[f32], mass: f64) -> Phrase {
    let set = smallest_set(patches, mass);
    let sum = |shares: &mut dyn Iterator<Item = f32>| shares.map(f64::from).sum::<f64>();
    let held = sum(&mut patches.iter().zip(&set).filter(|(_, is_in)| **is_in).map(|(x, _)| *x));
    let whole = sum(&mut patches.iter().copied());
    let count = set.iter().filter(|is_in| **is_in).count();
    let even = (mass * set.len() as f64 - ROUNDING).ceil();
    Phrase::default()
        .number("mass", percent(held / whole))
        .words(" of the mass on ")
        .number("patches", count.to_string())
        .words(format!(" of {} patches (uniform: {even:.0})", set.len()))
}

/// What the mask is.
pub fn mask_caption(mass: f64) -> String {
    format!("the patches with {} of the mass", whole_percent(mass))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_patches_with_the_mass_are_counted() {
        let numbers = mask_numbers(&[0.125, 0.5, 0.375, 0.0], 0.5);
        assert_eq!(numbers.text(), "50.0\u{a0}% of the mass on 1 of 4 patches (uniform: 2)");
        let numbers = mask_numbers(&[0.125, 0.5, 0.375, 0.0], 0.6);
        assert_eq!(numbers.text(), "87.5\u{a0}% of the mass on 2 of 4 patches (uniform: 3)");
    }

    #[test]
    fn rounding_adds_no_patch_to_even_attention() {
        // 0.6 · 25 is a little more than 15 in floats.
        assert!(mask_numbers(&[0.04; 25], 0.6).text().ends_with("(uniform: 15)"));
        assert_eq!(mask_caption(0.6), "the patches with 60\u{a0}% of the mass");
    }
}
