//! The models of a session by slot, and what each has seen.

use std::cell::OnceCell;
use std::collections::HashMap;

use burn::tensor::Device;
use web_time::Instant;

use super::division::Division;
use super::photograph::{Photograph, Texture};
use crate::analysis::{Curves, Rollout};
use crate::checkpoint::Probes;
use crate::engine::protocol::{EngineError, ImageId, Masking, ModelFile, Slot};
use crate::input::image::Preprocess;
use crate::vit::{Capture, Decoder, OtherShares, Vit};

/// Models by slot, on one device.
#[derive(Debug)]
pub struct Session {
    pub(super) device: Device,
    pub(super) slots: HashMap<Slot, LoadedModel>,
}

/// A model, what it saw last and what it was given beside that.
#[derive(Debug)]
pub struct LoadedModel {
    pub(super) model: Vit,
    /// The other shares of the model, if it is divided.
    pub(super) division: Option<Division>,
    /// Draws hidden patches, where the file has it.
    pub(super) decoder: Option<Decoder>,
    /// How it was masked in its training, where it has a decoder.
    pub(super) masking: Option<Masking>,
    /// What its decoder adds to the Fourier curve by depth of the capture, once it was asked for.
    pub(super) decoder_depths: OnceCell<Option<[Vec<f64>; 2]>>,
    pub(super) preprocess: Preprocess,
    /// The capture of the image seen last.
    pub(super) seen: Option<(ImageId, Capture)>,
    /// Of that capture, once it was asked for.
    pub(super) rollout: OnceCell<Rollout>,
    /// What went in when that was seen, `[3, size, size]`, normalized.
    pub(super) input: Vec<f32>,
    /// The photograph that runs are of, cut for this model.
    pub(super) photograph: Option<Photograph>,
    /// Where a perturbation takes its texture from.
    pub(super) texture: Option<Texture>,
    /// Its linear classifiers, and the file that they are from.
    pub(super) probes: Option<(ModelFile, Probes)>,
}

impl LoadedModel {
    /// A forward pass, and its milliseconds with the read-back. One that gives NaN or an infinity is an error.
    pub(super) async fn look(
        &mut self,
        pixels: Vec<f32>,
        device: &Device,
    ) -> Result<(Capture, f64), EngineError> {
        let start = Instant::now();
        let input = self.model.input(pixels, device);
        let activations = self.model.forward_with(input, self.others()).await?;
        let capture = activations.read().await?;
        let forward_ms = milliseconds_since(start);
        if let Some(division) = &mut self.division {
            division.took(forward_ms);
        }
        capture.check_finite()?;
        Ok((capture, forward_ms))
    }

    /// Where the other shares of the model are, if it is divided.
    pub(super) fn others(&self) -> Option<&dyn OtherShares> {
        self.division.as_ref().map(|division| &*division.others)
    }

    /// The capture of this image, which must be the one seen last.
    pub(super) fn capture(&self, image: ImageId) -> Result<&Capture, EngineError> {
        match &self.seen {
            Some((seen, capture)) if *seen == image => Ok(capture),
            _ => Err(EngineError::NoCapture),
        }
    }

    /// The paper's three measures of a capture.
    pub(super) fn curves(&self, capture: &Capture) -> Curves {
        let shape = capture.shape();
        let patch = self.model.config().patch as f64;
        Curves::of(capture.attentions(), capture.states(), &shape.attention, patch, shape.dim)
    }
}

impl Session {
    /// A session without models.
    pub fn new(device: Device) -> Self {
        Self { device, slots: HashMap::new() }
    }

    /// There is a model in a slot.
    pub fn holds(&self, slot: Slot) -> bool {
        self.slots.contains_key(&slot)
    }

    /// A slot's capture is of this image.
    pub fn has_seen(&self, slot: Slot, image: ImageId) -> bool {
        self.capture(slot, image).is_ok()
    }

    /// A slot's capture of this image.
    pub(super) fn capture(&self, slot: Slot, image: ImageId) -> Result<&Capture, EngineError> {
        self.loaded(slot)?.capture(image)
    }

    /// A slot's model; [`EngineError::NoModel`] where it has none.
    pub(super) fn loaded(&self, slot: Slot) -> Result<&LoadedModel, EngineError> {
        self.slots.get(&slot).ok_or(EngineError::NoModel)
    }
}

/// Milliseconds of the clock.
pub(super) fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
