//! From a checkpoint's file to a model in its slot.

use std::cell::OnceCell;
use std::io::{Read, Seek};

use super::models::{LoadedModel, Session};
use super::reconstruct::masking;
use crate::checkpoint::Checkpoint;
use crate::engine::limits::{check_model, largest_input};
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::link::hints::Hints;
use crate::vit::{Decoder, Vit};

impl Session {
    /// Puts a model into a slot. The one that was there goes when the new one is whole, and stays
    /// with its capture where the file is refused.
    ///
    /// There is no warm-up: burn's first run is the slower one either way, and this way it already
    /// shows a picture.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn load<R: Read + Seek>(
        &mut self,
        slot: Slot,
        file: R,
        hints: &Hints,
    ) -> Result<ModelInfo, EngineError> {
        let mut checkpoint = Checkpoint::open(file, hints)?;
        check_model(checkpoint.config())?;
        let config = checkpoint.config().clone();
        let read = |parameter, _: &[usize]| checkpoint.parameter(parameter);
        let model = Vit::new(config.clone(), &self.device, read)?;
        let read = |parameter, _: &[usize]| checkpoint.parameter(parameter);
        let decoder = Decoder::new(&config, &self.device, read)?;
        let masking = masking(&mut checkpoint)?;
        let preprocess = *checkpoint.preprocess();
        let info = ModelInfo {
            models: checkpoint.models().to_vec(),
            family: checkpoint.family().to_string(),
            size: config.size,
            size_own: checkpoint.own_size(),
            size_most: largest_input(&config),
            patch: config.patch,
            grid: config.grid(),
            dim: config.dim,
            depth: config.depth,
            heads: config.heads,
            heads_from: checkpoint.heads_from(),
            prefix: config.prefix,
            parameters: config.parameter_count(),
            normalization: preprocess.normalization,
            normalization_from: checkpoint.normalization_from(),
            activation: config.activation,
            activation_from: checkpoint.activation_from(),
            objective: checkpoint
                .metadata()
                .get("objective")
                .and_then(|value| value.as_str())
                .map(str::to_owned),
            masking,
            notes: checkpoint.notes(),
        };
        let loaded = LoadedModel {
            model,
            decoder,
            masking,
            decoder_depths: OnceCell::new(),
            preprocess,
            seen: None,
            rollout: OnceCell::new(),
            input: Vec::new(),
            photograph: None,
            texture: None,
            probes: None,
        };
        self.slots.insert(slot, loaded);
        Ok(info)
    }
}
