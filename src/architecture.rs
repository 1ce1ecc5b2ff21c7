//! What a Vision Transformer is made of: plain data, and the parameters that follow from it.
//!
//! Both who reads a checkpoint ([`crate::checkpoint`]) and who runs a model ([`crate::vit`]) go by it, and
//! neither knows the other: which parameters a [`VitConfig`] needs, and in which shapes, is said here alone.

mod activation;
mod decoder;

pub use activation::Activation;
pub use decoder::{Decoder, TransformerDecoder};

use crate::grid::{Grid, Size};
use crate::tokens::{AttentionShape, CaptureShape, PrefixTokens};

/// Red, green and blue.
pub const CHANNELS: usize = 3;

/// An encoder's architecture; everything here comes from its checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct VitConfig {
    /// How the input is cut into patches.
    pub grid: Grid,
    /// Side of a patch, pixels.
    pub patch: usize,
    /// Width of the residual stream.
    pub dim: usize,
    /// How many transformer blocks there are.
    pub depth: usize,
    /// Heads a block; divides `dim`.
    pub heads: usize,
    /// Width of the MLP.
    pub hidden: usize,
    /// The MLP is gated (SwiGLU): its first layer gives gate and values, and is twice as wide.
    pub gated: bool,
    /// What the MLP has between its layers where it is not gated.
    pub activation: Activation,
    /// The patch projection has a bias.
    pub patch_bias: bool,
    /// The tokens are normalized before the first block (CLIP).
    pub norm_pre: bool,
    /// The tokens before the patches.
    pub prefix: PrefixTokens,
    /// Where tokens learn their place.
    pub position: Position,
    /// By which angles queries and keys of patches are turned, where they are.
    pub rotary: Option<Rotary>,
    /// Query, key and value have a bias.
    pub qkv_bias: bool,
    /// Each head's queries and keys are normalized.
    pub qk_norm: bool,
    /// What attention mixes is normalized before its last layer (EVA-02).
    pub attention_norm: bool,
    /// What the MLP has inside is normalized before its last layer (EVA-02).
    pub mlp_norm: bool,
    /// The branches are scaled channel by channel before they are added.
    pub layer_scale: bool,
    /// Added to the variance in each layer norm.
    pub epsilon: f64,
    /// What draws hidden patches, where the file has it; the encoder runs without.
    pub decoder: Decoder,
}

/// Where tokens learn their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// A learned vector a token, added once; the first `prefix` of them are for prefix tokens (timm:
    /// all, DINOv2's registers: those before the registers, timm's `no_embed_class`: none).
    Absolute {
        /// Prefix tokens that have a position.
        prefix: usize,
    },
    /// A learned number a head and relative position, added to the attention before its softmax; one
    /// table for all blocks (SimMIM).
    SharedBias,
    /// The same with a table for each block (BEiT).
    BlockBias,
    /// They learn nothing of it: rotary angles alone tell it (DINOv3).
    None,
}

/// How queries and keys of patches are turned by angles that grow with the place of the patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotary {
    /// By places from -1 to 1 (DINOv3).
    Centered,
    /// By places counted in patches of a grid of so many a side, whatever the input (EVA-02).
    Counted {
        /// Patches a side of that grid.
        grid: usize,
    },
}

/// Names one parameter of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// `[dim, 3, patch, patch]`.
    PatchWeight,
    /// `[dim]`.
    PatchBias,
    /// `[1, 1, dim]`.
    ClassToken,
    /// `[1, 1, dim]`.
    DistillationToken,
    /// `[1, registers, dim]`.
    Registers,
    /// `[1, positions, dim]`.
    Positions,
    /// `[dim]`, before the first block.
    NormPreWeight,
    /// `[dim]`.
    NormPreBias,
    /// `[(2 rows - 1) (2 columns - 1), heads]`, with a class token three rows more: from it, to it, to itself.
    SharedBias,
    /// One of a block's.
    Block(usize, BlockParameter),
    /// `[1, 1, dim]`, in place of a hidden patch; MAE's has the decoder's width.
    MaskToken,
    /// `[dim]`, after the last block, before the decoder.
    NormWeight,
    /// `[dim]`.
    NormBias,
    /// `[3 patch², dim]`: channel, row and column of a patch's pixels.
    DecoderWeight,
    /// `[3 patch²]`.
    DecoderBias,
    /// `[decoder's dim, dim]`, from MAE's encoder to its decoder.
    DecoderEmbedWeight,
    /// `[decoder's dim]`.
    DecoderEmbedBias,
    /// `[1, 1 + patches, decoder's dim]`.
    DecoderPositions,
    /// One of a block's of MAE's decoder.
    DecoderBlock(usize, BlockParameter),
    /// `[decoder's dim]`, after the decoder's last block.
    DecoderNormWeight,
    /// `[decoder's dim]`.
    DecoderNormBias,
    /// `[3 patch², decoder's dim]`: row, column and channel of a patch's pixels.
    DecoderPredictionWeight,
    /// `[3 patch²]`.
    DecoderPredictionBias,
}

/// Names one parameter of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockParameter {
    /// `[dim]`, before attention.
    Norm1Weight,
    /// `[dim]`.
    Norm1Bias,
    /// `[3 dim, dim]`: query, key, value, each head by head.
    QkvWeight,
    /// `[3 dim]`.
    QkvBias,
    /// `[head_dim]`.
    QueryNormWeight,
    /// `[head_dim]`.
    QueryNormBias,
    /// `[head_dim]`.
    KeyNormWeight,
    /// `[head_dim]`.
    KeyNormBias,
    /// As [`Parameter::SharedBias`].
    BiasTable,
    /// `[dim]`, of what attention mixes.
    AttentionNormWeight,
    /// `[dim]`.
    AttentionNormBias,
    /// `[dim, dim]`, after attention.
    OutputWeight,
    /// `[dim]`.
    OutputBias,
    /// `[dim]`, layer scale of attention.
    Scale1,
    /// `[dim]`, before the MLP.
    Norm2Weight,
    /// `[dim]`.
    Norm2Bias,
    /// `[hidden, dim]`; gated, `[2 hidden, dim]`: the gate, and what it lets through.
    Mlp1Weight,
    /// `[hidden]`, or `[2 hidden]`.
    Mlp1Bias,
    /// `[hidden]`, of what the MLP's last layer takes.
    MlpNormWeight,
    /// `[hidden]`.
    MlpNormBias,
    /// `[dim, hidden]`.
    Mlp2Weight,
    /// `[dim]`.
    Mlp2Bias,
    /// `[dim]`, layer scale of the MLP.
    Scale2,
}

impl VitConfig {
    /// timm's `vit_*_patch16_224` of this width (192 tiny, 384 small, 768 base), without its classifier and
    /// final norm.
    pub fn patch16_224(dim: usize) -> Self {
        Self {
            grid: Grid::square(14),
            patch: 16,
            dim,
            depth: 12,
            heads: dim / 64,
            hidden: 4 * dim,
            gated: false,
            activation: Activation::Gelu,
            patch_bias: true,
            norm_pre: false,
            prefix: PrefixTokens::CLASS,
            position: Position::Absolute { prefix: 1 },
            rotary: None,
            qkv_bias: true,
            qk_norm: false,
            attention_norm: false,
            mlp_norm: false,
            layer_scale: false,
            epsilon: 1e-6,
            decoder: Decoder::None,
        }
    }

    /// Pixels of the input.
    pub fn size(&self) -> Size {
        self.grid.size(self.patch)
    }

    /// Width of a head.
    pub fn head_dim(&self) -> usize {
        self.dim / self.heads
    }

    /// Rows of a relative position table: one a step between two patches, and three for a class token.
    pub fn bias_rows(&self) -> usize {
        let steps = (2 * self.grid.rows - 1) * (2 * self.grid.columns - 1);
        steps + if self.prefix.class { 3 } else { 0 }
    }

    /// Prefix tokens and patches.
    pub fn tokens(&self) -> usize {
        self.prefix.count() + self.grid.patches()
    }

    /// The shape of what the model captures.
    pub fn capture_shape(&self) -> CaptureShape {
        CaptureShape {
            layers: self.depth,
            attention: AttentionShape::new(self.heads, self.prefix.count(), self.grid),
            dim: self.dim,
        }
    }

    /// Every parameter that the model needs, and no other.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut all = vec![Parameter::PatchWeight];
        if self.patch_bias {
            all.push(Parameter::PatchBias);
        }
        match self.position {
            Position::Absolute { .. } => all.push(Parameter::Positions),
            Position::SharedBias => all.push(Parameter::SharedBias),
            Position::BlockBias | Position::None => {}
        }
        if self.norm_pre {
            all.extend([Parameter::NormPreWeight, Parameter::NormPreBias]);
        }
        if self.prefix.class {
            all.push(Parameter::ClassToken);
        }
        if self.prefix.distillation {
            all.push(Parameter::DistillationToken);
        }
        if self.prefix.registers > 0 {
            all.push(Parameter::Registers);
        }
        for layer in 0..self.depth {
            all.extend(
                self.block_parameters().into_iter().map(|part| Parameter::Block(layer, part)),
            );
        }
        all
    }

    fn block_parameters(&self) -> Vec<BlockParameter> {
        use BlockParameter::*;
        let mut all = vec![
            Norm1Weight,
            Norm1Bias,
            QkvWeight,
            OutputWeight,
            OutputBias,
            Norm2Weight,
            Norm2Bias,
            Mlp1Weight,
            Mlp1Bias,
            Mlp2Weight,
            Mlp2Bias,
        ];
        if self.qkv_bias {
            all.push(QkvBias);
        }
        if self.qk_norm {
            all.extend([QueryNormWeight, QueryNormBias, KeyNormWeight, KeyNormBias]);
        }
        if self.position == Position::BlockBias {
            all.push(BiasTable);
        }
        if self.attention_norm {
            all.extend([AttentionNormWeight, AttentionNormBias]);
        }
        if self.mlp_norm {
            all.extend([MlpNormWeight, MlpNormBias]);
        }
        if self.layer_scale {
            all.extend([Scale1, Scale2]);
        }
        all
    }

    /// The shape of a parameter, as PyTorch stores it.
    pub fn shape(&self, parameter: Parameter) -> Vec<usize> {
        use BlockParameter::*;
        let Self { dim, hidden, .. } = *self;
        let mlp1 = if self.gated { 2 * hidden } else { hidden };
        match parameter {
            Parameter::PatchWeight => vec![dim, CHANNELS, self.patch, self.patch],
            Parameter::PatchBias
            | Parameter::NormPreWeight
            | Parameter::NormPreBias
            | Parameter::NormWeight
            | Parameter::NormBias => vec![dim],
            Parameter::ClassToken | Parameter::DistillationToken => vec![1, 1, dim],
            Parameter::MaskToken => match self.decoder {
                Decoder::Transformer(decoder) => vec![1, 1, decoder.dim],
                _ => vec![1, 1, dim],
            },
            Parameter::DecoderEmbedWeight
            | Parameter::DecoderEmbedBias
            | Parameter::DecoderPositions
            | Parameter::DecoderBlock(..)
            | Parameter::DecoderNormWeight
            | Parameter::DecoderNormBias
            | Parameter::DecoderPredictionWeight
            | Parameter::DecoderPredictionBias => self.decoder_shape(parameter),
            Parameter::DecoderWeight => vec![CHANNELS * self.patch * self.patch, dim],
            Parameter::DecoderBias => vec![CHANNELS * self.patch * self.patch],
            Parameter::Registers => vec![1, self.prefix.registers, dim],
            Parameter::Positions => {
                let prefix = match self.position {
                    Position::Absolute { prefix } => prefix,
                    Position::SharedBias | Position::BlockBias | Position::None => 0,
                };
                vec![1, prefix + self.grid.patches(), dim]
            }
            Parameter::SharedBias => vec![self.bias_rows(), self.heads],
            Parameter::Block(_, part) => match part {
                Norm1Weight | Norm1Bias | OutputBias | Scale1 | Norm2Weight | Norm2Bias
                | Mlp2Bias | Scale2 | AttentionNormWeight | AttentionNormBias => vec![dim],
                MlpNormWeight | MlpNormBias => vec![hidden],
                QkvWeight => vec![3 * dim, dim],
                QkvBias => vec![3 * dim],
                QueryNormWeight | QueryNormBias | KeyNormWeight | KeyNormBias => {
                    vec![self.head_dim()]
                }
                BiasTable => vec![self.bias_rows(), self.heads],
                OutputWeight => vec![dim, dim],
                Mlp1Weight => vec![mlp1, dim],
                Mlp1Bias => vec![mlp1],
                Mlp2Weight => vec![dim, hidden],
            },
        }
    }

    /// The number of values in all parameters.
    pub fn parameter_count(&self) -> u64 {
        self.parameters()
            .into_iter()
            .map(|parameter| self.shape(parameter).iter().map(|&side| side as u64).product::<u64>())
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiny_vit_has_the_parameters_that_timm_counts() {
        // timm reports 5,717,416 with norm (2 x 192) and head (192 x 1000 + 1000).
        assert_eq!(VitConfig::patch16_224(192).parameter_count(), 5_717_416 - 384 - 193_000);
    }

    #[test]
    fn tokens_are_prefix_and_patches() {
        let prefix = PrefixTokens { registers: 4, ..PrefixTokens::CLASS };
        let config = VitConfig { prefix, ..VitConfig::patch16_224(192) };
        assert_eq!(config.tokens(), 5 + 14 * 14);
        assert_eq!(config.capture_shape().attention.tokens, config.tokens());
    }
}
