//! Which tensors of a file are which parameter: the names of timm and of the authors' own files, and
//! those of Hugging Face transformers, behind any wrapper.
//!
//! A wrapper (`model.`, `module.base_encoder.`, `vit.`, …) is whatever stands before the patch
//! embedding's weight; what lies beside it is another part of the file, and is left alone.

use std::collections::BTreeSet;

use crate::architecture::{BlockParameter, BlockParameter::*, Parameter};

use super::CheckpointError;
use super::others::other_model;

/// One way to store a parameter: one tensor, or several to be stacked on their first axis, of which an
/// empty name stands for zeros.
type TensorNames = &'static [&'static str];

/// Who named the tensors.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Before the number of a block.
    blocks: &'static str,
    stem: &'static [(Parameter, &'static [TensorNames])],
    block: &'static [(BlockParameter, &'static [TensorNames])],
    /// What may be left over inside the wrapper: it comes after the last block, or belongs to
    /// pre-training, or is computed anew. Anything else means another architecture, and other attentions.
    unused: &'static [(&'static str, &'static str)],
}

/// A linear layer (ours), or a convolution of one pixel (SimMIM's, and transformers').
const DECODER_WEIGHT: &[TensorNames] = &[&["decoder.weight"], &["decoder.0.weight"]];
const DECODER_BIAS: &[TensorNames] = &[&["decoder.bias"], &["decoder.0.bias"]];

const HEAD: &str = "comes after the last block";
const PRETRAINING: &str = "belongs to pre-training";
/// BEiT keeps the table's indices, which follow from the grid.
const INDEX: &str = "relative_position_index";
const FOLLOWS: &str = "follows from the grid";
const BESIDE: &str = "belongs to another part of the file";

/// timm's names, and the authors' where they differ (BEiT, SimMIM, DeiT, DINOv2).
pub(super) static TIMM: Dialect = Dialect {
    blocks: "blocks.",
    stem: &[
        (Parameter::PatchWeight, &[&["patch_embed.proj.weight"]]),
        (Parameter::PatchBias, &[&["patch_embed.proj.bias"]]),
        (Parameter::ClassToken, &[&["cls_token"]]),
        (Parameter::DistillationToken, &[&["dist_token"]]),
        (Parameter::Registers, &[&["reg_token"], &["register_tokens"]]),
        (Parameter::Positions, &[&["pos_embed"]]),
        (Parameter::SharedBias, &[&["rel_pos_bias.relative_position_bias_table"]]),
        (Parameter::MaskToken, &[&["mask_token"]]),
        (Parameter::NormWeight, &[&["norm.weight"]]),
        (Parameter::NormBias, &[&["norm.bias"]]),
        (Parameter::DecoderWeight, DECODER_WEIGHT),
        (Parameter::DecoderBias, DECODER_BIAS),
    ],
    block: &[
        (Norm1Weight, &[&["norm1.weight"]]),
        (Norm1Bias, &[&["norm1.bias"]]),
        (QkvWeight, &[&["attn.qkv.weight"]]),
        (QkvBias, &[&["attn.qkv.bias"], &["attn.q_bias", "", "attn.v_bias"]]),
        (QueryNormWeight, &[&["attn.q_norm.weight"]]),
        (QueryNormBias, &[&["attn.q_norm.bias"]]),
        (KeyNormWeight, &[&["attn.k_norm.weight"]]),
        (KeyNormBias, &[&["attn.k_norm.bias"]]),
        (BiasTable, &[&["attn.relative_position_bias_table"]]),
        (OutputWeight, &[&["attn.proj.weight"]]),
        (OutputBias, &[&["attn.proj.bias"]]),
        (Scale1, &[&["ls1.gamma"], &["gamma_1"]]),
        (Norm2Weight, &[&["norm2.weight"]]),
        (Norm2Bias, &[&["norm2.bias"]]),
        (Mlp1Weight, &[&["mlp.fc1.weight"]]),
        (Mlp1Bias, &[&["mlp.fc1.bias"]]),
        (Mlp2Weight, &[&["mlp.fc2.weight"]]),
        (Mlp2Bias, &[&["mlp.fc2.bias"]]),
        (Scale2, &[&["ls2.gamma"], &["gamma_2"]]),
    ],
    unused: &[
        ("norm.", HEAD),
        ("fc_norm.", HEAD),
        ("head.", HEAD),
        ("head_dist.", HEAD),
        ("head_drop.", HEAD),
        ("pre_logits.", HEAD),
        ("mask_token", PRETRAINING),
        ("decoder.", PRETRAINING),
        ("decoder_", PRETRAINING),
        ("lm_head.", PRETRAINING),
    ],
};

/// Hugging Face transformers: ViT, ViTMAE, DeiT, BEiT, DINOv2.
pub(super) static HUGGING_FACE: Dialect = Dialect {
    blocks: "encoder.layer.",
    stem: &[
        (Parameter::PatchWeight, &[&["embeddings.patch_embeddings.projection.weight"]]),
        (Parameter::PatchBias, &[&["embeddings.patch_embeddings.projection.bias"]]),
        (Parameter::ClassToken, &[&["embeddings.cls_token"]]),
        (Parameter::DistillationToken, &[&["embeddings.distillation_token"]]),
        (Parameter::Registers, &[&["embeddings.register_tokens"]]),
        (Parameter::Positions, &[&["embeddings.position_embeddings"]]),
        (
            Parameter::SharedBias,
            &[&["encoder.relative_position_bias.relative_position_bias_table"]],
        ),
        (Parameter::MaskToken, &[&["embeddings.mask_token"]]),
        (Parameter::NormWeight, &[&["layernorm.weight"]]),
        (Parameter::NormBias, &[&["layernorm.bias"]]),
        (Parameter::DecoderWeight, DECODER_WEIGHT),
        (Parameter::DecoderBias, DECODER_BIAS),
    ],
    block: &[
        (Norm1Weight, &[&["layernorm_before.weight"], &["norm1.weight"]]),
        (Norm1Bias, &[&["layernorm_before.bias"], &["norm1.bias"]]),
        (
            QkvWeight,
            &[&[
                "attention.attention.query.weight",
                "attention.attention.key.weight",
                "attention.attention.value.weight",
            ]],
        ),
        (
            QkvBias,
            &[
                &[
                    "attention.attention.query.bias",
                    "attention.attention.key.bias",
                    "attention.attention.value.bias",
                ],
                &["attention.attention.query.bias", "", "attention.attention.value.bias"],
            ],
        ),
        (
            BiasTable,
            &[&["attention.attention.relative_position_bias.relative_position_bias_table"]],
        ),
        (OutputWeight, &[&["attention.output.dense.weight"]]),
        (OutputBias, &[&["attention.output.dense.bias"]]),
        (Scale1, &[&["layer_scale1.lambda1"], &["lambda_1"]]),
        (Norm2Weight, &[&["layernorm_after.weight"], &["norm2.weight"]]),
        (Norm2Bias, &[&["layernorm_after.bias"], &["norm2.bias"]]),
        (Mlp1Weight, &[&["intermediate.dense.weight"], &["mlp.fc1.weight"]]),
        (Mlp1Bias, &[&["intermediate.dense.bias"], &["mlp.fc1.bias"]]),
        (Mlp2Weight, &[&["output.dense.weight"], &["mlp.fc2.weight"]]),
        (Mlp2Bias, &[&["output.dense.bias"], &["mlp.fc2.bias"]]),
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

impl Parameter {
    /// The name that timm gives it, `blocks.3.attn.qkv.weight`.
    pub fn timm_name(self) -> String {
        let first = |ways: &[TensorNames]| ways.first().and_then(|names| names.first()).copied();
        match self {
            Self::Block(layer, part) => {
                format!(
                    "{}{layer}.{}",
                    TIMM.blocks,
                    first(row(TIMM.block, part)).unwrap_or_default()
                )
            }
            stem => first(row(TIMM.stem, stem)).unwrap_or_default().to_owned(),
        }
    }
}

/// Of two encoders in one file, the one that the authors evaluate comes first.
const PREFERRED: &[(&str, &str)] = &[
    ("base_encoder.", "momentum_encoder."),
    ("encoder_q.", "encoder_k."),
    ("teacher.", "student."),
];

/// A file's names, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    names: BTreeSet<String>,
    pub(super) dialect: &'static Dialect,
    pub(super) wrapper: String,
    /// Blocks, by the numbers that occur.
    pub(super) depth: usize,
}

impl Keys {
    /// Finds the encoder among a file's names.
    pub(super) fn find(names: BTreeSet<String>) -> Result<Self, CheckpointError> {
        let (dialect, wrapper) = find_wrapper(&names)?;
        // Counting, not the largest number plus one: a stray `blocks.999999999.` must cost nothing. A gap
        // in the numbers then shows as a missing tensor.
        let before = format!("{wrapper}{}", dialect.blocks);
        let layers: BTreeSet<usize> = names
            .iter()
            .filter_map(|name| name.strip_prefix(&before)?.split_once('.')?.0.parse().ok())
            .collect();
        Ok(Self { depth: layers.len(), dialect, wrapper, names })
    }

    /// The tensors to stack for a parameter, `None` for zeros, in the first way that this file follows;
    /// where it follows none, in the usual one.
    pub(super) fn parts(&self, parameter: Parameter) -> Vec<Option<String>> {
        let ways = self.ways(parameter);
        let prefix = match parameter {
            Parameter::Block(layer, _) => {
                format!("{}{}{layer}.", self.wrapper, self.dialect.blocks)
            }
            Parameter::DecoderWeight | Parameter::DecoderBias => self.beside(ways).to_owned(),
            _ => self.wrapper.clone(),
        };
        let full = |names: TensorNames| -> Vec<Option<String>> {
            names.iter().map(|name| (!name.is_empty()).then(|| format!("{prefix}{name}"))).collect()
        };
        let followed = |parts: &Vec<Option<String>>| {
            parts.iter().flatten().all(|name| self.names.contains(name))
        };
        let mut all = ways.iter().map(|names| full(names));
        all.clone().find(followed).or_else(|| all.next()).unwrap_or_default()
    }

    /// The first name that a parameter has, or would have, in this file.
    pub(super) fn name(&self, parameter: Parameter) -> String {
        self.parts(parameter).into_iter().flatten().next().unwrap_or_default()
    }

    /// All tensors of a parameter are there. Never for one that has no name in this dialect.
    pub(super) fn has(&self, parameter: Parameter) -> bool {
        let parts = self.parts(parameter);
        !parts.is_empty() && parts.iter().flatten().all(|name| self.names.contains(name))
    }

    /// Why a tensor of this name may stay unread, if it may.
    pub(super) fn unused(&self, name: &str) -> Option<&'static str> {
        let Some(inner) = name.strip_prefix(&self.wrapper) else { return Some(BESIDE) };
        if inner.ends_with(INDEX) {
            return Some(FOLLOWS);
        }
        let mut rows = self.dialect.unused.iter();
        rows.find_map(|(start, why)| inner.starts_with(start).then_some(*why))
    }

    /// The wrapper, or the one around it where that holds what has these names: SimMIM's decoder lies
    /// beside its `encoder.`.
    fn beside(&self, ways: &[TensorNames]) -> &str {
        let inside = self.wrapper.trim_end_matches('.');
        let around = &self.wrapper[..inside.rfind('.').map_or(0, |dot| dot + 1)];
        let holds = |name: &&str| self.names.contains(&format!("{around}{name}"));
        match ways.iter().copied().flatten().any(holds) {
            true => around,
            false => &self.wrapper,
        }
    }

    fn ways(&self, parameter: Parameter) -> &'static [TensorNames] {
        match parameter {
            Parameter::Block(_, part) => row(self.dialect.block, part),
            stem => row(self.dialect.stem, stem),
        }
    }
}

fn row<P: PartialEq>(
    table: &[(P, &'static [TensorNames])],
    parameter: P,
) -> &'static [TensorNames] {
    table.iter().find_map(|(of, ways)| (*of == parameter).then_some(*ways)).unwrap_or(&[])
}

/// The patch embedding tells who named the tensors, and behind which wrapper.
fn find_wrapper(names: &BTreeSet<String>) -> Result<(&'static Dialect, String), CheckpointError> {
    for dialect in [&TIMM, &HUGGING_FACE] {
        let [[patch]] = row(dialect.stem, Parameter::PatchWeight) else { continue };
        let found = names.iter().filter_map(|name| name.strip_suffix(patch));
        let mut wrappers: Vec<&str> =
            found.filter(|wrapper| wrapper.is_empty() || wrapper.ends_with('.')).collect();
        for (first, second) in PREFERRED {
            if wrappers.iter().any(|wrapper| wrapper.contains(first)) {
                wrappers.retain(|wrapper| !wrapper.contains(second));
            }
        }
        match wrappers[..] {
            [] => {}
            [only] => {
                let inside = names.iter().filter(|name| name.starts_with(only));
                return match other_model(inside) {
                    Some(error) => Err(error),
                    None => Ok((dialect, only.to_owned())),
                };
            }
            [first, second, ..] => {
                return Err(CheckpointError::SeveralModels {
                    first: first.to_owned(),
                    second: second.to_owned(),
                });
            }
        }
    }
    Err(other_model(names.iter()).unwrap_or_else(|| CheckpointError::NotAVit {
        example: names.first().cloned().unwrap_or_else(|| "nothing".to_owned()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(names: &[&str]) -> Result<Keys, CheckpointError> {
        Keys::find(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn the_wrapper_is_what_stands_before_the_patch_embedding() {
        let keys = find(&[
            "model.backbone.patch_embed.proj.weight",
            "model.backbone.blocks.0.norm1.bias",
            "model.backbone.blocks.1.norm1.bias",
        ])
        .unwrap();
        assert_eq!(keys.depth, 2);
        let name = keys.name(Parameter::Block(1, QkvWeight));
        assert_eq!(name, "model.backbone.blocks.1.attn.qkv.weight");
        assert_eq!(keys.name(Parameter::Positions), "model.backbone.pos_embed");
    }

    #[test]
    fn of_two_encoders_the_one_that_is_evaluated_is_read() {
        let keys = find(&[
            "state_dict.module.base_encoder.patch_embed.proj.weight",
            "state_dict.module.momentum_encoder.patch_embed.proj.weight",
            "state_dict.module.predictor.0.weight",
        ])
        .unwrap();
        assert_eq!(keys.wrapper, "state_dict.module.base_encoder.");
        assert_eq!(keys.unused("state_dict.module.predictor.0.weight"), Some(BESIDE));
        let two = find(&["a.patch_embed.proj.weight", "b.patch_embed.proj.weight"]).unwrap_err();
        assert!(matches!(two, CheckpointError::SeveralModels { .. }));
    }

    #[test]
    fn query_key_and_value_may_lie_apart_and_the_key_without_bias() {
        let keys = find(&[
            "vit.embeddings.patch_embeddings.projection.weight",
            "vit.encoder.layer.0.attention.attention.query.bias",
            "vit.encoder.layer.0.attention.attention.value.bias",
        ])
        .unwrap();
        let parts = keys.parts(Parameter::Block(0, QkvBias));
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[1], None);
        assert!(keys.has(Parameter::Block(0, QkvBias)));
        assert!(!keys.has(Parameter::Block(0, QkvWeight)));
        assert!(!keys.has(Parameter::Block(0, QueryNormWeight)), "it has no name here");
    }

    #[test]
    fn what_comes_after_the_blocks_may_stay_unused_and_nothing_else() {
        let keys = find(&["m.patch_embed.proj.weight"]).unwrap();
        for name in ["m.head.weight", "m.norm.bias", "m.mask_token", "optimizer.x"] {
            assert!(keys.unused(name).is_some(), "{name}");
        }
        assert!(keys.unused("m.blocks.0.attn.relative_position_index").is_some());
        for name in ["m.norm_pre.weight", "m.blocks.0.attn.norm.weight", "m.rope.periods"] {
            assert_eq!(keys.unused(name), None, "{name}");
        }
    }

    #[test]
    fn every_parameter_has_a_name_in_timm() {
        assert_eq!(Parameter::Block(3, QkvWeight).timm_name(), "blocks.3.attn.qkv.weight");
        for (part, _) in TIMM.block {
            assert!(Parameter::Block(0, *part).timm_name().len() > "blocks.0.".len());
        }
        for (parameter, _) in HUGGING_FACE.stem {
            assert!(!parameter.timm_name().is_empty());
        }
    }

    #[test]
    fn a_stray_number_costs_nothing() {
        let keys = find(&["patch_embed.proj.weight", "blocks.999999999.x", "blocks.0.norm1.bias"])
            .unwrap();
        assert_eq!(keys.depth, 2);
    }
}
