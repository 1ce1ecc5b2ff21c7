//! From a checkpoint's file to a model in its slot.

use std::cell::OnceCell;
use std::io::{Read, Seek};

use super::division::Division;
use super::models::{LoadedModel, Session};
use super::reconstruct::masking;
use crate::architecture::VitConfig;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::engine::limits::{check_model, fitting_input, largest_input};
use crate::engine::protocol::{EngineError, ModelInfo, Slot};
use crate::link::hints::Hints;
use crate::link::note::{Note, NoteKind};
use crate::vit::{Decoder, Share, Vit};

/// A model's file, understood, at an input that fits a tab; its values are not read yet.
#[derive(Debug)]
pub struct OpenedModel<R> {
    pub(super) checkpoint: Checkpoint<R>,
    /// A sentence that says so where the input is not the model's own.
    smaller: Option<String>,
}

impl<R: Read + Seek> OpenedModel<R> {
    /// Understands a file.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn open(file: R, hints: &Hints) -> Result<Self, EngineError> {
        let checkpoint = Checkpoint::open(file, hints)?;
        match fitting(checkpoint.config(), hints)? {
            None => Ok(Self { checkpoint, smaller: None }),
            Some((size, sentence)) => {
                let hints = Hints { size: Some(size), ..hints.clone() };
                let checkpoint = Checkpoint::open(checkpoint.into_reader(), &hints)?;
                Ok(Self { checkpoint, smaller: Some(sentence) })
            }
        }
    }
}

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
        self.load_opened(slot, &mut OpenedModel::open(file, hints)?)
    }

    /// The same of a file that was opened.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn load_opened<R: Read + Seek>(
        &mut self,
        slot: Slot,
        opened: &mut OpenedModel<R>,
    ) -> Result<ModelInfo, EngineError> {
        let (loaded, info) = self.read_model(opened, Share::WHOLE, None)?;
        self.put(slot, loaded);
        Ok(info)
    }

    /// Puts a model that was read into a slot, in the place of the one that was there.
    pub fn put(&mut self, slot: Slot, loaded: LoadedModel) {
        self.slots.insert(slot, loaded);
    }

    /// Reads a model, or a share of its blocks beside those who have the others.
    pub(super) fn read_model<R: Read + Seek>(
        &self,
        opened: &mut OpenedModel<R>,
        share: Share,
        division: Option<Division>,
    ) -> Result<(LoadedModel, ModelInfo), EngineError> {
        let OpenedModel { checkpoint, smaller } = opened;
        let smaller = smaller.clone().map(|text| Note { kind: NoteKind::Info, text });
        let config = checkpoint.config().clone();
        let read = |parameter, _: &[usize]| checkpoint.parameter(parameter);
        let model = Vit::of_share(config.clone(), share, &self.device, read)?;
        let read = |parameter, _: &[usize]| checkpoint.parameter(parameter);
        let decoder = Decoder::new(&config, &self.device, read)?;
        let masking = masking(checkpoint)?;
        let preprocess = *checkpoint.preprocess();
        let info = ModelInfo {
            models: checkpoint.models().to_vec(),
            family: checkpoint.family().to_string(),
            size: config.size().longer(),
            size_own: checkpoint.own_size().longer(),
            size_most: largest_input(&config),
            patch: config.patch,
            grid: config.grid,
            grid_own: checkpoint.own_grid(),
            grid_from: checkpoint.grid_from(),
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
            notes: smaller.into_iter().chain(checkpoint.notes()).collect(),
        };
        let loaded = LoadedModel {
            model,
            division,
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
        Ok((loaded, info))
    }
}

/// Why a model will not be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// In words for the visitor.
    pub error: EngineError,
    /// It follows from the file's names and shapes: bytes that have not come would change nothing.
    pub is_certain: bool,
}

/// Finds out whether a model will be taken, by what a file says before its values.
///
/// # Errors
///
/// Those of [`Session::load`], but for values that are no weights.
pub fn check_file(file: impl Read + Seek, hints: &Hints) -> Result<(), Refusal> {
    let refused = |error: CheckpointError| {
        let is_certain = error.is_of_the_model();
        Refusal { error: error.into(), is_certain }
    };
    let checkpoint = Checkpoint::open(file, hints).map_err(refused)?;
    match fitting(checkpoint.config(), hints) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal { error, is_certain: true }),
    }
}

/// The largest input that fits a tab, with the sentence that says so, for a model whose own does not, unless somebody
/// asks for one; nothing for a model that is taken as it is.
fn fitting(config: &VitConfig, hints: &Hints) -> Result<Option<(usize, String)>, EngineError> {
    let Err(refused) = check_model(config) else { return Ok(None) };
    fitting_input(config).filter(|_| hints.size.is_none()).map(Some).ok_or(refused)
}
