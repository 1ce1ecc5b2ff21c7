//! safetensors files of plain float32: inputs that are already normalized, and captures.

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::atomic;
use super::error::CliError;
use crate::architecture::CHANNELS;
use crate::grid::Size;
use crate::vit::Capture;

/// Inputs, ready for a model of their size.
#[derive(Debug)]
pub(super) struct InputTensor {
    pub path: PathBuf,
    /// Pixels of each input.
    pub size: Size,
    /// `[count, 3, height, width]`.
    pub values: Vec<f32>,
}

impl InputTensor {
    /// Reads the file's tensor `x`, whose values must be finite.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        if path.is_dir() {
            return Err(CliError::Folder { path: path.to_owned(), advice: "name a file in it" });
        }
        let bytes = fs::read(path).map_err(CliError::read(path))?;
        let (size, values) =
            read(&bytes).map_err(|reason| CliError::Tensor { path: path.to_owned(), reason })?;
        Ok(Self { path: path.to_owned(), size, values })
    }

    /// The number of inputs.
    pub fn count(&self) -> usize {
        self.values.len() / self.floats()
    }

    /// One input, `[3, height, width]`.
    pub fn input(&self, index: usize) -> &[f32] {
        &self.values[index * self.floats()..(index + 1) * self.floats()]
    }

    fn floats(&self) -> usize {
        CHANNELS * self.size.pixels()
    }

    /// Refuses a model of another size.
    pub fn fits(&self, model: &Path, size: Size) -> Result<(), CliError> {
        if size == self.size {
            return Ok(());
        }
        let reason =
            format!("its \"x\" is {} pixels, and {} takes {size}", self.size, model.display());
        Err(CliError::Tensor { path: self.path.clone(), reason })
    }
}

/// The pixels and the values of `x`.
fn read(bytes: &[u8]) -> Result<(Size, Vec<f32>), String> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("it is no safetensors file ({error})"))?;
    let x = file.tensor("x").map_err(|_| "it has no tensor \"x\"".to_owned())?;
    if x.dtype() != Dtype::F32 {
        return Err(format!("its \"x\" is {:?}, and F32 is needed", x.dtype()));
    }
    let size = match *x.shape() {
        [CHANNELS, height, width] => Size { height, width },
        [count, CHANNELS, height, width] if count > 0 => Size { height, width },
        ref shape => {
            return Err(format!(
                "its \"x\" has the shape {shape:?}, and [3, height, width] or [n, 3, height, width] is needed"
            ));
        }
    };
    let values: Vec<f32> = x.data().as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
    match values.iter().all(|value| value.is_finite()) {
        _ if size.shorter() == 0 => Err("its \"x\" is empty".to_owned()),
        true => Ok((size, values)),
        false => Err("its \"x\" holds values that are not finite".to_owned()),
    }
}

/// Writes every attention as `attn.L` `[heads, tokens, tokens]` and every state as `z.I` `[tokens, dim]`.
pub(super) fn write_capture(path: &Path, capture: &Capture) -> Result<(), CliError> {
    let shape = capture.shape();
    let tokens = shape.attention.tokens;
    let bytes = |values: &[f32]| values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>();
    let attentions = capture.attentions().iter().enumerate().map(|(layer, values)| {
        (format!("attn.{layer}"), vec![shape.attention.heads, tokens, tokens], bytes(values))
    });
    let states = capture
        .states()
        .iter()
        .enumerate()
        .map(|(index, values)| (format!("z.{index}"), vec![tokens, shape.dim], bytes(values)));
    let tensors: Vec<_> = attentions.chain(states).collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
        (name, view.expect("a capture's values fill its shape"))
    });
    let file = safetensors::serialize(views.collect::<Vec<_>>(), None);
    atomic::write(path, &file.expect("shapes and lengths were checked above"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, dtype: Dtype, shape: &[usize], bytes: &[u8]) -> Vec<u8> {
        let view = TensorView::new(dtype, shape.to_vec(), bytes).unwrap();
        safetensors::serialize([(name, view)], None).unwrap()
    }

    #[test]
    fn one_input_and_several_are_read() {
        let one = read(&file("x", Dtype::F32, &[3, 2, 2], &[0; 48])).unwrap();
        assert_eq!((one.0, one.1.len()), (2.into(), 12));
        let (size, values) = read(&file("x", Dtype::F32, &[5, 3, 2, 2], &[0; 240])).unwrap();
        let tensor = InputTensor { path: "x".into(), size, values };
        assert_eq!((tensor.count(), tensor.input(4).len()), (5, 12));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let nan = f32::NAN.to_le_bytes().repeat(3);
        for (bytes, word) in [
            (b"noise".to_vec(), "no safetensors"),
            (file("y", Dtype::F32, &[3, 1, 1], &[0; 12]), "no tensor \"x\""),
            (file("x", Dtype::F16, &[3, 1, 1], &[0; 6]), "F16"),
            (file("x", Dtype::F32, &[1, 1, 3], &[0; 12]), "[1, 1, 3]"),
            (file("x", Dtype::F32, &[3, 0, 0], &[]), "empty"),
            (file("x", Dtype::F32, &[3, 1, 1], &nan), "finite"),
        ] {
            let reason = read(&bytes).unwrap_err();
            assert!(reason.contains(word), "{reason}");
        }
    }
}
