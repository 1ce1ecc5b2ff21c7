//! The names of image towers that were trained beside a text model: SigLIP's and CLIP's.

use super::dialects::{Dialect, HEAD};
use crate::architecture::{BlockParameter::*, Parameter};

/// The towers of transformers' SigLIP and CLIP, the latter with a class embedding and a norm before the blocks.
pub(in super::super) static SIGLIP: Dialect = Dialect {
    beside: None,
    blocks: &["encoder.layers."],
    decoder_blocks: &[],
    stem: &[
        (Parameter::PatchWeight, &[&["embeddings.patch_embedding.weight"]]),
        (Parameter::PatchBias, &[&["embeddings.patch_embedding.bias"]]),
        (Parameter::ClassToken, &[&["embeddings.class_embedding"]]),
        (Parameter::Positions, &[&["embeddings.position_embedding.weight"]]),
        // Misspelt so in transformers.
        (Parameter::NormPreWeight, &[&["pre_layrnorm.weight"]]),
        (Parameter::NormPreBias, &[&["pre_layrnorm.bias"]]),
        (Parameter::NormWeight, &[&["post_layernorm.weight"]]),
        (Parameter::NormBias, &[&["post_layernorm.bias"]]),
    ],
    block: &[
        (Norm1Weight, &[&["layer_norm1.weight"]]),
        (Norm1Bias, &[&["layer_norm1.bias"]]),
        (
            QkvWeight,
            &[&["self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight"]],
        ),
        (QkvBias, &[&["self_attn.q_proj.bias", "self_attn.k_proj.bias", "self_attn.v_proj.bias"]]),
        (OutputWeight, &[&["self_attn.out_proj.weight"]]),
        (OutputBias, &[&["self_attn.out_proj.bias"]]),
        (Norm2Weight, &[&["layer_norm2.weight"]]),
        (Norm2Bias, &[&["layer_norm2.bias"]]),
        (Mlp1Weight, &[&["mlp.fc1.weight"]]),
        (Mlp1Bias, &[&["mlp.fc1.bias"]]),
        (Mlp2Weight, &[&["mlp.fc2.weight"]]),
        (Mlp2Bias, &[&["mlp.fc2.bias"]]),
    ],
    unused: &[("post_layernorm.", HEAD), ("head.", HEAD)],
};

/// CLIP's towers as OpenAI and OpenCLIP name them; a ResNet has a `conv1.weight`, too.
pub(in super::super) static OPEN_CLIP: Dialect = Dialect {
    beside: Some("class_embedding"),
    blocks: &["transformer.resblocks."],
    decoder_blocks: &[],
    stem: &[
        (Parameter::PatchWeight, &[&["conv1.weight"]]),
        (Parameter::ClassToken, &[&["class_embedding"]]),
        (Parameter::Positions, &[&["positional_embedding"]]),
        (Parameter::NormPreWeight, &[&["ln_pre.weight"]]),
        (Parameter::NormPreBias, &[&["ln_pre.bias"]]),
        (Parameter::NormWeight, &[&["ln_post.weight"]]),
        (Parameter::NormBias, &[&["ln_post.bias"]]),
    ],
    block: &[
        (Norm1Weight, &[&["ln_1.weight"]]),
        (Norm1Bias, &[&["ln_1.bias"]]),
        (QkvWeight, &[&["attn.in_proj_weight"]]),
        (QkvBias, &[&["attn.in_proj_bias"]]),
        (OutputWeight, &[&["attn.out_proj.weight"]]),
        (OutputBias, &[&["attn.out_proj.bias"]]),
        (Scale1, &[&["ls_1.gamma"]]),
        (Norm2Weight, &[&["ln_2.weight"]]),
        (Norm2Bias, &[&["ln_2.bias"]]),
        (Mlp1Weight, &[&["mlp.c_fc.weight"]]),
        (Mlp1Bias, &[&["mlp.c_fc.bias"]]),
        (Mlp2Weight, &[&["mlp.c_proj.weight"]]),
        (Mlp2Bias, &[&["mlp.c_proj.bias"]]),
        (Scale2, &[&["ls_2.gamma"]]),
    ],
    unused: &[("ln_post.", HEAD), ("proj", HEAD), ("attn_pool.", HEAD)],
};
