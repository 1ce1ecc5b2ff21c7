//! The names of other libraries' models: OpenMMLab's and torchvision's.

use super::dialects::{Dialect, HEAD, PRETRAINING};
use crate::architecture::{BlockParameter::*, Parameter};

/// OpenMMLab's mmpretrain and mmselfsup: ViT, MAE, MoCo v3, BEiT, CAE.
pub(in super::super) static OPENMMLAB: Dialect = Dialect {
    beside: None,
    blocks: &["layers."],
    decoder_blocks: &[],
    stem: &[
        (Parameter::PatchWeight, &[&["patch_embed.projection.weight"]]),
        (Parameter::PatchBias, &[&["patch_embed.projection.bias"]]),
        (Parameter::ClassToken, &[&["cls_token"]]),
        (Parameter::DistillationToken, &[&["dist_token"]]),
        (Parameter::Positions, &[&["pos_embed"]]),
        (Parameter::SharedBias, &[&["rel_pos_bias.relative_position_bias_table"]]),
        (Parameter::NormPreWeight, &[&["pre_norm.weight"]]),
        (Parameter::NormPreBias, &[&["pre_norm.bias"]]),
        (Parameter::MaskToken, &[&["mask_token"]]),
        (Parameter::NormWeight, &[&["ln1.weight"], &["norm1.weight"]]),
        (Parameter::NormBias, &[&["ln1.bias"], &["norm1.bias"]]),
    ],
    block: &[
        (Norm1Weight, &[&["ln1.weight"], &["norm1.weight"]]),
        (Norm1Bias, &[&["ln1.bias"], &["norm1.bias"]]),
        (QkvWeight, &[&["attn.qkv.weight"]]),
        (QkvBias, &[&["attn.qkv.bias"], &["attn.q_bias", "", "attn.v_bias"]]),
        (BiasTable, &[&["attn.relative_position_bias_table"]]),
        (OutputWeight, &[&["attn.proj.weight"]]),
        (OutputBias, &[&["attn.proj.bias"]]),
        (Scale1, &[&["gamma_1"], &["attn.gamma1.weight"]]),
        (Norm2Weight, &[&["ln2.weight"], &["norm2.weight"]]),
        (Norm2Bias, &[&["ln2.bias"], &["norm2.bias"]]),
        (Mlp1Weight, &[&["ffn.layers.0.0.weight"], &["ffn.w12.weight"]]),
        (Mlp1Bias, &[&["ffn.layers.0.0.bias"], &["ffn.w12.bias"]]),
        (Mlp2Weight, &[&["ffn.layers.1.weight"], &["ffn.w3.weight"]]),
        (Mlp2Bias, &[&["ffn.layers.1.bias"], &["ffn.w3.bias"]]),
        (Scale2, &[&["gamma_2"], &["ffn.gamma2.weight"]]),
    ],
    unused: &[
        ("ln1.", HEAD),
        ("ln2.", HEAD),
        ("norm1.", HEAD),
        ("norm2.", HEAD),
        ("mask_token", PRETRAINING),
    ],
};

/// torchvision's `vit_b_16` and its kin; before 0.13 the MLP's layers had names.
pub(in super::super) static TORCHVISION: Dialect = Dialect {
    beside: None,
    blocks: &["encoder.layers.encoder_layer_"],
    decoder_blocks: &[],
    stem: &[
        (Parameter::PatchWeight, &[&["conv_proj.weight"]]),
        (Parameter::PatchBias, &[&["conv_proj.bias"]]),
        (Parameter::ClassToken, &[&["class_token"]]),
        (Parameter::Positions, &[&["encoder.pos_embedding"]]),
        (Parameter::NormWeight, &[&["encoder.ln.weight"]]),
        (Parameter::NormBias, &[&["encoder.ln.bias"]]),
    ],
    block: &[
        (Norm1Weight, &[&["ln_1.weight"]]),
        (Norm1Bias, &[&["ln_1.bias"]]),
        (QkvWeight, &[&["self_attention.in_proj_weight"]]),
        (QkvBias, &[&["self_attention.in_proj_bias"]]),
        (OutputWeight, &[&["self_attention.out_proj.weight"]]),
        (OutputBias, &[&["self_attention.out_proj.bias"]]),
        (Norm2Weight, &[&["ln_2.weight"]]),
        (Norm2Bias, &[&["ln_2.bias"]]),
        (Mlp1Weight, &[&["mlp.0.weight"], &["mlp.linear_1.weight"]]),
        (Mlp1Bias, &[&["mlp.0.bias"], &["mlp.linear_1.bias"]]),
        (Mlp2Weight, &[&["mlp.3.weight"], &["mlp.linear_2.weight"]]),
        (Mlp2Bias, &[&["mlp.3.bias"], &["mlp.linear_2.bias"]]),
    ],
    unused: &[("encoder.ln.", HEAD), ("heads.", HEAD)],
};
