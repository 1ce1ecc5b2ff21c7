//! The architecture, read off the tensors' shapes.

use std::collections::{BTreeMap, HashSet};

use crate::architecture::{
    Activation, BlockParameter, CHANNELS, Decoder, Parameter, Position, Rotary, VitConfig,
};
use crate::grid::Grid;
use crate::link::hints::{Hints, Source};
use crate::tokens::PrefixTokens;

use super::container::{NumberFormat, Stored};
use super::grid::{Said, Told};
use super::keys::Keys;
use super::metadata::Metadata;
use super::others::PERCEPTION_ENCODER;
use super::{CheckpointError, Family};

/// No side of a tensor that tells the architecture is longer, so that no product of them overflows.
const LARGEST_SIDE: usize = 1 << 20;
/// The width of a head that most ViTs have.
const USUAL_HEAD_DIM: usize = 64;

/// Heads of MoCo v3's ViT-S, which has narrow ones.
const MOCO_SMALL: (usize, usize) = (384, 12);
/// Widths whose usual models have other heads than those of 64: ViT-H, SO400M, ViT-g, ViT-G and DINOv3's ViT-7B.
const USUAL_HEADS: &[(usize, usize)] =
    &[(1152, 16), (1280, 16), (1408, 16), (1664, 16), (4096, 32)];
/// Channels of red, green and blue: their shares in the luminance of ITU-R 601, as Pillow's `convert("L")` has them.
pub(super) const LUMINANCE: [f32; CHANNELS] = [0.299, 0.587, 0.114];
/// Patches a side of the grid that EVA-02's rotary positions are counted on, in all of its models.
const EVA02_GRID: usize = 16;
/// Side of the input where nothing in the file tells it, pixels.
const USUAL_SIZE: usize = 224;

/// A file's tensors by parameter.
pub(super) struct Shapes<'f> {
    pub(super) tensors: &'f BTreeMap<String, Stored>,
    pub(super) keys: &'f Keys,
    pub(super) family: Family,
}

impl Shapes<'_> {
    /// A parameter's shape, which must have `N` axes and hold something.
    pub(super) fn of<const N: usize>(
        &self,
        parameter: Parameter,
        expected: &str,
    ) -> Result<[usize; N], CheckpointError> {
        let key = self.keys.name(parameter);
        let Some(tensor) = self.tensors.get(&key) else {
            return Err(CheckpointError::Missing { key });
        };
        let shape = <[usize; N]>::try_from(&at_rank(&tensor.shape, N)[..]).ok();
        shape.filter(|shape| shape.iter().all(|side| (1..=LARGEST_SIDE).contains(side))).ok_or_else(
            || CheckpointError::Shape {
                key,
                expected: expected.to_owned(),
                found: tensor.shape.clone(),
            },
        )
    }

    /// The whole architecture at the file's own input size, and who tells its grid, its heads and its activation.
    pub(super) fn config(
        &self,
        metadata: &Metadata,
        hints: &Hints,
    ) -> Result<(VitConfig, [Source; 3]), CheckpointError> {
        let expected = format!("[width, {CHANNELS}, patch, patch]");
        let [dim, channels, patch, patch_width] = self.of(Parameter::PatchWeight, &expected)?;
        if channels != CHANNELS && channels != 1 {
            return Err(CheckpointError::Channels { channels });
        }
        if patch != patch_width {
            return Err(CheckpointError::Shape {
                key: self.keys.name(Parameter::PatchWeight),
                expected,
                found: vec![dim, channels, patch, patch_width],
            });
        }
        let first = |part| Parameter::Block(0, part);
        let (hidden, gated) = self.mlp()?;
        let prefix = PrefixTokens {
            class: self.keys.has(Parameter::ClassToken),
            distillation: self.keys.has(Parameter::DistillationToken),
            registers: match self.keys.has(Parameter::Registers) {
                true => self.of::<3>(Parameter::Registers, "[1, registers, width]")?[1],
                false => 0,
            },
        };
        let said = Said::new(metadata, patch, hints.grid);
        let (position, (grid, grid_from), told) = match self.is_rotary(prefix) {
            true => {
                let usual = (Grid::square(USUAL_SIZE / patch), Source::File);
                (Position::None, said.any().unwrap_or(usual), None)
            }
            false => self.positions(prefix, &said)?,
        };
        let rotary = match position {
            Position::None => Some(Rotary::Centered),
            Position::Absolute { .. } if metadata.rotary_grid.is_some() => {
                metadata.rotary_grid.map(|grid| Rotary::Counted { grid })
            }
            _ if self.keys.is_like_eva() && (gated || self.keys.has_angles()) => {
                Some(Rotary::Counted { grid: EVA02_GRID })
            }
            _ => None,
        };
        // The tower of timm's CLIP ends without a pool.
        if self.family == Family::Clip && self.keys.has_pool() {
            let key = self.keys.name(Parameter::NormPreWeight);
            return Err(CheckpointError::OtherModel { kind: PERCEPTION_ENCODER, key });
        }
        let qk_norm = self.keys.has(first(BlockParameter::QueryNormWeight));
        let told = match (told, qk_norm) {
            (None, true) => {
                let [head_dim] = self.of(first(BlockParameter::QueryNormWeight), "[head width]")?;
                Some(dim / head_dim)
            }
            (told, _) => told,
        };
        let fits = |heads: &usize| *heads > 0 && dim.is_multiple_of(*heads);
        // A guess that was written down is still one.
        let told = told.or(metadata.heads.filter(|_| !metadata.heads_guessed));
        let source = if told.is_some() { Source::File } else { Source::Hint };
        let (heads, source) = match told.or(hints.heads) {
            Some(heads) if fits(&heads) => (heads, source),
            Some(heads) => return Err(CheckpointError::Heads { heads, dim }),
            None => {
                let is_small_moco = self.family == Family::MocoV3 && dim == MOCO_SMALL.0;
                let usual = is_small_moco.then_some(MOCO_SMALL.1);
                let written = metadata.heads.filter(fits).or(usual);
                (written.unwrap_or_else(|| guess_heads(dim)), Source::Guess)
            }
        };
        // A quarter of a head's channels turns for each way of the plane, and back.
        if rotary.is_some() && !(dim / heads).is_multiple_of(4) {
            return Err(CheckpointError::Heads { heads, dim });
        }
        let usual = self.family.activation(dim, self.is_openais_clip());
        let (activation, activation_from) = match gated {
            // Gates are SwiGLU's.
            true => (Activation::default(), Source::File),
            false => metadata.activation(usual, hints),
        };
        let config = VitConfig {
            grid,
            patch,
            dim,
            depth: self.keys.depth,
            heads,
            hidden,
            gated,
            activation,
            patch_bias: self.keys.has(Parameter::PatchBias),
            norm_pre: self.keys.has(Parameter::NormPreWeight),
            prefix,
            position,
            rotary,
            qkv_bias: self.keys.has(first(BlockParameter::QkvBias)),
            qk_norm,
            attention_norm: self.keys.has(first(BlockParameter::AttentionNormWeight)),
            mlp_norm: self.keys.has(first(BlockParameter::MlpNormWeight)),
            layer_scale: self.keys.has(first(BlockParameter::Scale1)),
            epsilon: metadata.eps.unwrap_or(self.family.epsilon()),
            decoder: Decoder::None,
        };
        Ok((config, [grid_from, source, activation_from]))
    }

    /// It is a file of OpenAI's: they alone keep linear layers in half precision beside norms in single, or the model's
    /// sizes as tensors beside the weights.
    fn is_openais_clip(&self) -> bool {
        let format = |parameter| self.tensors.get(&self.keys.name(parameter)).map(|it| it.format);
        let half = format(Parameter::PatchWeight) == Some(NumberFormat::F16);
        let single = format(Parameter::NormPreWeight) == Some(NumberFormat::F32);
        (half && single) || self.tensors.keys().any(|name| name.ends_with("input_resolution"))
    }

    /// The model takes one channel.
    pub(super) fn is_gray(&self) -> bool {
        let weight = self.tensors.get(&self.keys.name(Parameter::PatchWeight));
        weight.is_some_and(|weight| weight.shape.get(1) == Some(&1))
    }

    /// The MLP's width, and whether it is gated: its first layer then gives twice as much as its second takes.
    fn mlp(&self) -> Result<(usize, bool), CheckpointError> {
        let of = |part| Parameter::Block(0, part);
        let [rows, _] = self.of(of(BlockParameter::Mlp1Weight), "[hidden, width]")?;
        let rows = rows * self.keys.parts(of(BlockParameter::Mlp1Weight)).len();
        let [_, hidden] = self.of(of(BlockParameter::Mlp2Weight), "[width, hidden]")?;
        Ok(if rows == 2 * hidden { (hidden, true) } else { (rows, false) })
    }

    /// Nothing in the file tells tokens their place, and it is otherwise as DINOv3's are.
    fn is_rotary(&self, prefix: PrefixTokens) -> bool {
        let has_table = self.keys.has(Parameter::SharedBias)
            || self.keys.has(Parameter::Block(0, BlockParameter::BiasTable));
        let is_dinov3 = matches!(self.family, Family::DinoV3 | Family::HuggingFaceDinoV3);
        is_dinov3 && prefix.registers > 0 && !has_table && !self.keys.has(Parameter::Positions)
    }

    /// Where tokens learn their place, the grid, and the heads where that tells them.
    fn positions(
        &self,
        prefix: PrefixTokens,
        said: &Said,
    ) -> Result<(Position, Told, Option<usize>), CheckpointError> {
        let block = Parameter::Block(0, BlockParameter::BiasTable);
        for (parameter, position) in
            [(Parameter::SharedBias, Position::SharedBias), (block, Position::BlockBias)]
        {
            if self.keys.has(parameter) {
                // These tables have rows for a class token and for no other prefix token.
                if prefix.distillation || prefix.registers > 0 {
                    let key = self.keys.name(parameter);
                    return Err(CheckpointError::BiasPrefix { key });
                }
                let (grid, heads) = self.table(parameter, prefix.class, said)?;
                return Ok((position, grid, Some(heads)));
            }
        }
        if !self.keys.has(Parameter::Positions) {
            let key = self.keys.name(Parameter::Positions);
            return Err(CheckpointError::NoPosition { key });
        }
        let (position, grid) = self.absolute(prefix, said)?;
        Ok((position, grid, None))
    }

    /// The grid and the heads of a relative position table.
    fn table(
        &self,
        parameter: Parameter,
        class_token: bool,
        said: &Said,
    ) -> Result<(Told, usize), CheckpointError> {
        let expected = match class_token {
            true => "[(2 rows - 1) (2 columns - 1) + 3, heads]",
            false => "[(2 rows - 1) (2 columns - 1), heads]",
        };
        let [rows, heads] = self.of(parameter, expected)?;
        let of_patches = rows.saturating_sub(if class_token { 3 } else { 0 });
        match said.of_steps(of_patches) {
            Some(told) => Ok((told, heads)),
            None => Err(self.no_grid(parameter, expected, vec![rows, heads], said)),
        }
    }

    /// Splits the positions into those of prefix tokens and a grid of patches. The number of prefix tokens that have
    /// one may be none, all but the registers, or all.
    fn absolute(
        &self,
        prefix: PrefixTokens,
        said: &Said,
    ) -> Result<(Position, Told), CheckpointError> {
        let expected = "[1, prefix tokens and a grid of patches, width]";
        let [one, tokens, dim] = self.of(Parameter::Positions, expected)?;
        let without_registers = PrefixTokens { registers: 0, ..prefix };
        let count = |prefix: usize| (prefix, tokens.saturating_sub(prefix));
        let all = [0, without_registers.count(), prefix.count()].map(count);
        // [CLS] has nearly always a position of its own, registers seldom; beside them even [CLS] may have none.
        let usual = match prefix.registers {
            0 => &all[1..2],
            _ => &[all[1], all[2], all[0]],
        };
        match said.of_patches(&all, usual) {
            Some((prefix, told)) => Ok((Position::Absolute { prefix }, told)),
            None => Err(self.no_grid(Parameter::Positions, expected, vec![one, tokens, dim], said)),
        }
    }

    fn no_grid(
        &self,
        parameter: Parameter,
        expected: &str,
        found: Vec<usize>,
        said: &Said,
    ) -> CheckpointError {
        let (key, expected) = (self.keys.name(parameter), expected.to_owned());
        match said.hint() {
            Some(grid) => CheckpointError::Grid { grid, key, found },
            None => CheckpointError::Shape { key, expected, found },
        }
    }

    /// Checks that every parameter is there in its shape and that nothing else is left over.
    pub(super) fn check(&self, config: &VitConfig) -> Result<(), CheckpointError> {
        let mut used = HashSet::new();
        for parameter in config.parameters() {
            let parts = self.keys.parts(parameter);
            let mut expected = config.shape(parameter);
            expected[0] /= parts.len();
            for key in parts.into_iter().flatten() {
                let Some(tensor) = self.tensors.get(&key) else {
                    return Err(CheckpointError::Missing { key });
                };
                let expected = match parameter == Parameter::PatchWeight && self.is_gray() {
                    true => [&expected[..1], &[1], &expected[2..]].concat(),
                    false => expected.clone(),
                };
                if at_rank(&tensor.shape, expected.len()) != expected {
                    return Err(CheckpointError::Shape {
                        key,
                        expected: format!("{expected:?}"),
                        found: tensor.shape.clone(),
                    });
                }
                used.insert(key);
            }
        }
        let mut left = self.tensors.keys().filter(|name| !used.contains(*name));
        match left.find(|name| self.keys.unused(name).is_none()) {
            Some(key) => Err(CheckpointError::Unknown { key: key.clone() }),
            None => Ok(()),
        }
    }
}

/// A shape with so many axes, where it has fewer or more of length one in front.
pub(super) fn at_rank(shape: &[usize], axes: usize) -> Vec<usize> {
    let missing = axes.saturating_sub(shape.len());
    let mut shape = [vec![1; missing], shape.to_vec()].concat();
    while shape.len() > axes && shape[0] == 1 {
        shape.remove(0);
    }
    shape
}

/// The usual heads of that width; else heads of the usual width, or the next fewer that divide it.
fn guess_heads(dim: usize) -> usize {
    if let Some((_, heads)) = USUAL_HEADS.iter().find(|(width, _)| *width == dim) {
        return *heads;
    }
    guess_heads_of(dim, USUAL_HEAD_DIM)
}

/// Heads of that width, or the next fewer that divide the model's.
pub(super) fn guess_heads_of(dim: usize, head_dim: usize) -> usize {
    let usual = (dim / head_dim).max(1);
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
        assert_eq!(guess_heads(1280), 16);
    }
}
