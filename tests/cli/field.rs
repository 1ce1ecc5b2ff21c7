//! Checkpoints as the field has them: in parts, two in a file, of whole numbers, with a guess in them.

use std::fs;
use std::path::Path;

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::Value;

use crate::program::{done, folder, json, numbers, refused};
use crate::{INPUT, MOCO, SAMPLES, WEIGHTS, same_measures};

/// Of a measure: int8 rounds a weight by up to 1/254 of the largest of its row. Seen: 0.014 where the measure is 1
/// or less, 0.1 % of what is larger.
const INT8: f64 = 2e-2;

fn measured(weights: &Path, arguments: &str, out: &Path) -> Value {
    let (weights, to) = (weights.display(), out.display());
    done(&format!("analyze --weights {weights} {arguments} -o {to}"));
    json(out.join("metrics.json"))
}

/// Writes tensors under these names.
fn write<'d>(to: &Path, tensors: impl Iterator<Item = (String, TensorView<'d>)>) {
    let tensors: Vec<_> = tensors.collect();
    fs::write(to, safetensors::serialize(tensors, None).unwrap()).unwrap();
}

#[test]
fn a_file_of_int8_is_half_of_f16_and_measures_the_same() {
    let out = folder("int8");
    let to = out.join("moco-int8.safetensors");
    done(&format!("convert {MOCO} --dtype int8 -o {}", to.display()));
    let sizes = [fs::metadata(&to), fs::metadata(MOCO)].map(|it| it.unwrap().len() as f64);
    assert!(sizes[0] / sizes[1] < 0.53, "{sizes:?}");
    let images = format!("--images {SAMPLES}");
    let before = measured(Path::new(MOCO), &images, &out.join("before"));
    let after = measured(&to, &images, &out.join("after"));
    same_measures(&after, &before, INT8);
    assert_ne!(numbers(&after["nmi"]), numbers(&before["nmi"]), "nothing was rounded");
}

#[test]
fn a_model_in_parts_is_read_by_its_index_and_a_part_alone_is_told() {
    let out = folder("parts");
    let bytes = fs::read(WEIGHTS).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let tensors = file.tensors();
    let mut map = serde_json::Map::new();
    for (index, part) in tensors.chunks(tensors.len().div_ceil(2)).enumerate() {
        let name = format!("model-0000{}-of-00002.safetensors", index + 1);
        write(&out.join(&name), part.iter().cloned());
        map.extend(part.iter().map(|(tensor, _)| (tensor.clone(), Value::from(name.clone()))));
    }
    let index = out.join("model.safetensors.index.json");
    fs::write(&index, serde_json::json!({"metadata": {}, "weight_map": map}).to_string()).unwrap();
    let arguments = format!("--heads 2 --tensor {INPUT}");
    let whole = measured(Path::new(WEIGHTS), &arguments, &out.join("whole"));
    same_measures(&measured(&index, &arguments, &out.join("joined")), &whole, 0.0);
    let part = out.join("model-00001-of-00002.safetensors");
    refused(&format!("inspect {}", part.display()), &["part 1 of 2", "index.json"]);
    fs::remove_file(part).unwrap();
    refused(&format!("inspect {}", index.display()), &["model-00001-of-00002"]);
}

#[test]
fn of_two_models_in_a_file_either_is_measured() {
    let out = folder("two");
    let bytes = fs::read(WEIGHTS).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let zeros = vec![0; file.tensor("cls_token").unwrap().data().len()];
    let average = file.tensors().into_iter().map(|(name, tensor)| match &*name {
        "cls_token" => {
            let shape = tensor.shape().to_vec();
            (name, TensorView::new(Dtype::F32, shape, &zeros).unwrap())
        }
        _ => (name, tensor),
    });
    let plain = file.tensors().into_iter().map(|(name, tensor)| (format!("model.{name}"), tensor));
    let both = plain.chain(average.map(|(name, tensor)| (format!("model_ema.{name}"), tensor)));
    let weights = out.join("both.safetensors");
    write(&weights, both);
    let arguments = format!("--heads 2 --tensor {INPUT}");
    let expected = measured(Path::new(WEIGHTS), &arguments, &out.join("expected"));
    same_measures(&measured(&weights, &arguments, &out.join("plain")), &expected, 0.0);
    let other = format!("{arguments} --model model_ema");
    let other = measured(&weights, &other, &out.join("other"));
    assert_ne!(numbers(&other["nmi"]), numbers(&expected["nmi"]));
    let file = weights.display();
    let table = String::from_utf8(done(&format!("inspect {file} --heads 2")).stdout).unwrap();
    assert!(table.contains("model_ema") && table.contains("--model"), "{table}");
    refused(&format!("inspect {file} --model teacher"), &["\"teacher\"", "model, model_ema"]);
}

#[test]
fn a_guess_of_heads_stays_a_guess_in_a_converted_file() {
    let out = folder("guess");
    let to = out.join("vit.safetensors").display().to_string();
    let inspected = |file: &str| -> Value {
        serde_json::from_slice(&done(&format!("inspect {file} --json")).stdout).unwrap()
    };
    refused(&format!("convert {WEIGHTS} -o {to}"), &["weights.safetensors", "--accept-guess"]);
    assert!(!Path::new(&to).exists());
    done(&format!("convert {WEIGHTS} --accept-guess -o {to}"));
    assert_eq!(inspected(&to)["config"]["heads_guessed"], true);
    let told = out.join("told.safetensors").display().to_string();
    done(&format!("convert {to} --heads 2 -o {told}"));
    assert_eq!(inspected(&told)["config"]["heads_guessed"], false);
    assert_eq!(inspected(&told)["config"]["heads"], 2);
}

#[test]
fn what_shapes_do_not_tell_stays_in_a_converted_file() {
    let out = folder("told");
    for (weights, extra) in [
        ("tests/golden/eva02_clip_up/weights.safetensors", ""),
        ("tests/golden/openai_clip/weights.pth", ""),
        ("tests/golden/open_clip_up/weights.safetensors", "--activation quick_gelu"),
        ("tests/golden/hf_siglip/weights.safetensors", ""),
        ("tests/golden/hf_mae_decoder/weights.safetensors", ""),
    ] {
        let name = weights.split('/').nth(2).unwrap();
        let to = out.join(format!("{name}.safetensors"));
        done(&format!("convert {weights} --heads 4 {extra} --dtype f32 -o {}", to.display()));
        let images = format!("--images {SAMPLES}");
        let before = format!("{images} --heads 4 {extra}");
        let before = measured(Path::new(weights), &before, &out.join(format!("{name}-before")));
        let after = measured(&to, &images, &out.join(format!("{name}-after")));
        same_measures(&after, &before, SAME);
    }
    let file = "tests/golden/open_clip_up/weights.safetensors";
    let inspected = |extra: &str| -> Value {
        let output = done(&format!("inspect {file} --heads 4 {extra} --json"));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    assert_eq!(inspected("")["config"]["activation_guessed"], true);
    assert_eq!(inspected("--activation quick_gelu")["config"]["MLP"], "QuickGELU");
}

#[test]
fn a_converted_file_is_resampled_as_its_authors_do_it() {
    let out = folder("resampled");
    for (name, file, heads) in [
        ("dino", "weights.pth", 4),
        ("mae", "weights.pth", 4),
        ("torchvision", "weights.pth", 4),
        ("hf_data2vec", "weights.safetensors", 4),
    ] {
        let weights = format!("tests/golden/{name}/{file}");
        let to = out.join(format!("{name}.safetensors"));
        done(&format!("convert {weights} --heads {heads} --dtype f32 -o {}", to.display()));
        let input = format!("--images {SAMPLES} --size 80");
        let before = format!("{input} --heads {heads}");
        let before = measured(Path::new(&weights), &before, &out.join(format!("{name}-before")));
        let after = measured(&to, &input, &out.join(format!("{name}-after")));
        same_measures(&after, &before, SAME);
    }
}

/// Of a measure: the same weights in another order of reading.
const SAME: f64 = 1e-6;
