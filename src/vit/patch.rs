//! From pixels to `z.0`: patches, prefix tokens and the position embedding.

use burn::tensor::{Tensor, TensorData};

use super::floats::tensor;
use super::norm::Norm;
use super::operations::Linear;
use super::parameters::ParameterReader;
use crate::architecture::{CHANNELS, Parameter, Position};
use crate::grid::Grid;

/// Cuts the image into patches, projects each and adds the positions.
#[derive(Debug)]
pub(super) struct PatchEmbedding {
    /// The convolution of stride `patch`, as one product over flattened patches.
    projection: Linear,
    /// Prefix tokens with their positions added, `[prefix, dim]`; the image never changes them.
    prefix: Option<Tensor<2>>,
    /// Positions of the patches, `[patches, dim]`.
    positions: Option<Tensor<2>>,
    /// Of all tokens, once they have their positions.
    norm_pre: Option<Norm>,
    grid: Grid,
    patch: usize,
}

impl PatchEmbedding {
    pub(super) fn new<E>(parameters: &mut ParameterReader<'_, E>) -> Result<Self, E> {
        let config = parameters.config;
        let bias = config.patch_bias.then_some(Parameter::PatchBias);
        let projection = Linear::new(parameters, Parameter::PatchWeight, bias)?;
        let norm_pre = match config.norm_pre {
            true => Some(Norm {
                scale: parameters.vector(Parameter::NormPreWeight)?,
                shift: parameters.vector(Parameter::NormPreBias)?,
                epsilon: config.epsilon,
            }),
            false => None,
        };
        let mut tokens = Vec::new();
        if config.prefix.class {
            tokens.extend(parameters.values(Parameter::ClassToken)?);
        }
        if config.prefix.distillation {
            tokens.extend(parameters.values(Parameter::DistillationToken)?);
        }
        if config.prefix.registers > 0 {
            tokens.extend(parameters.values(Parameter::Registers)?);
        }
        let mut of_patches = None;
        if let Position::Absolute { prefix } = config.position {
            let mut positions = parameters.values(Parameter::Positions)?;
            of_patches = Some(positions.split_off(prefix * config.dim));
            for (value, position) in tokens.iter_mut().zip(positions) {
                *value += position;
            }
        }
        let matrix = |values: Vec<f32>| {
            let shape = [values.len() / config.dim, config.dim];
            tensor(values, shape, parameters.device)
        };
        Ok(Self {
            projection,
            prefix: (!tokens.is_empty()).then(|| matrix(tokens)),
            positions: of_patches.map(matrix),
            norm_pre,
            grid: config.grid,
            patch: config.patch,
        })
    }

    /// # Shapes
    /// - `input`: `[3, height, width]`, to `z.0` `[tokens, dim]`
    /// - `masked`: which of `[patches]` are hidden, and the token `[1, dim]` in their places
    pub(super) fn forward(
        &self,
        input: Tensor<3>,
        masked: Option<(&[bool], &Tensor<2>)>,
    ) -> Tensor<2> {
        let Self { grid, patch, .. } = *self;
        // In the order of a convolution's weight: channel, row, column.
        let patches = input
            .reshape([CHANNELS, grid.rows, patch, grid.columns, patch])
            .permute([1, 3, 0, 2, 4])
            .reshape([grid.patches(), CHANNELS * patch * patch]);
        let mut state = self.projection.forward(patches);
        if let Some((mask, token)) = masked {
            let hidden: Vec<f32> = mask.iter().map(|&hidden| f32::from(u8::from(hidden))).collect();
            let hidden = TensorData::new(hidden, [grid.patches(), 1]);
            let hidden = Tensor::<2>::from_data(hidden, &state.device());
            state = state * (1.0 - hidden.clone()) + token.clone() * hidden;
        }
        if let Some(positions) = &self.positions {
            state = state + positions.clone();
        }
        if let Some(prefix) = &self.prefix {
            state = Tensor::cat(vec![prefix.clone(), state], 0);
        }
        match &self.norm_pre {
            Some(norm) => norm.forward(state),
            None => state,
        }
    }
}
