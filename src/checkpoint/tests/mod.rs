//! One test a promise, on the timm golden file and on what can be made of it.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::*;

mod field;
mod grids;
use crate::architecture::{Activation, Decoder, Rotary, TransformerDecoder};
use crate::link::note::NoteKind;
use crate::tokens::PrefixTokens;

const TIMM: &[u8] = include_bytes!("../../../tests/golden/timm/weights.safetensors");

fn open(bytes: &[u8], heads: Option<usize>) -> Result<Checkpoint<Cursor<&[u8]>>, CheckpointError> {
    Checkpoint::open(Cursor::new(bytes), &Hints { heads, ..Hints::default() })
}

/// A file to change: names, shapes and bytes of f32 tensors.
struct File(BTreeMap<String, (Vec<usize>, Vec<u8>)>, Option<HashMap<String, String>>);

impl File {
    fn timm() -> Self {
        Self::of(TIMM)
    }

    fn of(bytes: &[u8]) -> Self {
        let file = SafeTensors::deserialize(bytes).unwrap();
        let tensors = file.tensors().into_iter();
        Self(
            tensors
                .map(|(name, view)| (name, (view.shape().to_vec(), view.data().to_vec())))
                .collect(),
            None,
        )
    }

    fn with(mut self, name: &str, shape: &[usize], value: f32) -> Self {
        let count = shape.iter().product::<usize>();
        let data = value.to_le_bytes().repeat(count);
        self.0.insert(name.into(), (shape.to_vec(), data));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.0.remove(name).unwrap();
        self
    }

    fn config(mut self, json: &str) -> Self {
        self.1 = Some(HashMap::from([("config".into(), json.into())]));
        self
    }

    fn wrapped(self, wrapper: &str) -> Self {
        let rename = |(name, tensor)| (format!("{wrapper}{name}"), tensor);
        Self(self.0.into_iter().map(rename).collect(), self.1)
    }

    fn bytes(&self) -> Vec<u8> {
        let views = self.0.iter().map(|(name, (shape, data))| {
            (name, TensorView::new(Dtype::F32, shape.clone(), data).unwrap())
        });
        safetensors::serialize(views, self.1.clone()).unwrap()
    }

    fn error(&self) -> CheckpointError {
        let bytes = self.bytes();
        match open(&bytes, None) {
            Ok(mut checkpoint) => read_all(&mut checkpoint).unwrap_err(),
            Err(error) => error,
        }
    }
}

/// Reads every parameter, which must fill its shape.
fn read_all(checkpoint: &mut Checkpoint<Cursor<&[u8]>>) -> Result<(), CheckpointError> {
    for parameter in checkpoint.parameters() {
        let values = checkpoint.parameter(parameter)?;
        let shape = checkpoint.config().shape(parameter);
        assert_eq!(values.len(), shape.iter().product::<usize>(), "{parameter:?}");
    }
    Ok(())
}

#[test]
fn the_architecture_comes_from_the_shapes() {
    let checkpoint = open(TIMM, Some(2)).unwrap();
    let config = checkpoint.config();
    assert_eq!((config.size(), config.patch, config.dim), (40.into(), 8, 32));
    assert_eq!((config.depth, config.heads, config.hidden), (2, 2, 128));
    assert_eq!(config.position, Position::Absolute { prefix: 1 });
    assert!(config.qkv_bias && config.prefix == PrefixTokens::CLASS && !config.layer_scale);
    assert!(!checkpoint.heads_guessed());
}

#[test]
fn heads_are_a_guess_where_nobody_tells_them() {
    let checkpoint = open(TIMM, None).unwrap();
    assert_eq!(checkpoint.config().heads, 1);
    assert!(checkpoint.heads_guessed());
}

#[test]
fn the_files_own_heads_come_before_the_callers() {
    let file = File::timm().config(r#"{"heads": 4, "objective": "moco"}"#).bytes();
    let checkpoint = open(&file, Some(2)).unwrap();
    assert_eq!(checkpoint.config().heads, 4);
    assert_eq!(checkpoint.metadata()["objective"], "moco");
}

#[test]
fn heads_that_do_not_divide_the_width_are_refused() {
    for heads in [0, 3, 64] {
        let error = open(TIMM, Some(heads)).unwrap_err();
        assert_eq!(error, CheckpointError::Heads { heads, dim: 32 });
    }
}

#[test]
fn any_wrapper_is_taken_off() {
    let file = File::timm().wrapped("state.model.").bytes();
    assert!(open(&file, None).is_ok());
}

#[test]
fn a_model_without_class_token_or_bias_is_read() {
    let file = File::timm()
        .without("cls_token")
        .without("blocks.0.attn.qkv.bias")
        .without("blocks.1.attn.qkv.bias")
        .with("pos_embed", &[1, 25, 32], 0.0)
        .bytes();
    let config = open(&file, None).unwrap().config().clone();
    assert_eq!((config.prefix.count(), config.grid), (0, 5.into()));
    assert!(!config.qkv_bias);
}

#[test]
fn registers_may_have_positions_or_not() {
    // 5 x 5 patches with: no position for a prefix token, one for [CLS], one for all five.
    for (positions, prefix) in [(25, 0), (26, 1), (30, 5)] {
        let file = File::timm()
            .with("reg_token", &[1, 4, 32], 0.0)
            .with("pos_embed", &[1, positions, 32], 0.0)
            .bytes();
        let config = open(&file, None).unwrap().config().clone();
        assert_eq!(config.position, Position::Absolute { prefix });
        assert_eq!((config.prefix.count(), config.grid), (5, 5.into()));
    }
}

#[test]
fn a_relative_position_table_has_no_rows_for_registers_or_a_distillation_token() {
    const TABLE: &str = "rel_pos_bias.relative_position_bias_table";
    // Of one patch, and of 5 x 5.
    for steps in [1, 81] {
        let file = |class: usize| {
            let file = File::timm().without("pos_embed").with(TABLE, &[steps + 3 * class, 2], 0.0);
            if class == 1 { file } else { file.without("cls_token") }
        };
        for class in [0, 1] {
            assert_eq!(open(&file(class).bytes(), None).unwrap().config().prefix.count(), class);
            for (token, shape) in [("reg_token", [1, 4, 32]), ("dist_token", [1, 1, 32])] {
                let error = file(class).with(token, &shape, 0.0).error();
                assert_eq!(error, CheckpointError::BiasPrefix { key: TABLE.into() }, "{token}");
            }
        }
    }
}

#[test]
fn a_missing_tensor_is_named() {
    for key in ["blocks.0.mlp.fc1.weight", "blocks.1.attn.qkv.bias", "blocks.0.norm1.bias"] {
        let error = File::timm().without(key).error();
        assert_eq!(error, CheckpointError::Missing { key: key.into() });
    }
}

#[test]
fn a_model_without_positions_is_refused() {
    let error = File::timm().without("pos_embed").error();
    assert_eq!(error, CheckpointError::NoPosition { key: "pos_embed".into() });
}

#[test]
fn other_models_are_called_by_their_names() {
    for (key, name) in [
        ("layer1.0.conv1.weight", "ResNet"),
        ("layers.0.blocks.0.attn.relative_position_bias_table", "Swin"),
        ("rope.freqs", "learned rotary"),
        ("attn_pool.probe", "Perception Encoder"),
    ] {
        let error = File::timm().with(key, &[1], 0.0).error().to_string();
        assert!(error.contains(name) && error.contains(key), "{error}");
    }
}

#[test]
fn every_tensor_is_accounted_for() {
    let file = File::timm().with("head.weight", &[10, 32], 0.0).bytes();
    let tensors = open(&file, None).unwrap().tensors();
    let used = |name: &str| tensors.iter().find(|tensor| tensor.name == name).unwrap().used;
    let qkv = Parameter::Block(1, BlockParameter::QkvWeight);
    assert_eq!(used("blocks.1.attn.qkv.weight"), Use::Parameter(qkv));
    assert_eq!(used("head.weight"), Use::Ignored("comes after the last block"));
}

#[test]
fn another_input_size_resamples_the_positions() {
    let hints = Hints { heads: Some(2), size: Some(60), ..Hints::default() };
    let mut checkpoint = Checkpoint::open(Cursor::new(TIMM), &hints).unwrap();
    let sizes = [checkpoint.config().size(), checkpoint.own_size(), checkpoint.preprocess().size];
    assert_eq!(sizes, [56, 40, 56].map(Size::square));
    let values = checkpoint.parameter(Parameter::Positions).unwrap();
    assert_eq!(values.len(), (1 + 7 * 7) * 32);
}

#[test]
fn a_tensor_that_would_change_the_model_is_named() {
    for key in ["blocks.0.attn.gate.weight", "rope.periods"] {
        let error = File::timm().with(key, &[32], 1.0).error();
        assert_eq!(error, CheckpointError::Unknown { key: key.into() });
    }
}

#[test]
fn shapes_that_contradict_each_other_are_named() {
    for (key, shape) in [
        ("patch_embed.proj.weight", vec![0, 3, 8, 8]),
        ("pos_embed", vec![1, 24, 32]),
        ("pos_embed", vec![2, 26, 32]),
        ("cls_token", vec![1, 1, 16]),
        ("blocks.1.attn.qkv.weight", vec![96, 16]),
    ] {
        let error = File::timm().with(key, &shape, 0.0).error();
        assert!(
            matches!(&error, CheckpointError::Shape { key: named, found, .. } if named == key && *found == shape),
            "{key} {shape:?}: {error}"
        );
    }
}

#[test]
fn metadata_that_contradicts_the_shapes_is_named() {
    let error = File::timm().config(r#"{"depth": 3}"#).error();
    let expected =
        CheckpointError::Contradiction { field: "depth", said: "3".into(), found: "2".into() };
    assert_eq!(error, expected);
}

#[test]
fn a_weight_that_is_not_a_number_is_named() {
    let key = "blocks.1.norm2.bias";
    let error = File::timm().with(key, &[32], f32::INFINITY).error();
    assert_eq!(error, CheckpointError::NotFinite { key: key.into() });
}

#[test]
fn a_file_without_a_vit_says_what_it_has() {
    let error = File(BTreeMap::new(), None).with("conv1.weight", &[1], 0.0).error();
    assert!(error.to_string().contains("conv1.weight"));
}

#[test]
fn every_message_is_one_sentence() {
    for error in [
        CheckpointError::Empty,
        File::timm().without("pos_embed").error(),
        File::timm().config("{").error(),
        open(b"PK\x03\x04", None).unwrap_err(),
        open(b"\x80\x02", None).unwrap_err(),
        open(&TIMM[..999], None).unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(text.ends_with('.') && !text.contains('\n'), "{text}");
    }
}

/// The header of the golden file, where a flipped bit can do most.
const HEADER: usize = 4096;

proptest! {
    #[test]
    fn a_file_cut_anywhere_is_an_error(length in 0..TIMM.len()) {
        prop_assert!(open(&TIMM[..length], None).is_err());
    }

    #[test]
    fn a_flipped_bit_never_panics(byte in 0..HEADER, bit in 0u8..8) {
        let mut file = TIMM.to_vec();
        file[byte] ^= 1u8 << bit;
        if let Ok(mut checkpoint) = open(&file, None) {
            let _ = read_all(&mut checkpoint);
        }
    }
}
