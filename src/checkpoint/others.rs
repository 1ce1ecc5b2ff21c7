//! Models that people drop here and that are no plain Vision Transformers, by a tensor that tells them.

use super::CheckpointError;

/// What is in a name, and what the model then is.
const OTHERS: &[(&str, &str)] = &[
    ("layer1.0.conv1.weight", "ResNet"),
    ("layers.0.blocks.0.attn.relative_position_bias_table", "Swin Transformer"),
    ("layers.0.blocks.0.attn.qkv.weight", "Swin Transformer"),
    ("encoder.layers.0.blocks.0.attention.self.query.weight", "Swin Transformer"),
    ("stages.0.blocks.0.conv_dw.weight", "ConvNeXt"),
    ("stages.0.0.dwconv.weight", "ConvNeXt"),
    ("visual.transformer.resblocks.0.attn.in_proj_weight", "CLIP model in OpenAI's layout"),
    ("vision_model.encoder.layers.0.self_attn.q_proj.weight", "CLIP or SigLIP model"),
    ("rope.periods", "ViT with rotary positions"),
    ("rope_embed.periods", "ViT with rotary positions"),
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
