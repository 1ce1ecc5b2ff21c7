//! Names without what wrappers of modules put between their parts.

use std::collections::{BTreeMap, BTreeSet};

/// Parts that torch.compile, FSDP, checkpointing, DistributedDataParallel and PEFT put between others.
const INSERTED: &[&str] = &[
    "_orig_mod",
    "_fsdp_wrapped_module",
    "_checkpoint_wrapped_module",
    "_forward_module",
    "base_layer",
    "module",
];

/// Plain names, and what they are in the file. Where two would be the same, both stay as they are.
pub(super) fn names(names: BTreeSet<String>) -> BTreeMap<String, String> {
    let mut plain: BTreeMap<String, String> = BTreeMap::new();
    let mut twice = Vec::new();
    for in_file in names {
        if let Some(other) = plain.insert(name(&in_file), in_file.clone()) {
            twice.push((name(&in_file), [other, in_file]));
        }
    }
    for (name, both) in twice {
        plain.remove(&name);
        plain.extend(both.map(|in_file| (in_file.clone(), in_file)));
    }
    plain
}

/// A plain name. Blocks that lie in chunks, `blocks.0.3.`, lie side by side: the second number is the block's
/// (DINOv2's own training).
pub(super) fn name(in_file: &str) -> String {
    let parts: Vec<&str> = in_file.split('.').filter(|part| !INSERTED.contains(part)).collect();
    let is_number = |part: Option<&&str>| part.is_some_and(|part| part.parse::<usize>().is_ok());
    let mut plain = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let is_chunk = index > 0 && parts[index - 1] == "blocks" && is_number(parts.get(index));
        if !(is_chunk && is_number(parts.get(index + 1))) {
            plain.push(*part);
        }
    }
    plain.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrappers_insert_and_chunks_are_left_out() {
        for (in_file, plain) in [
            ("blocks.0._orig_mod.norm1.bias", "blocks.0.norm1.bias"),
            (
                "module.backbone.blocks.1._fsdp_wrapped_module.mlp.fc1.bias",
                "backbone.blocks.1.mlp.fc1.bias",
            ),
            (
                "teacher.backbone.blocks.2.11.attn.qkv.weight",
                "teacher.backbone.blocks.11.attn.qkv.weight",
            ),
            (
                "base_model.model.blocks.0.attn.qkv.base_layer.weight",
                "base_model.model.blocks.0.attn.qkv.weight",
            ),
            ("projector.0.1.weight", "projector.0.1.weight"),
            ("pos_embed", "pos_embed"),
        ] {
            assert_eq!(name(in_file), plain);
        }
    }

    #[test]
    fn two_that_would_be_one_stay_as_they_are() {
        let both = ["module.head.bias", "head.bias", "norm.bias"].map(str::to_owned);
        let plain = names(BTreeSet::from(both.clone()));
        assert_eq!(plain.into_keys().collect::<BTreeSet<_>>(), BTreeSet::from(both));
    }
}
