//! How far a model's tokens moved between two pictures, layer by layer.
//!
//! The cosine of a token with itself on the other picture, `cos(a, b) = a·b / (|a| |b|)`: 1 where nothing
//! moved. Patches are compared place by place, whatever the picture shows there.

use serde::{Deserialize, Serialize};

use super::cosine::cosine;
use crate::tokens::PrefixTokens;

/// By layer, from the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Of the class token; nothing where there is none.
    pub cls: Vec<f64>,
    /// Mean over the patches.
    pub patches: Vec<f64>,
}

impl Shift {
    /// From the states of all layers on both pictures, each `[tokens, dim]` with the `prefix` tokens first.
    ///
    /// # Panics
    /// If `dim` is 0, or a state has no patches.
    pub fn of<'a>(
        before: impl IntoIterator<Item = &'a [f32]>,
        after: impl IntoIterator<Item = &'a [f32]>,
        prefix: PrefixTokens,
        dim: usize,
    ) -> Self {
        let mut shift = Self::default();
        for (before, after) in before.into_iter().zip(after) {
            let pairs = before.chunks_exact(dim).zip(after.chunks_exact(dim));
            let cosines: Vec<f64> = pairs.map(|(a, b)| cosine(a, b)).collect();
            let (before_patches, patches) = cosines.split_at(prefix.count());
            shift.cls.extend(before_patches.first().filter(|_| prefix.class));
            shift.patches.push(patches.iter().sum::<f64>() / patches.len() as f64);
        }
        shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The golden numbers are single precision.
    #[cfg(feature = "model")]
    const TOLERANCE: f64 = 1e-4;

    #[cfg(feature = "model")]
    #[test]
    fn it_is_scipys_cosine_by_depth() {
        let bytes = include_bytes!("../../tests/golden/perturb.safetensors");
        let tensors = safetensors::SafeTensors::deserialize(bytes).unwrap();
        let floats = |name: &str| -> Vec<f32> {
            let (floats, rest) = tensors.tensor(name).unwrap().data().as_chunks();
            assert!(rest.is_empty());
            floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
        };
        let (clean, moved) = (floats("clean"), floats("moved"));
        let layers = |states: &'static [f32]| states.chunks_exact(6 * 4);
        let found = Shift::of(layers(clean.leak()), layers(moved.leak()), PrefixTokens::CLASS, 4);
        for (found, name) in [(found.cls, "shift.cls"), (found.patches, "shift.patches")] {
            let expected = floats(name);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - f64::from(expected)).abs() < TOLERANCE, "{name}: {found}");
            }
        }
    }

    #[test]
    fn nothing_moves_between_the_same_and_there_may_be_no_class_token() {
        let state: Vec<f32> = (1..13).map(|x| x as f32).collect();
        let [none, class, register] = [(false, 0), (true, 1), (false, 1)]
            .map(|(class, registers)| PrefixTokens { class, registers, ..PrefixTokens::default() });
        let found = Shift::of([state.as_slice()], [state.as_slice()], none, 3);
        assert!(found.cls.is_empty());
        assert!((found.patches[0] - 1.0).abs() < 1e-12);
        let back: Vec<f32> = state.iter().map(|x| -x).collect();
        let found = Shift::of([state.as_slice()], [back.as_slice()], class, 3);
        assert!((found.cls[0] + 1.0).abs() < 1e-12 && (found.patches[0] + 1.0).abs() < 1e-12);
        let found = Shift::of([state.as_slice()], [back.as_slice()], register, 3);
        assert!(found.cls.is_empty(), "a register is no class token");
    }
}
