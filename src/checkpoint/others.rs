//! Models that people drop here and that are no plain Vision Transformers, by a tensor that tells them.

use super::CheckpointError;

/// Its towers have CLIP's names, and rotary positions of their own that no tensor tells.
pub(super) const PERCEPTION_ENCODER: &str = "Perception Encoder, a ViT with two kinds of positions";

/// What is in a name, and what the model then is.
const OTHERS: &[(&str, &str)] = &[
    ("layer1.0.conv1.weight", "ResNet"),
    ("layers.0.blocks.0.attn.relative_position_bias_table", "Swin Transformer"),
    ("layers.0.blocks.0.attn.qkv.weight", "Swin Transformer"),
    ("encoder.layers.0.blocks.0.attention.self.query.weight", "Swin Transformer"),
    ("stages.0.blocks.0.conv_dw.weight", "ConvNeXt"),
    ("stages.0.0.dwconv.weight", "ConvNeXt"),
    ("attn_pool.probe", PERCEPTION_ENCODER),
    ("rope.freqs", "ViT with learned rotary positions"),
    ("encoder.layer.0.attention.self.query.weight", "text transformer"),
];

/// The model that some names tell, if it is one of these.
pub(super) fn other_model<'n>(
    names: impl Iterator<Item = &'n String> + Clone,
) -> Option<CheckpointError> {
    OTHERS.iter().find_map(|(part, kind)| {
        let key = names.clone().find(|name| name.ends_with(part))?;
        Some(CheckpointError::OtherModel { kind, key: key.clone() })
    })
}
