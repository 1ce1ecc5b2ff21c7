//! The architecture, read off the tensors' shapes.

use safetensors::SafeTensors;

use crate::vit::{AttentionBias, BlockParameter, CHANNELS, Parameter, Position, VitConfig};

use super::{CheckpointError, keys::Keys, metadata::Metadata};

/// The width of a head that most ViTs have.
const USUAL_HEAD_DIM: usize = 64;

/// A file's tensors by parameter.
pub(super) struct Shapes<'f, 'a> {
    pub(super) tensors: &'f SafeTensors<'a>,
    pub(super) keys: &'f Keys,
}

impl Shapes<'_, '_> {
    fn has(&self, parameter: Parameter) -> bool {
        self.tensors.tensor(&self.keys.name(parameter)).is_ok()
    }

    /// A parameter's shape, which must have `N` axes and hold something.
    fn of<const N: usize>(
        &self,
        parameter: Parameter,
        expected: &str,
    ) -> Result<[usize; N], CheckpointError> {
        let key = self.keys.name(parameter);
        let Ok(tensor) = self.tensors.tensor(&key) else {
            return Err(CheckpointError::Missing { key });
        };
        <[usize; N]>::try_from(tensor.shape()).ok().filter(|shape| !shape.contains(&0)).ok_or_else(
            || CheckpointError::Shape {
                key,
                expected: expected.to_owned(),
                found: tensor.shape().to_vec(),
            },
        )
    }

    /// The whole architecture, and whether its heads are a guess.
    pub(super) fn config(
        &self,
        metadata: &Metadata,
        heads: Option<usize>,
    ) -> Result<(VitConfig, bool), CheckpointError> {
        let expected = format!("[width, {CHANNELS}, patch, patch]");
        let [dim, channels, patch, patch_width] = self.of(Parameter::PatchWeight, &expected)?;
        if channels != CHANNELS || patch != patch_width {
            return Err(CheckpointError::Shape {
                key: self.keys.name(Parameter::PatchWeight),
                expected,
                found: vec![dim, channels, patch, patch_width],
            });
        }
        let first = |part| Parameter::Block(0, part);
        let [hidden, _] = self.of(first(BlockParameter::Mlp1Weight), "[hidden, width]")?;
        let class_token = self.has(Parameter::ClassToken);
        let registers = match self.has(Parameter::Registers) {
            true => self.of::<3>(Parameter::Registers, "[1, registers, width]")?[1],
            false => 0,
        };
        let (position, grid) = self
            .positions([0, class_token.into(), usize::from(class_token) + registers], |grid| {
                metadata.size.is_none_or(|size| size == grid * patch)
            })?;
        let (heads, guessed) = match metadata.heads.or(heads) {
            Some(heads) if heads > 0 && dim.is_multiple_of(heads) => (heads, false),
            Some(heads) => return Err(CheckpointError::Heads { heads, dim }),
            None => (guess_heads(dim), true),
        };
        let config = VitConfig {
            size: grid * patch,
            patch,
            dim,
            depth: self.keys.depth,
            heads,
            hidden,
            class_token,
            registers,
            position,
            qkv_bias: match self.has(first(BlockParameter::QkvBias)) {
                true => AttentionBias::All,
                false => AttentionBias::None,
            },
            layer_scale: self.has(first(BlockParameter::Scale1)),
            epsilon: metadata.epsilon(),
        };
        Ok((config, guessed))
    }

    /// Splits the positions into those of prefix tokens and a square grid. `prefixes` are the numbers of
    /// prefix tokens that may have one; where two of them leave a square, the grid that is `likely` wins.
    fn positions(
        &self,
        prefixes: [usize; 3],
        likely: impl Fn(usize) -> bool,
    ) -> Result<(Position, usize), CheckpointError> {
        let expected = "[1, prefix tokens and a square number of patches, width]";
        let [one, tokens, dim] = self.of(Parameter::Positions, expected)?;
        let candidates = prefixes.into_iter().filter_map(|prefix| {
            let patches = tokens.checked_sub(prefix)?;
            let grid = patches.isqrt();
            (grid > 0 && grid * grid == patches).then_some((Position::Absolute { prefix }, grid))
        });
        let mut candidates: Vec<_> = candidates.collect();
        candidates.sort_by_key(|&(_, grid)| !likely(grid));
        candidates.first().copied().ok_or_else(|| CheckpointError::Shape {
            key: self.keys.name(Parameter::Positions),
            expected: expected.to_owned(),
            found: vec![one, tokens, dim],
        })
    }

    /// Checks that every parameter is there in its shape and that nothing else is left over.
    pub(super) fn check(&self, config: &VitConfig) -> Result<(), CheckpointError> {
        let mut used = std::collections::HashSet::new();
        for parameter in config.parameters() {
            let key = self.keys.name(parameter);
            let Ok(tensor) = self.tensors.tensor(&key) else {
                return Err(CheckpointError::Missing { key });
            };
            let expected = config.shape(parameter);
            if tensor.shape() != expected {
                return Err(CheckpointError::Shape {
                    key,
                    expected: format!("{expected:?}"),
                    found: tensor.shape().to_vec(),
                });
            }
            used.insert(key);
        }
        let unknown = self
            .tensors
            .names()
            .into_iter()
            .filter(|name| !used.contains(*name) && !self.keys.may_stay_unused(name))
            .min();
        match unknown {
            Some(key) => Err(CheckpointError::Unknown { key: key.to_owned() }),
            None => Ok(()),
        }
    }
}

/// Heads of the usual width, or the next fewer that divide the width.
fn guess_heads(dim: usize) -> usize {
    let usual = (dim / USUAL_HEAD_DIM).max(1);
    (1..=usual).rev().find(|&heads| dim.is_multiple_of(heads)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessed_heads_divide_the_width() {
        assert_eq!(guess_heads(768), 12);
        assert_eq!(guess_heads(192), 3);
        assert_eq!(guess_heads(32), 1);
        assert_eq!(guess_heads(150), 2);
        assert_eq!(guess_heads(193), 1);
    }
}
