//! The names that parameters have in the files of the field, as tables.

use crate::architecture::{BlockParameter, BlockParameter::*, Parameter};

/// One way to store a parameter: one tensor, or several to be stacked on their first axis, of which an
/// empty name stands for zeros.
pub(super) type TensorNames = &'static [&'static str];

/// A parameter and the ways to store it, the usual one first.
pub(super) type Row<P> = (P, &'static [TensorNames]);

/// Who named the tensors.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Dialect {
    /// What must stand beside the patch embedding, whose name alone others have, too.
    pub(super) beside: Option<&'static str>,
    /// Before the number of a block; of several, the one that the file has.
    pub(super) blocks: &'static [&'static str],
    /// The same of MAE's decoder, beside the encoder.
    pub(super) decoder_blocks: &'static [&'static str],
    pub(super) stem: &'static [Row<Parameter>],
    pub(super) block: &'static [Row<BlockParameter>],
    /// What may be left over inside the wrapper: it comes after the last block, or belongs to
    /// pre-training, or is computed anew. Anything else means another architecture, and other attentions.
    pub(super) unused: &'static [(&'static str, &'static str)],
}

pub(super) const HEAD: &str = "comes after the last block";
pub(super) const PRETRAINING: &str = "belongs to pre-training";
pub(super) const FOLLOWS: &str = "follows from the grid";

/// Names that end so may be left over anywhere: BEiT's index of the table, transformers' numbers of the positions,
/// and the mask of DINOv3's biases, which is read with them.
pub(super) const FOLLOWING: &[(&str, &str)] = &[
    ("relative_position_index", FOLLOWS),
    (".position_ids", FOLLOWS),
    ("attn.qkv.bias_mask", "says which biases are zero"),
];

/// The cosines and sines of EVA-02's rotary positions, which are computed anew; in other models they tell another one.
pub(super) const ANGLES: &[&str] = &["rope.freqs_cos", "rope.freqs_sin"];

/// The periods of rotary positions, which are computed anew; beside other positions they tell another model.
pub(super) const PERIODS: &[&str] =
    &["rope_embed.periods", "rope.periods", "rope_embeddings.inv_freq"];

/// A linear layer (ours), or a convolution of one pixel (SimMIM's, and transformers').
const DECODER_WEIGHT: &[TensorNames] = &[&["decoder.weight"], &["decoder.0.weight"]];
const DECODER_BIAS: &[TensorNames] = &[&["decoder.bias"], &["decoder.0.bias"]];

/// The rows of MAE's decoder, whose names begin so.
macro_rules! mae_decoder {
    ($start:literal) => {
        &[
            (Parameter::DecoderEmbedWeight, &[&[concat!($start, "decoder_embed.weight")]]),
            (Parameter::DecoderEmbedBias, &[&[concat!($start, "decoder_embed.bias")]]),
            (Parameter::DecoderPositions, &[&[concat!($start, "decoder_pos_embed")]]),
            (Parameter::DecoderNormWeight, &[&[concat!($start, "decoder_norm.weight")]]),
            (Parameter::DecoderNormBias, &[&[concat!($start, "decoder_norm.bias")]]),
            (Parameter::DecoderPredictionWeight, &[&[concat!($start, "decoder_pred.weight")]]),
            (Parameter::DecoderPredictionBias, &[&[concat!($start, "decoder_pred.bias")]]),
        ]
    };
}

/// MAE's own names.
pub(super) static MAE_DECODER: &[Row<Parameter>] = mae_decoder!("");
/// Those of transformers.
pub(super) static HUGGING_FACE_MAE_DECODER: &[Row<Parameter>] = mae_decoder!("decoder.");

/// timm's names, and the authors' where they differ (BEiT, SimMIM, DeiT, DINOv2, DINOv3, EVA-02).
pub(super) static TIMM: Dialect = Dialect {
    beside: None,
    blocks: &["blocks."],
    decoder_blocks: &["decoder_blocks."],
    stem: &[
        (Parameter::PatchWeight, &[&["patch_embed.proj.weight"]]),
        (Parameter::PatchBias, &[&["patch_embed.proj.bias"]]),
        (Parameter::ClassToken, &[&["cls_token"]]),
        (Parameter::DistillationToken, &[&["dist_token"]]),
        (Parameter::Registers, &[&["reg_token"], &["register_tokens"], &["storage_tokens"]]),
        (Parameter::Positions, &[&["pos_embed"]]),
        (Parameter::SharedBias, &[&["rel_pos_bias.relative_position_bias_table"]]),
        (Parameter::NormPreWeight, &[&["norm_pre.weight"]]),
        (Parameter::NormPreBias, &[&["norm_pre.bias"]]),
        (Parameter::MaskToken, &[&["mask_token"]]),
        (Parameter::NormWeight, &[&["norm.weight"]]),
        (Parameter::NormBias, &[&["norm.bias"]]),
        (Parameter::DecoderWeight, DECODER_WEIGHT),
        (Parameter::DecoderBias, DECODER_BIAS),
    ],
    block: &[
        (Norm1Weight, &[&["norm1.weight"]]),
        (Norm1Bias, &[&["norm1.bias"]]),
        (
            QkvWeight,
            &[
                &["attn.qkv.weight"],
                &["attn.q_proj.weight", "attn.k_proj.weight", "attn.v_proj.weight"],
            ],
        ),
        (
            QkvBias,
            &[
                &["attn.qkv.bias"],
                &["attn.q_bias", "", "attn.v_bias"],
                &["attn.q_proj.bias", "attn.k_proj.bias", "attn.v_proj.bias"],
                &["attn.q_proj.bias", "", "attn.v_proj.bias"],
            ],
        ),
        (QueryNormWeight, &[&["attn.q_norm.weight"]]),
        (QueryNormBias, &[&["attn.q_norm.bias"]]),
        (KeyNormWeight, &[&["attn.k_norm.weight"]]),
        (KeyNormBias, &[&["attn.k_norm.bias"]]),
        (BiasTable, &[&["attn.relative_position_bias_table"]]),
        (AttentionNormWeight, &[&["attn.norm.weight"], &["attn.inner_attn_ln.weight"]]),
        (AttentionNormBias, &[&["attn.norm.bias"], &["attn.inner_attn_ln.bias"]]),
        (OutputWeight, &[&["attn.proj.weight"]]),
        (OutputBias, &[&["attn.proj.bias"]]),
        (Scale1, &[&["ls1.gamma"], &["gamma_1"]]),
        (Norm2Weight, &[&["norm2.weight"]]),
        (Norm2Bias, &[&["norm2.bias"]]),
        // Gated: gate and values in one (DINOv2) or apart (DINOv3 in timm, and its own).
        (
            Mlp1Weight,
            &[
                &["mlp.fc1.weight"],
                &["mlp.w12.weight"],
                &["mlp.fc1_g.weight", "mlp.fc1_x.weight"],
                &["mlp.w1.weight", "mlp.w2.weight"],
            ],
        ),
        (
            Mlp1Bias,
            &[
                &["mlp.fc1.bias"],
                &["mlp.w12.bias"],
                &["mlp.fc1_g.bias", "mlp.fc1_x.bias"],
                &["mlp.w1.bias", "mlp.w2.bias"],
            ],
        ),
        (MlpNormWeight, &[&["mlp.norm.weight"], &["mlp.ffn_ln.weight"]]),
        (MlpNormBias, &[&["mlp.norm.bias"], &["mlp.ffn_ln.bias"]]),
        (Mlp2Weight, &[&["mlp.fc2.weight"], &["mlp.w3.weight"]]),
        (Mlp2Bias, &[&["mlp.fc2.bias"], &["mlp.w3.bias"]]),
        (Scale2, &[&["ls2.gamma"], &["gamma_2"]]),
    ],
    unused: &[
        ("norm.", HEAD),
        ("fc_norm.", HEAD),
        ("cls_norm.", HEAD),
        ("local_cls_norm.", HEAD),
        ("attn_pool.", HEAD),
        ("head.", HEAD),
        ("head_dist.", HEAD),
        ("head_drop.", HEAD),
        ("pre_logits.", HEAD),
        ("fc.", HEAD),
        ("mask_token", PRETRAINING),
        ("decoder.", PRETRAINING),
        ("decoder_", PRETRAINING),
        ("lm_head.", PRETRAINING),
    ],
};

/// A layer with query, key and value apart, as transformers names them up to 4 and from 5 on.
macro_rules! transformers_qkv {
    ($end:literal) => {
        &[
            &[
                concat!("attention.attention.query", $end),
                concat!("attention.attention.key", $end),
                concat!("attention.attention.value", $end),
            ],
            &[
                concat!("attention.q_proj", $end),
                concat!("attention.k_proj", $end),
                concat!("attention.v_proj", $end),
            ],
        ]
    };
}

/// Hugging Face transformers, up to 4 and from 5 on: ViT, ViTMAE, ViTMSN, DeiT, BEiT, DINOv2, I-JEPA.
pub(in super::super) static HUGGING_FACE: Dialect = Dialect {
    beside: None,
    blocks: &["encoder.layer.", "layers."],
    // The second is what transformers 5 saves.
    decoder_blocks: &["decoder.decoder_layers.", "decoder.decoder_encoder.layer."],
    stem: &[
        (Parameter::PatchWeight, &[&["embeddings.patch_embeddings.projection.weight"]]),
        (Parameter::PatchBias, &[&["embeddings.patch_embeddings.projection.bias"]]),
        (Parameter::ClassToken, &[&["embeddings.cls_token"]]),
        (Parameter::DistillationToken, &[&["embeddings.distillation_token"]]),
        (Parameter::Registers, &[&["embeddings.register_tokens"]]),
        (Parameter::Positions, &[&["embeddings.position_embeddings"]]),
        (
            Parameter::SharedBias,
            &[
                &["encoder.relative_position_bias.relative_position_bias_table"],
                &["shared_position_bias.relative_position_bias_table"],
            ],
        ),
        (Parameter::MaskToken, &[&["embeddings.mask_token"], &["decoder.mask_token"]]),
        (Parameter::NormWeight, &[&["layernorm.weight"]]),
        (Parameter::NormBias, &[&["layernorm.bias"]]),
        (Parameter::DecoderWeight, DECODER_WEIGHT),
        (Parameter::DecoderBias, DECODER_BIAS),
    ],
    block: &[
        (Norm1Weight, &[&["layernorm_before.weight"], &["norm1.weight"]]),
        (Norm1Bias, &[&["layernorm_before.bias"], &["norm1.bias"]]),
        (QkvWeight, transformers_qkv!(".weight")),
        (
            QkvBias,
            &[
                &[
                    "attention.attention.query.bias",
                    "attention.attention.key.bias",
                    "attention.attention.value.bias",
                ],
                &["attention.attention.query.bias", "", "attention.attention.value.bias"],
                &["attention.q_proj.bias", "attention.k_proj.bias", "attention.v_proj.bias"],
                &["attention.q_proj.bias", "", "attention.v_proj.bias"],
            ],
        ),
        (
            BiasTable,
            &[
                &["attention.attention.relative_position_bias.relative_position_bias_table"],
                &["relative_position_bias.relative_position_bias_table"],
            ],
        ),
        (OutputWeight, &[&["attention.output.dense.weight"], &["attention.o_proj.weight"]]),
        (OutputBias, &[&["attention.output.dense.bias"], &["attention.o_proj.bias"]]),
        (Scale1, &[&["layer_scale1.lambda1"], &["lambda_1"]]),
        (Norm2Weight, &[&["layernorm_after.weight"], &["norm2.weight"]]),
        (Norm2Bias, &[&["layernorm_after.bias"], &["norm2.bias"]]),
        (
            Mlp1Weight,
            &[
                &["intermediate.dense.weight"],
                &["mlp.fc1.weight"],
                &["mlp.weights_in.weight"],
                &["mlp.gate_proj.weight", "mlp.up_proj.weight"],
            ],
        ),
        (
            Mlp1Bias,
            &[
                &["intermediate.dense.bias"],
                &["mlp.fc1.bias"],
                &["mlp.weights_in.bias"],
                &["mlp.gate_proj.bias", "mlp.up_proj.bias"],
            ],
        ),
        (
            Mlp2Weight,
            &[
                &["output.dense.weight"],
                &["mlp.fc2.weight"],
                &["mlp.weights_out.weight"],
                &["mlp.down_proj.weight"],
            ],
        ),
        (
            Mlp2Bias,
            &[
                &["output.dense.bias"],
                &["mlp.fc2.bias"],
                &["mlp.weights_out.bias"],
                &["mlp.down_proj.bias"],
            ],
        ),
        (Scale2, &[&["layer_scale2.lambda1"], &["lambda_2"]]),
    ],
    unused: &[
        ("layernorm.", HEAD),
        ("pooler.", HEAD),
        ("classifier.", HEAD),
        ("embeddings.mask_token", PRETRAINING),
        ("decoder.", PRETRAINING),
    ],
};

/// Hugging Face transformers' DINOv3, as it is published and as transformers 5 has it in memory.
pub(in super::super) static DINOV3: Dialect = Dialect {
    beside: None,
    blocks: &["layer.", "model.layer."],
    decoder_blocks: &[],
    stem: &[
        (Parameter::PatchWeight, &[&["embeddings.patch_embeddings.weight"]]),
        (Parameter::PatchBias, &[&["embeddings.patch_embeddings.bias"]]),
        (Parameter::ClassToken, &[&["embeddings.cls_token"]]),
        (Parameter::Registers, &[&["embeddings.register_tokens"]]),
        (Parameter::MaskToken, &[&["embeddings.mask_token"]]),
        (Parameter::NormWeight, &[&["norm.weight"]]),
        (Parameter::NormBias, &[&["norm.bias"]]),
    ],
    block: &[
        (Norm1Weight, &[&["norm1.weight"]]),
        (Norm1Bias, &[&["norm1.bias"]]),
        (
            QkvWeight,
            &[&["attention.q_proj.weight", "attention.k_proj.weight", "attention.v_proj.weight"]],
        ),
        (
            QkvBias,
            &[
                &["attention.q_proj.bias", "attention.k_proj.bias", "attention.v_proj.bias"],
                &["attention.q_proj.bias", "", "attention.v_proj.bias"],
            ],
        ),
        (OutputWeight, &[&["attention.o_proj.weight"]]),
        (OutputBias, &[&["attention.o_proj.bias"]]),
        (Scale1, &[&["layer_scale1.lambda1"]]),
        (Norm2Weight, &[&["norm2.weight"]]),
        (Norm2Bias, &[&["norm2.bias"]]),
        // The longer way first: the shorter is a part of it.
        (Mlp1Weight, &[&["mlp.gate_proj.weight", "mlp.up_proj.weight"], &["mlp.up_proj.weight"]]),
        (Mlp1Bias, &[&["mlp.gate_proj.bias", "mlp.up_proj.bias"], &["mlp.up_proj.bias"]]),
        (Mlp2Weight, &[&["mlp.down_proj.weight"]]),
        (Mlp2Bias, &[&["mlp.down_proj.bias"]]),
        (Scale2, &[&["layer_scale2.lambda1"]]),
    ],
    unused: &[("norm.", HEAD), ("classifier.", HEAD), ("embeddings.mask_token", PRETRAINING)],
};
