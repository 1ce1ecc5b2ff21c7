//! Which tensor of a file is which parameter: timm's names, behind any wrapper.
//!
//! A wrapper (`model.`, `module.`, `backbone.`, …) is whatever stands before `patch_embed.proj.weight`.

use std::collections::BTreeSet;

use crate::vit::{BlockParameter, BlockParameter::*, Parameter};

use super::CheckpointError;

/// The names outside the blocks, after the wrapper.
const STEM: &[(&str, Parameter)] = &[
    (PATCH_WEIGHT, Parameter::PatchWeight),
    ("patch_embed.proj.bias", Parameter::PatchBias),
    ("cls_token", Parameter::ClassToken),
    ("reg_token", Parameter::Registers),
    ("pos_embed", Parameter::Positions),
];

/// The names in a block, after the wrapper and `blocks.<layer>.`.
const BLOCK: &[(&str, BlockParameter)] = &[
    ("norm1.weight", Norm1Weight),
    ("norm1.bias", Norm1Bias),
    ("attn.qkv.weight", QkvWeight),
    ("attn.qkv.bias", QkvBias),
    ("attn.proj.weight", OutputWeight),
    ("attn.proj.bias", OutputBias),
    ("ls1.gamma", Scale1),
    ("norm2.weight", Norm2Weight),
    ("norm2.bias", Norm2Bias),
    ("mlp.fc1.weight", Mlp1Weight),
    ("mlp.fc1.bias", Mlp1Bias),
    ("mlp.fc2.weight", Mlp2Weight),
    ("mlp.fc2.bias", Mlp2Bias),
    ("ls2.gamma", Scale2),
];

/// What may be left over, after the wrapper or without it: all of it comes after the last block, or
/// belongs to pre-training. Anything else left over means another architecture, and other attentions.
const UNUSED: &[&str] = &[
    "norm.",
    "fc_norm.",
    "head.",
    "head_drop.",
    "pre_logits.",
    "mask_token",
    "decoder.",
    "decoder_",
];

const PATCH_WEIGHT: &str = "patch_embed.proj.weight";

/// A file's names, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    wrapper: String,
    /// Blocks, by the numbers that occur.
    pub(super) depth: usize,
}

impl Keys {
    /// Finds the encoder among a file's names.
    pub(super) fn find<'n>(
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Self, CheckpointError> {
        let wrappers: BTreeSet<&str> = names
            .clone()
            .filter_map(|name| name.strip_suffix(PATCH_WEIGHT))
            .filter(|wrapper| wrapper.is_empty() || wrapper.ends_with('.'))
            .collect();
        let mut wrappers = wrappers.into_iter();
        let wrapper = match (wrappers.next(), wrappers.next()) {
            (None, _) => {
                return Err(CheckpointError::NotAVit {
                    example: names.min().unwrap_or("nothing").to_owned(),
                });
            }
            (Some(only), None) => only.to_owned(),
            (Some(first), Some(second)) => {
                return Err(CheckpointError::SeveralModels {
                    first: first.to_owned(),
                    second: second.to_owned(),
                });
            }
        };
        // Counting, not the largest number plus one: a stray `blocks.999999999.` must cost nothing. A gap
        // in the numbers then shows as a missing tensor.
        let layers: BTreeSet<usize> = names
            .filter_map(|name| layer_of(name.strip_prefix(&wrapper)?).map(|(layer, _)| layer))
            .collect();
        Ok(Self { depth: layers.len(), wrapper })
    }

    /// The name that a parameter has in this file.
    pub(super) fn name(&self, parameter: Parameter) -> String {
        let wrapper = &self.wrapper;
        match parameter {
            Parameter::Block(layer, part) => {
                let name = named(BLOCK, part);
                format!("{wrapper}blocks.{layer}.{name}")
            }
            stem => format!("{wrapper}{}", named(STEM, stem)),
        }
    }

    /// A tensor of this name may stay unread.
    pub(super) fn may_stay_unused(&self, name: &str) -> bool {
        let inner = name.strip_prefix(&self.wrapper).unwrap_or(name);
        UNUSED.iter().any(|allowed| inner.starts_with(allowed) || name.starts_with(allowed))
    }
}

fn named<P: PartialEq>(table: &[(&'static str, P)], parameter: P) -> &'static str {
    table
        .iter()
        .find_map(|(name, of)| (*of == parameter).then_some(*name))
        .expect("every parameter has a name in the tables above")
}

/// `blocks.3.attn.qkv.bias` is in layer 3, as `attn.qkv.bias`.
fn layer_of(name: &str) -> Option<(usize, &str)> {
    let (layer, rest) = name.strip_prefix("blocks.")?.split_once('.')?;
    Some((layer.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrapper_is_what_stands_before_the_patch_embedding() {
        let names = [
            "model.backbone.patch_embed.proj.weight",
            "model.backbone.blocks.0.norm1.weight",
            "model.backbone.blocks.1.norm1.weight",
            "optimizer.step",
        ];
        let keys = Keys::find(names.into_iter()).unwrap();
        assert_eq!(keys.depth, 2);
        assert_eq!(
            keys.name(Parameter::Block(1, QkvBias)),
            "model.backbone.blocks.1.attn.qkv.bias"
        );
    }

    #[test]
    fn a_name_that_only_ends_alike_is_no_wrapper() {
        let error = Keys::find(["my_patch_embed.proj.weight"].into_iter()).unwrap_err();
        assert!(matches!(error, CheckpointError::NotAVit { .. }));
    }

    #[test]
    fn two_encoders_in_a_file_are_named() {
        let names = ["a.patch_embed.proj.weight", "b.patch_embed.proj.weight"];
        let error = Keys::find(names.into_iter()).unwrap_err();
        assert_eq!(
            error,
            CheckpointError::SeveralModels { first: "a.".into(), second: "b.".into() }
        );
    }

    #[test]
    fn heads_and_decoders_may_stay_unused_but_not_other_attention() {
        let keys = Keys { wrapper: "model.".into(), depth: 1 };
        for name in ["model.head.weight", "decoder.0.bias", "model.mask_token", "model.norm.bias"] {
            assert!(keys.may_stay_unused(name), "{name}");
        }
        for name in [
            "model.blocks.0.attn.q_norm.weight",
            "model.norm_pre.weight",
            "model.blocks.0.norm1.weight",
        ] {
            assert!(!keys.may_stay_unused(name), "{name}");
        }
    }

    #[test]
    fn a_huge_block_number_is_counted_not_allocated() {
        let names = ["patch_embed.proj.weight", "blocks.999999999999.norm1.weight"];
        assert_eq!(Keys::find(names.into_iter()).unwrap().depth, 1);
    }
}
