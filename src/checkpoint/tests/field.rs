//! The layouts of the field: each gives the same parameters as timm's names do, or the sentence that says why not.

use serde_json::json;

use super::*;

/// The values of every parameter, by its name in timm.
fn values(bytes: &[u8]) -> BTreeMap<String, Vec<f32>> {
    let mut checkpoint = open(bytes, Some(2)).unwrap();
    let parameters = checkpoint.parameters().into_iter();
    parameters
        .map(|parameter| (parameter.timm_name(), checkpoint.parameter(parameter).unwrap()))
        .collect()
}

impl File {
    /// Without the classifier, whose names are in no table of other libraries.
    fn encoder() -> Self {
        Self::timm().without("head.weight").without("head.bias")
    }

    /// The same tensors under other names.
    fn renamed(self, rename: impl Fn(&str) -> String) -> Self {
        let rename = |(name, tensor): (String, _)| (rename(&name), tensor);
        Self(self.0.into_iter().map(rename).collect(), self.1)
    }

    /// Splits the first axis of some tensors into equal parts.
    fn split(self, names: impl Fn(&str) -> Option<Vec<String>>) -> Self {
        let mut tensors = BTreeMap::new();
        for (name, (shape, data)) in self.0 {
            let Some(parts) = names(&name) else {
                tensors.insert(name, (shape, data));
                continue;
            };
            let length = data.len() / parts.len();
            for (part, data) in parts.iter().zip(data.chunks(length)) {
                let shape = [&[shape[0] / parts.len()], &shape[1..]].concat();
                tensors.insert(part.clone(), (shape, data.to_vec()));
            }
        }
        Self(tensors, self.1)
    }

    /// The tensors of both.
    fn and(mut self, other: File) -> Self {
        self.0.extend(other.0);
        self
    }

    fn values(&self) -> BTreeMap<String, Vec<f32>> {
        values(&self.bytes())
    }
}

/// Replaces each of `pairs` in a name, in their order.
fn replaced(name: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
}

const TRANSFORMERS: &[(&str, &str)] = &[
    ("patch_embed.proj.", "embeddings.patch_embeddings.projection."),
    ("cls_token", "embeddings.cls_token"),
    ("pos_embed", "embeddings.position_embeddings"),
    ("norm1.", "layernorm_before."),
    ("norm2.", "layernorm_after."),
];

/// transformers' names from version 5 on.
fn transformers_5(prefix: &str) -> File {
    let split = File::encoder().split(|name| {
        let (block, end) = name.split_once("attn.qkv.")?;
        Some(["q", "k", "v"].map(|part| format!("{block}attention.{part}_proj.{end}")).into())
    });
    split.renamed(|name| {
        let name = replaced(name, TRANSFORMERS).replace("attn.proj.", "attention.o_proj.");
        let name = name.replace("blocks.", "layers.");
        let name = match name.strip_prefix("norm.") {
            Some(rest) => format!("layernorm.{rest}"),
            None => name,
        };
        format!("{prefix}{name}")
    })
}

fn openmmlab() -> File {
    File::encoder().renamed(|name| {
        let name = match name.strip_prefix("norm.") {
            Some(rest) => format!("ln1.{rest}"),
            None => replaced(
                name,
                &[
                    ("patch_embed.proj.", "patch_embed.projection."),
                    ("norm1.", "ln1."),
                    ("norm2.", "ln2."),
                    ("mlp.fc1.", "ffn.layers.0.0."),
                    ("mlp.fc2.", "ffn.layers.1."),
                    ("blocks.", "layers."),
                ],
            ),
        };
        format!("state_dict.backbone.{name}")
    })
}

fn torchvision() -> File {
    File::encoder().renamed(|name| match name.strip_prefix("norm.") {
        Some(rest) => format!("encoder.ln.{rest}"),
        None => replaced(
            name,
            &[
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
            ],
        ),
    })
}

#[test]
fn the_names_of_other_libraries_give_the_same_parameters() {
    let expected = values(TIMM);
    let inside = |part: &'static str| {
        move |name: &str| match name
            .split_once("blocks.")
            .and_then(|(_, rest)| rest.split_once('.'))
        {
            Some((number, rest)) => format!("blocks.{number}.{part}.{rest}"),
            None => name.to_owned(),
        }
    };
    let chunked = |name: &str| match name.strip_prefix("blocks.") {
        Some(rest) => format!("teacher.backbone.blocks.0.{rest}"),
        None => format!("teacher.backbone.{name}"),
    };
    for (layout, file) in [
        ("transformers 5", transformers_5("vit.")),
        ("transformers 5, bare", transformers_5("")),
        ("OpenMMLab", openmmlab()),
        ("torchvision", torchvision()),
        ("torch.compile", File::encoder().renamed(inside("_orig_mod"))),
        (
            "FSDP",
            File::encoder()
                .renamed(inside("_fsdp_wrapped_module"))
                .wrapped("_fsdp_wrapped_module."),
        ),
        ("checkpointing", File::encoder().renamed(inside("_checkpoint_wrapped_module"))),
        ("blocks in chunks", File::encoder().renamed(chunked)),
        (
            "attention pooling after the blocks",
            File::encoder().with("attn_pool.latent", &[1, 1, 32], 0.0),
        ),
    ] {
        assert_eq!(file.values(), expected, "{layout}");
    }
}

#[test]
fn of_two_models_the_plain_or_the_evaluated_one_is_read_and_the_other_on_demand() {
    let other = || File::timm().with("cls_token", &[1, 1, 32], 0.5);
    for (first, second) in [
        ("model.", "model_ema."),
        ("state_dict.", "state_dict_ema."),
        ("teacher.backbone.", "student.backbone."),
        ("target_encoder.", "encoder."),
        ("state_dict.module.base_encoder.", "state_dict.module.momentum_encoder."),
        ("online_encoder.", "target_encoder."),
    ] {
        let file = File::timm().wrapped(first).and(other().wrapped(second)).bytes();
        assert_eq!(values(&file), values(TIMM), "{first}");
        let checkpoint = open(&file, Some(2)).unwrap();
        let [shown, hidden] = checkpoint.models() else { panic!("{:?}", checkpoint.models()) };
        assert!(first.starts_with(shown.split('.').next().unwrap()), "{shown}");
        let [note] = &checkpoint.notes()[..] else { panic!("{:?}", checkpoint.notes()) };
        assert!(note.text.contains(shown) && note.text.contains(hidden), "{note:?}");
        assert_eq!(note.kind, NoteKind::Info);
        let hints = Hints { model: Some(hidden.clone()), ..Hints::default() };
        let mut checkpoint = Checkpoint::open(Cursor::new(&file[..]), &hints).unwrap();
        assert_eq!(checkpoint.parameter(Parameter::ClassToken).unwrap(), [0.5; 32]);
    }
}

#[test]
fn a_model_that_is_not_in_the_file_is_told_with_those_that_are() {
    let hints = Hints { model: Some("teacher".into()), ..Hints::default() };
    let error = Checkpoint::open(Cursor::new(TIMM), &hints).unwrap_err();
    let expected =
        CheckpointError::NoSuchModel { asked: "teacher".into(), models: "outermost".into() };
    assert_eq!(error, expected);
}

#[test]
fn low_rank_weights_are_added_and_said() {
    let file = File::timm().with("blocks.0.attn.qkv.lora_A.weight", &[4, 32], 0.5).with(
        "blocks.0.attn.qkv.lora_B.weight",
        &[96, 4],
        0.25,
    );
    let bytes = file.bytes();
    assert!(open(&bytes, None).unwrap().notes()[0].text.contains("LoRA"));
    let (found, plain) = (file.values(), values(TIMM));
    let name = "blocks.0.attn.qkv.weight";
    // 4 products of 0.5 and 0.25.
    let moved = found[name].iter().zip(&plain[name]).map(|(found, plain)| found - plain);
    for by in moved {
        assert!((by - 0.5).abs() < 1e-6, "{by}");
    }
    assert_eq!(found["blocks.1.attn.qkv.weight"], plain["blocks.1.attn.qkv.weight"]);
    let apart = File::timm().with("blocks.0.attn.qkv.lora_A.weight", &[4, 32], 0.5).error();
    assert!(matches!(apart, CheckpointError::Unknown { .. }), "{apart}");
}

#[test]
fn a_model_of_one_channel_sees_luminance() {
    let file = File::timm().with("patch_embed.proj.weight", &[32, 1, 8, 8], 1.0).bytes();
    let mut checkpoint = open(&file, Some(2)).unwrap();
    assert!(checkpoint.notes()[0].text.contains("luminance"));
    assert_eq!(checkpoint.preprocess().normalization, Normalization::HALF);
    let weight = checkpoint.parameter(Parameter::PatchWeight).unwrap();
    assert_eq!(weight.len(), 32 * 3 * 64);
    assert_eq!([weight[0], weight[64], weight[128], weight[192]], [0.299, 0.587, 0.114, 0.299]);
    for channels in [2, 4, 10] {
        let error =
            File::timm().with("patch_embed.proj.weight", &[32, channels, 8, 8], 1.0).error();
        assert_eq!(error, CheckpointError::Channels { channels });
    }
}

#[test]
fn a_gated_mlp_is_told_by_its_shapes() {
    let gated = |file: File, layer: usize| {
        file.with(&format!("blocks.{layer}.mlp.fc1.weight"), &[256, 32], 0.0).with(
            &format!("blocks.{layer}.mlp.fc1.bias"),
            &[256],
            0.0,
        )
    };
    let file = gated(gated(File::timm(), 0), 1).bytes();
    let config = open(&file, None).unwrap().config().clone();
    assert!(config.gated);
    assert_eq!(config.hidden, 128);
    let apart = File::timm()
        .renamed(|name| replaced(name, &[("mlp.fc1", "mlp.w12"), ("mlp.fc2", "mlp.w3")]));
    assert!(open(&apart.bytes(), None).is_ok());
}

#[test]
fn what_fsdp_flattened_is_told_with_what_to_do() {
    let file = File(BTreeMap::new(), None).with("_fsdp_wrapped_module._flat_param", &[8], 0.0);
    let error = file.error();
    assert!(error.to_string().contains("full state_dict"), "{error}");
}

const EVA02: &[u8] = include_bytes!("../../../tests/golden/eva02_clip_up/weights.safetensors");
const OPEN_CLIP: &[u8] = include_bytes!("../../../tests/golden/open_clip_up/weights.safetensors");
const TRANSFORMERS_CLIP: &[u8] =
    include_bytes!("../../../tests/golden/hf_clip/weights.safetensors");

#[test]
fn eva02_has_two_kinds_of_positions_also_under_its_authors_names() {
    let timm = open(EVA02, Some(4)).unwrap();
    let config = timm.config();
    assert_eq!(config.position, Position::Absolute { prefix: 1 });
    assert_eq!(config.rotary, Some(Rotary::Counted { grid: 16 }));
    assert!(config.gated && config.attention_norm && config.mlp_norm && config.qkv_bias);
    let authors = &[
        ("attn.norm.", "attn.inner_attn_ln."),
        ("mlp.norm.", "mlp.ffn_ln."),
        ("mlp.fc1_g.", "mlp.w1."),
        ("mlp.fc1_x.", "mlp.w2."),
        ("mlp.fc2.", "mlp.w3."),
        ("q_proj.bias", "q_bias"),
        ("v_proj.bias", "v_bias"),
    ];
    let file = File::of(EVA02).renamed(|name| format!("visual.{}", replaced(name, authors)));
    let file = file.with("visual.rope.freqs_cos", &[25, 8], 0.0).with(
        "visual.blocks.1.attn.rope.freqs_sin",
        &[25, 8],
        0.0,
    );
    assert_eq!(file.values(), values(EVA02));
    assert_eq!(open(&file.bytes(), Some(4)).unwrap().config(), config);
}

#[test]
fn angles_in_another_model_are_no_eva02() {
    let error = File::timm().with("rope.freqs_cos", &[25, 8], 0.0).error();
    assert_eq!(error, CheckpointError::Unknown { key: "rope.freqs_cos".into() });
}

#[test]
fn a_perception_encoder_is_no_clip() {
    let file = File::timm().with("norm_pre.weight", &[32], 1.0).with("norm_pre.bias", &[32], 0.0);
    assert!(open(&file.bytes(), None).is_ok());
    let error = file.with("attn_pool.latent", &[1, 1, 32], 0.0).error().to_string();
    assert!(error.contains("Perception Encoder"), "{error}");
}

/// The activation that a file is run with, who tells it, and whether a note says that it is a guess.
fn activation(bytes: &[u8], said: Option<Activation>) -> (Activation, Source, bool) {
    let hints = Hints { heads: Some(4), activation: said, ..Hints::default() };
    let checkpoint = Checkpoint::open(Cursor::new(bytes), &hints).unwrap();
    let is_said = checkpoint.notes().iter().any(|note| note.text.contains("tells GELU from"));
    (checkpoint.config().activation, checkpoint.activation_from(), is_said)
}

#[test]
fn quick_gelu_is_told_as_the_guess_that_it_is_and_can_be_said() {
    let (gelu, quick) = (Activation::Gelu, Activation::QuickGelu);
    assert_eq!(activation(OPEN_CLIP, None), (gelu, Source::Guess, true));
    assert_eq!(activation(OPEN_CLIP, Some(quick)), (quick, Source::Hint, false));
    assert_eq!(activation(TRANSFORMERS_CLIP, None), (quick, Source::Guess, true));
    assert_eq!(activation(TRANSFORMERS_CLIP, Some(gelu)), (gelu, Source::Hint, false));
    // OpenAI's own files hold the sizes of the model as tensors.
    let openais = File::of(OPEN_CLIP).with("input_resolution", &[], 224.0).bytes();
    assert_eq!(activation(&openais, None), (quick, Source::Guess, true));
    let written = |json: &str| activation(&File::timm().config(json).bytes(), None);
    let quickly = r#"{"activation": "quick_gelu"}"#;
    assert_eq!(written(quickly), (quick, Source::File, false));
    let guessed = r#"{"activation": "quick_gelu", "activation_guessed": true}"#;
    assert_eq!(written(guessed), (quick, Source::Guess, true));
    assert_eq!(activation(TIMM, None), (gelu, Source::File, false));
}

#[test]
fn a_wide_siglip_has_gelu_by_tanh() {
    for (dim, expected) in [(768, Activation::Gelu), (1152, Activation::GeluTanh)] {
        assert_eq!(Family::SigLip.activation(dim, false), (expected, Source::File));
    }
    assert_eq!(Family::HuggingFaceSigLip.activation(768, false).0, Activation::GeluTanh);
}

/// As `convert` writes it: timm's names, and what shapes do not tell.
fn converted(bytes: &[u8]) -> (VitConfig, File) {
    let mut checkpoint = open(bytes, Some(4)).unwrap();
    let config = checkpoint.config().clone();
    let mut tensors = BTreeMap::new();
    for parameter in checkpoint.parameters() {
        let values = checkpoint.parameter(parameter).unwrap();
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        tensors.insert(parameter.timm_name(), (config.shape(parameter), data));
    }
    let mut told = json!({"eps": config.epsilon, "activation": config.activation});
    if let Some(Rotary::Counted { grid }) = config.rotary {
        // The keys' bias of zeros is one bias with the others' then, by which the names no longer tell it.
        told["rotary_grid"] = grid.into();
    }
    (config, File(tensors, None).config(&told.to_string()))
}

#[test]
fn a_converted_file_is_the_same_model() {
    const MAE: &[u8] = include_bytes!("../../../tests/golden/hf_mae_decoder/weights.safetensors");
    const TINY_EVA02: &[u8] =
        include_bytes!("../../../tests/golden/eva02_tiny/weights.safetensors");
    for bytes in [EVA02, TINY_EVA02, OPEN_CLIP, TRANSFORMERS_CLIP, MAE] {
        let (config, file) = converted(bytes);
        let again = file.bytes();
        let checkpoint = open(&again, Some(4)).unwrap();
        let family = checkpoint.family();
        assert_eq!(*checkpoint.config(), config, "{family}");
        assert_eq!(values(&again), values(bytes), "{family}");
    }
}

#[test]
fn maes_decoder_lies_beside_its_encoder_under_any_names() {
    const AUTHORS: &[u8] = include_bytes!("../../../tests/golden/mae_decoder/weights.pth");
    const TRANSFORMERS: &[u8] =
        include_bytes!("../../../tests/golden/hf_mae_decoder/weights.safetensors");
    let sides = TransformerDecoder { dim: 64, depth: 2, heads: 2, hidden: 96 };
    for bytes in [AUTHORS, TRANSFORMERS] {
        let checkpoint = open(bytes, Some(4)).unwrap();
        assert_eq!(checkpoint.config().decoder, Decoder::Transformer(sides));
    }
    // As transformers 5 saves it.
    let saved = File::of(TRANSFORMERS)
        .renamed(|name| name.replace("decoder_layers.", "decoder_encoder.layer."));
    assert_eq!(
        open(&saved.bytes(), Some(4)).unwrap().config().decoder,
        Decoder::Transformer(sides)
    );
    for part in ["decoder.mask_token", "decoder.decoder_pred.bias", "vit.layernorm.weight"] {
        let file = File::of(TRANSFORMERS).without(part).bytes();
        assert!(!open(&file, Some(4)).unwrap().has_decoder(), "{part}");
    }
    let told = File::of(TRANSFORMERS).config(r#"{"decoder_heads": 4, "norm_pix": true}"#).bytes();
    let mut checkpoint = open(&told, Some(4)).unwrap();
    let heads = TransformerDecoder { heads: 4, ..sides };
    assert_eq!(checkpoint.config().decoder, Decoder::Transformer(heads));
    assert_eq!(checkpoint.predicts_normalized_patches(), Ok(true));
}
