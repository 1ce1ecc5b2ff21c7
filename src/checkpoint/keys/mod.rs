//! Which tensors of a file are which parameter: the names of timm and of the authors' own files, those of
//! Hugging Face transformers, OpenMMLab, torchvision and OpenCLIP ([`dialects`]), behind any wrapper.
//!
//! A wrapper (`model.`, `module.base_encoder.`, `vit.`, …) is whatever stands before the patch
//! embedding's weight; what lies beside it is another part of the file, and is left alone. Of several models in
//! one file the one that is evaluated is taken, or the one that is asked for ([`several`]).

mod dialects;
mod libraries;
mod plain;
mod several;
mod towers;

use std::collections::{BTreeMap, BTreeSet};

use super::CheckpointError;
use super::others::other_model;
use crate::architecture::{BlockParameter, Parameter};

use dialects::{
    ANGLES, Dialect, FOLLOWING, FOLLOWS, HUGGING_FACE_MAE_DECODER, MAE_DECODER, PERIODS, TIMM,
    TensorNames,
};
pub(super) use dialects::{DINOV3, HUGGING_FACE};
pub(super) use libraries::{OPENMMLAB, TORCHVISION};
pub(super) use towers::{OPEN_CLIP, SIGLIP};

/// All of them; the first whose patch embedding and whose blocks a file has is its own.
static DIALECTS: [&Dialect; 7] =
    [&TIMM, &HUGGING_FACE, &DINOV3, &OPENMMLAB, &TORCHVISION, &SIGLIP, &OPEN_CLIP];

const BESIDE: &str = "belongs to another part of the file";
const SCALES: &str = "scales the rows of the weight beside it (int8)";
const MERGED: &str = "is added to the weight beside it (LoRA)";

impl Parameter {
    /// The name that timm gives it, `blocks.3.attn.qkv.weight`.
    pub fn timm_name(self) -> String {
        let first = |ways: &[TensorNames]| ways.first().and_then(|names| names.first()).copied();
        match self {
            Self::Block(layer, part) => {
                format!(
                    "{}{layer}.{}",
                    TIMM.blocks[0],
                    first(row(TIMM.block, part)).unwrap_or_default()
                )
            }
            Self::DecoderBlock(layer, part) => {
                format!("decoder_{}", Self::Block(layer, part).timm_name())
            }
            stem => first(stem_row(&TIMM, stem)).unwrap_or_default().to_owned(),
        }
    }
}

/// What stands behind a weight's name where a tensor holds the scale of each of its rows.
pub const SCALE: &str = "_scale";

/// A file's names, understood. They are kept plain: without what wrappers put between their parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    /// Plain names, and what they are in the file.
    names: BTreeMap<String, String>,
    pub(super) dialect: &'static Dialect,
    pub(super) wrapper: String,
    /// Before the number of a block, the wrapper included.
    before_block: String,
    /// Blocks, by the numbers that occur.
    pub(super) depth: usize,
    /// Before the number of a block of MAE's decoder, and how many there are.
    decoder_blocks: (String, usize),
    /// The models that the file holds, by their wrappers without the last dot; the one shown first.
    pub(super) models: Vec<String>,
}

impl Keys {
    /// Finds the encoder among a file's names; `asked` is the model to take of several, by its wrapper.
    pub(super) fn find(
        names: BTreeSet<String>,
        asked: Option<&str>,
    ) -> Result<Self, CheckpointError> {
        let names = plain::names(names);
        let found = encoders(&names);
        let models: Vec<&str> = found.iter().map(|(_, wrapper)| *wrapper).collect();
        let order = several::in_order(&models, asked)?;
        let Some((dialect, wrapper)) = order.first().map(|&index| found[index]) else {
            return Err(other_model(names.keys()).unwrap_or_else(|| no_encoder(&names)));
        };
        if let Some(error) = other_model(names.keys().filter(|name| name.starts_with(wrapper))) {
            return Err(error);
        }
        let (before_block, depth) = blocks(&names, dialect.blocks, &[wrapper]);
        let decoder_blocks = blocks(&names, dialect.decoder_blocks, &[wrapper, around(wrapper)]);
        let models = order.iter().map(|&index| several::title(models[index])).collect();
        let wrapper = wrapper.to_owned();
        Ok(Self { depth, decoder_blocks, dialect, wrapper, before_block, models, names })
    }

    /// The tensors to stack for a parameter, `None` for zeros, in the first way that this file follows;
    /// where it follows none, in the usual one.
    pub(super) fn parts(&self, parameter: Parameter) -> Vec<Option<String>> {
        let (prefix, ways) = self.ways(parameter);
        let full = |names: TensorNames| -> Vec<Option<String>> {
            let plain = |name: &&str| (!name.is_empty()).then(|| format!("{prefix}{name}"));
            names.iter().map(plain).collect()
        };
        let followed = |parts: &Vec<Option<String>>| {
            parts.iter().flatten().all(|name| self.names.contains_key(name))
        };
        let mut all = ways.iter().map(|names| full(names));
        let parts = all.clone().find(followed).or_else(|| all.next()).unwrap_or_default();
        let in_file = |plain: String| self.names.get(&plain).cloned().unwrap_or(plain);
        parts.into_iter().map(|part| part.map(in_file)).collect()
    }

    /// The first name that a parameter has, or would have, in this file.
    pub(super) fn name(&self, parameter: Parameter) -> String {
        self.parts(parameter).into_iter().flatten().next().unwrap_or_default()
    }

    /// All tensors of a parameter are there. Never for one that has no name in this dialect.
    pub(super) fn has(&self, parameter: Parameter) -> bool {
        let (prefix, ways) = self.ways(parameter);
        let is_there = |name: &&str| self.names.contains_key(&format!("{prefix}{name}"));
        ways.iter().any(|names| names.iter().filter(|name| !name.is_empty()).all(is_there))
    }

    /// Blocks of MAE's decoder, by the numbers that occur.
    pub(super) fn decoder_depth(&self) -> usize {
        self.decoder_blocks.1
    }

    /// As EVA has it, by the names: query and value have a bias and the key has none, as in BEiT, and there are
    /// absolute positions.
    pub(super) fn is_like_eva(&self) -> bool {
        self.has(Parameter::Positions)
            && self.parts(Parameter::Block(0, BlockParameter::QkvBias)).contains(&None)
    }

    /// The file holds the angles of EVA-02's rotary positions.
    pub(super) fn has_angles(&self) -> bool {
        let is_inside = |name: &&String| name.starts_with(&self.wrapper);
        let is_angle = |name: &String| ANGLES.iter().any(|end| name.ends_with(end));
        self.names.keys().filter(is_inside).any(is_angle)
    }

    /// A pool by attention comes after the last block.
    pub(super) fn has_pool(&self) -> bool {
        let start = format!("{}attn_pool.", self.wrapper);
        self.names.keys().any(|name| name.starts_with(&start))
    }

    /// The pair `[rank, inputs]`, `[outputs, rank]` that fine-tuning put beside a weight (LoRA), if it did.
    pub(super) fn low_rank(&self, weight: &str) -> Option<[&String; 2]> {
        let plain = plain::name(weight);
        let layer = plain.strip_suffix(".weight")?;
        let part = |letter: char| {
            let ends = [".weight", ".default.weight"];
            ends.iter().find_map(|end| self.names.get(&format!("{layer}.lora_{letter}{end}")))
        };
        Some([part('A')?, part('B')?])
    }

    /// The tensor beside a weight of whole numbers by which each of its rows is multiplied.
    pub(super) fn row_scale(&self, weight: &str) -> Option<&String> {
        self.names.get(&format!("{}{SCALE}", plain::name(weight)))
    }

    /// The tensor beside a bias that says which of its values are zero (DINOv3's own files).
    pub(super) fn bias_mask(&self, bias: &str) -> Option<&String> {
        self.names.get(&format!("{}_mask", plain::name(bias)))
    }

    /// Why a tensor of this name may stay unread, if it may.
    pub(super) fn unused(&self, name: &str) -> Option<&'static str> {
        let plain = plain::name(name);
        let Some(inner) = plain.strip_prefix(&self.wrapper) else { return Some(BESIDE) };
        if let Some((_, why)) = FOLLOWING.iter().find(|(end, _)| inner.ends_with(end)) {
            return Some(why);
        }
        if PERIODS.contains(&inner) {
            return (!self.has(Parameter::Positions)).then_some(FOLLOWS);
        }
        if ANGLES.iter().any(|end| inner.ends_with(end)) {
            return self.is_like_eva().then_some(FOLLOWS);
        }
        if let Some(weight) = plain.strip_suffix(SCALE) {
            return self.names.contains_key(weight).then_some(SCALES);
        }
        if let Some((layer, _)) = inner.split_once(".lora_") {
            let weight = format!("{}{layer}.weight", self.wrapper);
            return self.low_rank(&weight).map(|_| MERGED);
        }
        let mut rows = self.dialect.unused.iter();
        rows.find_map(|(start, why)| inner.starts_with(start).then_some(*why))
    }

    /// The wrapper, or the one around it where that holds what has these names: SimMIM's decoder lies
    /// beside its `encoder.`.
    fn beside(&self, ways: &[TensorNames]) -> &str {
        let around = around(&self.wrapper);
        let holds = |name: &&str| self.names.contains_key(&format!("{around}{name}"));
        match ways.iter().copied().flatten().any(holds) {
            true => around,
            false => &self.wrapper,
        }
    }

    /// What stands before a parameter's names, and the ways to store it.
    fn ways(&self, parameter: Parameter) -> (String, &'static [TensorNames]) {
        let ways = match parameter {
            Parameter::Block(_, part) | Parameter::DecoderBlock(_, part) => {
                row(self.dialect.block, part)
            }
            stem => stem_row(self.dialect, stem),
        };
        let prefix = match parameter {
            Parameter::Block(layer, _) => format!("{}{layer}.", self.before_block),
            Parameter::DecoderBlock(layer, _) => format!("{}{layer}.", self.decoder_blocks.0),
            Parameter::DecoderWeight
            | Parameter::DecoderBias
            | Parameter::MaskToken
            | Parameter::DecoderEmbedWeight
            | Parameter::DecoderEmbedBias
            | Parameter::DecoderPositions
            | Parameter::DecoderNormWeight
            | Parameter::DecoderNormBias
            | Parameter::DecoderPredictionWeight
            | Parameter::DecoderPredictionBias => self.beside(ways).to_owned(),
            _ => self.wrapper.clone(),
        };
        (prefix, ways)
    }
}

fn row<P: PartialEq>(
    table: &[(P, &'static [TensorNames])],
    parameter: P,
) -> &'static [TensorNames] {
    table.iter().find_map(|(of, ways)| (*of == parameter).then_some(*ways)).unwrap_or(&[])
}

/// A row of a dialect's stem, or of the decoder of MAE that goes with it.
fn stem_row(dialect: &Dialect, parameter: Parameter) -> &'static [TensorNames] {
    let of_decoder = match () {
        () if std::ptr::eq(dialect, &TIMM) => MAE_DECODER,
        () if std::ptr::eq(dialect, &HUGGING_FACE) => HUGGING_FACE_MAE_DECODER,
        () => &[],
    };
    match row(dialect.stem, parameter) {
        [] => row(of_decoder, parameter),
        ways => ways,
    }
}

/// The wrapper around a wrapper.
fn around(wrapper: &str) -> &str {
    let inside = wrapper.trim_end_matches('.');
    &wrapper[..inside.rfind('.').map_or(0, |dot| dot + 1)]
}

/// Every encoder: who named it, and its wrapper, told by the patch embedding.
fn encoders(names: &BTreeMap<String, String>) -> Vec<(&'static Dialect, &str)> {
    let mut all: Vec<(&'static Dialect, &str)> = Vec::new();
    for dialect in DIALECTS {
        let [[patch]] = row(dialect.stem, Parameter::PatchWeight) else { continue };
        for name in names.keys() {
            let Some(wrapper) = name.strip_suffix(patch) else { continue };
            let is_beside = |beside| names.contains_key(&format!("{wrapper}{beside}"));
            let is_whole = (wrapper.is_empty() || wrapper.ends_with('.'))
                && dialect.beside.is_none_or(is_beside);
            if is_whole && all.iter().all(|(_, known)| *known != wrapper) {
                all.push((dialect, wrapper));
            }
        }
    }
    all
}

/// What stands before the number of a block, and how many there are. Counting, not the largest number plus one: a
/// stray `blocks.999999999.` must cost nothing. A gap in the numbers then shows as a missing tensor.
fn blocks(names: &BTreeMap<String, String>, starts: &[&str], wrappers: &[&str]) -> (String, usize) {
    let count = |before: &String| {
        let number = |name: &String| name.strip_prefix(before)?.split_once('.')?.0.parse().ok();
        names.keys().filter_map(number).collect::<BTreeSet<usize>>().len()
    };
    let all = wrappers
        .iter()
        .flat_map(|wrapper| starts.iter().map(move |start| format!("{wrapper}{start}")));
    let mut counted: Vec<(String, usize)> =
        all.map(|before| (before.clone(), count(&before))).collect();
    let most = counted.iter().position(|(_, count)| *count > 0).unwrap_or(0);
    match counted.is_empty() {
        true => (String::new(), 0),
        false => counted.swap_remove(most),
    }
}

fn no_encoder(names: &BTreeMap<String, String>) -> CheckpointError {
    let named = |part: &str| names.values().find(|name| name.contains(part)).cloned();
    match named("_flat_param") {
        Some(key) => CheckpointError::Flattened { key },
        None => CheckpointError::NotAVit {
            example: names.values().next().cloned().unwrap_or_else(|| "nothing".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::BlockParameter::*;

    fn find(names: &[&str]) -> Result<Keys, CheckpointError> {
        Keys::find(names.iter().map(|&name| name.to_owned()).collect(), None)
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
        assert_eq!(keys.wrapper, "state_dict.base_encoder.");
        assert_eq!(keys.unused("state_dict.module.predictor.0.weight"), Some(BESIDE));
        assert_eq!(keys.models, ["state_dict.base_encoder", "state_dict.momentum_encoder"]);
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
        for name in ["m.norm_pre.weight", "m.blocks.0.attn.norm.weight", "m.rope.freqs"] {
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
