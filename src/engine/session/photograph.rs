//! The photograph that a model looks at, and the texture of another, cut once for its input.

use crate::analysis::Shift;
use crate::engine::protocol::ImageId;
use crate::image::{Preprocess, Rgb8, normalize};
use crate::perturbation::Perturbation;
use crate::tokens::PrefixTokens;
use crate::vit::Capture;

/// A photograph as one model sees it.
#[derive(Debug)]
pub(super) struct Photograph {
    pub(super) id: ImageId,
    pub(super) crop: Rgb8,
    /// Every layer's state `z.(2 layer)`, once the model has seen it as it is.
    pub(super) clean: Option<Vec<Vec<f32>>>,
}

/// Another picture, which gives a photograph its texture.
#[derive(Debug)]
pub(super) struct Texture {
    pub(super) name: String,
    pub(super) crop: Rgb8,
}

impl Photograph {
    /// What the model takes of it as it is, `[3, size, size]`, normalized.
    pub(super) fn pixels(&self, spec: &Preprocess) -> Vec<f32> {
        normalize(&self.crop, spec)
    }

    /// How far the tokens of a capture are from where they are on the photograph as it is.
    pub(super) fn shift(&self, capture: &Capture, prefix: PrefixTokens) -> Option<Shift> {
        let clean = self.clean.as_ref()?.iter().map(Vec::as_slice);
        Some(Shift::of(clean, layers(capture), prefix, capture.shape().dim))
    }

    /// Keeps a capture of it as it is, to compare others with.
    pub(super) fn remember(&mut self, capture: &Capture) {
        self.clean = Some(layers(capture).map(<[f32]>::to_vec).collect());
    }
}

impl Texture {
    /// Its crop, where it is the one that a perturbation takes.
    pub(super) fn of(&self, perturbation: &Perturbation) -> Option<&Rgb8> {
        (perturbation.texture() == Some(&self.name)).then_some(&self.crop)
    }
}

/// Every layer's state `z.(2 layer)`, each `[tokens, dim]`.
fn layers(capture: &Capture) -> impl Iterator<Item = &[f32]> {
    capture.states().iter().skip(2).step_by(2).map(Vec::as_slice)
}
