//! Parameters on their way into the layers.

use burn::tensor::{Device, Tensor};

use super::floats::tensor;
use super::share::Share;
use crate::architecture::{BlockParameter, Parameter, VitConfig};

/// Gives a parameter's values for its shape, row-major.
pub(super) type Read<'a, E> = dyn FnMut(Parameter, &[usize]) -> Result<Vec<f32>, E> + 'a;

/// Where the layers take their parameters from, and onto which device, while a model is built.
pub(super) struct ParameterReader<'a, E> {
    pub(super) config: &'a VitConfig,
    /// Of each block this much is taken.
    pub(super) share: Share,
    pub(super) device: &'a Device,
    pub(super) read: &'a mut Read<'a, E>,
}

impl<E> ParameterReader<'_, E> {
    /// The values of a parameter in its own order, row-major.
    pub(super) fn values(&mut self, parameter: Parameter) -> Result<Vec<f32>, E> {
        let values = (self.read)(parameter, &self.config.shape(parameter))?;
        Ok(self.share.cut(self.config, parameter, values))
    }

    /// How many outputs the layer of this weight has.
    pub(super) fn outputs(&self, weight: Parameter) -> usize {
        self.share.outputs(self.config, weight)
    }

    /// A parameter of one axis, on the device.
    pub(super) fn vector(&mut self, parameter: Parameter) -> Result<Tensor<1>, E> {
        let values = self.values(parameter)?;
        let length = values.len();
        Ok(tensor(values, [length], self.device))
    }

    /// The same of a block's.
    pub(super) fn block_vector(
        &mut self,
        layer: usize,
        part: BlockParameter,
    ) -> Result<Tensor<1>, E> {
        self.vector(Parameter::Block(layer, part))
    }
}
