//! From a file's bytes to a model: what it is, and every parameter in its place.
//!
//! Reads safetensors with timm's names, in f32, f16 or bf16. Strict both ways: a tensor that the model
//! needs must be there in the shape that the others ask for, and one that is left over must be known
//! to come after the last block. The file's bytes stay where they are; each tensor is copied once, on
//! its way to the device, so a load needs the file and the parameters and nothing more.

mod container;
mod error;
mod keys;
mod metadata;
mod shapes;

use burn::tensor::Device;
use safetensors::SafeTensors;
use serde_json::{Map, Value};

use crate::image::Preprocess;
use crate::vit::{Vit, VitConfig};

pub use error::CheckpointError;

use keys::Keys;
use metadata::Metadata;
use shapes::Shapes;

/// A file that has been checked as far as is possible without reading the weights.
#[derive(Debug)]
pub struct Checkpoint<'a> {
    tensors: SafeTensors<'a>,
    keys: Keys,
    config: VitConfig,
    heads_guessed: bool,
    preprocess: Preprocess,
    metadata: Map<String, Value>,
}

impl<'a> Checkpoint<'a> {
    /// Understands a file. `heads` counts only where the file cannot tell; without it they are guessed.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] that names what is wrong. No input panics.
    pub fn read(bytes: &'a [u8], heads: Option<usize>) -> Result<Self, CheckpointError> {
        let tensors = container::open(bytes)?;
        let keys = Keys::find(tensors.names().into_iter())?;
        let metadata = Metadata::parse(config_text(bytes).as_deref())?;
        let shapes = Shapes { tensors: &tensors, keys: &keys };
        let (config, heads_guessed) = shapes.config(&metadata, heads)?;
        shapes.check(&config)?;
        metadata.agree_with(&config)?;
        Ok(Self {
            preprocess: metadata.preprocess(config.size),
            metadata: metadata.others,
            tensors,
            keys,
            config,
            heads_guessed,
        })
    }

    /// The family, for people.
    pub fn family(&self) -> &'static str {
        "timm ViT"
    }

    /// The architecture.
    pub fn config(&self) -> &VitConfig {
        &self.config
    }

    /// Nothing in the file, and nobody, told the heads.
    pub fn heads_guessed(&self) -> bool {
        self.heads_guessed
    }

    /// What an image goes through before it enters the model.
    pub fn preprocess(&self) -> &Preprocess {
        &self.preprocess
    }

    /// The entries of the `config` metadata that loading does not need.
    pub fn metadata(&self) -> &Map<String, Value> {
        &self.metadata
    }

    /// Reads the weights onto a device.
    ///
    /// # Errors
    ///
    /// A weight that is not finite, or is stored in a format that is not for weights.
    pub fn build(&self, device: &Device) -> Result<Vit, CheckpointError> {
        Vit::new(self.config.clone(), device, |parameter, _| {
            let key = self.keys.name(parameter);
            match self.tensors.tensor(&key) {
                Ok(tensor) => container::values(&key, &tensor),
                Err(_) => Err(CheckpointError::Missing { key }),
            }
        })
    }
}

/// The `config` entry of a header that [`container::open`] has accepted.
fn config_text(bytes: &[u8]) -> Option<String> {
    let (_, header) = SafeTensors::read_metadata(bytes).ok()?;
    header.metadata().as_ref()?.get("config").cloned()
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
