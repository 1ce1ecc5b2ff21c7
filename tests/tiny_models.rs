//! Tiny models of every make, and of makes that nobody makes: each is refused in a sentence, or runs and answers
//! everything; none panics.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::io::Cursor;

use burn::tensor::Device;
use pollster::block_on;
use proptest::prelude::*;
use safetensors::{Dtype, tensor::TensorView};
use vitscope::engine::protocol::{
    Answer, EngineError, ImageId, OtherAnalysis, Query, Question, Slot,
};
use vitscope::engine::session::Session;
use vitscope::input::crop::CropPlace;
use vitscope::input::image::RgbPixels;
use vitscope::input::mask::Mask;
use vitscope::input::perturbation::Perturbation;
use vitscope::link::hints::Hints;

const SLOT: Slot = Slot(0);
const IMAGE: ImageId = ImageId(1);
const SIDE: usize = 24;

/// What a file is made of; much of it does not fit together.
#[derive(Debug, Clone)]
struct Make {
    grid: usize,
    patch: usize,
    dim: usize,
    depth: usize,
    hidden: usize,
    class_token: bool,
    distillation_token: bool,
    registers: usize,
    position: Place,
    qkv_bias: bool,
    /// The width of a head, where its queries and keys are normalized.
    head_norm: Option<usize>,
    layer_scale: bool,
    decoder: bool,
    heads: Option<usize>,
    size: Option<usize>,
}

/// Where tokens learn their place.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Positions for that many prefix tokens.
    Absolute(usize),
    Shared {
        heads: usize,
        extra: usize,
    },
    Blocks {
        heads: usize,
        extra: usize,
    },
}

fn make() -> impl Strategy<Value = Make> {
    let place = prop_oneof![
        (0..5usize).prop_map(Place::Absolute),
        (1..4usize, 0..5usize).prop_map(|(heads, extra)| Place::Shared { heads, extra }),
        (1..4usize, 0..5usize).prop_map(|(heads, extra)| Place::Blocks { heads, extra }),
    ];
    let sides = (1..4usize, 1..5usize, 1..9usize, 1..3usize, 1..4usize);
    let tokens =
        (any::<bool>(), prop::bool::weighted(0.2), prop_oneof![3 => Just(0), 1 => 1..4usize]);
    let parts =
        (any::<bool>(), prop::option::weighted(0.2, 1..5usize), any::<bool>(), any::<bool>());
    let hints = (prop::option::of(0..5usize), prop::option::of(0..30usize));
    (sides, tokens, place, parts, hints).prop_map(|(sides, tokens, position, parts, hints)| {
        let (grid, patch, dim, depth, hidden) = sides;
        let (class_token, distillation_token, registers) = tokens;
        let (qkv_bias, head_norm, layer_scale, decoder) = parts;
        let (heads, size) = hints;
        Make {
            grid,
            patch,
            dim,
            depth,
            hidden,
            class_token,
            distillation_token,
            registers,
            position,
            qkv_bias,
            head_norm,
            layer_scale,
            decoder,
            heads,
            size,
        }
    })
}

impl Make {
    /// Its tensors' shapes by timm's names.
    fn shapes(&self) -> BTreeMap<String, Vec<usize>> {
        let &Make { grid, patch, dim, hidden, .. } = self;
        let mut shapes = BTreeMap::new();
        let mut put = |name: &str, shape: &[usize]| {
            shapes.insert(name.to_owned(), shape.to_vec());
        };
        put("patch_embed.proj.weight", &[dim, 3, patch, patch]);
        put("patch_embed.proj.bias", &[dim]);
        if self.class_token {
            put("cls_token", &[1, 1, dim]);
        }
        if self.distillation_token {
            put("dist_token", &[1, 1, dim]);
        }
        if self.registers > 0 {
            put("reg_token", &[1, self.registers, dim]);
        }
        let steps = (2 * grid - 1).pow(2);
        match self.position {
            Place::Absolute(prefix) => put("pos_embed", &[1, prefix + grid * grid, dim]),
            Place::Shared { heads, extra } => {
                put("rel_pos_bias.relative_position_bias_table", &[steps + extra, heads]);
            }
            Place::Blocks { .. } => {}
        }
        if self.decoder {
            put("mask_token", &[1, 1, dim]);
            put("norm.weight", &[dim]);
            put("norm.bias", &[dim]);
            put("decoder.weight", &[3 * patch * patch, dim]);
            put("decoder.bias", &[3 * patch * patch]);
        }
        for block in 0..self.depth {
            let mut put =
                |name: &str, shape: &[usize]| put(&format!("blocks.{block}.{name}"), shape);
            for norm in ["norm1", "norm2"] {
                put(&format!("{norm}.weight"), &[dim]);
                put(&format!("{norm}.bias"), &[dim]);
            }
            put("attn.qkv.weight", &[3 * dim, dim]);
            if self.qkv_bias {
                put("attn.qkv.bias", &[3 * dim]);
            }
            if let Some(width) = self.head_norm {
                for name in ["q_norm", "k_norm"] {
                    put(&format!("attn.{name}.weight"), &[width]);
                    put(&format!("attn.{name}.bias"), &[width]);
                }
            }
            if let Place::Blocks { heads, extra } = self.position {
                put("attn.relative_position_bias_table", &[steps + extra, heads]);
            }
            put("attn.proj.weight", &[dim, dim]);
            put("attn.proj.bias", &[dim]);
            put("mlp.fc1.weight", &[hidden, dim]);
            put("mlp.fc1.bias", &[hidden]);
            put("mlp.fc2.weight", &[dim, hidden]);
            put("mlp.fc2.bias", &[dim]);
            if self.layer_scale {
                put("ls1.gamma", &[dim]);
                put("ls2.gamma", &[dim]);
            }
        }
        shapes
    }

    fn file(&self) -> Vec<u8> {
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = self
            .shapes()
            .into_iter()
            .map(|(name, shape)| {
                let count: usize = shape.iter().product();
                let value = |i: usize| ((i * 29 + name.len() * 7) % 17) as f32 / 17.0 - 0.4;
                let bytes = (0..count).flat_map(|i| value(i).to_le_bytes()).collect();
                (name, shape, bytes)
            })
            .collect();
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
        });
        safetensors::serialize(views, None).unwrap()
    }

    /// Loads it, shows it a picture and asks it everything.
    fn run(&self) -> Result<(), EngineError> {
        let mut session = Session::new(Device::flex());
        let hints = Hints { heads: self.heads, size: self.size, ..Hints::default() };
        let info = session.load(SLOT, Cursor::new(self.file()), &hints)?;
        let rgb = (0..3 * SIDE * SIDE).map(|i| (i * 7 % 256) as u8).collect();
        let picture = RgbPixels { rgb, width: SIDE, height: SIDE };
        session.put_photograph(SLOT, IMAGE, &picture, CropPlace::CENTER)?;
        let mut perturbation = Perturbation::default();
        let ran = block_on(session.run(SLOT, IMAGE, IMAGE, &perturbation))?;
        assert!(ran.curves.values().all(f64::is_finite));
        let tokens = info.prefix.count() + info.grid.patches();
        for query in [Query::Cls, Query::Point { x: 0.0, y: 0.9 }] {
            let rows = session.rows(SLOT, IMAGE, query)?;
            assert!(rows.token < tokens);
            assert_eq!(rows.attention.len(), info.depth * info.heads * tokens);
        }
        for layer in [1, 9] {
            for token in [0, 99] {
                for question in [
                    Question::Features { layer },
                    Question::Similarity { layer, token },
                    Question::Diversity,
                    Question::Spread,
                    Question::Rollout { token },
                    Question::Position { token },
                    Question::Reconstruction { mask: Mask::draw(2, 0.5, 1) },
                ] {
                    match block_on(session.answer(SLOT, IMAGE, &question)) {
                        Ok((Answer::Probe(_), _)) => panic!("nobody asked for probes"),
                        Ok(_) => {}
                        Err(EngineError::NoDecoder) => assert!(info.masking.is_none()),
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        for analysis in [OtherAnalysis::Curves, OtherAnalysis::Tokens { layer: 1 }] {
            block_on(session.analyze_other(SLOT, &picture, analysis))?;
        }
        perturbation.noise = 10;
        let shift = block_on(session.run(SLOT, ImageId(2), IMAGE, &perturbation))?.perturbed;
        let shift = shift.expect("it was perturbed").shift;
        assert_eq!(shift.cls.is_empty(), !info.prefix.class);
        Ok(())
    }
}

/// A plain one, with a class token and positions for all.
fn plain() -> Make {
    Make {
        grid: 3,
        patch: 4,
        dim: 8,
        depth: 2,
        hidden: 3,
        class_token: true,
        distillation_token: false,
        registers: 0,
        position: Place::Absolute(1),
        qkv_bias: true,
        head_norm: None,
        layer_scale: false,
        decoder: true,
        heads: Some(2),
        size: None,
    }
}

#[test]
fn makes_that_fit_together_run() {
    let registers_alone =
        Make { class_token: false, registers: 2, position: Place::Absolute(0), ..plain() };
    let one_patch = Make { grid: 1, ..plain() };
    for make in [
        plain(),
        Make { distillation_token: true, position: Place::Absolute(2), ..plain() },
        Make { registers: 4, ..plain() },
        registers_alone.clone(),
        Make { position: Place::Shared { heads: 2, extra: 3 }, ..one_patch.clone() },
        Make { class_token: false, position: Place::Shared { heads: 2, extra: 0 }, ..one_patch },
        Make { position: Place::Blocks { heads: 4, extra: 3 }, heads: None, ..plain() },
        Make { head_norm: Some(2), heads: None, layer_scale: true, size: Some(24), ..plain() },
    ] {
        assert_eq!(make.run(), Ok(()), "{make:?}");
    }
}

#[test]
fn registers_with_a_relative_bias_are_refused() {
    for grid in [1, 2, 3] {
        for class_token in [false, true] {
            let extra = if class_token { 3 } else { 0 };
            for position in [Place::Shared { heads: 2, extra }, Place::Blocks { heads: 2, extra }] {
                let make = Make { grid, class_token, registers: 2, position, ..plain() };
                let told = make.run().unwrap_err().to_string();
                assert!(told.contains("registers") && told.ends_with('.'), "{told}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_make_runs_or_is_refused_in_a_sentence(make in make()) {
        if let Err(error) = make.run() {
            let told = error.to_string();
            prop_assert!(told.ends_with('.') && !told.contains('\n'), "{}", told);
        }
    }
}
