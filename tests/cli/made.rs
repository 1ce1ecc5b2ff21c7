//! Models of random weights, and the names that libraries give their tensors.

use std::collections::BTreeMap;

use crate::torch::Values;

pub const DIM: usize = 64;
pub const DEPTH: usize = 4;

pub type Tensors = BTreeMap<String, Values>;

/// A ViT of random weights with timm's names.
pub struct Made {
    pub dim: usize,
    pub depth: usize,
    pub patch: usize,
    pub tokens: usize,
    pub channels: usize,
    pub class: bool,
}

pub const BASE: Made =
    Made { dim: DIM, depth: DEPTH, patch: 16, tokens: 16, channels: 3, class: true };

impl Made {
    pub fn tensors(&self, seed: u64) -> Tensors {
        let mut state = seed;
        // Vigna's SplitMix64; four of them make nearly a normal one.
        let mut noise = || {
            let four = (0..4).map(|_| {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1u32 << 24) as f32 - 0.5
            });
            four.sum::<f32>() * 3f32.sqrt()
        };
        let mut tensors = Tensors::new();
        let mut put = |name: &str, shape: &[usize], scale: f32, shift: f32| {
            let count = shape.iter().product();
            let data = (0..count).map(|_| shift + scale * noise()).collect();
            tensors.insert(name.to_owned(), Values { shape: shape.to_vec(), data, half: false });
        };
        let &Made { dim, patch, tokens, channels, class, .. } = self;
        put("patch_embed.proj.weight", &[dim, channels, patch, patch], 0.08, 0.0);
        put("patch_embed.proj.bias", &[dim], 0.08, 0.0);
        put("pos_embed", &[1, tokens + usize::from(class), dim], 0.24, 0.0);
        if class {
            put("cls_token", &[1, 1, dim], 0.08, 0.0);
        }
        for block in 0..self.depth {
            for norm in ["norm1", "norm2"] {
                put(&format!("blocks.{block}.{norm}.weight"), &[dim], 0.08, 1.0);
                put(&format!("blocks.{block}.{norm}.bias"), &[dim], 0.08, 0.0);
            }
            for (name, outputs, inputs) in [
                ("attn.qkv", 3 * dim, dim),
                ("attn.proj", dim, dim),
                ("mlp.fc1", 4 * dim, dim),
                ("mlp.fc2", dim, 4 * dim),
            ] {
                put(&format!("blocks.{block}.{name}.weight"), &[outputs, inputs], 0.12, 0.0);
                put(&format!("blocks.{block}.{name}.bias"), &[outputs], 0.08, 0.0);
            }
        }
        put("norm.weight", &[dim], 0.08, 1.0);
        put("norm.bias", &[dim], 0.08, 0.0);
        tensors
    }
}

pub fn filled(shape: &[usize], value: f32) -> Values {
    let data = vec![value; shape.iter().product()];
    Values { shape: shape.to_vec(), data, half: false }
}

/// More tensors, beside or in place of others.
pub fn with<const N: usize>(mut tensors: Tensors, more: [(&str, Values); N]) -> Tensors {
    tensors.extend(more.map(|(name, values)| (name.to_owned(), values)));
    tensors
}

pub fn named(tensors: &Tensors, name: impl Fn(&str) -> String) -> Tensors {
    tensors.iter().map(|(old, values)| (name(old), values.clone())).collect()
}

/// Each of the pairs in turn replaced.
fn replaced(name: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
}

/// Queries, keys and values apart, as transformers names them.
fn apart(tensors: Tensors) -> Tensors {
    let mut all = Tensors::new();
    for (name, values) in tensors {
        let Some((block, end)) = name.split_once("attn.qkv.") else {
            all.insert(name, values);
            continue;
        };
        let third = values.data.len() / 3;
        for (part, data) in ["q", "k", "v"].into_iter().zip(values.data.chunks(third)) {
            let shape = [&[values.shape[0] / 3], &values.shape[1..]].concat();
            let values = Values { shape, data: data.to_vec(), half: false };
            all.insert(format!("{block}attention.{part}_proj.{end}"), values);
        }
    }
    all
}

pub fn transformers_5(tensors: Tensors, wrapper: &str) -> Tensors {
    let names = &[
        ("patch_embed.proj.", "embeddings.patch_embeddings.projection."),
        ("cls_token", "embeddings.cls_token"),
        ("pos_embed", "embeddings.position_embeddings"),
        ("norm1.", "layernorm_before."),
        ("norm2.", "layernorm_after."),
        ("attn.proj.", "attention.o_proj."),
        ("blocks.", "layers."),
    ];
    named(&apart(tensors), |name| match name.strip_prefix("norm.") {
        Some(end) => format!("{wrapper}layernorm.{end}"),
        None => format!("{wrapper}{}", replaced(name, names)),
    })
}

pub fn openmmlab(tensors: &Tensors) -> Tensors {
    let names = &[
        ("patch_embed.proj.", "patch_embed.projection."),
        ("norm1.", "ln1."),
        ("norm2.", "ln2."),
        ("mlp.fc1.", "ffn.layers.0.0."),
        ("mlp.fc2.", "ffn.layers.1."),
        ("blocks.", "layers."),
    ];
    let renamed = named(tensors, |name| match name.strip_prefix("norm.") {
        Some(end) => format!("backbone.ln1.{end}"),
        None => format!("backbone.{}", replaced(name, names)),
    });
    with(renamed, [("neck.fc0.weight", filled(&[4, 4], 0.0))])
}

pub fn torchvision(tensors: &Tensors) -> Tensors {
    let names = &[
        ("patch_embed.proj.", "conv_proj."),
        ("cls_token", "class_token"),
        ("pos_embed", "encoder.pos_embedding"),
        ("norm1.", "ln_1."),
        ("norm2.", "ln_2."),
        ("attn.qkv.", "self_attention.in_proj_"),
        ("attn.proj.", "self_attention.out_proj."),
        ("mlp.fc1.", "mlp.0."),
        ("mlp.fc2.", "mlp.3."),
        ("blocks.", "encoder.layers.encoder_layer_"),
    ];
    let renamed = named(tensors, |name| match name.strip_prefix("norm.") {
        Some(end) => format!("encoder.ln.{end}"),
        None => replaced(name, names),
    });
    with(renamed, [("heads.head.weight", filled(&[10, DIM], 0.0))])
}

/// transformers' DINOv3: no positions, so registers and rotary ones.
pub fn dinov3(tensors: Tensors) -> Tensors {
    let names = &[
        ("patch_embed.proj.", "embeddings.patch_embeddings."),
        ("cls_token", "embeddings.cls_token"),
        ("attn.proj.", "attention.o_proj."),
        ("mlp.fc1.", "mlp.up_proj."),
        ("mlp.fc2.", "mlp.down_proj."),
        ("blocks.", "layer."),
    ];
    let mut all = named(&apart(tensors), |name| replaced(name, names));
    all.retain(|name, _| name != "pos_embed" && !name.ends_with("k_proj.bias"));
    for block in 0..DEPTH {
        for scale in ["layer_scale1", "layer_scale2"] {
            all.insert(format!("layer.{block}.{scale}.lambda1"), filled(&[DIM], 1.0));
        }
    }
    with(all, [("embeddings.register_tokens", filled(&[1, 4, DIM], 0.0))])
}
