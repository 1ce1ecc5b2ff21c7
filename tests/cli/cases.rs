//! Layouts that people met, made here without torch: each gives the measures of the plain model, or the sentence
//! that says what it is.

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, tensor::TensorView};
use serde_json::{Value, json};

use crate::made::{
    BASE, DEPTH, DIM, Made, Tensors, dinov3, filled, named, openmmlab, torchvision, transformers_5,
    with,
};
use crate::program::{done, folder, json, refused, stderr};
use crate::same_measures;
use crate::torch::{Saved, Values, legacy, zip};

const IMAGE: &str = "public/samples/astronaut.webp";
/// The same weights by another way.
const SAME: f64 = 1e-5;
/// Matrices rounded to half precision.
const HALF: f64 = 2e-2;

/// A folder's files, each in the kind that its case has.
struct Files(PathBuf);

impl Files {
    fn safetensors(&self, name: &str, tensors: &Tensors, config: Option<Value>) -> PathBuf {
        let bytes = |values: &Values| values.data.iter().flat_map(|x| x.to_le_bytes()).collect();
        let bytes: Vec<Vec<u8>> = tensors.values().map(bytes).collect();
        let views = tensors.iter().zip(&bytes).map(|((name, values), bytes)| {
            (name, TensorView::new(Dtype::F32, values.shape.clone(), bytes).unwrap())
        });
        let metadata = config.map(|it| [("config".to_owned(), it.to_string())].into());
        let file = safetensors::serialize(views.collect::<Vec<_>>(), metadata).unwrap();
        self.write(&format!("{name}.safetensors"), &file)
    }

    fn torch(&self, name: &str, ending: &str, value: &Saved) -> PathBuf {
        self.write(&format!("{name}.{ending}"), &zip(name, value))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The measures of a file on the image.
    fn measured(&self, file: &Path) -> Value {
        self.measured_with(file, "")
    }

    fn measured_with(&self, file: &Path, more: &str) -> Value {
        let (to, file) = (self.0.join("out"), file.display());
        done(&format!("analyze --weights {file} {more} --image {IMAGE} -o {}", to.display()));
        json(to.join("metrics.json"))
    }
}

fn dict(tensors: &Tensors) -> Saved {
    Saved::Dict(
        tensors.iter().map(|(name, it)| (name.clone(), Saved::Tensor(it.clone()))).collect(),
    )
}

fn entries<const N: usize>(entries: [(&str, Saved); N]) -> Saved {
    Saved::Dict(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

#[test]
fn layouts_of_the_field_measure_as_the_plain_model_does() {
    let files = Files(folder("layouts"));
    let (base, other) = (BASE.tensors(0), BASE.tensors(1));
    let expected = files.measured(&files.safetensors("base", &base, None));
    let empty = || Saved::Dict(Vec::new());
    let rate = || entries([("lr", Saved::Float(1.0))]);
    let inside = named(&base, |name| match name.strip_prefix("blocks.") {
        Some(rest) => format!("blocks.{}._orig_mod.{}", &rest[..1], &rest[2..]),
        None => name.to_owned(),
    });
    let lora = (0..DEPTH).flat_map(|block| {
        let name = move |part| format!("blocks.{block}.attn.qkv.lora_{part}.weight");
        [(name('A'), filled(&[4, DIM], 0.0)), (name('B'), filled(&[3 * DIM, 4], 0.0))]
    });
    let lora: Tensors = base.clone().into_iter().chain(lora).collect();
    let probed = with(
        base.clone(),
        [
            ("head.weight", filled(&[1000, DIM], 0.0)),
            ("fc_norm.weight", filled(&[DIM], 1.0)),
            ("fc_norm.bias", filled(&[DIM], 0.0)),
        ],
    );
    let lightning = named(&base, |name| format!("model.{name}"));
    let history = Saved::Object("mmengine.logging.history_buffer", "HistoryBuffer");
    let list = Saved::Object("omegaconf.listconfig", "ListConfig");
    let parameters = base.iter();
    let parameters = Saved::Dict(
        parameters.map(|(name, it)| (name.clone(), Saved::Parameter(it.clone()))).collect(),
    );
    let torch = |name: &str, ending: &str, value: Saved| files.torch(name, ending, &value);
    let cases = [
        torch(
            "C03_model_ema",
            "pth",
            entries([
                ("model", dict(&base)),
                ("model_ema", dict(&other)),
                ("optimizer", entries([("state", empty())])),
                ("args", rate()),
            ]),
        ),
        torch(
            "C03_state_dict_ema",
            "pth",
            entries([
                ("arch", Saved::Text("vit".to_owned())),
                ("state_dict", dict(&base)),
                ("state_dict_ema", dict(&other)),
            ]),
        ),
        files.safetensors("C04_transformers5", &transformers_5(base.clone(), "vit."), None),
        files.safetensors("C04_transformers5_bare", &transformers_5(base.clone(), ""), None),
        torch(
            "C07_openmmlab",
            "pth",
            entries([("meta", rate()), ("state_dict", dict(&openmmlab(&base)))]),
        ),
        torch("C08_torchvision", "pth", dict(&torchvision(&base))),
        torch(
            "C10_lightning",
            "ckpt",
            entries([
                ("state_dict", dict(&lightning)),
                ("hyper_parameters", rate()),
                ("callbacks", empty()),
                ("pytorch-lightning_version", Saved::Text("2.4".to_owned())),
            ]),
        ),
        torch("C10_pkl", "pkl", entries([("model", dict(&base))])),
        torch(
            "C18_plain_data",
            "pth",
            entries([
                ("state_dict", dict(&base)),
                ("message_hub", history),
                ("cfg", list),
                ("norm", Saved::Partial),
            ]),
        ),
        files.safetensors("C25_orig_mod_inside", &inside, None),
        // Its data.pkl begins at byte 64 with an extra field that is empty.
        torch("mae_pretrain_vit_base", "pth", entries([("model", dict(&base))])),
        torch("X3_parameter_objects", "pth", parameters),
        files.write("X4_legacy.pt", &legacy(&entries([("model", dict(&base))]))),
        files.safetensors("X5_lora_beside", &lora, None),
        files.safetensors("X6_head_probe_inside", &probed, None),
    ];
    for file in &cases {
        println!("{}", file.display());
        same_measures(&files.measured(file), &expected, SAME);
    }
    let mut halves = base.clone();
    halves.iter_mut().for_each(|(name, values)| values.half = name.ends_with("weight"));
    let halves = files.torch("X2_mixed_float16", "pth", &dict(&halves));
    same_measures(&files.measured(&halves), &expected, HALF);

    // Pictures are normalized for SigLIP as it was trained, so here both are told how.
    let said = "--mean 0.5,0.5,0.5 --std 0.5,0.5,0.5";
    let classless = Made { class: false, ..BASE }.tensors(2);
    let plain = files.safetensors("base_nocls", &classless, None);
    let expected = files.measured_with(&plain, said);
    let pool = ["latent", "q.weight", "kv.bias", "norm.weight", "mlp.fc1.weight"];
    let pool = pool.map(|part| (format!("attn_pool.{part}"), filled(&[1, 1, DIM], 0.0)));
    let siglip = classless.into_iter().chain(pool).collect();
    let siglip = files.safetensors("C13_timm_siglip", &siglip, None);
    same_measures(&files.measured_with(&siglip, said), &expected, SAME);
}

#[test]
fn other_architectures_of_the_field_run_and_say_what_is_to_be_known() {
    let files = Files(folder("architectures"));
    let base = BASE.tensors(0);
    let mut clip = base.clone();
    clip.remove("patch_embed.proj.bias");
    let clip = with(
        clip,
        [
            ("norm_pre.weight", filled(&[DIM], 1.0)),
            ("norm_pre.bias", filled(&[DIM], 0.0)),
            ("head.weight", filled(&[32, DIM], 0.0)),
        ],
    );
    let mut gated = base.clone();
    gated.retain(|name, _| !name.contains(".mlp."));
    for block in 0..DEPTH {
        for (part, shape) in [("w12", [352, DIM]), ("w3", [DIM, 176])] {
            let name = format!("blocks.{block}.mlp.{part}");
            gated.insert(format!("{name}.weight"), filled(&shape, 0.01));
            gated.insert(format!("{name}.bias"), filled(&shape[..1], 0.0));
        }
    }
    let gray = Made { channels: 1, ..BASE }.tensors(5);
    let huge = Made { dim: 1280, depth: 1, ..BASE }.tensors(3);
    let large = Made { dim: 192, depth: 2, patch: 14, tokens: 37 * 37, ..BASE }.tensors(6);
    let config = json!({"heads": 12});
    for (file, said) in [
        (files.safetensors("C11_hf_dinov3", &dinov3(base), None), "DINOv3"),
        (files.safetensors("C13_timm_clip", &clip, None), "QuickGELU"),
        (files.safetensors("C17_vit_h", &huge, None), "16  (a guess"),
        (files.safetensors("C20_one_channel", &gray, None), "luminance"),
        (files.safetensors("C24_swiglu", &gated, None), "SwiGLU"),
        (files.safetensors("C01_518px", &large, Some(config)), "518 x 518 px"),
    ] {
        let output = done(&format!("inspect {}", file.display()));
        let text = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
        assert!(text.contains(said), "{said}: {text}");
        if said != "518 x 518 px" {
            files.measured(&file);
        }
    }
}

#[test]
fn a_grid_that_is_not_square_is_named_and_can_be_said_otherwise() {
    let files = Files(folder("grids"));
    let tensors = Made { tokens: 16 * 8, ..BASE }.tensors(4);
    let file = files.safetensors("C19_not_square", &tensors, None);
    let path = file.display();
    let inspected = |arguments: &str| {
        let output = done(&format!("inspect {arguments}"));
        String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output)
    };
    let text = inspected(&path.to_string());
    for said in ["256 x 128 px", "16 x 8 patches, rows x columns  (a guess: give --grid"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains("128 patches lie: they are taken as 16 x 8"), "{text}");
    let told = |arguments: &str| -> Value {
        serde_json::from_slice(&done(&format!("inspect {arguments} --json")).stdout).unwrap()
    };
    let wide = told(&format!("{path} --grid 8x16"));
    assert_eq!(wide["config"]["grid"], json!([8, 16]));
    assert_eq!(wide["config"]["size"], json!([128, 256]));
    assert_eq!(wide["preprocess"]["size"], json!([128, 256]));
    assert_eq!(wide["config"]["grid_guessed"], false);
    refused(&format!("inspect {path} --grid 16x9"), &["16 x 9", "pos_embed", "129"]);

    // 16 x 8 patches: both sides of the distances count, and half the shorter side of frequencies.
    let guessed = files.measured(&file);
    let rows =
        |measured: &Value| measured["fourier_delta_log_amplitude"][0].as_array().unwrap().len();
    assert_eq!(rows(&guessed), 4);
    assert_eq!(guessed["info"]["size"], json!([256, 128]));
    same_measures(&files.measured_with(&file, "--grid 16x8"), &guessed, 0.0);
    let other = files.measured_with(&file, "--grid 32x4");
    assert_eq!(rows(&other), 2);
    assert_ne!(other["attention_distance_px"], guessed["attention_distance_px"]);

    // A converted file needs no guess, and says so where it holds one.
    let convert = |arguments: &str| {
        let to = files.0.join("converted.safetensors").display().to_string();
        done(&format!("convert {path} --dtype f32 --accept-guess --force {arguments} -o {to}"));
        to
    };
    let to = convert("--grid 32x4");
    let config = &told(&to)["config"];
    assert_eq!((&config["grid"], &config["grid_guessed"]), (&json!([32, 4]), &json!(false)));
    refused(&format!("inspect {to} --grid 16x8"), &["--grid says 16 x 8", "32 x 4"]);
    let to = convert("");
    assert_eq!(told(&to)["config"]["grid_guessed"], true);
    same_measures(&files.measured(Path::new(&to)), &guessed, 1e-4);

    // Where the file tells, nothing is guessed.
    let config = json!({"img_size": [128, 256]});
    let file = files.safetensors("told", &tensors, Some(config));
    let text = inspected(&file.display().to_string());
    assert!(text.contains("8 x 16 patches, rows x columns\n"), "{text}");
}

#[test]
fn what_does_not_run_of_the_field_is_told_by_name() {
    let files = Files(folder("refusals"));
    let four = Made { channels: 4, ..BASE }.tensors(5);
    let four = files.safetensors("C20_four_channels", &four, None);
    let flat = (0..DEPTH).map(|block| {
        (format!("_fsdp_wrapped_module.blocks.{block}._flat_param"), filled(&[500], 0.0))
    });
    let flat = files.torch("C25_fsdp_flat", "pth", &dict(&flat.collect()));
    for (file, words) in [(four, ["4 channels"]), (flat, ["FSDP"])] {
        refused(&format!("inspect {}", file.display()), &words);
    }
    let base = BASE.tensors(0);
    let bytes: Vec<(String, Vec<usize>, Dtype, Vec<u8>)> = base
        .into_iter()
        .map(|(name, Values { shape, data, .. })| match name.contains("weight") {
            true => {
                let whole = data.iter().map(|x| (100.0 * x) as i8 as u8).collect();
                (name, shape, Dtype::I8, whole)
            }
            false => {
                let bytes = data.iter().flat_map(|x| x.to_le_bytes()).collect();
                (name, shape, Dtype::F32, bytes)
            }
        })
        .collect();
    let views = bytes.iter().map(|(name, shape, format, bytes)| {
        (name, TensorView::new(*format, shape.clone(), bytes).unwrap())
    });
    let whole = safetensors::serialize(views.collect::<Vec<_>>(), None).unwrap();
    let whole = files.write("X7_int8_quantized.safetensors", &whole);
    let out = files.0.join("out");
    let command = format!(
        "analyze --weights {} --heads 4 --image {IMAGE} -o {}",
        whole.display(),
        out.display()
    );
    refused(&command, &["I8"]);
}
